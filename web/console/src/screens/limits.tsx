import type { Limits } from "../api";
import type { ScreenProps } from "../app";
import { count, millis, NONE, percent, seconds } from "../format";
import { Figure, Frame, Meter, PanelBox, Tag } from "../panel";

type Tier = NonNullable<Limits>["tiers"][number];

export function LimitsScreen({ panels }: ScreenProps) {
  const households = (panels["households"]?.value ?? {}) as Readonly<Record<string, number>>;
  return (
    <div className="panels">
      <PanelBox<NonNullable<Limits>> wide title="Quotas, since this node started" panel={panels["limits"]} whenEmpty="Requests aren’t limited: headroom.http.enabled is off.">
        {(value) => (
          <>
            {!value.enabled && (
              <p className="trouble trouble-slow" role="status">
                <strong>Nobody is counted.</strong> headroom.http.limits.enabled is off.
              </p>
            )}
            <Frame label="Quotas">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Tier</th>
                    <th scope="col">May ask</th>
                    <th scope="col" className="cell-number">
                      Households
                    </th>
                    <th scope="col" className="cell-number">
                      Admitted
                    </th>
                    <th scope="col" className="cell-number">
                      Refused
                    </th>
                    <th scope="col">Share refused</th>
                  </tr>
                </thead>
                <tbody>
                  {value.tiers.map((tier) => (
                    <TierRow key={tier.names.join()} tier={tier} households={households} />
                  ))}
                </tbody>
              </table>
            </Frame>
          </>
        )}
      </PanelBox>
      <PanelBox<NonNullable<Limits>> title="All requests at a time" panel={panels["limits"]} whenEmpty="There is no admission limit.">
        {({ places }) => (
          <dl className="figures">
            <Figure label="Working" value={<span className="left"><Meter share={places.working / Math.max(1, places.places)} />{`${places.working} of ${places.places}`}</span>} />
            <Figure label="Waiting" value={`${places.waiting} of ${places.queue}`} tone={places.waiting > 0 ? "warn" : "good"} />
            <Figure label="Shed" value={count(places.shed)} note="answered 429 or 503 at the door" tone={places.shed > 0 ? "warn" : "good"} />
            <Figure label="A request works" value={millis(places.mean_millis)} note="on average" />
          </dl>
        )}
      </PanelBox>
      <PanelBox<NonNullable<Limits>> title="Refused most" panel={panels["limits"]} empty={({ callers }) => callers.length === 0} whenEmpty="Nobody was refused.">
        {({ callers }) => (
          <>
            <ul className="lines">
              {callers.slice(0, 20).map((caller) => (
                <li key={caller.pseudonym} className="spread">
                  <span>
                    {caller.kind} <code>{caller.pseudonym}</code>
                  </span>
                  <b>{count(caller.times)}</b>
                </li>
              ))}
            </ul>
            <p className="muted small">Pseudonyms: the same caller has the same one on every node.</p>
          </>
        )}
      </PanelBox>
      <PanelBox<NonNullable<Limits>> title="The shared count" panel={panels["limits"]}>
        {(value) => (
          <dl className="figures">
            <Figure label="Refused" value={count(value.refused)} tone={value.refused > 0 ? "warn" : "good"} />
            <Figure label="Counted alone" value={count(value.alone)} note="leases taken while Redis was away" tone={value.alone > 0 ? "warn" : "good"} />
          </dl>
        )}
      </PanelBox>
      <PanelBox<NonNullable<Limits>> title="What isn’t counted" panel={panels["limits"]} empty={({ exempt }) => exempt.length === 0} whenEmpty="Everything is.">
        {({ exempt, paths }) => (
          <ul className="lines">
            {exempt.map((path) => (
              <li key={path}>
                <code>{path}</code>
              </li>
            ))}
            <li className="muted">of what is counted: {paths.join(", ")}</li>
          </ul>
        )}
      </PanelBox>
    </div>
  );
}

function TierRow({ tier, households }: { readonly tier: Tier; readonly households: Readonly<Record<string, number>> }) {
  const all = tier.admitted + tier.refused;
  const share = all === 0 ? 0 : tier.refused / all;
  const homes = tier.names.reduce((sum, name) => sum + (households[name] ?? 0), 0);
  return (
    <tr>
      <th scope="row">{tier.names.map((name) => name.replaceAll("_", " ")).join(", ")}</th>
      <td>{tier.quotas.map((quota) => `${count(quota.units)} in ${seconds(quota.seconds)}`).join(", ")}</td>
      <td className="cell-number">{homes === 0 ? NONE : count(homes)}</td>
      <td className="cell-number">{count(tier.admitted)}</td>
      <td className="cell-number">{count(tier.refused)}</td>
      <td>
        {all === 0 ? (
          <span className="muted">not asked</span>
        ) : (
          <span className="left">
            <Meter share={share} tone={share > 0.05 ? "warn" : "good"} />
            {percent(share)}
            {share > 0.05 && <Tag tone="warn">many</Tag>}
          </span>
        )}
      </td>
    </tr>
  );
}
