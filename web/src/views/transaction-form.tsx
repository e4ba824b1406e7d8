import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { Transaction } from "../generated/api";
import { formatDay } from "../dates";
import { useDraft } from "../drafts";
import { categorise, type Edit, editTransaction, removeTransaction } from "../ledger";
import { fieldErrors } from "../field-errors";
import { useSubmission } from "../submit";
import { Amount } from "../ui/amount";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { ProblemNotice } from "../ui/notice";
import { Receipts } from "./receipts";

export type CategoryChoice = { readonly slug: string; readonly name: string; readonly kind: string };

type Props = {
  readonly transaction: Transaction;
  /** For finding others of the same payee. */
  readonly all: readonly Transaction[];
  readonly categories: readonly CategoryChoice[];
  readonly account: string;
};

const UNTOUCHED: Edit = {};
const FIELDS = ["category", "payee", "memo", "date"] as const;

/** A transaction's facts and what can be corrected about them. */
export function TransactionForm({ transaction, all, categories, account, onDone }: Props & { readonly onDone: () => void }) {
  const [edits, setEdits, forget] = useDraft(`transaction ${transaction.id}`, UNTOUCHED);
  const [others, setOthers] = useState(false);
  const { busy, error, run } = useSubmission();
  const told = fieldErrors(error, FIELDS);
  const form = { ...transaction, ...edits };
  const alike = alikeOf(transaction, all, form.category);
  const set = (change: Edit) => setEdits((now) => ({ ...now, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      await editTransaction(transaction, edits);
      if (others && alike.length > 0) {
        await categorise(alike, form.category);
      }
      forget();
    }).then((done) => done && onDone());
  };
  const remove = () => void run(() => removeTransaction(transaction)).then((done) => done && onDone());
  return (
    <form className="form" onSubmit={submit}>
      {error !== undefined && !told.complete && <ProblemNotice error={error} />}
      <p className="transaction-facts">
        <span className="transaction-amount">
          <Amount money={transaction.amount} as="flow" />
        </span>
        <span className="muted">
          {formatDay(transaction.date, "medium")} · {account}
        </span>
      </p>
      <Field label="Category" error={told.byField["category"]}>
        {(control) => (
          <select {...control} value={form.category} onChange={(event) => set({ category: event.currentTarget.value })}>
            {categories.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {alike.length > 0 && edits.category !== undefined && (
        <label className="tick">
          <input type="checkbox" checked={others} onChange={(event) => setOthers(event.currentTarget.checked)} />
          <span>
            Also {alike.length === 1 ? "the other one" : `the ${alike.length} others`} of {transaction.payee}
            <span className="muted small tick-hint">Those that are in another category now.</span>
          </span>
        </label>
      )}
      <Field label="Payee" error={told.byField["payee"]}>
        {(control) => <input {...control} maxLength={200} value={form.payee} onChange={(event) => set({ payee: event.currentTarget.value })} />}
      </Field>
      <Field label="Note" optional error={told.byField["memo"]}>
        {(control) => <input {...control} maxLength={500} value={form.memo} onChange={(event) => set({ memo: event.currentTarget.value })} />}
      </Field>
      <p className="buttons">
        <button type="submit" className="button button-main" disabled={busy || Object.keys(edits).length === 0}>
          {busy ? "Saving…" : "Save"}
        </button>
        <button type="button" className="button button-quiet" disabled={busy} onClick={remove}>
          Remove
        </button>
      </p>
    </form>
  );
}

/** Others of the same payee that are in another category than the one chosen. */
export function alikeOf(transaction: Transaction, all: readonly Transaction[], category: string): readonly Transaction[] {
  return transaction.payee === ""
    ? []
    : all.filter((other) => other.id !== transaction.id && other.payee === transaction.payee && other.category !== category);
}

/** The form on top of the list. */
export function TransactionDialog({ onClose, ...props }: Props & { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={title} onClose={onClose}>
      <div className="dialog-head">
        <h2 id={title}>{props.transaction.payee || "Transaction"}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <TransactionForm {...props} onDone={() => dialog.current?.close()} />
      <Receipts transaction={props.transaction} heading="h3" />
    </dialog>
  );
}
