import { describe, expect, it } from "vitest";
import { axisMoney, parseAmount, sumMoney } from "./amounts";
import { formatMoney, isNegative } from "./money";

describe("formatMoney", () => {
  it("writes cents and groups the way the locale does", () => {
    expect(formatMoney({ amount: "1234.5", currency: "USD" }, "en-US")).toBe("$1,234.50");
    expect(formatMoney({ amount: "-1234.5", currency: "EUR" }, "de-DE")).toBe("−1.234,50\u00a0€");
    expect(formatMoney({ amount: "1234", currency: "JPY" }, "en-US")).toBe("¥1,234");
  });

  it("keeps digits that a floating-point number would lose", () => {
    expect(formatMoney({ amount: "12345678901234567.89", currency: "USD" }, "en-US")).toBe("$12,345,678,901,234,567.89");
  });

  it("shows a sign on request, but none on zero", () => {
    expect(formatMoney({ amount: "5", currency: "USD" }, "en-US", "always")).toBe("+$5.00");
    expect(formatMoney({ amount: "0.00", currency: "USD" }, "en-US", "always")).toBe("$0.00");
  });

  it("shows what isn't an amount or a currency as it came", () => {
    expect(formatMoney({ amount: "n/a", currency: "USD" }, "en-US")).toBe("n/a USD");
    expect(formatMoney({ amount: "5", currency: "no" }, "en-US")).toBe("5 no");
  });
});

describe("parseAmount", () => {
  it.each([
    ["1,234.50", "en-US", "1234.50"],
    ["1.234,50", "en-US", "1234.50"],
    ["1'234.50", "de-CH", "1234.50"],
    ["1 234,5", "fr-FR", "1234.5"],
    ["1\u202f234,5", "fr-FR", "1234.5"],
    ["−20", "en-US", "-20"],
    ["+7", "en-US", "7"],
    ["12,34,567.8", "en-IN", "1234567.8"],
    ["1,50", "en-US", "1.50"],
    ["1.50", "de-DE", "1.50"],
    ["1,234", "en-US", "1234"],
    ["1,234", "de-DE", "1.234"],
    ["1.234", "de-DE", "1234"],
    ["1.234.567", "de-DE", "1234567"],
    [".5", "en-US", "0.5"],
    ["007", "en-US", "7"],
    ["-0.00", "en-US", "0.00"],
  ])("reads %s in %s as %s", (typed, locale, amount) => {
    expect(parseAmount(typed, locale)).toBe(amount);
  });

  it.each(["", " ", "abc", "1,2,3", "12.34.56,7", "1e5", "$5", "--5", "1,23.456,7", "."])("refuses %j", (typed) => {
    expect(parseAmount(typed, "en-US")).toBeNull();
  });
});

describe("isNegative", () => {
  it("takes minus zero for zero", () => {
    expect(isNegative({ amount: "-0.00", currency: "USD" })).toBe(false);
    expect(isNegative({ amount: "-0.01", currency: "USD" })).toBe(true);
  });
});

const usd = (amount: string) => ({ amount, currency: "USD" });

describe("sumMoney", () => {
  it("adds digit by digit, whatever the signs and places", () => {
    expect(sumMoney([usd("0.10"), usd("0.20")], "USD")).toEqual(usd("0.30"));
    expect(sumMoney([usd("6032.87"), usd("-212285.80"), usd("1")], "USD")).toEqual(usd("-206251.93"));
    expect(sumMoney([usd("-0.05"), usd("0.02")], "USD")).toEqual(usd("-0.03"));
  });

  it("leaves other currencies out, and nothing adds up to nothing", () => {
    expect(sumMoney([usd("5"), { amount: "7", currency: "EUR" }], "USD")).toEqual(usd("5"));
    expect(sumMoney([], "USD")).toEqual(usd("0"));
  });
});

describe("axisMoney", () => {
  it("is short where amounts are large", () => {
    const write = axisMoney("USD", "en-US");
    expect(write(950)).toBe("$950");
    expect(write(-1_250_000)).toBe("−$1.3M");
  });
});
