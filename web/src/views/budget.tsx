import { type FormEvent, useMemo, useState } from "react";
import type { Budget, BudgetEntry } from "../generated/api";
import { useToday } from "../clock";
import { useCategories } from "../ledger";
import { drawn, negated, parseAmount } from "../amounts";
import { formatMoney, isNegative } from "../money";
import { send } from "../outbox";
import { useSearchParam } from "../search-param";
import { useList } from "../reads";
import { type Loaded } from "../query";
import { useSignedIn } from "../session";
import { useSubmission } from "../submit";
import { Amount } from "../ui/amount";
import { Icon } from "../ui/icon";
import { ProblemNotice } from "../ui/notice";
import { Empty, PageHead, Shown, Stats } from "./kit";

const PATH = "/api/v1/budgets";

/** The month's plan: what is left, how fast it goes, and each category to change in place. */
export function BudgetPage() {
  const { profile } = useSignedIn();
  const today = useToday(profile.household.time_zone);
  const [chosen, choose] = useSearchParam("month");
  const month = /^\d{4}-\d{2}$/.test(chosen) ? chosen : today.slice(0, 7);
  const loaded = useList<Budget>(PATH);
  const budget = loaded.value?.find((one) => one.month === month);
  return (
    <div className="narrow narrow-wide">
      <PageHead title="Budget" lead={monthName(month)} of={loaded}>
        <nav className="stepper" aria-label="Months">
          <button type="button" className="icon-button" aria-label="Previous month" onClick={() => choose(addMonth(month, -1))}>
            <Icon name="left" />
          </button>
          <button type="button" className="icon-button" aria-label="Next month" onClick={() => choose(addMonth(month, 1))}>
            <Icon name="right" />
          </button>
        </nav>
      </PageHead>
      <Shown of={loaded} blocks={[6, 26]}>
        {(all) =>
          budget === undefined ? (
            <NoBudget month={month} before={all.find((one) => one.month === addMonth(month, -1)) ?? all.at(-1)} loaded={loaded} />
          ) : (
            <Plan budget={budget} today={today} loaded={loaded} />
          )
        }
      </Shown>
    </div>
  );
}

type PlanProps = { readonly budget: Budget; readonly today: string; readonly loaded: Loaded<readonly Budget[]> };

function Plan({ budget, today, loaded }: PlanProps) {
  const names = useNames();
  const left = drawn(budget.planned) - drawn(budget.actual);
  const pace = paceOf(budget.month, today);
  const spent = drawn(budget.planned) === 0 ? 0 : drawn(budget.actual) / drawn(budget.planned);
  const entries = budget.entries.toSorted((a, b) => drawn(b.planned) - drawn(a.planned));
  return (
    <>
      <Stats
        lead
        of={[
          {
            label: left < 0 ? "Over the plan" : "Left to spend",
            value: <Amount money={{ amount: Math.abs(left).toFixed(2), currency: budget.currency }} />,
            note: pace === null ? null : paceText(spent, pace),
          },
          { label: "Planned", value: <Amount money={budget.planned} /> },
          { label: "Spent", value: <Amount money={budget.actual} />, note: drawn(budget.unbudgeted) > 0 ? <>and <Amount money={budget.unbudgeted} /> without a plan</> : null },
        ]}
      />
      <section className="card" aria-label="Categories">
        <ul className="budget-rows">
          {entries.map((entry) => (
            <Row key={entry.category} entry={entry} name={names.get(entry.category) ?? entry.category} pace={pace} budget={budget} loaded={loaded} />
          ))}
        </ul>
      </section>
      <AddEntry budget={budget} names={names} loaded={loaded} />
    </>
  );
}

type RowProps = { readonly entry: BudgetEntry; readonly name: string; readonly pace: number | null; readonly budget: Budget; readonly loaded: Loaded<readonly Budget[]> };

function Row({ entry, name, pace, budget, loaded }: RowProps) {
  const [editing, setEditing] = useState(false);
  const available = drawn(entry.planned) + drawn(entry.carried);
  const share = available <= 0 ? (drawn(entry.actual) > 0 ? 1 : 0) : drawn(entry.actual) / available;
  const over = isNegative(entry.remaining);
  return (
    <li>
      <span className="budget-name">
        {name}
        {entry.rollover && <span className="muted small"> carries over</span>}
      </span>
      <span className="budget-left">
        {over ? (
          <span className="amount-down">
            <Icon name="alert" /> <Amount money={negated(entry.remaining)} /> over
          </span>
        ) : (
          <>
            <Amount money={entry.remaining} /> <span className="muted small">left</span>
          </>
        )}
      </span>
      <svg className={`budget-bar${over ? " budget-over" : ""}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect className="bar-track" width="100" height="8" />
        <rect className="budget-value" width={Math.min(100, share * 100)} height="8" />
        {pace !== null && <rect className="bars-mark" x={Math.min(99.4, pace * 100)} width="0.6" height="8" />}
      </svg>
      <span className="muted small budget-of">
        {formatMoney(entry.actual)} of{" "}
        {editing ? null : (
          <button type="button" className="link" onClick={() => setEditing(true)}>
            {formatMoney(entry.planned)}
            <span className="unseen"> planned for {name}, change</span>
          </button>
        )}
        {drawn(entry.carried) !== 0 && ` and ${formatMoney(entry.carried, undefined, "always")} carried`}
      </span>
      {editing && (
        <PlannedForm
          label={`Planned for ${name}`}
          initial={entry.planned.amount}
          onSave={(planned) => save(budget, loaded, budget.entries.map((one) => (one.category === entry.category ? { ...one, planned: { ...one.planned, amount: planned } } : one)))}
          onDone={() => setEditing(false)}
        />
      )}
    </li>
  );
}

type FormProps = { readonly label: string; readonly initial: string; readonly onSave: (planned: string) => Promise<void>; readonly onDone: () => void };

function PlannedForm({ label, initial, onSave, onDone }: FormProps) {
  const [typed, setTyped] = useState(initial);
  const [wrong, setWrong] = useState(false);
  const { busy, error, run } = useSubmission();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const planned = parseAmount(typed);
    if (planned === null || planned.startsWith("-")) {
      setWrong(true);
      return;
    }
    void run(() => onSave(planned)).then((done) => done && onDone());
  };
  return (
    <form className="inline-form" onSubmit={submit}>
      <label>
        <span className="unseen">{label}</span>
        {/* the field was asked for by a press on its value */}
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
        <input autoFocus inputMode="decimal" value={typed} aria-invalid={wrong || undefined} onChange={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <button type="submit" className="button button-main" disabled={busy}>
        Save
      </button>
      <button type="button" className="button" onClick={onDone}>
        Cancel
      </button>
      {wrong && <p className="field-error">An amount of nothing or more, like 1,234.50.</p>}
      {error !== undefined && <ProblemNotice error={error} />}
    </form>
  );
}

function AddEntry({ budget, names, loaded }: { readonly budget: Budget; readonly names: ReadonlyMap<string, string>; readonly loaded: Loaded<readonly Budget[]> }) {
  const categories = useCategories().value ?? [];
  const [category, setCategory] = useState("");
  const free = categories.filter(({ slug, kind }) => kind === "spending" && slug !== "uncategorised" && !budget.entries.some((entry) => entry.category === slug));
  if (free.length === 0) {
    return null;
  }
  return (
    <section className="card card-quiet" aria-label="Plan another category">
      <label className="add-line">
        <span>Plan another category</span>
        <select value={category} onChange={(event) => setCategory(event.currentTarget.value)}>
          <option value="">Choose…</option>
          {free.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {category !== "" && (
        <PlannedForm
          key={category}
          label={`Planned for ${names.get(category) ?? category}`}
          initial=""
          onSave={(amount) => {
            const zero = { amount: "0.00", currency: budget.currency };
            const planned = { amount, currency: budget.currency };
            return save(budget, loaded, [...budget.entries, { category, planned, carried: zero, actual: zero, remaining: planned, rollover: false }]);
          }}
          onDone={() => setCategory("")}
        />
      )}
    </section>
  );
}

/** Saves a budget as a whole: here at once, in the service as soon as it can be reached. */
async function save(budget: Budget, loaded: Loaded<readonly Budget[]>, entries: readonly BudgetEntry[]): Promise<void> {
  const before = budget;
  const put = (one: Budget) => loaded.change((all) => all.map((now) => (now.id === one.id ? one : now)));
  put({ ...budget, entries: entries.map(recounted) });
  try {
    const sent = await send<Budget>({
      method: "PUT",
      path: `${PATH}/${budget.id}`,
      body: { month: budget.month, currency: budget.currency, entries: entries.map(({ category, planned, rollover }) => ({ category, planned, rollover })) },
      ifMatch: `"${budget.version}"`,
      label: `Budget of ${monthName(budget.month)}`,
      outdates: [PATH, "/api/v2/"],
    });
    if (!sent.queued) {
      put(sent.value);
    }
  } catch (failure) {
    put(before);
    throw failure;
  }
}

function recounted(entry: BudgetEntry): BudgetEntry {
  const remaining = (drawn(entry.planned) + drawn(entry.carried) - drawn(entry.actual)).toFixed(2);
  return { ...entry, remaining: { ...entry.remaining, amount: remaining } };
}

type NoBudgetProps = { readonly month: string; readonly before: Budget | undefined; readonly loaded: Loaded<readonly Budget[]> };

function NoBudget({ month, before, loaded }: NoBudgetProps) {
  const { profile } = useSignedIn();
  const { busy, error, run } = useSubmission();
  const create = () =>
    void run(async () => {
      await send<Budget>({
        method: "POST",
        path: PATH,
        body: {
          month,
          currency: before?.currency ?? profile.household.currency,
          entries: before?.entries.map(({ category, planned, rollover }) => ({ category, planned, rollover })) ?? [],
        },
        label: `Budget of ${monthName(month)}`,
        outdates: [PATH],
      });
      loaded.reload();
    });
  return (
    <Empty title={`Nothing is planned for ${monthName(month)}`}>
      {error !== undefined && <ProblemNotice error={error} />}
      <p>{before === undefined ? "A plan says how much each category may take; the rest is counted from your transactions." : `Start from the plan of ${monthName(before.month)}.`}</p>
      <button type="button" className="button button-main" disabled={busy} onClick={create}>
        {before === undefined ? "Start a plan" : "Copy that plan"}
      </button>
    </Empty>
  );
}

function useNames(): ReadonlyMap<string, string> {
  const categories = useCategories().value;
  return useMemo(() => new Map((categories ?? []).map(({ slug, name }) => [slug, name])), [categories]);
}

/** `2026-11` in words. */
export function monthName(month: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(Date.parse(`${month}-01T00:00:00Z`));
}

export function addMonth(month: string, months: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 7);
}

/** How much of the month is over, 0 to 1; null for a month that isn't this one. */
export function paceOf(month: string, today: string): number | null {
  if (!today.startsWith(month)) {
    return null;
  }
  const days = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
  return Number(today.slice(8, 10)) / days;
}

function paceText(spent: number, pace: number): string {
  const days = Math.round(pace * 100);
  return `${Math.round(spent * 100)} % is spent and ${days} % of the month is over`;
}
