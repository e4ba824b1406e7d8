import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { Profile, ProfileChange, Session, User } from "./api";
import { forgetDrafts, putDraft } from "./drafts";
import { ApiError, onSessionEnd, request } from "./http";
import { forgetLoaded } from "./load";
import { SessionEndedDialog } from "./ui/session-ended";

export type SignedIn = {
  readonly state: "in";
  readonly user: User;
  readonly profile: Profile;
  readonly tag: string | null;
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
  readonly enter: (user: User) => Promise<void>;
  readonly leave: () => Promise<void>;
  readonly retry: () => void;
  readonly refreshProfile: () => Promise<Profile>;
  readonly changeProfile: (change: ProfileChange) => Promise<void>;
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

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [session, setSession] = useState<SessionState>({ state: "unknown" });
  const [ended, setEnded] = useState<Ended | null>(null);
  const current = useRef(session);
  useEffect(() => {
    current.current = session;
  });

  const enter = useCallback(async (user: User) => {
    if (user.household_id === null) {
      setSession({ state: "without household", user });
      return;
    }
    const profile = await request<Profile>("GET", "/api/v1/users/profile", { anonymous: true });
    setSession({ state: "in", user, profile: profile.value, tag: profile.tag });
  }, []);

  const identify = useCallback(() => {
    request<Session>("GET", "/api/v1/auth/session", { anonymous: true })
      .then(({ value }) => enter(value.user))
      .catch((error: unknown) => {
        const out = error instanceof ApiError && error.status === 401;
        setSession(out ? { state: "out" } : { state: "unreachable", error });
      });
  }, [enter]);
  useEffect(identify, [identify]);

  useEffect(() => {
    onSessionEnd(
      () =>
        new Promise<boolean>((resolve) => {
          const now = current.current;
          if (now.state !== "in") {
            resolve(false);
            return;
          }
          setEnded({
            email: now.user.email,
            done: (again) => {
              setEnded(null);
              if (!again) {
                putDraft("email", now.user.email);
                setSession({ state: "out" });
              }
              resolve(again);
            },
          });
        }),
    );
    return () => onSessionEnd(null);
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
        forgetLoaded();
        setSession({ state: "out" });
      },
      retry: () => {
        setSession({ state: "unknown" });
        identify();
      },
      refreshProfile: async () => {
        const { value: profile, tag } = await request<Profile>("GET", "/api/v1/users/profile");
        setSession((now) => (now.state === "in" ? { ...now, profile, tag } : now));
        return profile;
      },
      changeProfile: async (change) => {
        const now = current.current;
        const answer = await request<Profile>("PATCH", "/api/v1/users/profile", {
          body: change,
          ifMatch: now.state === "in" ? now.tag : null,
        });
        setSession((then) => (then.state === "in" ? { ...then, profile: answer.value, tag: answer.tag } : then));
      },
    }),
    [session, enter, identify],
  );

  return (
    <SessionContext.Provider value={value}>
      {children}
      {ended !== null && session.state === "in" && (
        <SessionEndedDialog
          email={ended.email}
          onLeave={() => ended.done(false)}
          onSignedIn={(user) => {
            if (user.id === session.user.id) {
              ended.done(true);
            } else {
              // Someone else: nothing of the person before may stay on this page.
              location.replace("/");
              location.reload();
            }
          }}
        />
      )}
    </SessionContext.Provider>
  );
}
