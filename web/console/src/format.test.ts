import { describe, expect, it } from "vitest";
import { ago, burn, bytes, clock, count, isoSeconds, millis, percent, plain, seconds, words } from "./format";

describe("figures", () => {
  it("tells all of it only where it is all of it", () => {
    expect(percent(1)).toBe("100 %");
    expect(percent(0.99995)).toBe(">99.99 %");
    expect(percent(0.9994)).toBe("99.94 %");
    expect(percent(0.5)).toBe("50 %");
    expect(percent(0.00001)).toBe("<0.01 %");
    expect(percent(0)).toBe("0 %");
    expect(percent(-0.4)).toBe("-40 %");
    expect(percent(null)).toBe("–");
  });

  it("has the unit that suits the figure", () => {
    expect([0, 0.42, 4.2, 31, 999, 1200, 61_000].map(millis)).toEqual(["0 ms", "0.42 ms", "4.2 ms", "31 ms", "999 ms", "1.2 s", "1 min"]);
    expect([1, 90, 5400, 90_000, 400_000].map(seconds)).toEqual(["1 s", "2 min", "1.5 h", "25 h", "5 d"]);
    expect([512, 2048, 1.5e6, 3e9].map(bytes)).toEqual(["512 B", "2.0 kB", "1.4 MB", "2.8 GB"]);
    expect(bytes(-1)).toBe("–");
    expect(count(12_345)).toBe("12,345");
    expect(count(3_400_000)).toBe("3.4M");
  });

  it("tells a rate that isn't known from none", () => {
    expect(burn(null)).toBe("–");
    expect(burn(0)).toBe("0×");
    expect(burn(14.42)).toBe("14×");
    expect(burn(Number.MAX_VALUE)).toBe(">1000×");
  });

  it("reads what the server writes", () => {
    expect(isoSeconds("PT1M3.5S")).toBe(63.5);
    expect(isoSeconds("PT2H")).toBe(7200);
    expect(isoSeconds("a while")).toBeNull();
    expect(plain("0 scans in PT28S, less than PT168H.")).toBe("0 scans in 28 s, less than 7 d.");
    expect(percent(-19)).toBe("-1900 %");
    expect(words("NEEDS_IMPROVEMENT")).toBe("needs improvement");
    expect(ago("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:02:00Z"))).toBe("2 min");
    const noon = new Date(2026, 0, 2, 12, 0, 0);
    expect(clock(noon.toISOString(), noon)).toBe("12:00:00");
    expect(clock(noon.toISOString(), new Date(2026, 0, 3))).toBe("2026-01-02 12:00:00");
  });
});
