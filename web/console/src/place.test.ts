import { describe, expect, it } from "vitest";
import { href, readPlace, SCREENS } from "./place";

describe("places", () => {
  it("are read as they are written", () => {
    for (const { name } of SCREENS) {
      expect(readPlace(href(name))).toEqual({ screen: name, item: null });
      expect(readPlace(href(name, "GET /api/v1/accounts/{id}"))).toEqual({ screen: name, item: "GET /api/v1/accounts/{id}" });
    }
  });

  it("that aren't known are the objectives", () => {
    expect(readPlace("#/nowhere")).toEqual({ screen: "objectives", item: null });
    expect(readPlace("")).toEqual({ screen: "objectives", item: null });
    expect(readPlace("#/cache/%E0%A4%A")).toEqual({ screen: "cache", item: null });
  });

  it("have a key each", () => {
    expect(new Set(SCREENS.map(({ key }) => key)).size).toBe(SCREENS.length);
  });
});
