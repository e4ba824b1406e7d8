import type { NotificationsNotification } from "../generated/api";
import { send } from "../outbox";
import { useList } from "../reads";
import { useSubmission } from "../submit";
import { ageText } from "../ui/fresh";
import { ProblemNotice } from "../ui/notice";
import { Empty, PageHead, Shown } from "./kit";

const PATH = "/api/v1/notifications";

/** What Headroom has noticed for the household. */
export function NotificationsPage() {
  const loaded = useList<NotificationsNotification>(PATH);
  const { busy, error, run } = useSubmission();
  const unread = loaded.value?.filter(({ read_at }) => read_at === null).length ?? 0;
  const read = (id: number | null) => {
    const now = new Date().toISOString();
    void run(async () => {
      await send({ method: "POST", path: id === null ? `${PATH}/read` : `${PATH}/${id}/read`, label: "Notices read", outdates: [PATH] });
      loaded.change((all) => all.map((one) => (id === null || one.id === id ? { ...one, read_at: one.read_at ?? now } : one)));
    });
  };
  return (
    <div className="narrow">
      <PageHead title="Notices" of={loaded}>
        {unread > 0 && (
          <button type="button" className="button" disabled={busy} onClick={() => read(null)}>
            Mark all as read
          </button>
        )}
      </PageHead>
      {error !== undefined && <ProblemNotice error={error} />}
      <Shown of={loaded} blocks={[18]}>
        {(list) =>
          list.length === 0 ? (
            <Empty title="Nothing to tell">Bills that come due, goals that are passed and the like are told here.</Empty>
          ) : (
            <ul className="card notices">
              {list.toSorted((a, b) => b.created_at.localeCompare(a.created_at)).map((one) => (
                <li key={one.id} className={one.read_at === null ? "notices-new" : ""}>
                  <span>
                    <span className="account-name">{one.title}</span>
                    <span className="muted small notices-body">{one.body}</span>
                  </span>
                  <span className="muted small">{ageText(Date.parse(one.created_at), Date.now())}</span>
                  {one.read_at === null && (
                    <button type="button" className="link" disabled={busy} onClick={() => read(one.id)}>
                      Read<span className="unseen">: {one.title}</span>
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </div>
  );
}
