import { type ReactNode, useEffect, useRef, useState } from "react";
import { href, readRoute, type Route } from "./route";
import { SessionProvider, useSessionValue, useSignedIn } from "./session";
import { useSubmission } from "./submit";
import { Boundary } from "./ui/boundary";
import { Icon, type IconName, Mark } from "./ui/icon";
import { Notice, ProblemNotice } from "./ui/notice";
import { AccountsPage } from "./views/accounts";
import { Entrance } from "./views/entrance";
import { ImportPage } from "./views/import";
import { SettingsPage } from "./views/settings";
import { TodaySkeleton } from "./views/skeletons";
import { TodayPage } from "./views/today";
import { Welcome } from "./views/welcome";

const TITLES: Readonly<Record<Route["page"], string>> = {
  today: "Today",
  import: "Import",
  accounts: "Accounts",
  settings: "Settings",
  "sign-in": "Sign in",
  "sign-up": "Create an account",
  forgotten: "Forgotten password",
  reset: "New password",
};

const PLACES: readonly { readonly page: "today" | "import" | "accounts" | "settings"; readonly icon: IconName }[] = [
  { page: "today", icon: "today" },
  { page: "import", icon: "import" },
  { page: "accounts", icon: "accounts" },
  { page: "settings", icon: "settings" },
];

export function App() {
  return (
    <Boundary>
      <SessionProvider>
        <Shell />
      </SessionProvider>
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
        <Entrance route={route} />
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
      {session.state === "without household" && <NoHousehold email={session.user.email} />}
    </Frame>
  );
}

/** An operator's or advisor's sign-in: it works, but this page has nothing for it. */
function NoHousehold({ email }: { readonly email: string }) {
  const { leave } = useSessionValue();
  const { busy, error, run } = useSubmission();
  return (
    <div className="narrow">
      <Notice tone="info" title="This sign-in belongs to no household">
        <p>{email} can use the service’s interface, but there is no household to show here.</p>
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
  return (
    <Frame page={route.page}>
      <Boundary key={route.page}>{page(route, profile.household.onboarded)}</Boundary>
    </Frame>
  );
}

function page(route: Route, onboarded: boolean): ReactNode {
  switch (route.page) {
    case "import":
      return <ImportPage />;
    case "accounts":
      return <AccountsPage />;
    case "settings":
      return <SettingsPage />;
    case "today":
      return onboarded || route.date !== null ? <TodayPage date={route.date} /> : <Welcome />;
    default:
      return null;
  }
}

function Frame({ page: current, children }: { readonly page: Route["page"] | null; readonly children: ReactNode }) {
  return (
    <>
      <SkipLink />
      <header className="top">
        <div className="top-in">
          <a className="brand" href={href({ page: "today", date: null })}>
            <Mark />
            Headroom
          </a>
          {current !== null && (
            <nav className="places" aria-label="Pages">
              {PLACES.map(({ page: place, icon }) => (
                <a
                  key={place}
                  href={href(place === "today" ? { page: place, date: null } : { page: place })}
                  aria-current={place === current ? "page" : undefined}
                >
                  <Icon name={icon} />
                  {TITLES[place]}
                </a>
              ))}
            </nav>
          )}
        </div>
      </header>
      <main id="main" className="page">
        {children}
      </main>
    </>
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
  return inside && isEntrance(route) && route.page !== "reset" ? { page: "today", date: null } : route;
}

function isEntrance(route: Route): boolean {
  return route.page === "sign-in" || route.page === "sign-up" || route.page === "forgotten" || route.page === "reset";
}

function useRoute(): Route {
  const [route, setRoute] = useState(readLocation);
  useEffect(() => {
    const update = () => setRoute(readLocation());
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return route;
}

function readLocation(): Route {
  return readRoute(location.pathname, location.search, location.hash);
}

/** Names the document after the page and moves the focus to its heading, so that a change of page is heard. */
function useArrival(name: Route["page"], state: ReturnType<typeof useSessionValue>["session"]["state"]): void {
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
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [name, state]);
}
