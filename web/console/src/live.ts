import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { request } from "../../src/http";
import type { Panel, PanelNews, ScreenAnswer, ScreenName } from "./api";

/** How the console hears of changes. */
export type Link = "opening" | "live" | "away" | "paused" | "crowded";

export type Live = {
  readonly link: Link;
  readonly panels: Readonly<Record<string, Panel>>;
  /** Why the screen couldn't be read at all. */
  readonly error: unknown;
  readonly reload: () => void;
};

const RETRY_MS = 3000;
const CROWDED_MS = 30_000;

/** The panels of a screen with what has changed of them. */
export function merge(
  panels: Readonly<Record<string, Panel>>,
  news: Readonly<Record<string, Panel>>,
): Readonly<Record<string, Panel>> {
  const merged: Record<string, Panel> = { ...panels };
  for (const [name, panel] of Object.entries(news)) {
    const before = merged[name];
    // what failed keeps the value that it had
    merged[name] = panel.value === null && before !== undefined ? { ...panel, value: before.value, at: before.at } : panel;
  }
  return merged;
}

let consoleId = "";

/** One for the life of the page, so that the server ends the stream before when another begins. */
function ownId(): string {
  if (consoleId === "") {
    consoleId = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return consoleId;
}

type State = { readonly screen: ScreenName; readonly panels: Readonly<Record<string, Panel>>; readonly error: unknown };
const NOTHING: Readonly<Record<string, Panel>> = {};

/** Reads a screen, then follows its stream unless paused or nobody looks. */
export function useScreen(screen: ScreenName, paused: boolean): Live {
  const [state, setState] = useState<State>({ screen, panels: NOTHING, error: undefined });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((now) => now + 1), []);
  const asked = useMemo(() => ({ name: screen, turn }), [screen, turn]);
  const [heard, setHeard] = useState<{ readonly of: object; readonly link: Link }>({ of: asked, link: "opening" });
  const seen = useVisible();

  useEffect(() => {
    const abort = new AbortController();
    const name = asked.name;
    request<ScreenAnswer>("GET", `/api/v1/operator/screens/${name}`, { signal: abort.signal }).then(
      ({ value }) =>
        setState((now) => ({
          screen: name,
          panels: merge(now.screen === name ? now.panels : NOTHING, value.panels),
          error: undefined,
        })),
      (error: unknown) => {
        if (!abort.signal.aborted) {
          setState((now) => (now.screen === name ? { ...now, error } : { screen: name, panels: NOTHING, error }));
        }
      },
    );
    return () => abort.abort();
  }, [asked]);

  useEffect(() => {
    if (paused || !seen) {
      return undefined;
    }
    return follow(
      asked.name,
      (link) => setHeard({ of: asked, link }),
      (news) => setState((now) => ({ screen: asked.name, panels: merge(now.screen === asked.name ? now.panels : NOTHING, news), error: undefined })),
    );
  }, [asked, paused, seen]);

  const link = paused || !seen ? "paused" : heard.of === asked ? heard.link : "opening";
  return state.screen === screen
    ? { link, panels: state.panels, error: state.error, reload }
    : { link, panels: NOTHING, error: undefined, reload };
}

/** Keeps a stream of a screen open until told to end. */
function follow(
  screen: ScreenName,
  tell: (link: Link) => void,
  take: (news: Readonly<Record<string, Panel>>) => void,
): () => void {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let waiting: Readonly<Record<string, Panel>> = NOTHING;
  const open = () => {
    const query = new URLSearchParams({ screen, console: ownId() });
    source = new EventSource(`/api/v1/operator/stream?${query.toString()}`);
    source.addEventListener("open", () => tell("live"));
    source.addEventListener("panels", (event) => {
      const news = JSON.parse(String((event as MessageEvent<unknown>).data)) as PanelNews;
      waiting = { ...waiting, ...news.panels };
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const all = waiting;
        waiting = NOTHING;
        take(all);
      });
    });
    source.addEventListener("bye", (event) => retry(String((event as MessageEvent<unknown>).data).includes("ending") ? RETRY_MS : 0));
    source.addEventListener("error", () => {
      tell("away");
      // a browser gives up for good where the answer is a refusal
      if (source?.readyState === EventSource.CLOSED) {
        void refusal(screen).then((status) => {
          tell(status === 429 ? "crowded" : "away");
          retry(status === 429 ? CROWDED_MS : RETRY_MS);
        });
      }
    });
  };
  const retry = (wait: number) => {
    source?.close();
    clearTimeout(again);
    again = setTimeout(open, wait);
  };
  open();
  return () => {
    clearTimeout(again);
    cancelAnimationFrame(frame);
    source?.close();
  };
}

/** Why a stream was refused: an EventSource doesn't tell. Asking for the screen also asks for a new sign-in where it is over. */
async function refusal(screen: ScreenName): Promise<number> {
  try {
    await request("GET", `/api/v1/operator/screens/${screen}`);
    return 429;
  } catch (failure) {
    return failure instanceof Error && "status" in failure ? Number(failure.status) : 0;
  }
}

function subscribeVisible(tick: () => void): () => void {
  document.addEventListener("visibilitychange", tick);
  return () => document.removeEventListener("visibilitychange", tick);
}

/** Whether the page is in front: one that nobody sees holds no stream. */
function useVisible(): boolean {
  return useSyncExternalStore(subscribeVisible, () => document.visibilityState !== "hidden");
}

function subscribeSecond(tick: () => void): () => void {
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}

/** The time, by the second. */
export function useNow(): number {
  return useSyncExternalStore(subscribeSecond, () => Math.floor(Date.now() / 1000) * 1000);
}
