import type { Decimal, Money } from "./api";

const DECIMAL = /^-?\d+(\.\d+)?$/;

/**
 * Writes an amount the way the reader's locale does. The decimal text goes into `Intl.NumberFormat` as text, which keeps
 * every digit; a currency or amount that isn't one is shown as it came.
 */
export function formatMoney(money: Money, locale?: string, sign: "auto" | "always" = "auto"): string {
  if (!DECIMAL.test(money.amount)) {
    return `${money.amount} ${money.currency}`;
  }
  try {
    const format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency: money.currency,
      signDisplay: sign === "always" ? "exceptZero" : "auto",
    });
    // A real minus sign lines up with digits and is read aloud as one.
    return format.format(money.amount as Intl.StringNumericLiteral).replace("-", "−");
  } catch {
    return `${money.amount} ${money.currency}`;
  }
}

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

/** True for an amount below zero. */
export function isNegative(money: Money): boolean {
  return money.amount.startsWith("-") && /[1-9]/.test(money.amount);
}
