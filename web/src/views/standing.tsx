import type { Waiting } from "../device";
import { drop, flush, resend, useOutbox } from "../outbox";
import { useReachable } from "../reach";
import { applyUpdate, useUpdate } from "../worker";
import { Icon } from "../ui/icon";

/** What stands between this page and the service: no network, changes that wait, a newer version. Nothing when all is well. */
export function Standing() {
  const online = useReachable();
  const waiting = useOutbox();
  const update = useUpdate();
  if (online && waiting.length === 0 && !update) {
    return null;
  }
  return (
    <div className="standing" role="status">
      {!online && (
        <p className="standing-line">
          <Icon name="offline" />
          <span>
            <strong>{navigator.onLine ? "Headroom doesn’t answer." : "You’re offline."}</strong> What you see was saved on this device; changes are sent when the connection is back.
          </span>
        </p>
      )}
      {waiting.length > 0 && <Outbox entries={waiting} online={online} />}
      {update && (
        <p className="standing-line">
          <Icon name="info" />
          <span>A newer version of Headroom is ready.</span>
          <button type="button" className="link" onClick={applyUpdate}>
            Use it now
          </button>
        </p>
      )}
    </div>
  );
}

function Outbox({ entries, online }: { readonly entries: readonly Waiting[]; readonly online: boolean }) {
  const refused = entries.filter((entry) => entry.refused !== null).length;
  const text = refused > 0 ? `${count(refused)} couldn’t be made` : `${count(entries.length)} ${entries.length === 1 ? "waits" : "wait"} to be sent`;
  return (
    <details className="standing-outbox" open={refused > 0}>
      <summary>
        <Icon name={refused > 0 ? "alert" : "history"} />
        {text}
      </summary>
      <ul>
        {entries.map((entry) => (
          <li key={entry.id}>
            <span>
              {entry.label}
              {entry.refused !== null && <span className="field-error"> {entry.refused}</span>}
            </span>
            {entry.refused !== null && (
              <button type="button" className="link" onClick={() => void resend(entry)}>
                Send anyway
              </button>
            )}
            <button type="button" className="link" onClick={() => void drop(entry.id)}>
              {entry.refused === null ? "Take back" : "Drop"}
            </button>
          </li>
        ))}
      </ul>
      {online && refused < entries.length && (
        <button type="button" className="link" onClick={() => void flush()}>
          Send now
        </button>
      )}
    </details>
  );
}

function count(changes: number): string {
  return changes === 1 ? "1 change" : `${changes} changes`;
}
