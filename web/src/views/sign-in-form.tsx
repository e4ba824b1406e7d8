import { type FormEvent, useState } from "react";
import type { Session } from "../api";
import { useDraft } from "../drafts";
import { request } from "../http";
import { useSubmission } from "../submit";
import { Field } from "../ui/field";
import { ProblemNotice } from "../ui/notice";
import { PasswordInput } from "../ui/password-input";

type Props = {
  readonly initialEmail?: string;
  readonly onSignedIn: (session: Session) => Promise<void> | void;
};

/** Email and password. What was typed stays after a failure; the password is not kept beyond the form. */
export function SignInForm({ initialEmail = "", onSignedIn }: Props) {
  const [email, setEmail] = useDraft("email", initialEmail);
  const [password, setPassword] = useState("");
  const { busy, error, run } = useSubmission();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const { value } = await request<Session>("POST", "/api/v1/auth/login", {
        body: { email: email.trim(), password },
        anonymous: true,
      });
      await onSignedIn(value);
    });
  };
  return (
    <form className="form" onSubmit={submit}>
      {error !== undefined && <ProblemNotice error={error} />}
      <Field label="Email">
        {(control) => (
          <input
            {...control}
            type="email"
            name="email"
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
      <Field label="Password">
        {(control) => (
          <PasswordInput control={control} autoComplete="current-password" value={password} onType={setPassword} />
        )}
      </Field>
      <button type="submit" className="button button-main" disabled={busy}>
        {busy ? "Signing in…" : "Sign in"}
      </button>
    </form>
  );
}
