import { type FormEvent, useState } from "react";
import type { Bill } from "../generated/api";
import { useToday } from "../clock";
import { formatDay, relativeDay } from "../dates";
import { parseAmount } from "../amounts";
import { send } from "../outbox";
import { useList } from "../reads";
import { type Loaded } from "../query";
import { fieldErrors } from "../field-errors";
import { useSignedIn } from "../session";
import { useSubmission } from "../submit";
import { Amount } from "../ui/amount";
import { Field } from "../ui/field";
import { ProblemNotice } from "../ui/notice";
import { Empty, PageHead, Shown, words } from "./kit";

const PATH = "/api/v1/bills";
const CADENCES = ["monthly", "weekly", "quarterly", "yearly", "once"] as const;

/** What has to be paid, when, and whether it was. */
export function BillsPage() {
  const { profile } = useSignedIn();
  const today = useToday(profile.household.time_zone);
  const loaded = useList<Bill>(PATH);
  const [adding, setAdding] = useState(false);
  return (
    <div className="narrow">
      <PageHead title="Bills" of={loaded}>
        <button type="button" className="button" aria-expanded={adding} onClick={() => setAdding(!adding)}>
          Add a bill
        </button>
      </PageHead>
      {adding && (
        <section className="card" aria-label="A new bill">
          <BillForm
            today={today}
            onDone={() => {
              setAdding(false);
              loaded.reload();
            }}
          />
        </section>
      )}
      <Shown of={loaded} blocks={[24]}>
        {(bills) => (bills.length === 0 ? <Empty title="No bills yet">Add what you pay regularly, and today tells you before it is due.</Empty> : <Bills bills={bills} today={today} loaded={loaded} />)}
      </Shown>
    </div>
  );
}

type ListProps = { readonly bills: readonly Bill[]; readonly today: string; readonly loaded: Loaded<readonly Bill[]> };

function Bills({ bills, today, loaded }: ListProps) {
  const active = bills.filter((bill) => bill.active).toSorted((a, b) => (a.next_due_on ?? "9").localeCompare(b.next_due_on ?? "9"));
  return (
    <ul className="card bills">
      {active.map((bill) => (
        <BillRow key={bill.id} bill={bill} today={today} loaded={loaded} />
      ))}
    </ul>
  );
}

function BillRow({ bill, today, loaded }: { readonly bill: Bill } & Omit<ListProps, "bills">) {
  const { busy, error, run } = useSubmission();
  const due = bill.due_dates.find((one) => one.paid_on === null);
  const pay = (dueOn: string) =>
    void run(async () => {
      await send({
        method: "POST",
        path: `${PATH}/${bill.id}/due-dates/${dueOn}/payment`,
        body: { paid_on: today },
        label: `${bill.name} paid`,
        outdates: [PATH, "/api/v2/"],
      });
      loaded.change((all) =>
        all.map((one) => (one.id === bill.id ? { ...one, due_dates: one.due_dates.map((date) => (date.due_on === dueOn ? { ...date, paid_on: today, overdue: false } : date)) } : one)),
      );
    });
  return (
    <li>
      <span className="bill-words">
        <span className="account-name">{bill.name}</span>
        <span className="muted small">
          {words(bill.cadence)}
          {due !== undefined && (
            <>
              {" · "}
              <span className={due.overdue ? "amount-down" : ""}>{due.overdue ? "was due " : "due "}</span>
              {formatDay(due.due_on, "medium")}, {relativeDay(due.due_on, today)}
            </>
          )}
        </span>
        {error !== undefined && <ProblemNotice error={error} />}
      </span>
      <Amount money={due?.amount ?? bill.amount} />
      {due === undefined ? (
        <span className="tag">Paid</span>
      ) : (
        <button type="button" className="button" disabled={busy} onClick={() => pay(due.due_on)}>
          Paid<span className="unseen">: {bill.name}</span>
        </button>
      )}
    </li>
  );
}

function BillForm({ today, onDone }: { readonly today: string; readonly onDone: () => void }) {
  const [name, setName] = useState("");
  const [amount, setAmount] = useState("");
  const [cadence, setCadence] = useState<(typeof CADENCES)[number]>("monthly");
  const [first, setFirst] = useState(today);
  const [wrong, setWrong] = useState(false);
  const { busy, error, run } = useSubmission();
  const told = fieldErrors(error, ["name", "amount", "cadence", "first_due_on"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = parseAmount(amount);
    setWrong(parsed === null);
    if (parsed !== null) {
      void run(async () => {
        await send({ method: "POST", path: PATH, body: { name, amount: parsed, cadence, first_due_on: first }, label: `New bill: ${name}`, outdates: [PATH, "/api/v2/"] });
      }).then((done) => done && onDone());
    }
  };
  return (
    <form className="form" onSubmit={submit}>
      {error !== undefined && !told.complete && <ProblemNotice error={error} />}
      <div className="field-pair">
        <Field label="Name" error={told.byField["name"]}>
          {(control) => <input {...control} required maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />}
        </Field>
        <Field label="Amount each time" error={wrong ? "An amount like 1,234.50." : told.byField["amount"]}>
          {(control) => <input {...control} required inputMode="decimal" value={amount} onChange={(event) => setAmount(event.currentTarget.value)} />}
        </Field>
        <Field label="How often" error={told.byField["cadence"]}>
          {(control) => (
            <select {...control} value={cadence} onChange={(event) => setCadence(event.currentTarget.value as typeof cadence)}>
              {CADENCES.map((one) => (
                <option key={one} value={one}>
                  {words(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="First due on" error={told.byField["first_due_on"]}>
          {(control) => <input {...control} type="date" required value={first} onChange={(event) => setFirst(event.currentTarget.value)} />}
        </Field>
      </div>
      <button type="submit" className="button button-main" disabled={busy}>
        {busy ? "Adding…" : "Add the bill"}
      </button>
    </form>
  );
}
