import { useState } from "react";
import type { Account } from "../generated/api";
import { formatDay } from "../dates";
import { sumMoney } from "../amounts";
import { isNegative } from "../money";
import { useList } from "../reads";
import { outdate } from "../query";
import { href } from "../route";
import { useSignedIn } from "../session";
import { Amount } from "../ui/amount";
import { Notice } from "../ui/notice";
import { ACCOUNT_KINDS, AccountForm } from "./account-form";
import { PageHead, Shown, Stats } from "./kit";

const PATH = "/api/v1/accounts";
const GROUPS: readonly { readonly name: string; readonly kinds: readonly Account["kind"][] }[] = [
  { name: "Everyday money", kinds: ["checking", "cash"] },
  { name: "Savings", kinds: ["savings"] },
  { name: "Investments", kinds: ["investment", "retirement"] },
  { name: "What is owed", kinds: ["credit_card", "loan", "mortgage"] },
  { name: "Other", kinds: ["other"] },
];

/** What the household has and owes, and a form for one more account. */
export function AccountsPage() {
  const { profile, welcomed } = useSignedIn();
  const loaded = useList<Account>(PATH);
  const [added, setAdded] = useState<string | null>(null);
  return (
    <div className="narrow">
      <PageHead title="Accounts" of={loaded} />
      <Shown of={loaded} blocks={[6, 8, 8]}>
        {(accounts) => <Worth accounts={accounts.filter(({ closed_at }) => closed_at === null)} currency={profile.household.currency} />}
      </Shown>
      {added !== null && (
        <Notice tone="good" title={`${added} is added`}>
          <p>
            <a href={href({ page: "today" })}>See what it changes today</a>
          </p>
        </Notice>
      )}
      <section className="card" aria-labelledby="new-account">
        <h2 id="new-account">Add an account</h2>
        <AccountForm
          onAdded={(account) => {
            setAdded(account.name);
            outdate("/api/");
            if (!profile.household.onboarded) {
              // The account is stored; whether the welcome page shows again matters less than its message.
              welcomed().catch(() => undefined);
            }
          }}
        />
      </section>
    </div>
  );
}

function Worth({ accounts, currency }: { readonly accounts: readonly Account[]; readonly currency: string }) {
  if (accounts.length === 0) {
    return (
      <p className="lead muted">
        No accounts yet. Add one below, or <a href={href({ page: "import" })}>import a file</a> and one is made from it.
      </p>
    );
  }
  const balances = accounts.map(({ balance }) => balance);
  const others = [...new Set(balances.map((one) => one.currency))].filter((one) => one !== currency);
  return (
    <>
      <Stats
        lead
        of={[
          { label: "Net worth", value: <Amount money={sumMoney(balances, currency)} />, note: others.length > 0 ? `without accounts in ${others.join(", ")}` : null },
          { label: "You have", value: <Amount money={sumMoney(balances.filter((one) => !isNegative(one)), currency)} /> },
          { label: "You owe", value: <Amount money={sumMoney(balances.filter(isNegative), currency)} /> },
        ]}
      />
      {GROUPS.map(({ name, kinds }) => {
        const own = accounts.filter(({ kind }) => kinds.includes(kind));
        return (
          own.length > 0 && (
            <section key={name} className="card" aria-label={name}>
              <div className="card-head">
                <h2>{name}</h2>
                <Amount money={sumMoney(own.map(({ balance }) => balance), currency)} />
              </div>
              <ul className="accounts">
                {own.map((account) => (
                  <li key={account.id}>
                    <span>
                      <a className="account-name" href={`${href({ page: "transactions" })}?account=${account.id}`}>
                        {account.name}
                      </a>
                      <span className="muted small">{ACCOUNT_KINDS[account.kind]}</span>
                    </span>
                    <span className="account-balance">
                      <Amount money={account.balance} />
                      <span className="muted small">{formatDay(account.as_of, "medium")}</span>
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )
        );
      })}
    </>
  );
}
