import { describe, expect, it } from "vitest";
import { readStream } from "./ledger";
import { alikeOf } from "./views/transaction-form";
import type { Transaction } from "./generated/api";

function row(id: number, payee: string, category: string): Transaction {
  return {
    id,
    account_id: 1,
    date: "2026-11-20",
    amount: { amount: "-1.00", currency: "USD" },
    category,
    payee,
    memo: "",
    pending: false,
    deleted_at: null,
    version: 1,
  };
}

describe("readStream", () => {
  const lines = [row(1, "a", "x"), row(2, "b", "x")].map((one) => JSON.stringify(one));

  it("turns the oldest first into the newest first", () => {
    expect(readStream(`${lines.join("\n")}\n{"_end":true,"rows":2}\n`).map(({ id }) => id)).toEqual([2, 1]);
    expect(readStream('{"_end":true,"rows":0}\n')).toEqual([]);
  });

  it("takes a stream that was cut for no answer", () => {
    expect(() => readStream(`${lines.join("\n")}\n`)).toThrow("no answer");
    expect(() => readStream(`${lines[0]}\n{"_end":true,"rows":2}\n`)).toThrow("no answer");
    expect(() => readStream("")).toThrow("no answer");
  });
});

describe("alikeOf", () => {
  it("finds others of the same payee that are in another category", () => {
    const all = [row(1, "Rent", "housing"), row(2, "Rent", "other"), row(3, "Cafe", "other")];
    expect(alikeOf(all[1] as Transaction, all, "dining").map(({ id }) => id)).toEqual([1]);
    expect(alikeOf(row(9, "", "other"), all, "dining")).toEqual([]);
  });
});
