import type { Outlook, ScoreComponent } from "../api";
import { formatDay, relativeDay } from "../dates";
import { formatMoney, isNegative } from "../money";
import { COMPONENT_LABELS } from "../outlook";
import { COMPONENT_NEEDS, orderedComponents, peerRange, scoreTone, streakText, weightPercent } from "../outlook-words";
import { href } from "../route";
import { Bar, RangeLine } from "../ui/gauge-bars";
import { Icon } from "../ui/icon";
import { NotEnough } from "./not-enough";

type OutlookProps = { readonly outlook: Outlook };

/** What follows the score and the actions; `lacking` when there isn't enough for a score. */
export function OutlookRest({ outlook, part }: OutlookProps & { readonly part: "below" | "beside" | "lacking" | "lacking beside" }) {
  switch (part) {
    case "below":
      return <Components outlook={outlook} />;
    case "beside":
      return (
        <>
          <Upcoming outlook={outlook} />
          <Encouragement outlook={outlook} />
          <Peers outlook={outlook} />
          <Quality outlook={outlook} />
        </>
      );
    case "lacking":
      return <NotEnough outlook={outlook} />;
    case "lacking beside":
      return (
        <>
          <Upcoming outlook={outlook} />
          <Encouragement outlook={outlook} />
          <Quality outlook={outlook} />
        </>
      );
  }
}

/** What the score is made of. */
function Components({ outlook }: OutlookProps) {
  return (
    <section className="card" aria-labelledby="parts">
      <div className="card-head">
        <h2 id="parts">What your score is made of</h2>
        {outlook.coverage < 100 && <span className="muted small">{outlook.coverage} % known</span>}
      </div>
      <div className="parts">
        {orderedComponents(outlook).map((component) => (
          <Part key={component.name} component={component} />
        ))}
      </div>
    </section>
  );
}

function Part({ component }: { readonly component: ScoreComponent }) {
  const known = component.available && component.score !== null;
  const score = known ? component.score : null;
  return (
    <details className="part">
      <summary>
        <span className="part-name">{COMPONENT_LABELS[component.name]}</span>
        <span className="part-weight muted">{weightPercent(component)} %</span>
        <Bar score={score} tone={scoreTone(score)} />
        <span className={known ? "part-score" : "part-score muted"}>{known ? Math.round(component.score ?? 0) : "No data"}</span>
        <Icon name="down" />
      </summary>
      <p>{component.explanation}</p>
      {!known && <p className="muted small">It needs: {COMPONENT_NEEDS[component.name]}.</p>}
      {component.as_of !== null && <p className="muted small">As of {formatDay(component.as_of, "medium")}</p>}
    </details>
  );
}

const EVENT_WORDS = { bill: "Bill", goal: "Goal", low_balance: "Low balance" } as const;

/** The next two weeks. */
function Upcoming({ outlook }: OutlookProps) {
  return (
    <section className="card" aria-labelledby="upcoming">
      <h2 id="upcoming">Coming up</h2>
      {outlook.upcoming.length === 0 ? (
        <p className="muted">Nothing is due in the next two weeks.</p>
      ) : (
        <ul className="events">
          {outlook.upcoming.map((event) => (
            <li key={`${event.kind}-${event.date}-${event.title}`} className={`event event-${event.kind}`}>
              <Icon name={event.kind} />
              <span className="event-words">
                <span className="unseen">{EVENT_WORDS[event.kind]}: </span>
                <span className="event-title">{event.title}</span>
                <span className="muted small">
                  {formatDay(event.date, "short")}, {relativeDay(event.date, outlook.date)}
                </span>
              </span>
              {event.amount !== null && (
                <span className={isNegative(event.amount) ? "amount" : "amount amount-in"}>{formatMoney(event.amount)}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The streak, a word of encouragement, and something one may not have known. */
function Encouragement({ outlook }: OutlookProps) {
  return (
    <section className="card" aria-labelledby="streak">
      <div className="streak">
        <span className={outlook.streak_count > 0 ? "streak-mark streak-on" : "streak-mark"}>
          <Icon name="streak" />
        </span>
        <div>
          <h2 id="streak">{streakText(outlook.streak_count)}</h2>
          {outlook.encouragement_message !== null && <p className="muted">{outlook.encouragement_message}</p>}
        </div>
      </div>
      {outlook.surprise_element !== null && (
        <p className="surprise">
          <strong>Did you know?</strong> {outlook.surprise_element}
        </p>
      )}
    </section>
  );
}

/** Where similar households stand, or why that isn't shown. */
function Peers({ outlook }: OutlookProps) {
  const { peer } = outlook;
  const range = peerRange(peer);
  return (
    <section className="card" aria-labelledby="peers">
      <h2 id="peers">Households like yours</h2>
      {range === null || peer === null ? (
        <NoPeers reason={peer?.suppressed ?? null} />
      ) : (
        <>
          <RangeLine {...range} own={outlook.balance_score} />
          <p className="muted small">
            Half of the group scores between {range.low} and {range.high}.
            {peer.percentile !== null && ` You are ahead of about ${peer.percentile} %.`}
            {peer.compared_by.length > 0 && ` Grouped by ${peer.compared_by.join(", ").replaceAll("_", " ")}.`}
          </p>
        </>
      )}
    </section>
  );
}

function NoPeers({ reason }: { readonly reason: NonNullable<Outlook["peer"]>["suppressed"] }) {
  const settings = href({ page: "settings" });
  switch (reason) {
    case "not_taking_part":
      return (
        <p className="muted">
          You don’t take part. <a href={settings}>Take part</a> to see the middle of your group; your score is only counted,
          never shown.
        </p>
      );
    case "profile_incomplete":
      return (
        <p className="muted">
          To find your group, <a href={settings}>say a little more about your household</a>.
        </p>
      );
    case "no_score":
      return <p className="muted">There is a comparison once you have a score.</p>;
    case "too_few_peers":
    case null:
      return <p className="muted">Too few similar households take part to show them without exposing one.</p>;
  }
}

/** What makes today's figures less certain than they could be. */
function Quality({ outlook }: OutlookProps) {
  if (outlook.data_quality.length === 0) {
    return null;
  }
  return (
    <section className="card card-quiet" aria-labelledby="quality">
      <h2 id="quality">How good the data are</h2>
      <ul className="plain">
        {outlook.data_quality.map((remark) => (
          <li key={remark.code + remark.message}>{remark.message}</li>
        ))}
      </ul>
      <p className="small">
        <a href={href({ page: "import" })}>Import newer data</a>
      </p>
    </section>
  );
}
