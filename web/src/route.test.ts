import { describe, expect, test } from "vitest";
import { actionHref, fromHash, href, PATHS, readRoute, type Route, template } from "./route";

const PLACES: readonly Route[] = [
  { page: "today" },
  { page: "day", date: "2026-01-31" },
  { page: "goal", id: "12" },
  { page: "holding", portfolio: "3", symbol: "BRK/B 5%" },
  { page: "plans" },
  { page: "optimisation", portfolio: "3" },
  { page: "sign-in" },
  { page: "reset" },
];

describe("an address", () => {
  test.each(PLACES)("of $page leads back to it", (route) => {
    expect(readRoute(href(route))).toEqual(route);
  });

  test("every page has one of its own", () => {
    expect(new Set(Object.values(PATHS)).size).toBe(Object.values(PATHS).length);
  });

  test("that is unknown, or names no day, is today", () => {
    expect(readRoute("/nowhere/at/all")).toEqual({ page: "today" });
    expect(readRoute("/today/2026-02-31")).toEqual({ page: "today" });
    expect(readRoute("/%E0%A4%A")).toEqual({ page: "today" });
  });

  test("with a part that can't be decoded keeps it as it is", () => {
    expect(readRoute("/goals/%E0%A4%A")).toEqual({ page: "goal", id: "%E0%A4%A" });
  });

  test("is counted without ids", () => {
    expect(template({ page: "goal", id: "12" })).toBe("/goals/:id");
  });

  test("of an older release is carried over", () => {
    expect(fromHash("#/accounts")).toBe("/accounts");
    expect(fromHash("#section")).toBeNull();
  });
});

describe("an action's link", () => {
  test.each([
    ["/goals/85", "/goals/85"],
    ["/bills/236", "/bills"],
    ["/transactions", "/transactions"],
    ["/imports?kind=prices", "/import"],
    ["/profile", "/settings"],
    ["/#/accounts", "/accounts"],
    ["/", "/"],
  ])("%s leads to %s", (link, place) => {
    expect(actionHref(link)).toBe(place);
  });

  test.each([null, "", "/unknown/9", "https://example.org/goals/85", "javascript:alert(1)"])("%s leads nowhere", (link) => {
    expect(actionHref(link)).toBeNull();
  });
});
