import { describe, expect, it } from "vitest";
import { currencyLabel, likelyCurrency, zoneGroups } from "./places";

describe("likelyCurrency", () => {
  it.each([
    ["en-US", "USD"],
    ["de-AT", "EUR"],
    ["de", "EUR"],
    ["de-CH", "CHF"],
    ["en-GB", "GBP"],
    ["sv-SE", "SEK"],
    ["ja", "JPY"],
    ["fr-SN", "USD"],
    ["not a locale", "USD"],
  ])("%s suggests %s", (locale, currency) => {
    expect(likelyCurrency(locale)).toBe(currency);
  });
});

describe("currencyLabel", () => {
  it("names a currency, or shows the code where no name is known", () => {
    expect(currencyLabel("EUR", "en")).toBe("EUR – Euro");
    expect(currencyLabel("QQQ", "en")).toBe("QQQ");
  });
});

describe("zoneGroups", () => {
  it("groups by area, adds the own zone and UTC, and repeats none", () => {
    const groups = zoneGroups(["Europe/Vienna", "America/Argentina/Buenos_Aires", "Europe/Berlin"], "Europe/Vienna");
    expect(groups).toEqual([
      { area: "America", zones: [{ id: "America/Argentina/Buenos_Aires", label: "Argentina, Buenos Aires" }] },
      {
        area: "Europe",
        zones: [
          { id: "Europe/Berlin", label: "Berlin" },
          { id: "Europe/Vienna", label: "Vienna" },
        ],
      },
      { area: "Other", zones: [{ id: "UTC", label: "UTC" }] },
    ]);
  });

  it("offers the own zone even where the browser lists none", () => {
    expect(zoneGroups([], "Asia/Kolkata").flatMap((group) => group.zones.map((zone) => zone.id))).toEqual(["Asia/Kolkata", "UTC"]);
  });
});
