import { expect, test } from "vitest";
import { ageText } from "./fresh";

const NOW = new Date(2026, 10, 21, 15, 0).getTime();

test("an age is told the more roughly the older it is", () => {
  expect(ageText(NOW - 3_000, NOW, "en")).toBe("just now");
  expect(ageText(NOW - 4 * 60_000, NOW, "en")).toBe("as of 4 minutes ago");
  expect(ageText(new Date(2026, 10, 21, 6, 5).getTime(), NOW, "en-GB")).toBe("as of 06:05");
  expect(ageText(new Date(2026, 10, 19, 6, 5).getTime(), NOW, "en-GB")).toBe("as of 19 Nov, 06:05");
});

test("a clock that runs behind the server's doesn't promise the future", () => {
  expect(ageText(NOW + 5_000, NOW, "en")).toBe("just now");
});
