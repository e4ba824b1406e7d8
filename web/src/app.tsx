import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { useRoute } from "./navigation";
import { getParts, prepareLikely, TITLES } from "./parts";
import { queries } from "./query";
import { href, readRoute, type PageName, type Route } from "./route";
import { SessionProvider, useSessionValue, useSignedIn } from "./session";
import { useSubmission } from "./submit";
import { Boundary } from "./ui/boundary";
import { ICONS, intent, type Section, SECTIONS, type SimplePage } from "./sections";
import { Icon, Mark } from "./ui/icon";
import { LazyPart } from "./ui/lazy";
import { Notice, ProblemNotice } from "./ui/notice";
import { Skeleton } from "./ui/skeleton";
import { TodaySkeleton } from "./views/skeletons";
import { TodayPage } from "./views/today";

/** Pages that are reached from another one, which stays marked meanwhile. */
const BELONGS: Readonly<Partial<Record<PageName, SimplePage>>> = {
  day: "history",
  transaction: "transactions",
  goal: "goals",
  holding: "portfolio",
  allocation: "portfolio",
  performance: "portfolio",
  optimisation: "portfolio",
  risk: "portfolio",
  thread: "advice",
};

export function App() {
  return (
    <Boundary>
      <QueryClientProvider client={queries}>
        <SessionProvider>
          <Shell />
        </SessionProvider>
      </QueryClientProvider>
    </Boundary>
  );
}

function Shell() {
  const { session, retry } = useSessionValue();
  const inside = session.state === "in";
  const route = settle(useRoute(), inside);
  useArrival(session.state === "out" && !isEntrance(route) ? "sign-in" : route.page, session.state);
  if (session.state === "out" || (route.page === "reset" && session.state !== "unknown")) {
    return (
      <>
        <SkipLink />
        <LazyPart name="entrance" part={getParts().entrance} own={{ route }} skeleton={null} />
      </>
    );
  }
  if (session.state === "in") {
    return <Inside route={route} />;
  }
  return (
    <Frame page={null}>
      <h1 className="unseen">Headroom</h1>
      {session.state === "unknown" && <TodaySkeleton />}
      {session.state === "unreachable" && (
        <div className="narrow">
          <ProblemNotice error={session.error} onRetry={retry} />
        </div>
      )}
      {session.state === "without household" && <NoHousehold email={session.user.email} operator={session.user.roles.includes("operator")} />}
    </Frame>
  );
}

/** An operator's or advisor's sign-in: it works, but this page has nothing for it. */
function NoHousehold({ email, operator }: { readonly email: string; readonly operator: boolean }) {
  const { leave } = useSessionValue();
  const { busy, error, run } = useSubmission();
  return (
    <div className="narrow">
      <Notice tone="info" title="This sign-in belongs to no household">
        <p>{email} can use the service’s interface, but there is no household to show here.</p>
        {operator && (
          <p>
            <a href="/console/">Open the operator’s console</a>
          </p>
        )}
        <button type="button" className="button button-small" disabled={busy} onClick={() => void run(leave)}>
          Sign out
        </button>
      </Notice>
      {error !== undefined && <ProblemNotice error={error} />}
    </div>
  );
}

function Inside({ route }: { readonly route: Route }) {
  const { profile } = useSignedIn();
  useEffect(() => prepareLikely(route.page), [route.page]);
  return (
    <Frame page={route.page}>
      <LazyPart name="standing" part={getParts().standing} own={{}} skeleton={null} quiet />
      <Boundary key={href(route)}>{page(route, profile.household.onboarded)}</Boundary>
    </Frame>
  );
}

const PAGE_SKELETON = <Skeleton blocks={[3, 12, 16]} />;

function page(route: Route, onboarded: boolean): ReactNode {
  if (route.page === "today" || route.page === "day") {
    return onboarded || route.page === "day" ? (
      <TodayPage date={route.page === "day" ? route.date : null} />
    ) : (
      <LazyPart name="welcome" part={getParts().welcome} own={{}} skeleton={PAGE_SKELETON} />
    );
  }
  const part = getParts().pages[route.page];
  return part === undefined ? null : <LazyPart key={route.page} name={route.page} part={part} own={{ route }} skeleton={PAGE_SKELETON} />;
}

function Frame({ page: current, children }: { readonly page: PageName | null; readonly children: ReactNode }) {
  const marked = current === null ? null : (BELONGS[current] ?? current);
  const section = SECTIONS.find(({ pages }) => pages.some((one) => one === marked)) ?? null;
  return (
    <div className="frame">
      <SkipLink />
      <header className="top">
        <a className="brand" href={href({ page: "today" })}>
          <Mark />
          Headroom
        </a>
        {current !== null && <Places marked={marked} />}
      </header>
      {current !== null && <Bar current={current} section={section} />}
      <main id="main" className="page">
        {section !== null && current !== null && section.pages.length > 1 && current !== "today" && <Tabs section={section} marked={marked} />}
        {children}
      </main>
    </div>
  );
}

/** Every place, beside the content where there is room. */
function Places({ marked }: { readonly marked: PageName | null }) {
  return (
    <nav className="places" aria-label="Pages">
      {SECTIONS.map(({ name, pages }) => (
        <div key={name} className="places-group">
          {name !== "Today" && <p className="places-name">{name}</p>}
          <ul>
            {pages.map((place) => (
              <li key={place}>
                <a href={href({ page: place })} aria-current={place === marked ? "page" : undefined} {...intent({ page: place })}>
                  <Icon name={ICONS[place] ?? "info"} />
                  {TITLES[place]}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** The sections, below the thumb. */
function Bar({ current, section }: { readonly current: PageName; readonly section: Section | null }) {
  return (
    <nav className="bottom" aria-label="Sections">
      {SECTIONS.map((one) => {
        const [first] = one.pages;
        const to: Route = one.name === "More" || first === undefined ? { page: "more" } : { page: first };
        const here = one === section || (one.name === "More" && current === "more");
        return (
          <a key={one.name} href={href(to)} aria-current={here ? "page" : undefined} {...intent(to)}>
            <Icon name={one.icon} />
            {one.name === "More" ? TITLES.more : one.name}
          </a>
        );
      })}
    </nav>
  );
}

/** The places of a section, above its content where there is no room beside it. */
function Tabs({ section, marked }: { readonly section: Section; readonly marked: PageName | null }) {
  return (
    <nav className="tabs tabs-phone" aria-label={section.name}>
      {section.pages.map((place) => (
        <a key={place} href={href({ page: place })} aria-current={place === marked ? "page" : undefined} {...intent({ page: place })}>
          {TITLES[place]}
        </a>
      ))}
    </nav>
  );
}

function SkipLink() {
  return (
    <button
      type="button"
      className="skip"
      onClick={() => document.querySelector<HTMLElement>("main h1")?.focus()}
    >
      Skip to the content
    </button>
  );
}

/** Who is signed in has no business at the entrance. */
function settle(route: Route, inside: boolean): Route {
  return inside && isEntrance(route) && route.page !== "reset" ? { page: "today" } : route;
}

function isEntrance(route: Route): boolean {
  return route.page === "sign-in" || route.page === "sign-up" || route.page === "forgotten" || route.page === "reset";
}

/** Gets a page's code while it is still being found out who is there. */
export function prepareFirst(): void {
  const route = readRoute(location.pathname);
  const part: { readonly load: () => Promise<void> } | undefined = route.page === "today" || route.page === "day" ? getParts().outlookRest : getParts().pages[route.page];
  part?.load().catch(() => undefined);
}

const HEADING_COMES_MS = 10_000;

function headingFocused(): boolean {
  const heading = document.querySelector<HTMLElement>("main h1[tabindex]");
  heading?.focus({ preventScroll: true });
  return heading !== null;
}

/** Moves the focus to the page's heading, or, while its code is on its way, as soon as it is there. */
function focusHeading(): () => void {
  if (headingFocused()) {
    return () => undefined;
  }
  const observer = new MutationObserver(() => headingFocused() && observer.disconnect());
  observer.observe(document.body, { childList: true, subtree: true });
  const timer = setTimeout(() => observer.disconnect(), HEADING_COMES_MS);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}

/** Names the document after the page and moves the focus to its heading, so that a change of page is heard. */
function useArrival(name: PageName, state: ReturnType<typeof useSessionValue>["session"]["state"]): void {
  const opened = useRef(false);
  useEffect(() => {
    if (state === "unknown") {
      return;
    }
    document.title = `${TITLES[name]} · Headroom`;
    if (!opened.current) {
      opened.current = true;
      return;
    }
    scrollTo(0, 0);
    return focusHeading();
  }, [name, state]);
}
