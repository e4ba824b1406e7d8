import { describe, expect, it } from "vitest";
import { actionHref, href, readRoute, type Route } from "./route";

describe("readRoute", () => {
  it.each<[string, string, string, Route]>([
    ["/", "", "", { page: "today", date: null }],
    ["/", "", "#/today/2026-01-31", { page: "today", date: "2026-01-31" }],
    ["/", "", "#/today/2026-02-31", { page: "today", date: null }],
    ["/", "", "#/import", { page: "import" }],
    ["/", "", "#/no-such-page", { page: "today", date: null }],
    ["/reset", "?token=a%2Bb", "", { page: "reset", token: "a+b" }],
    ["/reset", "", "", { page: "reset", token: "" }],
    ["/reset", "?token=old", "#/sign-in", { page: "sign-in" }],
    ["/", "", "#/reset?token=a%2Bb", { page: "reset", token: "a+b" }],
  ])("%s%s%s", (path, search, hash, route) => {
    expect(readRoute(path, search, hash)).toEqual(route);
  });

  it.each<Route>([{ page: "today", date: null }, { page: "today", date: "2026-01-31" }, { page: "settings" }, { page: "reset", token: "a+b&c" }])(
    "reads back what href writes: $page",
    (route) => {
      const url = new URL(href(route), "http://localhost");
      expect(readRoute(url.pathname, url.search, url.hash)).toEqual(route);
    },
  );
});

describe("actionHref", () => {
  it("leads to pages that exist and to no others", () => {
    expect(actionHref("/imports")).toBe("/#/import");
    expect(actionHref("/accounts/12")).toBe("/#/accounts");
    expect(actionHref("/bills/12")).toBeNull();
    expect(actionHref("https://elsewhere.example/import")).toBeNull();
    expect(actionHref("javascript:alert(1)")).toBeNull();
    expect(actionHref(null)).toBeNull();
  });
});
