import { type ReactNode, useEffect, useRef, useState } from "react";
import type { LocalDate, Outlook } from "../api";
import { useToday } from "../clock";
import { addDays, formatDay } from "../dates";
import { ApiError } from "../http";
import { useLoad } from "../load";
import { formatMoney } from "../money";
import { bandLabel, bandTone, COMPONENT_LABELS, completeAction, deltaText, reopenAction, scoreText } from "../outlook";
import { fetchOutlook, outlookKey, sendActionDone } from "../outlooks";
import { href } from "../route";
import { useSignedIn } from "../session";
import { Gauge } from "../ui/gauge";
import { Icon } from "../ui/icon";
import { Notice, ProblemNotice } from "../ui/notice";
import { Actions, Components, Encouragement, Peers, Quality, Upcoming } from "./outlook-cards";
import { NotEnough } from "./not-enough";
import { TodaySkeleton } from "./skeletons";

/** A day's outlook; `date` null is the newest. */
export function TodayPage({ date }: { readonly date: LocalDate | null }) {
  const { user, profile } = useSignedIn();
  const today = useToday(profile.household.time_zone);
  const wanted = date !== null && date >= today ? null : date;
  const loaded = useLoad<Outlook>(outlookKey(user.id, wanted), (signal) => fetchOutlook(user.id, wanted, signal));
  const { reload } = loaded;
  const shownOn = useRef(today);
  useEffect(() => {
    // The page stayed open past midnight.
    if (shownOn.current !== today) {
      shownOn.current = today;
      reload();
    }
  }, [today, reload]);
  const day = wanted ?? loaded.value?.date ?? today;
  const [failed, setFailed] = useState<{ readonly id: string; readonly error: unknown } | null>(null);
  const [said, setSaid] = useState("");

  const complete = (id: string) => {
    const before = loaded.value;
    if (before === undefined) {
      return;
    }
    setFailed(null);
    loaded.change((now) => completeAction(now, id));
    sendActionDone(user.id, id).then(
      ({ streak_count }) => {
        loaded.change((now) => ({ ...now, streak_count }));
        setSaid(`Done. Streak: ${streak_count} ${streak_count === 1 ? "day" : "days"}.`);
      },
      (error: unknown) => {
        loaded.change((now) => reopenAction(now, id, before.streak_count));
        setFailed({ id, error });
      },
    );
  };

  return (
    <>
      <DayBar day={day} today={today} />
      <p className="unseen" role="status">
        {said}
      </p>
      {loaded.error !== undefined && <LoadProblem error={loaded.error} stale={loaded.value !== undefined} onRetry={loaded.reload} />}
      {loaded.value === undefined && loaded.error === undefined && <TodaySkeleton />}
      {loaded.value !== undefined && (
        <OutlookView
          outlook={loaded.value}
          isToday={wanted === null}
          failed={failed}
          onComplete={complete}
        />
      )}
    </>
  );
}

function DayBar({ day, today }: { readonly day: LocalDate; readonly today: LocalDate }) {
  const next = addDays(day, 1);
  return (
    <div className="daybar">
      <div>
        <p className="eyebrow">{day === today ? "Today" : "Looking back"}</p>
        <h1 tabIndex={-1}>{formatDay(day, "long")}</h1>
      </div>
      <nav className="stepper" aria-label="Days">
        <a href={href({ page: "today", date: addDays(day, -1) })} aria-label={`Previous day, ${formatDay(addDays(day, -1), "long")}`}>
          <Icon name="left" />
        </a>
        {day < today && (
          <>
            <a className="stepper-today" href={href({ page: "today", date: null })}>
              Today
            </a>
            <a href={href({ page: "today", date: next >= today ? null : next })} aria-label={`Next day, ${formatDay(next, "long")}`}>
              <Icon name="right" />
            </a>
          </>
        )}
      </nav>
    </div>
  );
}

type LoadProblemProps = { readonly error: unknown; readonly stale: boolean; readonly onRetry: () => void };

function LoadProblem({ error, stale, onRetry }: LoadProblemProps) {
  const code = error instanceof ApiError ? error.problem.code : "";
  if (code === "NO_DATA_YET") {
    return <NotEnough outlook={null} />;
  }
  if (code === "DATE_BEFORE_DATA") {
    return (
      <Notice tone="info" title="Your data begin later than this day">
        <p>
          <a href={href({ page: "import" })}>Import an older file</a> to look further back.
        </p>
      </Notice>
    );
  }
  return (
    <ProblemNotice error={error} onRetry={onRetry}>
      {stale && <p>Below is what was loaded before.</p>}
    </ProblemNotice>
  );
}

type ViewProps = {
  readonly outlook: Outlook;
  readonly isToday: boolean;
  readonly failed: { readonly id: string; readonly error: unknown } | null;
  readonly onComplete: (id: string) => void;
};

function OutlookView({ outlook, isToday, failed, onComplete }: ViewProps): ReactNode {
  const ready = outlook.status === "OK";
  const actions = outlook.quick_actions.length > 0 && (
    <Actions outlook={outlook} isToday={isToday} failed={failed} onComplete={onComplete} />
  );
  if (!ready) {
    return (
      <>
        <NotEnough outlook={outlook} />
        <div className="columns columns-flat">
          {actions}
          <Upcoming outlook={outlook} />
          <Encouragement outlook={outlook} />
          <Quality outlook={outlook} />
        </div>
      </>
    );
  }
  return (
    <>
      <Hero outlook={outlook} />
      <div className="columns">
        <div className="stack">
          {actions}
          <Components outlook={outlook} />
        </div>
        <div className="stack">
          <Upcoming outlook={outlook} />
          <Encouragement outlook={outlook} />
          <Peers outlook={outlook} />
          <Quality outlook={outlook} />
        </div>
      </div>
    </>
  );
}

const POINTS = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

function Hero({ outlook }: { readonly outlook: Outlook }) {
  const delta = outlook.delta_7d;
  const gain = outlook.largest_gain;
  const impact = outlook.insight?.impact ?? null;
  return (
    <section className="card hero" aria-label="Balance score">
      <div className="hero-score">
        <Gauge
          score={outlook.balance_score}
          tone={bandTone(outlook.band)}
          text={scoreText(outlook)}
          caption="of 100"
        />
        <p className="hero-band">
          <span className={`band tone-${bandTone(outlook.band)}`}>{bandLabel(outlook.band)}</span>
          <span className="muted">
            {delta !== null && delta !== 0 && <span aria-hidden="true">{delta > 0 ? "▲ " : "▼ "}</span>}
            {deltaText(delta)}
          </span>
        </p>
      </div>
      <div className="hero-words">
        <p className="eyebrow">What matters most</p>
        <p className="insight">{outlook.primary_insight ?? "Nothing stands out today."}</p>
        {impact !== null && (
          <p className="impact">
            <span className="muted">Effect</span> <strong>{formatMoney(impact, undefined, "always")}</strong>
          </p>
        )}
        {gain !== null && (
          <p className="gain">
            <span className="gain-points">+{POINTS.format(gain.points)}</span>
            <span>
              <strong>{COMPONENT_LABELS[gain.component]}</strong> is where the most is to gain. {gain.action}
            </span>
          </p>
        )}
        {outlook.market_note !== null && <p className="muted small">{outlook.market_note}</p>}
      </div>
    </section>
  );
}
