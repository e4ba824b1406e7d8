import { type KeyboardEvent, type PointerEvent, useState } from "react";

/**
 * A cursor over the points of a drawing, for pointer and arrow keys: `slider` goes on the svg, with what is at the point
 * in words; `pointed` is null while nothing is pointed at, when `shown` is the last one. `under` tells the point under a
 * pointer by how far to the right it is, 0 to 1.
 */
export function useCursor(points: number, under: (right: number) => number) {
  const [pointed, setPointed] = useState<number | null>(null);
  const shown = Math.min(pointed ?? points - 1, points - 1);
  const move = (to: number) => setPointed(Math.max(0, Math.min(points - 1, to)));
  const slider = (label: string, text: string) =>
    ({
      role: "slider",
      tabIndex: 0,
      "aria-label": label,
      "aria-valuemin": 0,
      "aria-valuemax": points - 1,
      "aria-valuenow": shown,
      "aria-valuetext": text,
      onKeyDown: (event: KeyboardEvent) => {
        const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -points, End: points }[event.key];
        if (step !== undefined) {
          event.preventDefault();
          move(shown + step);
        }
      },
      onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
        const box = event.currentTarget.getBoundingClientRect();
        move(under((event.clientX - box.left) / box.width));
      },
      onPointerLeave: () => setPointed(null),
    }) as const;
  return { pointed, shown, slider };
}
