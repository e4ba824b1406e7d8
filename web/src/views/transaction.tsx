import { useAccounts, useCategories, useTransactions } from "../ledger";
import { go } from "../navigation";
import type { PageProps } from "../parts";
import { useRead } from "../reads";
import { Empty, PageHead, Shown } from "./kit";
import { Receipts } from "./receipts";
import { TransactionForm } from "./transaction-form";

/** One transaction, by its address. */
export function TransactionPage({ route }: PageProps) {
  const id = route.page === "transaction" ? route.id : "";
  const known = /^\d+$/.test(id);
  const loaded = useRead("GET /api/v1/transactions/{id}", known ? { path: { id } } : null);
  const all = useTransactions().value ?? [];
  const categories = useCategories().value ?? [];
  const accounts = useAccounts().value ?? [];
  return (
    <div className="narrow">
      <PageHead title={loaded.value?.payee || "Transaction"} of={loaded} back={{ to: { page: "transactions" }, label: "Transactions" }} />
      {!known && <Empty title="There is no such transaction">The address has no number in it.</Empty>}
      <Shown of={loaded}>
        {(transaction) => (
          <section className="card" aria-label="Transaction">
            <TransactionForm
              transaction={transaction}
              all={all}
              categories={categories}
              account={accounts.find(({ id: account }) => account === transaction.account_id)?.name ?? ""}
              onDone={() => go({ page: "transactions" })}
            />
            <Receipts transaction={transaction} heading="h2" />
          </section>
        )}
      </Shown>
    </div>
  );
}
