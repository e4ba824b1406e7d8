import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { Profile, ProfileChange, Session, User } from "./api";
import { readBoot } from "./boot";
import { keepWho, savedWho } from "./device";
import { forgetDrafts, putDraft } from "./drafts";
import { ApiError, onSessionEnd, sessionBegan, request, Unreachable } from "./http";
import { closeHousehold, forgetHousehold, queries, seed, setOwner } from "./query";
import { getParts } from "./parts";
import { LazyPart } from "./ui/lazy";

export type SignedIn = {
  readonly state: "in";
  readonly user: User;
  readonly profile: Profile;
  readonly tag: string | null;
  readonly expires_at: string;
};
type SessionState =
  | { readonly state: "unknown" }
  | { readonly state: "out" }
  | { readonly state: "unreachable"; readonly error: unknown }
  | { readonly state: "without household"; readonly user: User }
  | SignedIn;

type SessionValue = {
  readonly session: SessionState;
  /** Someone signed in or up: load who it is. */
  readonly enter: (session: Session) => Promise<void>;
  readonly leave: () => Promise<void>;
  readonly retry: () => void;
  readonly refreshProfile: () => Promise<Profile>;
  readonly changeProfile: (change: ProfileChange) => Promise<void>;
  /** Doesn’t show the welcome again, whatever else of the profile has changed meanwhile. */
  readonly welcomed: () => Promise<void>;
};

const SessionContext = createContext<SessionValue | null>(null);

export function useSessionValue(): SessionValue {
  const value = useContext(SessionContext);
  if (value === null) {
    throw new Error("used outside of SessionProvider");
  }
  return value;
}

/** The signed-in person; only for what is shown inside a session. */
export function useSignedIn(): SignedIn & Omit<SessionValue, "session"> {
  const { session, ...rest } = useSessionValue();
  if (session.state !== "in") {
    throw new Error("nobody is signed in");
  }
  return { ...session, ...rest };
}

type Ended = { readonly email: string; readonly done: (again: boolean) => void };

/** What waits to be sent is looked at once the page is there. */
function startOutbox(user: number): void {
  getParts().outbox().then((outbox) => outbox.startOutbox(user)).catch(() => undefined);
}

function stopOutbox(): void {
  getParts().outbox().then((outbox) => outbox.stopOutbox()).catch(() => undefined);
}

const PROFILE = "/api/v1/users/profile";

/** From now on reads are this person's: what the device keeps of somebody else is gone first. */
async function begin(person: Omit<SignedIn, "state">): Promise<void> {
  await keepWho(person);
  setOwner(person.user.id);
  startOutbox(person.user.id);
}

/** Who it was here the last time, while that session lasts; the service is asked, but needn't answer first. */
async function rememberedPerson(): Promise<Omit<SignedIn, "state"> | null> {
  const who = await savedWho();
  return who !== null && Date.parse(who.expires_at) > Date.now() ? who : null;
}

/** What came with the page, if it came for somebody. */
function arrived(): SessionState {
  const boot = readBoot();
  if (boot === null) {
    return { state: "unknown" };
  }
  if (boot === "nobody") {
    return { state: "out" };
  }
  const { session, profile, profile_tag: tag } = boot;
  setOwner(session.user.id);
  for (const [key, value] of Object.entries(boot.answers)) {
    seed(key, { value, tag: null, at: Date.parse(boot.at) });
  }
  return { state: "in", user: session.user, profile, tag, expires_at: session.expires_at };
}

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [session, setSession] = useState<SessionState>(arrived);
  const [ended, setEnded] = useState<Ended | null>(null);
  const current = useRef(session);
  /** Whether it is still being asked who is there: a refused read is that question's to answer. */
  const asking = useRef(true);
  useEffect(() => {
    current.current = session;
  });
  useEffect(() => {
    // the device knows the profile as it is now, for a start without a network
    if (session.state === "in") {
      void keepWho(session);
    }
  }, [session]);

  const enter = useCallback(async ({ user, expires_at }: Session) => {
    sessionBegan();
    setEnded(null);
    if (user.household_id === null) {
      setSession({ state: "without household", user });
      return;
    }
    const profile = await request<Profile>("GET", PROFILE, { anonymous: true });
    const person = { user, profile: profile.value, tag: profile.tag, expires_at };
    await begin(person);
    setSession({ state: "in", ...person });
  }, []);

  const identify = useCallback(async () => {
    const now = current.current;
    if (now.state === "in") {
      // it came with the page
      asking.current = false;
      await begin(now);
      return;
    }
    if (now.state === "out") {
      // so said the page: what this device may still keep of somebody goes
      asking.current = false;
      await forgetHousehold();
      return;
    }
    asking.current = true;
    const before = await rememberedPerson();
    if (before !== null) {
      setOwner(before.user.id);
      startOutbox(before.user.id);
      setSession({ state: "in", ...before });
    }
    try {
      const { value } = await request<Session>("GET", "/api/v1/auth/session", { anonymous: true });
      if (before !== null && before.user.id !== value.user.id) {
        await forgetHousehold();
      }
      await enter(value);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        stopOutbox();
        await forgetHousehold();
        setSession({ state: "out" });
      } else if (before === null || !(error instanceof Unreachable)) {
        setSession((then) => (then.state === "in" ? then : { state: "unreachable", error }));
      }
    } finally {
      asking.current = false;
    }
  }, [enter]);
  useEffect(() => {
    // asks the service; what it sets comes with its answer
    // oxlint-disable-next-line react/set-state-in-effect
    void identify();
  }, [identify]);

  useEffect(() => {
    onSessionEnd(
      () =>
        new Promise<boolean>((resolve) => {
          const now = current.current;
          if (now.state !== "in" || asking.current) {
            resolve(false);
            return;
          }
          void closeHousehold();
          setEnded({
            email: now.user.email,
            done: (again) => {
              setEnded(null);
              if (!again) {
                putDraft("email", now.user.email);
                stopOutbox();
                void forgetHousehold();
                setSession({ state: "out" });
              }
              resolve(again);
            },
          });
        }),
    );
    return () => onSessionEnd(null);
  }, []);

  useEffect(() => {
    const signedOut = listenToOtherTabs(() => {
      stopOutbox();
      setOwner(null);
      setSession({ state: "out" });
    });
    return signedOut;
  }, []);

  const patch = useCallback(async (change: ProfileChange, ifMatch: string | null) => {
    const answer = await request<Profile>("PATCH", PROFILE, { body: change, ifMatch });
    setSession((then) => (then.state === "in" ? { ...then, profile: answer.value, tag: answer.tag } : then));
  }, []);

  const value = useMemo<SessionValue>(
    () => ({
      session,
      enter,
      leave: async () => {
        try {
          await request<void>("POST", "/api/v1/auth/logout", { anonymous: true });
        } catch (failure) {
          if (!(failure instanceof ApiError && failure.status === 401)) {
            throw failure;
          }
        }
        forgetDrafts();
        stopOutbox();
        await forgetHousehold();
        tellOtherTabs();
        setSession({ state: "out" });
      },
      retry: () => {
        setSession({ state: "unknown" });
        void identify();
      },
      refreshProfile: async () => {
        const { value: profile, tag } = await request<Profile>("GET", PROFILE);
        setSession((now) => (now.state === "in" ? { ...now, profile, tag } : now));
        return profile;
      },
      changeProfile: (change) => patch(change, current.current.state === "in" ? current.current.tag : null),
      welcomed: () => patch({ onboarded: true }, "*"),
    }),
    [session, enter, identify, patch],
  );

  return (
    <SessionContext.Provider value={value}>
      {children}
      {ended !== null && session.state === "in" && (
        <LazyPart
          name="session-ended"
          part={getParts().sessionEnded}
          skeleton={null}
          own={{
          email: ended.email,
          onLeave: () => ended.done(false),
          onSignedIn: (again: Session) => {
            if (again.user.id === session.user.id) {
              void keepWho({ ...session, expires_at: again.expires_at });
              void queries.invalidateQueries();
              ended.done(true);
            } else {
              // Someone else: nothing of the person before may stay on this page or device.
              void forgetHousehold().then(() => location.replace("/"));
            }
          },
          }}
        />
      )}
    </SessionContext.Provider>
  );
}

const LEFT = "left";

/** A person who leaves in one tab leaves in all. */
function tellOtherTabs(): void {
  const channel = new BroadcastChannel("headroom-session");
  // a channel takes no origin: only this one hears it
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  channel.postMessage(LEFT);
  channel.close();
}

function listenToOtherTabs(left: () => void): () => void {
  const channel = new BroadcastChannel("headroom-session");
  channel.addEventListener("message", ({ data }) => {
    if (data === LEFT) {
      left();
    }
  });
  return () => channel.close();
}
