import type { Money } from "../api";
import { formatMoney, isNegative } from "../money";

type Props = {
  readonly money: Money;
  /** `change` writes a plus, an arrow's worth of meaning, and colours; `flow` colours what comes in. */
  readonly as?: "plain" | "flow" | "change";
};

/** An amount in the reader's way of writing it. Colour never says what the sign doesn't. */
export function Amount({ money, as = "plain" }: Props) {
  const down = isNegative(money);
  const zero = !/[1-9]/.test(money.amount);
  const tone = as === "plain" || zero ? "" : down ? (as === "change" ? " amount-down" : "") : " amount-in";
  return <span className={`amount${tone}`}>{formatMoney(money, undefined, as === "change" ? "always" : "auto")}</span>;
}

const PERCENT = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1, minimumFractionDigits: 1 });
const CHANGE = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1, minimumFractionDigits: 1, signDisplay: "exceptZero" });

/** A share of 1 as a percentage. */
export function percent(share: number): string {
  return PERCENT.format(share).replace("-", "−");
}

/** A share of 1 as a percentage with its sign, coloured by it. */
export function Change({ share }: { readonly share: number | null }) {
  if (share === null) {
    return <span className="muted">–</span>;
  }
  return <span className={`amount${share > 0 ? " amount-in" : share < 0 ? " amount-down" : ""}`}>{CHANGE.format(share).replace("-", "−")}</span>;
}
