import { useCallback, useEffect, useState } from "react";
import { call } from "../call";
import type { QuotaStanding } from "../generated/api";
import { ProblemNotice } from "../ui/notice";

const COUNT = new Intl.NumberFormat();

/** Rounded up, as one waits: `36 seconds`, `8 minutes`, `2 hours`. */
export function duration(seconds: number, locale?: string): string {
  const [value, unit] = seconds < 100 ? [seconds, "second"] : seconds < 6000 ? [Math.ceil(seconds / 60), "minute"] : [Math.ceil(seconds / 3600), "hour"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** `mid_tier` as people read it. */
export function tierName(tier: string): string {
  const words = tier.replace(/_?tier$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What is left of the household's requests, as it is at this moment: nothing here is kept. */
export function QuotaCard() {
  const [standing, setStanding] = useState<QuotaStanding | null>(null);
  const [error, setError] = useState<unknown>(undefined);
  const look = useCallback(() => {
    call("GET /api/v1/users/quota", {}).then(
      ({ value }) => {
        setStanding(value);
        setError(undefined);
      },
      (failure: unknown) => setError(failure),
    );
  }, []);
  useEffect(look, [look]);
  if (standing?.counted === false) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="quota">
      <h2 id="quota">Requests to the service</h2>
      {error !== undefined && <ProblemNotice error={error} onRetry={look} />}
      {standing === null
        ? error === undefined && <p className="muted">Looking…</p>
        : standing.quotas.map((quota) => <QuotaLine key={quota.name} quota={quota} tier={standing.tier} />)}
      <p className="buttons">
        <button type="button" className="button" onClick={look}>
          Look again
        </button>
      </p>
    </section>
  );
}

type LineProps = { readonly quota: QuotaStanding["quotas"][number]; readonly tier: string };

function QuotaLine({ quota, tier }: LineProps) {
  const left = quota.units === 0 ? 0 : quota.remaining / quota.units;
  const tone = left <= 0 ? "bad" : left < 0.2 ? "warn" : "good";
  return (
    <>
      <p>
        <strong>
          {COUNT.format(quota.remaining)} of {COUNT.format(quota.units)}
        </strong>{" "}
        left in {duration(quota.window_seconds)}
        {tier !== "usual" && `, ${tierName(tier)} plan`}
      </p>
      <svg className={`bar tone-${tone}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect className="bar-track" width="100" height="8" />
        <rect className="bar-value" width={Math.max(0, Math.min(100, left * 100))} height="8" />
      </svg>
      <p className="muted">
        {quota.full_seconds === 0
          ? "Nothing is used."
          : `The next comes back in ${duration(quota.next_seconds)}, all of them in ${duration(quota.full_seconds)} if nothing is used.`}{" "}
        What a page asks for at once counts as one request.
      </p>
    </>
  );
}
