import { expect, test } from "vitest";
import type { Times } from "./api";
import { placed } from "./chart";
import { band, columns, depth, drawn, told } from "./heat";

const EDGES = [1, 10, 1000];
const TIMES: Times = {
  operation: "GET /x",
  band_millis: EDGES,
  step_seconds: 60,
  from: "2026-11-22T10:00:00Z",
  to: "2026-11-22T10:04:30Z",
  slots: [
    { from: "2026-11-22T10:01:00Z", counts: [0, 7, 1, 0] },
    { from: "2026-11-22T10:04:00Z", counts: [0, 0, 2, 0] },
  ],
};

test("every minute has a column, also those without requests", () => {
  const all = columns(TIMES);
  expect(all.map(({ counts }) => counts.reduce((sum, value) => sum + value, 0))).toEqual([0, 8, 0, 0, 2]);
  expect(all[1]?.at).toBe("2026-11-22T10:01:00.000Z");
});

test("bands are told by their edges, and only those around requests are drawn", () => {
  expect(EDGES.concat(0).map((_, index) => band(EDGES, index))).toEqual(["under 1.0 ms", "1.0 ms to 10 ms", "10 ms to 1 s", "1 s and more"]);
  expect(drawn(columns(TIMES))).toEqual([0, 3]);
  expect(drawn([{ at: "", counts: [0, 0, 0, 0, 0, 1] }])).toEqual([4, 5]);
});

test("one slow request among thousands is seen", () => {
  expect(depth(0, 5000)).toBe(0);
  expect(depth(1, 5000)).toBeGreaterThan(0.2);
  expect(depth(5000, 5000)).toBe(1);
});

test("a column says what most took and what the slowest did", () => {
  expect(told(columns(TIMES)[1], EDGES)).toMatch(/: 8 requests, most 1\.0 ms to 10 ms, slowest 10 ms to 1 s$/);
  expect(told(columns(TIMES)[0], EDGES)).toMatch(/: no request$/);
});

test("a mark stands where its moment is among the points, and outside it is left out", () => {
  const at = ["2026-11-22T10:00:00Z", "2026-11-22T10:01:00Z", "2026-11-22T10:05:00Z"];
  const mark = (time: string) => placed([{ at: `2026-11-22T${time}Z`, text: "r2" }], at).map(({ index }) => index);
  expect(mark("10:00:00")).toEqual([0]);
  expect(mark("10:00:30")).toEqual([0.5]);
  expect(mark("10:03:00")).toEqual([1.5]);
  expect(mark("09:59:59")).toEqual([]);
  expect(mark("10:05:01")).toEqual([]);
});
