import type { FormEvent } from "react";
import type { Account, AccountKind, NewAccount } from "../api";
import { useToday } from "../clock";
import { useDraft } from "../drafts";
import { request } from "../http";
import { parseAmount } from "../amounts";
import { formatMoney } from "../money";
import { fieldErrors } from "../field-errors";
import { useSignedIn } from "../session";
import { useIdempotencyKey, useSubmission } from "../submit";
import { Field } from "../ui/field";
import { ProblemNotice } from "../ui/notice";
import { CurrencyField } from "./entrance";

export const ACCOUNT_KINDS: Readonly<Record<AccountKind, string>> = {
  checking: "Checking",
  savings: "Savings",
  cash: "Cash",
  credit_card: "Credit card",
  loan: "Loan",
  mortgage: "Mortgage",
  investment: "Investment",
  retirement: "Retirement",
  other: "Other",
};

const OWED: ReadonlySet<AccountKind> = new Set(["credit_card", "loan", "mortgage"]);
const EMPTY = { name: "", kind: "checking" as AccountKind, currency: "", balance: "", balanceOn: "" };

/** An account typed in by hand. */
export function AccountForm({ onAdded }: { readonly onAdded: (account: Account) => void }) {
  const { profile } = useSignedIn();
  const today = useToday(profile.household.time_zone);
  const [draft, setDraft, forget] = useDraft("account", EMPTY);
  const form = {
    ...draft,
    currency: draft.currency || profile.household.currency,
    balanceOn: draft.balanceOn || today,
  };
  const { busy, error, run } = useSubmission();
  const keyFor = useIdempotencyKey();
  const set = (change: Partial<typeof EMPTY>) => setDraft((now) => ({ ...now, ...change }));
  const amount = parseAmount(form.balance);
  const owed = OWED.has(form.kind);
  const told = fieldErrors(error, ["name", "kind", "currency", "balance", "balance_on"]);
  const unreadable = form.balance.trim() !== "" && amount === null ? "This doesn’t read as an amount." : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (amount === null) {
      return;
    }
    void run(async () => {
      const body: NewAccount = {
        name: form.name.trim(),
        kind: form.kind,
        currency: form.currency,
        balance: amount,
        balance_on: form.balanceOn,
      };
      const { value } = await request<Account>("POST", "/api/v1/accounts", {
        body,
        idempotencyKey: keyFor(JSON.stringify(body)),
      });
      forget();
      onAdded(value);
    });
  };

  return (
    <form className="form" onSubmit={submit}>
      {error !== undefined && !told.complete && <ProblemNotice error={error} />}
      <div className="field-pair">
        <Field label="Name" hint="As you call it, for instance “Joint account”." error={told.byField["name"]}>
          {(control) => (
            <input
              {...control}
              required
              maxLength={100}
              value={form.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label="Kind" error={told.byField["kind"]}>
          {(control) => (
            <select {...control} value={form.kind} onChange={(event) => set({ kind: event.currentTarget.value as AccountKind })}>
              {Object.entries(ACCOUNT_KINDS).map(([kind, label]) => (
                <option key={kind} value={kind}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <div className="field-triple">
        <Field
          label="Balance"
          error={unreadable ?? told.byField["balance"]}
          hint={
            amount === null
              ? owed
                ? "What you owe, with a minus sign."
                : "Negative if it is overdrawn."
              : `Read as ${formatMoney({ amount, currency: form.currency })}${owed && !amount.startsWith("-") ? "; write what you owe with a minus sign" : ""}`
          }
        >
          {(control) => (
            <input
              {...control}
              required
              inputMode={owed ? "text" : "decimal"}
              autoComplete="off"
              value={form.balance}
              onChange={(event) => set({ balance: event.currentTarget.value })}
            />
          )}
        </Field>
        <CurrencyField value={form.currency} onChoose={(currency) => set({ currency })} error={told.byField["currency"]} />
        <Field label="Balance on" error={told.byField["balance_on"]}>
          {(control) => (
            <input
              {...control}
              type="date"
              required
              max={today}
              value={form.balanceOn}
              onChange={(event) => set({ balanceOn: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
      <button type="submit" className="button button-main" disabled={busy || amount === null}>
        {busy ? "Saving…" : "Add account"}
      </button>
    </form>
  );
}
