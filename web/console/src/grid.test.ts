import { describe, expect, it } from "vitest";
import { sorted, span } from "./grid";

describe("the rows that are drawn", () => {
  it("are those in view with some to spare, however many there are", () => {
    expect(span(0, 360, 2000)).toEqual([0, 16]);
    const [first, end] = span(36_000, 360, 2000);
    expect(first).toBe(994);
    expect(end - first).toBeLessThan(30);
    expect(span(0, 360, 3)).toEqual([0, 3]);
    expect(span(0, 36, 0)).toEqual([0, 0]);
  });

  it("stay within the rows that are left when a filter takes most", () => {
    const [first, end] = span(36_000, 360, 5);
    expect(first).toBeLessThan(5);
    expect(end).toBe(5);
  });

  it("are in order of figures as figures, and of words as words", () => {
    const rows = [{ n: 10, t: "b" }, { n: 9, t: "c" }, { n: 100, t: "a" }];
    expect(sorted(rows, ({ n }) => n, true).map(({ n }) => n)).toEqual([100, 10, 9]);
    expect(sorted(rows, ({ t }) => t, false).map(({ t }) => t)).toEqual(["a", "b", "c"]);
    expect(sorted(rows, undefined, true)).toBe(rows);
  });
});
