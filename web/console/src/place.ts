import type { ScreenName } from "./api";

export const SCREENS: readonly { readonly name: ScreenName; readonly title: string; readonly key: string }[] = [
  { name: "objectives", title: "Objectives", key: "o" },
  { name: "alerts", title: "Alerts", key: "a" },
  { name: "cache", title: "Caches", key: "c" },
  { name: "statements", title: "Statements", key: "s" },
  { name: "pools", title: "Pools", key: "p" },
  { name: "jobs", title: "Jobs", key: "j" },
  { name: "limits", title: "Limits", key: "l" },
  { name: "vitals", title: "Vitals", key: "v" },
  { name: "tuning", title: "Tuning", key: "t" },
  { name: "nodes", title: "Nodes", key: "n" },
  { name: "changes", title: "Changes", key: "h" },
];

/** A place in the console: a screen, and what is chosen on it. */
export type Place = { readonly screen: ScreenName; readonly item: string | null };

/** Reads the part of the address behind the `#`; anything unknown is the objectives. */
export function readPlace(hash: string): Place {
  const [screen = "", item] = hash.replace(/^#\/?/, "").split("/", 2);
  const known = SCREENS.find(({ name }) => name === screen);
  let chosen: string | null = null;
  try {
    chosen = item === undefined || item === "" ? null : decodeURIComponent(item);
  } catch {
    // half an escape is no item
  }
  return known === undefined ? { screen: "objectives", item: null } : { screen: known.name, item: chosen };
}

/** The address of a place, for links. */
export function href(screen: ScreenName, item: string | null = null): string {
  return item === null ? `#/${screen}` : `#/${screen}/${encodeURIComponent(item)}`;
}
