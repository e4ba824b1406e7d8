import { type ReactNode, useEffect, useRef, useState } from "react";
import type { ActionDone, Enveloped, LocalDate, Outlook } from "../api";
import { useToday } from "../clock";
import { addDays, formatDay } from "../dates";
import { ApiError } from "../http";
import { formatMoney } from "../money";
import { isReachable } from "../network";
import { bandLabel, bandTone, COMPONENT_LABELS, completeAction, deltaText, reopenAction, scoreText } from "../outlook";
import { useOutlook } from "../outlooks";
import type { Change, Sent } from "../outbox";
import { href } from "../route";
import { useSignedIn } from "../session";
import { Fresh } from "../ui/fresh";
import { Gauge } from "../ui/gauge";
import { Icon } from "../ui/icon";
import { Notice, ProblemNotice } from "../ui/notice";
import { LazyPart } from "../ui/lazy";
import { Skeleton } from "../ui/skeleton";
import { getParts } from "../parts";
import { Actions } from "./outlook-actions";
import { TodaySkeleton } from "./skeletons";

async function sendChange<T>(change: Change): Promise<Sent<T>> {
  const { send } = await getParts().outbox();
  return send<T>(change);
}

/** A day's outlook; `date` null is the newest. */
export function TodayPage({ date }: { readonly date: LocalDate | null }) {
  const { user, profile } = useSignedIn();
  const today = useToday(profile.household.time_zone);
  const wanted = date !== null && date >= today ? null : date;
  const loaded = useOutlook(user.id, wanted);
  const { reload } = loaded;
  const outlook = loaded.value?.data;
  const change = (edit: (now: Outlook) => Outlook) => loaded.change((now) => ({ ...now, data: edit(now.data) }));
  const shownOn = useRef(today);
  useEffect(() => {
    // The page stayed open past midnight.
    if (shownOn.current !== today) {
      shownOn.current = today;
      reload();
    }
  }, [today, reload]);
  const day = wanted ?? outlook?.date ?? today;
  const [failed, setFailed] = useState<{ readonly id: string; readonly error: unknown } | null>(null);
  const [said, setSaid] = useState("");

  const complete = (id: string) => {
    const before = outlook;
    if (before === undefined) {
      return;
    }
    setFailed(null);
    change((now) => completeAction(now, id));
    const title = before.quick_actions.find((action) => action.id === id)?.title ?? "Action";
    sendChange<Enveloped<ActionDone>>({
      method: "POST",
      path: `/api/v2/daily-outlook/${user.id}/actions/${encodeURIComponent(id)}/complete`,
      label: `Done: ${title}`,
      outdates: ["/api/v2/"],
    }).then(
      (sent) => {
        if (sent.queued) {
          setSaid("Noted on this device; it is sent when you’re back online.");
          return;
        }
        const { streak_count } = sent.value.data;
        change((now) => ({ ...now, streak_count }));
        setSaid(`Done. Streak: ${streak_count} ${streak_count === 1 ? "day" : "days"}.`);
      },
      (error: unknown) => {
        change((now) => reopenAction(now, id, before.streak_count));
        setFailed({ id, error });
      },
    );
  };

  return (
    <>
      <DayBar day={day} today={today}>
        {loaded.at !== null && <Fresh at={loaded.at} saved={loaded.saved && !loaded.updating} updating={loaded.updating && loaded.saved} />}
      </DayBar>
      <p className="unseen" role="status">
        {said}
      </p>
      {loaded.error !== undefined && !(loaded.saved && !isReachable()) && <LoadProblem error={loaded.error} stale={loaded.value !== undefined} onRetry={loaded.reload} />}
      {outlook === undefined && loaded.error === undefined && <TodaySkeleton />}
      {outlook !== undefined && (
        <OutlookView
          outlook={outlook}
          isToday={wanted === null}
          failed={failed}
          onComplete={complete}
        />
      )}
    </>
  );
}

type DayBarProps = { readonly day: LocalDate; readonly today: LocalDate; readonly children: ReactNode };

function DayBar({ day, today, children }: DayBarProps) {
  const next = addDays(day, 1);
  return (
    <div className="daybar">
      <div>
        <p className="eyebrow">{day === today ? "Today" : "Looking back"}</p>
        <h1 tabIndex={-1}>{formatDay(day, "long")}</h1>
        {children}
      </div>
      <nav className="stepper" aria-label="Days">
        <a href={href({ page: "day", date: addDays(day, -1) })} aria-label={`Previous day, ${formatDay(addDays(day, -1), "long")}`}>
          <Icon name="left" />
        </a>
        {day < today && (
          <>
            <a className="stepper-today" href={href({ page: "today" })}>
              Today
            </a>
            <a href={href(next >= today ? { page: "today" } : { page: "day", date: next })} aria-label={`Next day, ${formatDay(next, "long")}`}>
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
    return <LazyPart name="not-enough" part={getParts().notEnough} own={{ outlook: null }} skeleton={null} />;
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
        <LazyPart name="outlook-rest" part={getParts().outlookRest} own={{ outlook, part: "lacking" as const }} skeleton={<Skeleton blocks={[20]} />} />
        <div className="columns columns-flat">
          {actions}
          <LazyPart name="outlook-rest" part={getParts().outlookRest} own={{ outlook, part: "lacking beside" as const }} skeleton={null} />
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
          <LazyPart name="outlook-rest" part={getParts().outlookRest} own={{ outlook, part: "below" as const }} skeleton={<Skeleton blocks={[22]} />} />
        </div>
        <div className="stack">
          <LazyPart name="outlook-rest" part={getParts().outlookRest} own={{ outlook, part: "beside" as const }} skeleton={<Skeleton blocks={[14, 8, 8]} />} />
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
