import { describe, expect, test } from "vitest";
import { compareBy, filterRows, sortRows, stepRow } from "./table-data";

const ROWS = [
  { name: "Rent 10", amount: -950 },
  { name: "Rent 9", amount: null },
  { name: "Épicerie", amount: 12.5 },
];

describe("compareBy", () => {
  test("numbers sort as numbers, and rows without one come last either way", () => {
    const up = ROWS.toSorted(compareBy((row) => row.amount, false)).map((row) => row.name);
    const down = ROWS.toSorted(compareBy((row) => row.amount, true)).map((row) => row.name);
    expect(up).toEqual(["Rent 10", "Épicerie", "Rent 9"]);
    expect(down).toEqual(["Épicerie", "Rent 10", "Rent 9"]);
  });

  test("words sort as people count", () => {
    expect(ROWS.toSorted(compareBy((row) => row.name, false)).map((row) => row.name)).toEqual(["Épicerie", "Rent 9", "Rent 10"]);
  });
});

describe("sortRows", () => {
  test("sorts as people count, the same rows among thousands", () => {
    expect(sortRows(ROWS, (row) => row.name, true).map((row) => row.name)).toEqual(["Rent 10", "Rent 9", "Épicerie"]);
    const many = Array.from({ length: 5000 }, (_, index) => ({ name: `Shop ${String((index * 7919) % 5000).padStart(4, "0")}` }));
    const sorted = sortRows(many, (row) => row.name, false).map((row) => row.name);
    expect(sorted[0]).toBe("Shop 0000");
    expect(sorted.at(-1)).toBe("Shop 4999");
    expect(new Set(sorted).size).toBe(5000);
  });

  test("what has no value comes last either way", () => {
    expect(sortRows(ROWS, (row) => row.amount, true).at(-1)?.name).toBe("Rent 9");
  });
});

describe("filterRows", () => {
  test("every word must be there, in whatever case and order", () => {
    expect(filterRows(ROWS, "9 rENT", (row) => row.name).map((row) => row.name)).toEqual(["Rent 9"]);
    expect(filterRows(ROWS, "nothing", (row) => row.name)).toEqual([]);
  });

  test("an empty search keeps the same rows", () => {
    expect(filterRows(ROWS, "  ", (row) => row.name)).toBe(ROWS);
  });
});

describe("stepRow", () => {
  test("keys stay within the rows", () => {
    expect(stepRow("ArrowDown", 9, 10, 4)).toBe(9);
    expect(stepRow("PageUp", 2, 10, 4)).toBe(0);
    expect(stepRow("End", 2, 10, 4)).toBe(9);
    expect(stepRow("Enter", 2, 10, 4)).toBeNull();
    expect(stepRow("Home", 0, 0, 4)).toBeNull();
  });
});
