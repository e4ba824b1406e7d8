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
