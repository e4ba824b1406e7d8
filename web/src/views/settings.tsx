import { type FormEvent, useEffect, useState } from "react";
import type { Profile, ProfileChange } from "../api";
import { formatDay } from "../dates";
import { deviceContents, forgetAnswers, storageFailed } from "../device";
import { useDraft } from "../drafts";
import type { GrantsGrant } from "../generated/api";
import { call } from "../call";
import { ApiError, request } from "../http";
import { useOutbox } from "../outbox";
import { fieldErrors } from "../field-errors";
import { useList } from "../reads";
import { useSignedIn } from "../session";
import { useSubmission } from "../submit";
import { Field } from "../ui/field";
import { Notice, ProblemNotice } from "../ui/notice";
import { PasswordInput } from "../ui/password-input";
import { ZoneField } from "./entrance";
import { QuotaCard } from "./quota";

/** Profile, password, own data, and the way out. */
export function SettingsPage() {
  return (
    <div className="narrow">
      <h1 tabIndex={-1}>Settings</h1>
      <ProfileCard />
      <PasswordCard />
      <AdvisorsCard />
      <DeviceCard />
      <QuotaCard />
      <DataCard />
    </div>
  );
}

type ProfileForm = {
  readonly display_name: string;
  readonly household_name: string;
  readonly time_zone: string;
  readonly birth_year: string;
  readonly size_band: string;
  readonly peer_opt_in: boolean;
};
const LABELS: Readonly<Record<keyof ProfileForm, string>> = {
  display_name: "Your name",
  household_name: "Household name",
  time_zone: "Time zone",
  birth_year: "Year of birth",
  size_band: "People in the household",
  peer_opt_in: "Comparison with others",
};
const UNTOUCHED: Partial<ProfileForm> = {};

function formOf(profile: Profile): ProfileForm {
  return {
    display_name: profile.display_name,
    household_name: profile.household.name,
    time_zone: profile.household.time_zone,
    birth_year: profile.household.birth_year?.toString() ?? "",
    size_band: profile.household.size_band?.toString() ?? "",
    peer_opt_in: profile.household.peer_opt_in,
  };
}

/** Only what was touched is sent, so that nobody's change of another field is overwritten. */
function changeOf(edits: Partial<ProfileForm>): ProfileChange {
  const { birth_year, size_band, ...rest } = edits;
  return {
    ...rest,
    ...(birth_year === undefined ? {} : { birth_year: birth_year === "" ? null : Number(birth_year) }),
    ...(size_band === undefined ? {} : { size_band: size_band === "" ? null : Number(size_band) }),
  };
}

function ProfileCard() {
  const { profile, changeProfile, refreshProfile } = useSignedIn();
  const [edits, setEdits, forget] = useDraft("profile", UNTOUCHED);
  const [newer, setNewer] = useState<readonly string[] | null>(null);
  const [saved, setSaved] = useState(false);
  const { busy, error, run, clear } = useSubmission();
  const form = { ...formOf(profile), ...edits };
  const told = fieldErrors(error, Object.keys(LABELS));
  const set = (change: Partial<ProfileForm>) => {
    setSaved(false);
    setEdits((now) => ({ ...now, ...change }));
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      try {
        await changeProfile(changeOf(edits));
      } catch (failure) {
        if (failure instanceof ApiError && failure.status === 412) {
          const before = formOf(profile);
          const after = formOf(await refreshProfile());
          const keys = Object.keys(LABELS) as (keyof ProfileForm)[];
          setNewer(keys.filter((key) => before[key] !== after[key]).map((key) => `${LABELS[key]}: ${shown(after[key])}`));
        }
        throw failure;
      }
      forget();
      setNewer(null);
      setSaved(true);
    });
  };

  const discard = () => {
    forget();
    setNewer(null);
    clear();
  };

  return (
    <section className="card" aria-labelledby="profile">
      <h2 id="profile">You and your household</h2>
      <form className="form" onSubmit={submit}>
        {error !== undefined && !told.complete && (
          <ProblemNotice error={error}>
            {newer !== null && newer.length > 0 && (
              <>
                <p>It now says:</p>
                <ul>
                  {newer.map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              </>
            )}
            {newer !== null && (
              <button type="button" className="button button-small" onClick={discard}>
                Discard mine
              </button>
            )}
          </ProblemNotice>
        )}
        {saved && <Notice tone="good" title="Saved" />}
        <div className="field-pair">
          <Field label={LABELS.display_name} error={told.byField["display_name"]}>
            {(control) => (
              <input
                {...control}
                autoComplete="name"
                required
                maxLength={100}
                value={form.display_name}
                onChange={(event) => set({ display_name: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={LABELS.household_name} error={told.byField["household_name"]}>
            {(control) => (
              <input
                {...control}
                required
                maxLength={100}
                value={form.household_name}
                onChange={(event) => set({ household_name: event.currentTarget.value })}
              />
            )}
          </Field>
        </div>
        <ZoneField value={form.time_zone} onChoose={(time_zone) => set({ time_zone })} error={told.byField["time_zone"]} />
        <fieldset className="fieldset">
          <legend>Comparison with similar households</legend>
          <label className="tick">
            <input
              type="checkbox"
              checked={form.peer_opt_in}
              onChange={(event) => set({ peer_opt_in: event.currentTarget.checked })}
            />
            <span>
              Take part
              <span className="muted small tick-hint">
                Your score is counted in its group, without your name. Groups that are too small are never shown.
              </span>
            </span>
          </label>
          <div className="field-pair">
            <Field label={LABELS.birth_year} optional error={told.byField["birth_year"]}>
              {(control) => (
                <input
                  {...control}
                  inputMode="numeric"
                  pattern="(19|20)[0-9]{2}"
                  maxLength={4}
                  value={form.birth_year}
                  onChange={(event) => set({ birth_year: event.currentTarget.value.trim() })}
                />
              )}
            </Field>
            <Field label={LABELS.size_band} optional error={told.byField["size_band"]}>
              {(control) => (
                <select {...control} value={form.size_band} onChange={(event) => set({ size_band: event.currentTarget.value })}>
                  <option value="">Not said</option>
                  <option value="1">1</option>
                  <option value="2">2</option>
                  <option value="3">3</option>
                  <option value="4">4 or more</option>
                </select>
              )}
            </Field>
          </div>
        </fieldset>
        <button type="submit" className="button button-main" disabled={busy || Object.keys(edits).length === 0}>
          {busy ? "Saving…" : newer === null ? "Save" : "Save mine"}
        </button>
      </form>
    </section>
  );
}

function shown(value: string | boolean): string {
  return value === true ? "yes" : value === false ? "no" : value === "" ? "not said" : value;
}

function PasswordCard() {
  const { user } = useSignedIn();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useSubmission();
  const told = fieldErrors(error, ["current_password", "new_password"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    void run(async () => {
      await request<void>("POST", "/api/v1/auth/password", { body: { current_password: current, new_password: next } });
      setCurrent("");
      setNext("");
      setSaved(true);
    });
  };
  return (
    <section className="card" aria-labelledby="password">
      <h2 id="password">Password</h2>
      <form className="form" onSubmit={submit}>
        {error !== undefined && !told.complete && <ProblemNotice error={error} />}
        {saved && <Notice tone="good" title="Your new password is set" />}
        <input type="hidden" autoComplete="username" value={user.email} />
        <div className="field-pair">
          <Field label="Current password" error={told.byField["current_password"]}>
            {(control) => (
              <PasswordInput control={control} autoComplete="current-password" value={current} onType={setCurrent} />
            )}
          </Field>
          <Field label="New password" hint="At least 10 characters." error={told.byField["new_password"]}>
            {(control) => (
              <PasswordInput control={control} autoComplete="new-password" minLength={10} value={next} onType={setNext} />
            )}
          </Field>
        </div>
        <button type="submit" className="button" disabled={busy}>
          {busy ? "Saving…" : "Change password"}
        </button>
      </form>
    </section>
  );
}

function AdvisorsCard() {
  const grants = useList<GrantsGrant>("/api/v1/grants");
  const [email, setEmail] = useState("");
  const { busy, error, run } = useSubmission();
  const told = fieldErrors(error, ["advisor_email"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await call("POST /api/v1/grants", { body: { advisor_email: email.trim() } });
      setEmail("");
      grants.reload();
    });
  };
  const revoke = (id: number) =>
    void run(async () => {
      await call("DELETE /api/v1/grants/{id}", { path: { id } });
      grants.reload();
    });
  const open = grants.value?.filter(({ revoked_at }) => revoked_at === null) ?? [];
  return (
    <section className="card" aria-labelledby="advisors">
      <h2 id="advisors">Who may read along</h2>
      <p className="muted">An advisor you let in reads your household’s numbers and answers your questions, until you take it back.</p>
      {error !== undefined && !told.complete && <ProblemNotice error={error} />}
      {open.length > 0 && (
        <ul className="threads">
          {open.map((grant) => (
            <li key={grant.id}>
              <span className="account-name">{grant.advisor_name}</span>
              <span className="muted small">
                {grant.advisor_email}, since {formatDay(grant.granted_at.slice(0, 10), "medium")}
              </span>
              <button type="button" className="link" disabled={busy} onClick={() => revoke(grant.id)}>
                Take back<span className="unseen">: {grant.advisor_name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className="inline-form" onSubmit={submit}>
        <Field label="Advisor’s email" error={told.byField["advisor_email"]}>
          {(control) => <input {...control} type="email" required value={email} onChange={(event) => setEmail(event.currentTarget.value)} />}
        </Field>
        <button type="submit" className="button" disabled={busy}>
          Let in
        </button>
      </form>
    </section>
  );
}

type Contents = Awaited<ReturnType<typeof deviceContents>>;
const BYTES = new Intl.NumberFormat(undefined, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });

function DeviceCard() {
  const [contents, setContents] = useState<Contents | null>(null);
  const [asking, setAsking] = useState(false);
  const look = () => void deviceContents().then(setContents);
  useEffect(look, []);
  const erase = async () => {
    await forgetAnswers();
    setAsking(false);
    look();
  };
  return (
    <section className="card" aria-labelledby="device">
      <h2 id="device">On this device</h2>
      <p className="muted">
        {contents === null
          ? "Looking…"
          : `${contents.answers} saved answers for reading without a network${contents.bytes === null ? "" : `, ${BYTES.format(contents.bytes / 1000)} in all`}. ${
              contents.waiting === 0 ? "Nothing waits to be sent." : `${contents.waiting} changes wait to be sent.`
            } Signing out erases everything.`}
      </p>
      {storageFailed() && <Notice tone="warn" title="This device has no room left, or keeps nothing for this page" />}
      <p className="buttons">
        {asking ? (
          <>
            <button type="button" className="button button-main" onClick={() => void erase()}>
              Erase the saved answers
            </button>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              Keep them
            </button>
          </>
        ) : (
          <button type="button" className="button" onClick={() => setAsking(true)}>
            Erase now
          </button>
        )}
      </p>
    </section>
  );
}

function DataCard() {
  const waiting = useOutbox();
  const [sure, setSure] = useState(false);
  const { user, leave } = useSignedIn();
  const { busy, error, run } = useSubmission();
  return (
    <section className="card" aria-labelledby="data">
      <h2 id="data">Your data and this session</h2>
      <p className="muted">Signed in as {user.email}. The download is a zip file of everything your household has here.</p>
      {error !== undefined && <ProblemNotice error={error} />}
      {sure && waiting.length > 0 && (
        <Notice tone="warn" title={waiting.length === 1 ? "One change hasn’t been sent" : `${waiting.length} changes haven’t been sent`}>
          <p>They are lost when you sign out. Go online first, and they are sent.</p>
        </Notice>
      )}
      <p className="buttons">
        <a className="button" href="/api/v1/export" download>
          Download everything
        </a>
        <button type="button" className="button" disabled={busy} onClick={() => (waiting.length > 0 && !sure ? setSure(true) : void run(leave))}>
          {sure ? "Sign out all the same" : "Sign out"}
        </button>
      </p>
    </section>
  );
}
