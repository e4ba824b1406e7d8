const PATHS = {
  today: "M4 13a8 8 0 0 1 16 0M2.5 17.5h19M12 2.5v1.5M4.2 5.7l1 1M19.8 5.7l-1 1",
  import: "M12 3.5v11m0 0 4-4m-4 4-4-4M4 15.5v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3",
  accounts: "M3.5 10 12 4.5 20.5 10M5 10.5v7m4.7-7v7m4.6-7v7m4.7-7v7M3.5 20h17",
  settings: "M4 7h9m5 0h2M4 17h2m5 0h9M15.5 4.6v4.8M8.5 14.6v4.8",
  left: "m14.5 5.5-6.5 6.5 6.5 6.5",
  right: "m9.5 5.5 6.5 6.5-6.5 6.5",
  down: "m6 9.5 6 6 6-6",
  check: "m5 12.5 4.5 4.5L19 7.5",
  alert: "M12 8v5m0 3.2v.1M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z",
  info: "M12 11v5.5M12 7.6v.1M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  file: "M13.5 3.5H7a2 2 0 0 0-2 2v13a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9l-5.5-5.5ZM13.5 3.5V9H19",
  bill: "M6 3.5h12v17l-3-2-3 2-3-2-3 2v-17ZM9.5 8.5h5m-5 4h5",
  goal: "M5.5 21V4m0 0c4-2.5 8 2.5 13 0v9c-5 2.5-9-2.5-13 0",
  low_balance: "M3.5 6.5 10 13l3.5-3.5 7 7m0 0v-5m0 5h-5",
  history: "M12 7v5l3.2 2M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4 4v3.5h3.5",
  list: "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1",
  budget: "M12 3.5v8.5h8.5A8.5 8.5 0 1 1 12 3.5ZM15.5 3.9a8.5 8.5 0 0 1 4.6 4.6h-4.6Z",
  portfolio: "M4 19.5h16M5 15l4.5-5 3.5 3.5L19 6.5m0 0h-4.5M19 6.5V11",
  fan: "M4 18.5c5 0 8-4 16-12M4 18.5c6 0 9-2 16-5M4 18.5h16",
  horizon: "M3 17h18M6 13.5a6 6 0 0 1 12 0M12 4v2M4.9 6.9l1.4 1.4M19.1 6.9l-1.4 1.4M8 20.5h8",
  tax: "M7 17 17 7M8 9.2a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2ZM16 18a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2Z",
  energy: "M13 3 5.5 13.5H12L11 21l7.5-10.5H12L13 3Z",
  plans: "M5 4.5h14v15H5zM8.5 9h7M8.5 12.5h7M8.5 16h4",
  advice: "M4.5 5.5h15v10h-8l-4 4v-4h-3z",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 2H5l1.5-2ZM10.5 20.5h3",
  more: "M6 12h.1M12 12h.1M18 12h.1",
  offline: "M4 4l16 16M8.5 8.6A6 6 0 0 0 6.6 10 4.5 4.5 0 0 0 7 19h9.5M11 7.1a6 6 0 0 1 6.6 4.2A4 4 0 0 1 20 17.5",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  swap: "M7 4.5 3.5 8 7 11.5M3.5 8H17M17 12.5l3.5 3.5-3.5 3.5M20.5 16H7",
  streak: "M12 3c.5 3.5 5.5 5.5 5.5 11a5.5 5.5 0 0 1-11 0c0-2 1-3.5 2-4.5.3 1.5 1 2.3 2 2.5C10 8.5 10.5 5 12 3Z",
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing beside text; it says nothing the text doesn't. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark: three levels, and the room above them. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path className="mark-top" d="M8 8.5h16" />
      <path className="mark-bars" d="M9.3 24v-4.5M16 24v-8M22.7 24v-6" />
    </svg>
  );
}
