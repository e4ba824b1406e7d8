import { describe, expect, it } from "vitest";
import { addDays, dayIn, daysBetween, formatDay, isLocalDate, relativeDay } from "./dates";

describe("days", () => {
  it("depends on the time zone which day it is", () => {
    const now = new Date("2026-01-31T23:30:00Z");
    expect(dayIn("UTC", now)).toBe("2026-01-31");
    expect(dayIn("Asia/Tokyo", now)).toBe("2026-02-01");
    expect(dayIn("America/Los_Angeles", now)).toBe("2026-01-31");
    expect(dayIn("No/Such_Zone", now)).toBe("2026-01-31");
  });

  it("steps over months, leap days and changes of daylight saving time", () => {
    expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addDays("2026-03-29", 1)).toBe("2026-03-30");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
    expect(daysBetween("2026-03-28", "2026-03-31")).toBe(3);
  });

  it("knows which days exist", () => {
    expect(isLocalDate("2026-02-28")).toBe(true);
    expect(isLocalDate("2026-02-30")).toBe(false);
    expect(isLocalDate("2026-2-3")).toBe(false);
    expect(isLocalDate("today")).toBe(false);
  });

  it("writes a day without moving it into the reader's zone", () => {
    expect(formatDay("2026-01-01", "long", "en-GB")).toBe("Thursday 1 January");
    expect(formatDay("2026-01-01", "medium", "en-GB")).toBe("1 Jan 2026");
  });

  it("says near days in words and far ones by date", () => {
    expect(relativeDay("2026-01-02", "2026-01-01", "en-GB")).toBe("tomorrow");
    expect(relativeDay("2026-01-06", "2026-01-01", "en-GB")).toBe("in 5 days");
    expect(relativeDay("2026-02-20", "2026-01-01", "en-GB")).toBe("20 Feb");
  });
});
