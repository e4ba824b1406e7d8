import { describe, expect, test } from "vitest";
import { moveCursor, pointText, tableRows } from "./chart-data";

describe("moveCursor", () => {
  test("arrows step, page keys leap a tenth, home and end go to the ends", () => {
    expect(moveCursor("ArrowRight", 3, 100)).toBe(4);
    expect(moveCursor("ArrowLeft", 3, 100)).toBe(2);
    expect(moveCursor("PageUp", 3, 100)).toBe(13);
    expect(moveCursor("Home", 3, 100)).toBe(0);
    expect(moveCursor("End", 3, 100)).toBe(99);
  });

  test("it stays on the chart, and other keys are none of its business", () => {
    expect(moveCursor("ArrowLeft", 0, 100)).toBe(0);
    expect(moveCursor("PageUp", 98, 100)).toBe(99);
    expect(moveCursor("a", 3, 100)).toBeNull();
    expect(moveCursor("End", 0, 0)).toBeNull();
  });
});

describe("tableRows", () => {
  test("a short series is shown whole, a long one thinned between its ends", () => {
    expect(tableRows(3, 120)).toEqual([0, 1, 2]);
    const rows = tableRows(100_000, 120);
    expect(rows.length).toBe(120);
    expect(rows[0]).toBe(0);
    expect(rows.at(-1)).toBe(99_999);
    expect(new Set(rows).size).toBe(120);
  });
});

describe("pointText", () => {
  const data = {
    x: [1, 2],
    lines: [
      { label: "Own", values: [10, null] },
      { label: "Index", values: [20, 30] },
    ],
    bands: [{ label: "Middle half", low: [5, 6], high: [15, 16] }],
  };

  test("names each line that has a value there, then each range", () => {
    expect(pointText(data, 0, String, String)).toBe("1: Own 10, Index 20, Middle half 5 to 15");
    expect(pointText(data, 1, String, String)).toBe("2: Index 30, Middle half 6 to 16");
  });

  test("a point that isn't there says nothing", () => {
    expect(pointText(data, 7, String, String)).toBe("");
  });
});
