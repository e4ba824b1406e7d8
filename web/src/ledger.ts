import type { Account, Category, Transaction } from "./generated/api";
import { type Answer, request, Unreachable } from "./http";
import { useList } from "./reads";
import { type Loaded, queries, useLoad } from "./query";
import { send, type Sent } from "./outbox";

/** The key under which all transactions are held, newest first. */
export const ALL = "transactions";
const STREAM = "/api/v1/export/transactions";

export function useAccounts(): Loaded<readonly Account[]> {
  return useList<Account>("/api/v1/accounts");
}

export function useCategories(): Loaded<readonly Category[]> {
  return useList<Category>("/api/v1/categories");
}

/** Every transaction of the household: one request however many there are, newest first. */
export function useTransactions(): Loaded<readonly Transaction[]> {
  return useLoad<readonly Transaction[]>(ALL, readAll);
}

/** The newest transactions, while all of them are on their way. */
export function useNewest(wanted: boolean): Loaded<readonly Transaction[]> {
  return useLoad<readonly Transaction[]>(wanted ? "transactions newest" : null, async (signal) => {
    const { value, tag, at } = await request<{ readonly items: readonly Transaction[] }>("GET", "/api/v1/transactions?limit=100", { signal });
    return { value: value.items, tag, at };
  });
}

async function readAll(signal: AbortSignal): Promise<Answer<readonly Transaction[]>> {
  const { value, at } = await request<string>("GET", STREAM, { signal, text: true });
  return { value: readStream(value), tag: null, at };
}

/**
 * Reads lines of JSON, oldest first, into rows, newest first. The last line says how many there were.
 *
 * @throws Unreachable when the stream was cut: half of the transactions would be taken for all
 */
export function readStream(text: string): readonly Transaction[] {
  const lines = text.split("\n").filter((line) => line !== "");
  const end = lines.pop();
  const told = end === undefined ? null : (JSON.parse(end) as { readonly _end?: boolean; readonly rows?: number });
  // oxlint-disable-next-line no-underscore-dangle
  if (told?._end !== true || told.rows !== lines.length) {
    throw new Unreachable("the list of transactions broke off");
  }
  return (JSON.parse(`[${lines.join(",")}]`) as Transaction[]).toReversed();
}

export type Edit = Partial<Pick<Transaction, "category" | "payee" | "memo" | "date">>;

/** Changes a transaction here at once and in the service as soon as it can be reached. */
export async function editTransaction(before: Transaction, edit: Edit): Promise<Sent<Transaction>> {
  replace(before.id, (now) => ({ ...now, ...edit }));
  try {
    const sent = await send<Transaction>({
      method: "PATCH",
      path: `/api/v1/transactions/${before.id}`,
      body: edit,
      ifMatch: `"${before.version}"`,
      label: `Edit ${before.payee || "a transaction"}`,
      outdates: ["/api/v1/transactions", "/api/v1/budgets", "/api/v1/accounts", "/api/v2/"],
    });
    if (!sent.queued) {
      replace(before.id, () => sent.value);
    }
    return sent;
  } catch (failure) {
    replace(before.id, () => before);
    throw failure;
  }
}

/** Puts many transactions into one category; the service takes a hundred at a time. */
export async function categorise(rows: readonly Transaction[], category: string): Promise<void> {
  for (let from = 0; from < rows.length; from += 100) {
    const ids = rows.slice(from, from + 100).map(({ id }) => id);
    for (const id of ids) {
      replace(id, (now) => ({ ...now, category }));
    }
    // one after the other: each is a change of its own
    // oxlint-disable-next-line no-await-in-loop
    await send({
      method: "POST",
      path: "/api/v1/transactions/categorise",
      body: { ids, category },
      label: `Put ${ids.length} into another category`,
      outdates: [ALL, "/api/v1/transactions", "/api/v1/budgets", "/api/v2/"],
    });
  }
}

/** Removes a transaction; the service keeps it for a way back. */
export async function removeTransaction(row: Transaction): Promise<void> {
  await send({
    method: "DELETE",
    path: `/api/v1/transactions/${row.id}`,
    ifMatch: `"${row.version}"`,
    label: `Remove ${row.payee || "a transaction"}`,
    outdates: ["/api/v1/transactions", "/api/v1/budgets", "/api/v1/accounts", "/api/v2/"],
  });
  change((rows) => rows.filter(({ id }) => id !== row.id));
}

function replace(id: number, edit: (now: Transaction) => Transaction): void {
  change((rows) => rows.map((row) => (row.id === id ? edit(row) : row)));
}

function change(edit: (rows: readonly Transaction[]) => readonly Transaction[]): void {
  type Held = Answer<readonly Transaction[]>;
  queries.setQueryData<Held>([ALL], (now) => (now === undefined ? now : { ...now, value: edit(now.value) }));
}
