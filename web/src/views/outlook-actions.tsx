import type { Outlook, QuickAction } from "../api";
import { relativeDay } from "../dates";
import { actionHref } from "../route";
import { Icon } from "../ui/icon";
import { ProblemNotice } from "../ui/notice";

type OutlookProps = { readonly outlook: Outlook };

type ActionsProps = OutlookProps & {
  readonly isToday: boolean;
  readonly failed: { readonly id: string; readonly error: unknown } | null;
  readonly onComplete: (id: string) => void;
};

/** Up to three steps for today. */
export function Actions({ outlook, isToday, failed, onComplete }: ActionsProps) {
  return (
    <section className="card" aria-labelledby="actions">
      <h2 id="actions">{isToday ? "What you can do today" : "What there was to do"}</h2>
      <ul className="actions">
        {outlook.quick_actions.map((action) => (
          <ActionRow key={action.id} action={action} today={outlook.date} isToday={isToday} onComplete={onComplete}>
            {failed?.id === action.id && <ProblemNotice error={failed.error} onRetry={() => onComplete(action.id)} />}
          </ActionRow>
        ))}
      </ul>
    </section>
  );
}

type ActionRowProps = {
  readonly action: QuickAction;
  readonly today: string;
  readonly isToday: boolean;
  readonly onComplete: (id: string) => void;
  readonly children: React.ReactNode;
};

function ActionRow({ action, today, isToday, onComplete, children }: ActionRowProps) {
  const link = actionHref(action.link);
  return (
    <li className={action.completed ? "action action-done" : "action"}>
      <div className="action-words">
        <p className="action-title">{action.title}</p>
        <p className="muted">{action.why}</p>
        <p className="action-facts">
          {action.expected_effect !== null && <span className="effect">{action.expected_effect}</span>}
          {action.expires_on !== null && action.expires_on > today && !action.completed && (
            <span className="muted">until {relativeDay(action.expires_on, today)}</span>
          )}
          {link !== null && !action.completed && <a href={link}>
              Open<span className="unseen">: {action.title}</span>
            </a>}
        </p>
        {children}
      </div>
      {action.completed ? (
        <span className="done-mark">
          <Icon name="check" />
          Done
        </span>
      ) : (
        isToday && (
          <button type="button" className="button" onClick={() => onComplete(action.id)}>
            Mark done<span className="unseen">: {action.title}</span>
          </button>
        )
      )}
    </li>
  );
}

