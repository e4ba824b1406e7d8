import { expect, test } from "vitest";
import { duration, tierName } from "./quota";

test("a wait is told in the unit that suits it, rounded up", () => {
  expect([1, 36, 99, 100, 3599, 5999, 6001].map((seconds) => duration(seconds, "en-US"))).toEqual([
    "1 second",
    "36 seconds",
    "99 seconds",
    "2 minutes",
    "60 minutes",
    "100 minutes",
    "2 hours",
  ]);
});

test("a tier is told as people read it", () => {
  expect(["mid_tier", "budget", "professional", "night_owl"].map(tierName)).toEqual(["Mid", "Budget", "Professional", "Night owl"]);
});
