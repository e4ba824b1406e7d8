import type { ComponentName, Outlook } from "../api";
import { COMPONENT_LABELS } from "../outlook";
import { COMPONENT_NEEDS } from "../outlook-words";
import { href } from "../route";
import { Icon } from "../ui/icon";

const NAMES = Object.keys(COMPONENT_LABELS) as ComponentName[];

/** In place of a score that would be made up: what is known, what is missing, and the next step. */
export function NotEnough({ outlook }: { readonly outlook: Outlook | null }) {
  const parts = NAMES.map((name) => {
    const component = outlook?.components.find((candidate) => candidate.name === name);
    return { name, known: component?.available === true, explanation: component?.explanation ?? null };
  });
  const known = parts.filter((part) => part.known).length;
  return (
    <section className="card lacking" aria-labelledby="lacking">
      <div className="lacking-words">
        <p className="eyebrow">No score yet</p>
        <h2 id="lacking" className="insight">
          {known === 0 ? "Headroom doesn’t know your numbers yet." : "A little more, and there is a score."}
        </h2>
        <p className="muted">
          A score needs at least half of its parts by weight
          {outlook !== null && known > 0 ? `; yours are at ${outlook.coverage} %` : ""}. An export of your bank’s transactions
          for the last three months usually is enough.
        </p>
        <p className="buttons">
          <a className="button button-main" href={href({ page: "import" })}>
            Import a file
          </a>
          <a className="button" href={href({ page: "accounts" })}>
            Add an account
          </a>
        </p>
        {outlook?.primary_insight != null && <p>{outlook.primary_insight}</p>}
      </div>
      <ul className="checklist">
        {parts.map((part) => (
          <li key={part.name} className={part.known ? "check-known" : "check-missing"}>
            <span className="check-mark">{part.known && <Icon name="check" />}</span>
            <span>
              <strong>{COMPONENT_LABELS[part.name]}</strong>
              <span className="unseen">{part.known ? ": known. " : ": missing. "}</span>
              <span className="muted small check-need">
                {part.known ? (part.explanation ?? "Known") : COMPONENT_NEEDS[part.name]}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
