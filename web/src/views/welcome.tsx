import "../styles/screens.css";
import { useState } from "react";
import { href } from "../route";
import { useSignedIn } from "../session";
import { useSubmission } from "../submit";
import { Icon } from "../ui/icon";
import { ProblemNotice } from "../ui/notice";
import { AccountForm } from "./account-form";

/** The first visit: bring a file, or type in a first account. */
export function Welcome() {
  const { profile, welcomed } = useSignedIn();
  const [byHand, setByHand] = useState(false);
  const { busy, error, run } = useSubmission();
  const finish = () => run(welcomed);
  const name = profile.display_name.split(" ")[0] ?? profile.display_name;
  return (
    <div className="narrow">
      <h1 tabIndex={-1}>Welcome, {name}</h1>
      <p className="lead muted">Two ways to begin. You can always do the other one later.</p>
      {error !== undefined && <ProblemNotice error={error} onRetry={() => void finish()} />}
      <div className="choices">
        <a className="card choice" href={href({ page: "import" })}>
          <Icon name="file" />
          <span className="choice-title">Import a file</span>
          <span className="muted">
            An export from your bank gives you a score at once. CSV, OFX and QFX, investment files, Ghostfolio, Green Button.
          </span>
          <span className="choice-go">Choose a file</span>
        </a>
        <button type="button" className="card choice" aria-expanded={byHand} onClick={() => setByHand(!byHand)}>
          <Icon name="accounts" />
          <span className="choice-title">Type in an account</span>
          <span className="muted">Its name and today’s balance are enough to start. Transactions can follow.</span>
          <span className="choice-go">{byHand ? "Close the form" : "Open the form"}</span>
        </button>
      </div>
      {byHand && (
        <section className="card" aria-label="Your first account">
          <AccountForm onAdded={() => void finish()} />
        </section>
      )}
      <p>
        <button type="button" className="link" disabled={busy} onClick={() => void finish()}>
          Look around first
        </button>
      </p>
    </div>
  );
}
