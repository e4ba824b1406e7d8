import type { Money } from "./api";

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Making a format costs more than a hundred uses of it; a table of amounts shows the difference. */
const formats = new Map<string, Intl.NumberFormat>();

function currencyFormat(currency: string, sign: "auto" | "always", locale: string | undefined): Intl.NumberFormat {
  const key = `${currency} ${sign} ${locale ?? ""}`;
  const known = formats.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    signDisplay: sign === "always" ? "exceptZero" : "auto",
  });
  formats.set(key, made);
  return made;
}

/**
 * Writes an amount the way the reader's locale does. The decimal text goes into `Intl.NumberFormat` as text, which keeps
 * every digit; a currency or amount that isn't one is shown as it came.
 */
export function formatMoney(money: Money, locale?: string, sign: "auto" | "always" = "auto"): string {
  if (!DECIMAL.test(money.amount)) {
    return `${money.amount} ${money.currency}`;
  }
  try {
    const format = currencyFormat(money.currency, sign, locale);
    // A real minus sign lines up with digits and is read aloud as one.
    return format.format(money.amount as Intl.StringNumericLiteral).replace("-", "−");
  } catch {
    return `${money.amount} ${money.currency}`;
  }
}

/** True for an amount below zero. */
export function isNegative(money: Money): boolean {
  return money.amount.startsWith("-") && /[1-9]/.test(money.amount);
}
