import { describe, expect, it } from "vitest";
import { addMonth, paceOf } from "./budget";
import { rangeStart } from "./investing";
import { shareBand } from "./kit";
import { firstFailure } from "./retirement";
import { goesOn, middleOf } from "./simulation";

describe("figures", () => {
  it("a share is told as a band of where it may lie", () => {
    expect(shareBand(0.58, 0.007)).toBe("57–59 %");
    expect(shareBand(1, 0)).toBe("100 %");
    expect(shareBand(0.999, 0.01)).toBe("98–100 %");
  });

  it("a month's pace counts its own days", () => {
    expect(paceOf("2026-02", "2026-02-14")).toBe(0.5);
    expect(paceOf("2026-01", "2026-02-14")).toBeNull();
    expect(addMonth("2026-12", 1)).toBe("2027-01");
    expect(addMonth("2026-01", -1)).toBe("2025-12");
  });

  it("a range begins so many days ago, or at the beginning", () => {
    expect(rangeStart("2026-03-01", "30")).toBe("2026-01-30");
    expect(rangeStart("2026-03-01", "")).toBeNull();
  });

  it("one future in ten has run out at the year where the failures add up to it", () => {
    expect(firstFailure([0, 40, 70], 1000)).toBe(2);
    expect(firstFailure([0, 0, 3], 1000)).toBeNull();
  });

  it("a simulation goes on until it is over, and one that was answered at once never did", () => {
    expect(["queued", "running", "done", "failed", "cancelled"].map((status) => goesOn({ id: 7, status }))).toEqual([true, true, false, false, false]);
    expect(goesOn({ id: null, status: "done" })).toBe(false);
  });

  it("the rough middle is exact where nothing moves", () => {
    const still = { initial: 1000, monthly: 100, years: 2, target: 0, expected: 0, volatility: 0 };
    expect(middleOf(still)).toBe(3400);
    expect(middleOf({ ...still, monthly: 0, expected: 0.1 })).toBeCloseTo(1210, 6);
  });
});
