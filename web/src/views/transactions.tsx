import { useCallback, useMemo, useState } from "react";
import type { Account, ReceiptCount, Transaction } from "../generated/api";
import { formatDay } from "../dates";
import { useAccounts, useCategories, useNewest, useTransactions } from "../ledger";
import { useList } from "../reads";
import { useSearchParam } from "../search-param";
import { href } from "../route";
import { Amount } from "../ui/amount";
import { Icon } from "../ui/icon";
import { type Column, DataTable } from "../ui/table";
import { PageHead, Shown } from "./kit";
import { RECEIPTS } from "./receipts";
import { TransactionDialog } from "./transaction-form";

const UNCATEGORISED = "uncategorised";

/** Every transaction, to look through, correct and sort into categories. */
export function TransactionsPage() {
  const all = useTransactions();
  const newest = useNewest(all.value === undefined);
  const loaded = all.value === undefined && newest.value !== undefined ? newest : all;
  const accounts = useAccounts().value ?? NONE;
  const categories = useCategories().value ?? NONE_EITHER;
  const [account, setAccount] = useSearchParam("account");
  const [category, setCategory] = useSearchParam("category");
  const [open, setOpen] = useState<number | null>(null);
  const names = useMemo(() => new Map(categories.map(({ slug, name }) => [slug, name])), [categories]);
  const counts = useList<ReceiptCount>(RECEIPTS).value;
  const receipts = useMemo(() => new Map(counts?.map(({ transaction_id, receipts: many }) => [transaction_id, many])), [counts]);
  const columns = useMemo(() => columnsOf(accounts, names, receipts), [accounts, names, receipts]);
  const words = useCallback((row: Transaction) => `${row.payee} ${row.memo} ${names.get(row.category) ?? ""} ${row.amount.amount} ${row.date}`, [names]);
  const rows = useMemo(
    () =>
      (loaded.value ?? []).filter(
        (row) => (account === "" || String(row.account_id) === account) && (category === "" || row.category === category),
      ),
    [loaded.value, account, category],
  );
  const unsorted = useMemo(() => (loaded.value ?? []).filter((row) => row.category === UNCATEGORISED).length, [loaded.value]);
  const opened = open === null ? undefined : loaded.value?.find(({ id }) => id === open);
  return (
    <>
      <PageHead title="Transactions" of={loaded}>
        <a className="button" href={href({ page: "import" })}>
          Import a file
        </a>
      </PageHead>
      {unsorted > 0 && category === "" && (
        <p className="hint-line">
          <strong>{unsorted}</strong> {unsorted === 1 ? "has" : "have"} no category yet.{" "}
          <button type="button" className="link" onClick={() => setCategory(UNCATEGORISED)}>
            Show {unsorted === 1 ? "it" : "them"}
          </button>
        </p>
      )}
      <Shown of={loaded} blocks={[3, 36]}>
        {() => (
          <DataTable
            label="Transactions"
            rows={rows}
            columns={columns}
            rowKey={(row) => row.id}
            words={words}
            onOpen={(row) => setOpen(row.id)}
            tools={
              <>
                <Choice label="Account" all="All accounts" value={account} onChoose={setAccount} options={accounts.map(({ id, name }) => [String(id), name])} />
                <Choice label="Category" all="All categories" value={category} onChoose={setCategory} options={categories.map(({ slug, name }) => [slug, name])} />
              </>
            }
            empty={
              <>
                <p>Nothing here yet.</p>
                <p>
                  <a href={href({ page: "import" })}>Import a file of your bank</a> and its transactions are listed here.
                </p>
              </>
            }
          />
        )}
      </Shown>
      {opened !== undefined && (
        <TransactionDialog
          transaction={opened}
          all={loaded.value ?? []}
          categories={categories}
          account={accounts.find(({ id }) => id === opened.account_id)?.name ?? ""}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

const NONE: readonly Account[] = [];
const NONE_EITHER: readonly { readonly slug: string; readonly name: string; readonly kind: string; readonly shared: boolean }[] = [];

function columnsOf(accounts: readonly Account[], names: ReadonlyMap<string, string>, receipts: ReadonlyMap<number, number>): readonly Column<Transaction>[] {
  const account = new Map(accounts.map(({ id, name }) => [id, name]));
  return [
    { key: "date", label: "Date", width: "8.5rem", wideOnly: true, cell: (row) => <span className="muted">{formatDay(row.date, "medium")}</span>, sort: (row) => row.date },
    {
      key: "payee",
      label: "Payee",
      width: "minmax(9rem, 2fr)",
      cell: (row) => (
        <span className="two-lines">
          <span>
            <span className="row-title">{row.payee || row.memo || "No payee"}</span>
            {row.pending && <span className="tag">Pending</span>}
            {receipts.has(row.id) && (
              <span className="row-receipt">
                <Icon name="bill" />
                <span className="unseen">{receipts.get(row.id) === 1 ? "has a receipt" : `has ${receipts.get(row.id)} receipts`}</span>
              </span>
            )}
          </span>
          <span className="muted small narrow-only">
            {formatDay(row.date, "short")} · {names.get(row.category) ?? row.category}
          </span>
        </span>
      ),
      sort: (row) => row.payee,
    },
    {
      key: "category",
      label: "Category",
      width: "minmax(8rem, 1fr)",
      wideOnly: true,
      cell: (row) => <span className={row.category === UNCATEGORISED ? "tag tag-warn" : "tag"}>{names.get(row.category) ?? row.category}</span>,
      sort: (row) => names.get(row.category) ?? row.category,
    },
    { key: "account", label: "Account", width: "minmax(8rem, 1fr)", wideOnly: true, cell: (row) => <span className="muted">{account.get(row.account_id) ?? ""}</span>, sort: (row) => account.get(row.account_id) ?? "" },
    { key: "amount", label: "Amount", width: "minmax(6.5rem, 8rem)", number: true, cell: (row) => <Amount money={row.amount} as="flow" />, sort: (row) => Number(row.amount.amount) },
  ];
}

type ChoiceProps = {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChoose: (value: string) => void;
};

function Choice({ label, all, value, options, onChoose }: ChoiceProps) {
  return (
    <label>
      <span className="unseen">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{all}</option>
        {options.map(([slug, name]) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

