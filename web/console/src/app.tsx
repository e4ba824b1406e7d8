import { type ComponentType, lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Refusal } from "./act";
import type { Head, Panel, ScreenName, User } from "./api";
import { percent } from "./format";
import { type Link, type Live, useScreen } from "./live";
import { Guard, Skeleton, Tag, type Tone } from "./panel";
import { href, readPlace, SCREENS } from "./place";
import { NotForYou, SignIn, useSession } from "./session";

export type ScreenProps = { readonly panels: Readonly<Record<string, Panel>>; readonly item: string | null };

type Load = () => Promise<{ readonly default: ComponentType<ScreenProps> }>;

const LOAD: Readonly<Record<ScreenName, Load>> = {
  objectives: () => import("./screens/objectives").then((it) => ({ default: it.Objectives })),
  alerts: () => import("./screens/alerts").then((it) => ({ default: it.Alerts })),
  cache: () => import("./screens/cache").then((it) => ({ default: it.Caches })),
  statements: () => import("./screens/statements").then((it) => ({ default: it.StatementsScreen })),
  pools: () => import("./screens/pools").then((it) => ({ default: it.Pools })),
  jobs: () => import("./screens/jobs").then((it) => ({ default: it.Jobs })),
  limits: () => import("./screens/limits").then((it) => ({ default: it.LimitsScreen })),
  vitals: () => import("./screens/vitals").then((it) => ({ default: it.VitalsScreen })),
  tuning: () => import("./screens/tuning").then((it) => ({ default: it.TuningScreen })),
  nodes: () => import("./screens/nodes").then((it) => ({ default: it.Nodes })),
  changes: () => import("./screens/changes").then((it) => ({ default: it.Changes })),
};

const SCREEN: Readonly<Record<ScreenName, ComponentType<ScreenProps>>> = {
  objectives: lazy(LOAD.objectives),
  alerts: lazy(LOAD.alerts),
  cache: lazy(LOAD.cache),
  statements: lazy(LOAD.statements),
  pools: lazy(LOAD.pools),
  jobs: lazy(LOAD.jobs),
  limits: lazy(LOAD.limits),
  vitals: lazy(LOAD.vitals),
  tuning: lazy(LOAD.tuning),
  nodes: lazy(LOAD.nodes),
  changes: lazy(LOAD.changes),
};

export function Console() {
  const { who, enter, leave, retry } = useSession();
  switch (who.state) {
    case "unknown":
      return <Plain />;
    case "out":
      return (
        <Plain>
          <SignIn ended={who.ended} onEnter={enter} />
        </Plain>
      );
    case "other":
      return (
        <Plain>
          <NotForYou user={who.user} onLeave={leave} />
        </Plain>
      );
    case "away":
      return (
        <Plain>
          <main id="main" className="entrance">
            <div className="panel form">
              <h1 tabIndex={-1}>The service doesn’t answer</h1>
              <Refusal failure={who.error} />
              <button type="button" className="button button-main" onClick={retry}>
                Try again
              </button>
            </div>
          </main>
        </Plain>
      );
    case "in":
      return <Inside user={who.user} onLeave={leave} />;
  }
}

function Plain({ children }: { readonly children?: ReactNode }) {
  return (
    <>
      <header className="bar">
        <span className="brand">Headroom console</span>
      </header>
      {children}
    </>
  );
}

function subscribeHash(tick: () => void): () => void {
  addEventListener("hashchange", tick);
  return () => removeEventListener("hashchange", tick);
}

function Inside({ user, onLeave }: { readonly user: User; readonly onLeave: () => Promise<void> }) {
  const hash = useSyncExternalStore(subscribeHash, () => location.hash);
  const place = readPlace(hash);
  const [paused, setPaused] = useState(false);
  const live = useScreen(place.screen, paused);
  const Screen = SCREEN[place.screen];
  const waits = live.error === undefined && Object.keys(live.panels).length === 0;
  const { screen } = place;
  useEffect(() => {
    // beside the first answer and not after it; one that doesn't come is told by the screen itself
    LOAD[screen]().catch(() => undefined);
  }, [screen]);
  const title = SCREENS.find(({ name }) => name === place.screen)?.title ?? "";
  const toggle = useCallback(() => setPaused((now) => !now), []);
  useArrival(title);
  useKeys(toggle);
  return (
    <>
      <button type="button" className="skip" onClick={() => document.querySelector<HTMLElement>("main h1")?.focus()}>
        Skip to the content
      </button>
      <header className="bar">
        <a className="brand" href={href("objectives")}>
          Headroom console
        </a>
        <Standing head={live.panels["head"]} />
        <div className="bar-end">
          <LinkState link={live.link} />
          <button type="button" className="button button-bar" aria-pressed={paused} onClick={toggle}>
            {paused ? "Resume" : "Pause"}
          </button>
          <details className="who">
            <summary aria-label={`Signed in as ${user.email}`}>{user.display_name.slice(0, 1).toUpperCase() || "?"}</summary>
            <div className="who-box">
              <p className="small">{user.email}</p>
              <button type="button" className="button" onClick={() => void onLeave()}>
                Sign out
              </button>
            </div>
          </details>
        </div>
      </header>
      <nav className="places" aria-label="Screens">
        {SCREENS.map(({ name, title: text }) => (
          <a key={name} href={href(name)} aria-current={name === place.screen ? "page" : undefined}>
            {text}
          </a>
        ))}
      </nav>
      <main id="main" className="page">
        <h1 tabIndex={-1}>{title}</h1>
        <Trouble live={live} />
        <Guard key={place.screen} instead={<NoScreen />}>
          <Suspense fallback={<Waiting />}>
            {waits ? <Waiting /> : <Screen panels={live.panels} item={place.item} />}
          </Suspense>
        </Guard>
      </main>
    </>
  );
}

/** One place for all panels: each of them made to wait by itself would push away those below once it has its rows. */
function Waiting() {
  return (
    <div className="panel waiting">
      <Skeleton />
    </div>
  );
}

/** A file of this release didn't come. A browser may remember that for as long as the page lives, so it has to begin anew. */
function NoScreen() {
  return (
    <div className="panel">
      <p className="trouble" role="status">
        <strong>This screen couldn’t be loaded.</strong> A newer version may have come out, or the connection broke off.
      </p>
      <button type="button" className="button" onClick={() => location.reload()}>
        Reload
      </button>
    </div>
  );
}

function Trouble({ live }: { readonly live: Live }) {
  return live.error === undefined ? null : (
    <div className="panel">
      <Refusal failure={live.error} />
      <button type="button" className="button" onClick={live.reload}>
        Try again
      </button>
    </div>
  );
}

const STATES: Readonly<Record<Head["state"], { readonly text: string; readonly tone: Tone; readonly screen: ScreenName }>> = {
  calm: { text: "Calm", tone: "good", screen: "objectives" },
  burning: { text: "Budget burning", tone: "warn", screen: "objectives" },
  spent: { text: "Budget spent", tone: "bad", screen: "objectives" },
  firing: { text: "Alerts firing", tone: "bad", screen: "alerts" },
};

/** In one look: how the service is, what budget is left, what fires, which release this is. */
function Standing({ head: panel }: { readonly head: Panel | undefined }) {
  const head = (panel?.value ?? null) as Head | null;
  if (head === null) {
    return <p className="standing muted small">{panel?.trouble == null ? "" : panel.trouble.message}</p>;
  }
  const state = STATES[head.state];
  return (
    <ul className="standing" aria-label="How the service is">
      <li>
        <a href={href(state.screen)}>
          <Tag tone={state.tone}>{state.text}</Tag>
        </a>
      </li>
      <li>
        <a href={href("objectives", head.least_left_operation)} title={head.least_left_operation ?? undefined}>
          least budget <b>{percent(head.least_left)}</b>
        </a>
      </li>
      <li>
        <a href={href("alerts")}>
          <b>{head.firing}</b> firing{head.pending > 0 ? `, ${head.pending} pending` : ""}
        </a>
      </li>
      <li>
        <a href={href("nodes")}>
          <b>{head.nodes_alive}</b> {head.nodes_alive === 1 ? "node" : "nodes"}
          {head.nodes_silent > 0 ? `, ${head.nodes_silent} silent` : ""}
        </a>
      </li>
      <li className="muted standing-release" title={`answered by ${head.node}`}>
        {head.releases.length > 1 ? `${head.releases.length} releases` : head.release}
      </li>
    </ul>
  );
}

const LINKS: Readonly<Record<Link, { readonly text: string; readonly tone: Tone }>> = {
  opening: { text: "connecting", tone: "quiet" },
  live: { text: "live", tone: "good" },
  away: { text: "cut off, trying again", tone: "bad" },
  paused: { text: "paused", tone: "warn" },
  crowded: { text: "too many consoles", tone: "warn" },
};

function LinkState({ link }: { readonly link: Link }) {
  const { text, tone } = LINKS[link];
  return (
    <span className="link-state" role="status">
      <Tag tone={tone}>{text}</Tag>
    </span>
  );
}

/** Names the document after the screen and moves the focus to its heading, so that a change of screen is heard. */
function useArrival(title: string): void {
  const opened = useRef(false);
  useEffect(() => {
    document.title = `${title} · Headroom console`;
    if (opened.current) {
      scrollTo(0, 0);
      document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
    }
    opened.current = true;
  }, [title]);
}

/** `g` and a screen's letter go there, `.` pauses; not while somebody types. */
function useKeys(toggle: () => void): void {
  const going = useRef(0);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target;
      const types = target instanceof HTMLElement && target.closest("input, textarea, select, dialog[open]") !== null;
      if (types || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      if (event.key === ".") {
        toggle();
      } else if (event.key === "g") {
        going.current = Date.now();
        return;
      } else if (Date.now() - going.current < 1500) {
        const screen = SCREENS.find(({ key }) => key === event.key);
        if (screen !== undefined) {
          event.preventDefault();
          location.hash = href(screen.name);
        }
      }
      going.current = 0;
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [toggle]);
}
