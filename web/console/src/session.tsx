import { type FormEvent, useCallback, useEffect, useState } from "react";
import { ApiError, onSessionEnd, request } from "../../src/http";
import type { Session, User } from "./api";
import { Refusal } from "./act";

export type Who =
  | { readonly state: "unknown" }
  | { readonly state: "out"; readonly ended: boolean }
  | { readonly state: "other"; readonly user: User }
  | { readonly state: "in"; readonly user: User }
  | { readonly state: "away"; readonly error: unknown };

export type SessionValue = {
  readonly who: Who;
  readonly enter: (user: User) => void;
  readonly leave: () => Promise<void>;
  readonly retry: () => void;
};

/** Who uses the console: an operator, somebody else, or nobody. */
export function useSession(): SessionValue {
  const [who, setWho] = useState<Who>({ state: "unknown" });
  const enter = useCallback((user: User) => setWho({ state: user.roles.includes("operator") ? "in" : "other", user }), []);
  const retry = useCallback(() => {
    request<Session>("GET", "/api/v1/auth/session", { anonymous: true }).then(
      ({ value }) => enter(value.user),
      (error: unknown) =>
        setWho(error instanceof ApiError && error.status === 401 ? { state: "out", ended: false } : { state: "away", error }),
    );
  }, [enter]);
  useEffect(() => {
    retry();
    onSessionEnd(() => {
      setWho({ state: "out", ended: true });
      return Promise.resolve(false);
    });
    return () => onSessionEnd(null);
  }, [retry]);
  const leave = useCallback(async () => {
    await request("POST", "/api/v1/auth/logout", { anonymous: true });
    setWho({ state: "out", ended: false });
  }, []);
  return { who, enter, leave, retry };
}

/** The way in for operators. */
export function SignIn({ ended, onEnter }: { readonly ended: boolean; readonly onEnter: (user: User) => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    request<Session>("POST", "/api/v1/auth/login", { body: { email: email.trim(), password }, anonymous: true }).then(
      ({ value }) => onEnter(value.user),
      (error: unknown) => {
        setFailure(error);
        setBusy(false);
      },
    );
  };
  return (
    <main id="main" className="entrance">
      <form className="panel form" onSubmit={submit}>
        <h1 tabIndex={-1}>Console</h1>
        <p className="muted">
          {ended ? "Your session has ended. Sign in again to go on where you were." : "For operators of this service."}
        </p>
        {failure !== undefined && <Refusal failure={failure} />}
        <label className="label">
          Email
          <input
            className="input"
            type="email"
            name="email"
            autoComplete="username"
            required
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        </label>
        <label className="label">
          Password
          <input
            className="input"
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <button type="submit" className="button button-main" disabled={busy}>
          {busy ? "Signing in…" : "Sign in"}
        </button>
      </form>
    </main>
  );
}

/** Somebody is signed in who doesn't operate the service. */
export function NotForYou({ user, onLeave }: { readonly user: User; readonly onLeave: () => Promise<void> }) {
  return (
    <main id="main" className="entrance">
      <div className="panel form">
        <p className="eyebrow">403</p>
        <h1 tabIndex={-1}>This is the operators’ console</h1>
        <p>
          You are signed in as {user.email}, which may not see it. Nothing of your household is here: your own pages are one
          link away.
        </p>
        <div className="ask-buttons ask-buttons-start">
          <a className="button button-main" href="/">
            To my household
          </a>
          <button type="button" className="button" onClick={() => void onLeave()}>
            Sign in as somebody else
          </button>
        </div>
      </div>
    </main>
  );
}
