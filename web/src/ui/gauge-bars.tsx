import type { Tone } from "../outlook";

/** A part's score as a bar; the number beside it is its text. */
export function Bar({ score, tone }: { readonly score: number | null; readonly tone: Tone }) {
  return (
    <svg className={`bar tone-${tone}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect className="bar-track" width="100" height="6" />
      {score !== null && <rect className="bar-value" width={Math.max(score, 1)} height="6" />}
    </svg>
  );
}

type RangeProps = { readonly low: number; readonly middle: number; readonly high: number; readonly own: number | null };

/** The middle half of a group on a line of 0 to 100, and where this household stands. */
export function RangeLine({ low, middle, high, own }: RangeProps) {
  const text = `Half of the group scores between ${low} and ${high}, the middle is ${middle}${own === null ? "" : `; you have ${own}`}.`;
  return (
    <svg className="range" viewBox="-4 0 208 30" role="img" aria-label={text}>
      <rect className="range-track" y="12" width="200" height="6" rx="3" />
      <rect className="range-half" x={low * 2} y="12" width={Math.max((high - low) * 2, 2)} height="6" rx="3" />
      <path className="range-mid" d={`M${middle * 2} 4v22`} />
      {own !== null && <circle className="range-own" cx={own * 2} cy="15" r="5.5" />}
    </svg>
  );
}
