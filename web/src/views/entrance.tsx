import "../styles/entrance.css";
import { type FormEvent, type ReactNode, useEffect, useMemo, useState } from "react";
import type { Registration, Session } from "../api";
import { useDraft } from "../drafts";
import { request } from "../http";
import { CURRENCIES, currencyLabel, knownZones, likelyCurrency, ownZone, zoneGroups } from "../places";
import { fieldErrors } from "../field-errors";
import { href, type Route } from "../route";
import { useSessionValue } from "../session";
import { useSubmission } from "../submit";
import { Field } from "../ui/field";
import { Mark } from "../ui/icon";
import { Notice, ProblemNotice } from "../ui/notice";
import { PasswordInput } from "../ui/password-input";
import { SignInForm } from "./sign-in-form";

const SIGN_IN = href({ page: "sign-in" });
const SHORTEST_PASSWORD = 10;

/** Everything before somebody is signed in. */
export function Entrance({ route }: { readonly route: Route }) {
  return (
    <div className="entrance">
      <section className="pitch" aria-label="About Headroom">
        <p className="pitch-brand">
          <Mark />
          Headroom
        </p>
        <p className="pitch-line">Know how much room you have.</p>
        <ul>
          <li>One number a day for where your household stands, and what it is made of.</li>
          <li>Up to three steps that move it, with what each is worth.</li>
          <li>Your own bank, investment and energy files. Nothing is sent anywhere else.</li>
        </ul>
      </section>
      <main id="main" className="gate">
        <EntranceForm route={route} />
      </main>
    </div>
  );
}

function EntranceForm({ route }: { readonly route: Route }) {
  const { enter } = useSessionValue();
  switch (route.page) {
    case "sign-up":
      return <SignUp />;
    case "forgotten":
      return <Forgotten />;
    case "reset":
      return <Reset />;
    default:
      return (
        <Gate title="Sign in">
          <SignInForm onSignedIn={enter} />
          <p className="gate-links">
            <a href={href({ page: "forgotten" })}>Forgot your password?</a>
            <span>
              New here? <a href={href({ page: "sign-up" })}>Create an account</a>
            </span>
          </p>
        </Gate>
      );
  }
}

function Gate({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="card gate-card">
      <h1 tabIndex={-1}>{title}</h1>
      {children}
    </div>
  );
}

const LOCALE = typeof navigator === "undefined" ? "en" : navigator.language;
const EMPTY_SIGN_UP = { displayName: "", householdName: "", zone: ownZone(), currency: likelyCurrency(LOCALE) };

function SignUp() {
  const { enter } = useSessionValue();
  const [email, setEmail] = useDraft("email", "");
  const [form, setForm, forget] = useDraft("sign-up", EMPTY_SIGN_UP);
  const [password, setPassword] = useState("");
  const { busy, error, run } = useSubmission();
  const told = fieldErrors(error, ["email", "password", "display_name", "household_name", "time_zone", "currency"]);
  const set = (change: Partial<typeof EMPTY_SIGN_UP>) => setForm((now) => ({ ...now, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const body: Registration = {
        email: email.trim(),
        password,
        display_name: form.displayName.trim(),
        ...(form.householdName.trim() === "" ? {} : { household_name: form.householdName.trim() }),
        time_zone: form.zone,
        currency: form.currency,
      };
      const { value } = await request<Session>("POST", "/api/v1/auth/register", { body, anonymous: true });
      forget();
      await enter(value);
    });
  };
  return (
    <Gate title="Create an account">
      <form className="form" onSubmit={submit}>
        {error !== undefined && !told.complete && <ProblemNotice error={error} />}
        <Field label="Your name" error={told.byField["display_name"]}>
          {(control) => (
            <input
              {...control}
              autoComplete="name"
              required
              maxLength={100}
              value={form.displayName}
              onChange={(event) => set({ displayName: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label="Email" error={told.byField["email"]}>
          {(control) => (
            <input
              {...control}
              type="email"
              autoComplete="username"
              required
              maxLength={254}
              value={email}
              onChange={(event) => {
                const typed = event.currentTarget.value;
                setEmail(() => typed);
              }}
            />
          )}
        </Field>
        <Field label="Password" hint={`At least ${SHORTEST_PASSWORD} characters.`} error={told.byField["password"]}>
          {(control) => (
            <PasswordInput
              control={control}
              autoComplete="new-password"
              minLength={SHORTEST_PASSWORD}
              value={password}
              onType={setPassword}
            />
          )}
        </Field>
        <Field label="Household name" optional error={told.byField["household_name"]}>
          {(control) => (
            <input
              {...control}
              maxLength={100}
              value={form.householdName}
              onChange={(event) => set({ householdName: event.currentTarget.value })}
            />
          )}
        </Field>
        <div className="field-pair">
          <ZoneField value={form.zone} onChoose={(zone) => set({ zone })} error={told.byField["time_zone"]} />
          <CurrencyField value={form.currency} onChoose={(currency) => set({ currency })} error={told.byField["currency"]} />
        </div>
        <button type="submit" className="button button-main" disabled={busy}>
          {busy ? "Creating…" : "Create account"}
        </button>
      </form>
      <p className="gate-links">
        <span>
          Have an account? <a href={SIGN_IN}>Sign in</a>
        </span>
      </p>
    </Gate>
  );
}

type ChoiceProps = {
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly error?: string | undefined;
};

/** A time zone, grouped by area. */
export function ZoneField({ value, onChoose, error }: ChoiceProps) {
  const groups = useMemo(() => zoneGroups(knownZones(), value), [value]);
  return (
    <Field label="Time zone" error={error}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
          {groups.map((group) => (
            <optgroup key={group.area} label={group.area}>
              {group.zones.map((zone) => (
                <option key={zone.id} value={zone.id}>
                  {zone.label}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A currency by code and name. */
export function CurrencyField({ value, onChoose, error }: ChoiceProps) {
  return (
    <Field label="Currency" error={error}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
          {CURRENCIES.map((code) => (
            <option key={code} value={code}>
              {currencyLabel(code)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Forgotten() {
  const [email, setEmail] = useDraft("email", "");
  const [sent, setSent] = useState(false);
  const { busy, error, run } = useSubmission();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await request<void>("POST", "/api/v1/auth/password-reset", { body: { email: email.trim() }, anonymous: true });
      setSent(true);
    });
  };
  return (
    <Gate title="Forgotten password">
      {sent ? (
        <Notice tone="good" title="Look into your mail">
          <p>If there is an account for {email.trim()}, a link to choose a new password is on its way.</p>
        </Notice>
      ) : (
        <form className="form" onSubmit={submit}>
          <p className="muted">We’ll mail you a link to choose a new one.</p>
          {error !== undefined && <ProblemNotice error={error} />}
          <Field label="Email">
            {(control) => (
              <input
                {...control}
                type="email"
                autoComplete="username"
                required
                value={email}
                onChange={(event) => {
                  const typed = event.currentTarget.value;
                  setEmail(() => typed);
                }}
              />
            )}
          </Field>
          <button type="submit" className="button button-main" disabled={busy}>
            {busy ? "Sending…" : "Send the link"}
          </button>
        </form>
      )}
      <p className="gate-links">
        <a href={SIGN_IN}>Back to sign in</a>
      </p>
    </Gate>
  );
}

function Reset() {
  // Taken once, then out of the address, so that it doesn't stay in the history.
  const [secret] = useState(() => new URLSearchParams(location.search).get("token") ?? "");
  const [password, setPassword] = useState("");
  const [done, setDone] = useState(false);
  const { busy, error, run } = useSubmission();
  const told = fieldErrors(error, ["new_password"]);
  useEffect(() => history.replaceState(null, "", "/reset"), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await request<void>("POST", "/api/v1/auth/password-reset/confirm", {
        body: { token: secret, new_password: password },
        anonymous: true,
      });
      setDone(true);
    });
  };
  return (
    <Gate title="Choose a new password">
      {done && (
        <Notice tone="good" title="Your new password is set">
          <p>Sign in with it from now on.</p>
        </Notice>
      )}
      {!done && secret === "" && (
        <Notice tone="warn" title="This link is not complete">
          <p>Open it again from the mail, or ask for a new one.</p>
        </Notice>
      )}
      {!done && secret !== "" && (
        <form className="form" onSubmit={submit}>
          {error !== undefined && !told.complete && <ProblemNotice error={error} />}
          <Field label="New password" hint={`At least ${SHORTEST_PASSWORD} characters.`} error={told.byField["new_password"]}>
            {(control) => (
              <PasswordInput
                control={control}
                autoComplete="new-password"
                minLength={SHORTEST_PASSWORD}
                value={password}
                onType={setPassword}
              />
            )}
          </Field>
          <button type="submit" className="button button-main" disabled={busy}>
            {busy ? "Saving…" : "Set password"}
          </button>
        </form>
      )}
      <p className="gate-links">
        <a href={SIGN_IN}>Go to sign in</a>
        {!done && <a href={href({ page: "forgotten" })}>Ask for a new link</a>}
      </p>
    </Gate>
  );
}
