import type { Decimal, Money } from "./api";

/**
 * Reads a typed amount: `1,234.50`, `1.234,50`, `1'234.50`, `1 234,5`, `−20`. With one separator followed by exactly
 * three digits (`1,234`) the locale decides whether it groups or divides. Returns null for anything else.
 */
export function parseAmount(typed: string, locale?: string): Decimal | null {
  const text = typed.replace(/[\s\u00a0\u202f'’]/g, "").replace(/^[−–]/, "-").replace(/^\+/, "");
  const match = /^(-?)([\d.,]+)$/.exec(text);
  const digits = match?.[2];
  if (digits === undefined || !/\d/.test(digits)) {
    return null;
  }
  const decimal = decimalSeparator(digits, locale);
  const at = decimal === null ? -1 : digits.lastIndexOf(decimal);
  const whole = at < 0 ? digits : digits.slice(0, at);
  const fraction = at < 0 ? "" : digits.slice(at + 1);
  if (!/^\d*$/.test(fraction) || !wellGrouped(whole)) {
    return null;
  }
  const integer = whole.replace(/[.,]/g, "").replace(/^0+(?=\d)/, "") || "0";
  const sign = match?.[1] === "-" && /[1-9]/.test(integer + fraction) ? "-" : "";
  return `${sign}${integer}${fraction === "" ? "" : `.${fraction}`}`;
}

function decimalSeparator(digits: string, locale?: string): "." | "," | null {
  const point = digits.lastIndexOf(".");
  const comma = digits.lastIndexOf(",");
  if (point < 0 && comma < 0) {
    return null;
  }
  if (point >= 0 && comma >= 0) {
    return point > comma ? "." : ",";
  }
  const used = point >= 0 ? "." : ",";
  if (digits.indexOf(used) !== digits.lastIndexOf(used)) {
    return null;
  }
  const behind = digits.length - 1 - Math.max(point, comma);
  return behind === 3 && used !== localeDecimal(locale) ? null : used;
}

function localeDecimal(locale?: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find((part) => part.type === "decimal")?.value ?? ".";
}

/** Groups have three digits each, except that lakh and crore groups have two. */
function wellGrouped(whole: string): boolean {
  return /^\d*$/.test(whole) || /^\d{1,3}(([.,])\d{3})(\2\d{3})*$/.test(whole) || /^\d{1,2}(,\d{2})+,\d{3}$/.test(whole);
}

const AMOUNT = /^-?\d+(\.\d+)?$/;

/** Adds amounts of one currency digit by digit; those of another are left out. */
export function sumMoney(amounts: readonly Money[], currency: string): Money {
  const own = amounts.filter((one) => one.currency === currency && AMOUNT.test(one.amount));
  const places = Math.max(0, ...own.map(({ amount }) => amount.split(".")[1]?.length ?? 0));
  const total = own.reduce((sum, { amount }) => {
    const [whole = "0", fraction = ""] = amount.replace("-", "").split(".");
    const units = BigInt(whole + fraction.padEnd(places, "0"));
    return amount.startsWith("-") ? sum - units : sum + units;
  }, 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, "0");
  const cut = digits.length - places;
  return { amount: `${total < 0n ? "-" : ""}${digits.slice(0, cut)}${places === 0 ? "" : `.${digits.slice(cut)}`}`, currency };
}

/** An amount for drawing and comparing; never for adding up. */
export function drawn(money: Money): number {
  return Number(money.amount);
}

/** The opposite amount. */
export function negated(money: Money): Money {
  return { ...money, amount: money.amount.startsWith("-") ? money.amount.slice(1) : `-${money.amount}` };
}

/** Writes amounts of a currency for an axis: `€12k`; whole units while they are small. */
export function axisMoney(currency: string, locale?: string): (value: number) => string {
  const small = new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 0 });
  const large = new Intl.NumberFormat(locale, { style: "currency", currency, notation: "compact", maximumFractionDigits: 1 });
  return (value) => (Math.abs(value) < 10_000 ? small : large).format(value).replace("-", "−");
}

/** Writes whole amounts of a currency. */
export function wholeMoney(currency: string, locale?: string): (value: number) => string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 0 });
  return (value) => format.format(value).replace("-", "−");
}
