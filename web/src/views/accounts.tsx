import { useState } from "react";
import type { Account, Page } from "../api";
import { formatDay } from "../dates";
import { request } from "../http";
import { useLoad } from "../load";
import { formatMoney, isNegative } from "../money";
import { href } from "../route";
import { useSignedIn } from "../session";
import { Notice, ProblemNotice } from "../ui/notice";
import { ACCOUNT_KINDS, AccountForm } from "./account-form";
import { ListSkeleton } from "./skeletons";

/** Every account of the household, over as many pages as the server makes of them. */
export async function fetchAccounts(signal?: AbortSignal, cursor: string | null = null): Promise<readonly Account[]> {
  const { value } = await request<Page<Account>>("GET", "/api/v1/accounts", { query: { cursor }, signal });
  return value.next_cursor === null ? value.items : [...value.items, ...(await fetchAccounts(signal, value.next_cursor))];
}

/** The accounts, and a form for one more. */
export function AccountsPage() {
  const { profile, changeProfile } = useSignedIn();
  const loaded = useLoad("accounts", (signal) => fetchAccounts(signal));
  const [added, setAdded] = useState<string | null>(null);
  const empty = loaded.value?.length === 0;
  return (
    <div className="narrow">
      <h1 tabIndex={-1}>Accounts</h1>
      {loaded.error !== undefined && <ProblemNotice error={loaded.error} onRetry={loaded.reload} />}
      {loaded.value === undefined && loaded.error === undefined && <ListSkeleton />}
      {empty && (
        <p className="lead muted">
          No accounts yet. Add one below, or <a href={href({ page: "import" })}>import a file</a> and one is made from it.
        </p>
      )}
      {loaded.value !== undefined && !empty && (
        <ul className="card accounts">
          {loaded.value.map((account) => (
            <li key={account.id}>
              <span>
                <span className="account-name">{account.name}</span>
                <span className="muted small">{ACCOUNT_KINDS[account.kind]}</span>
              </span>
              <span className="account-balance">
                <span className={isNegative(account.balance) ? "amount" : "amount amount-plain"}>{formatMoney(account.balance)}</span>
                <span className="muted small">{formatDay(account.as_of, "medium")}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {added !== null && (
        <Notice tone="good" title={`${added} is added`}>
          <p>
            <a href={href({ page: "today", date: null })}>See what it changes today</a>
          </p>
        </Notice>
      )}
      <section className="card" aria-labelledby="new-account">
        <h2 id="new-account">Add an account</h2>
        <AccountForm
          onAdded={(account) => {
            setAdded(account.name);
            loaded.reload();
            if (!profile.household.onboarded) {
              // The account is stored; whether the welcome page shows again matters less than its message.
              changeProfile({ onboarded: true }).catch(() => undefined);
            }
          }}
        />
      </section>
    </div>
  );
}
