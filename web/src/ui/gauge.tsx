import type { Tone } from "../outlook";

type Props = {
  readonly score: number | null;
  readonly tone: Tone;
  readonly text: string;
  readonly caption: string;
};

const RADIUS = 84;
const CENTRE = 100;
const START = 150;
const SWEEP = 240;

/** The point of the arc that stands for a score, at a distance from the arc's own radius. */
function point(score: number, offset = 0): string {
  const angle = ((START + (SWEEP * score) / 100) * Math.PI) / 180;
  const radius = RADIUS + offset;
  return `${(CENTRE + radius * Math.cos(angle)).toFixed(2)} ${(CENTRE + radius * Math.sin(angle)).toFixed(2)}`;
}

const ARC = `M${point(0)}A${RADIUS} ${RADIUS} 0 1 1 ${point(100)}`;

/** The score on an arc of 0 to 100, with marks where the bands begin. */
export function Gauge({ score, tone, text, caption }: Props) {
  return (
    <svg className={`gauge tone-${tone}`} viewBox="0 0 200 158" role="img" aria-label={text}>
      <path className="gauge-track" d={ARC} />
      {score !== null && score > 0 && <path className="gauge-value" d={ARC} pathLength="100" strokeDasharray={`${score} 101`} />}
      {[40, 80].map((limit) => (
        <path key={limit} className="gauge-limit" d={`M${point(limit, -13)}L${point(limit, -9)}`} />
      ))}
      <text className="gauge-number" x="100" y="112">
        {score ?? "–"}
      </text>
      <text className="gauge-caption" x="100" y="136">
        {caption}
      </text>
    </svg>
  );
}

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
