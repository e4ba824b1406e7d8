import { sharedRead } from "./batch";
import { type AnswerOf, type Operation, type Params, target } from "./call";
import type { Answer } from "./http";
import { type Loaded, useLoad } from "./query";

/** Reads a resource of the service. Without params nothing is read yet. */
export function useRead<Op extends Operation & `GET ${string}`>(operation: Op, params: Params<Op> | null): Loaded<AnswerOf<Op>> {
  const path = params === null ? null : target(operation, params).path;
  return useLoad<AnswerOf<Op>>(path, (signal) => sharedRead<AnswerOf<Op>>(path ?? "", signal));
}

/** Reads every page of a list; few hold more than one. */
export function useList<T>(path: string | null): Loaded<readonly T[]> {
  return useLoad<readonly T[]>(path === null ? null : `${path}#all`, (signal) => readAll<T>(path ?? "", signal));
}

async function readAll<T>(path: string, signal: AbortSignal): Promise<Answer<readonly T[]>> {
  type Page = { readonly items: readonly T[]; readonly next_cursor: string | null };
  const first = `${path}${path.includes("?") ? "&" : "?"}limit=200`;
  const items: T[] = [];
  let answer = await sharedRead<Page>(first, signal);
  const { at } = answer;
  items.push(...answer.value.items);
  while (answer.value.next_cursor !== null) {
    // a page's address is in the page before
    // oxlint-disable-next-line no-await-in-loop
    answer = await sharedRead<Page>(`${first}&cursor=${encodeURIComponent(answer.value.next_cursor)}`, signal);
    items.push(...answer.value.items);
  }
  return { value: items, tag: null, at };
}
