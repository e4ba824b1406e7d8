import { useId, useState } from "react";
import type { Picture, Transaction } from "../generated/api";
import { formatDay } from "../dates";
import { send } from "../outbox";
import { outdate } from "../query";
import { useRead } from "../reads";
import { ProblemNotice } from "../ui/notice";
import { AddPicture, PictureDialog, PictureImage, SendingList, useUploads } from "./picture";

/** Which transactions have receipts. */
export const RECEIPTS = "/api/v1/receipts";
const MOST = 5;

type Props = {
  readonly transaction: Transaction;
  /** One below the heading before it: a page's is the first, a dialog's the second. */
  readonly heading: "h2" | "h3";
};

/** A transaction's receipts: to look at, to add to, to remove. */
export function Receipts({ transaction, heading: Heading }: Props) {
  const path = `/api/v1/transactions/${transaction.id}/receipts`;
  const loaded = useRead("GET /api/v1/transactions/{id}/receipts", { path: { id: transaction.id } });
  const [open, setOpen] = useState<Picture | null>(null);
  const outdated = [path, RECEIPTS];
  const uploads = useUploads(path, "POST", (added) => {
    loaded.change((page) => ({ ...page, items: [...page.items.filter(({ id }) => id !== added.id), added] }));
    outdate(...outdated);
  });
  const title = useId();
  const receipts = loaded.value?.items ?? [];
  const remove = async (picture: Picture) => {
    await send({ method: "DELETE", path: `${path}/${picture.id}`, label: `Remove a receipt of ${transaction.payee || "a transaction"}`, outdates: outdated });
    loaded.change((page) => ({ ...page, items: page.items.filter(({ id }) => id !== picture.id) }));
  };
  const name = (at: number) => `Receipt ${at + 1} of ${receipts.length}`;
  const opened = open === null ? -1 : receipts.findIndex(({ id }) => id === open.id);
  return (
    <section className="receipts" aria-labelledby={title}>
      <Heading id={title}>Receipts</Heading>
      {loaded.error !== undefined && loaded.value === undefined && <ProblemNotice error={loaded.error} onRetry={loaded.reload} />}
      {receipts.length > 0 && (
        <ul className="thumbs">
          {receipts.map((picture, at) => (
            <li key={picture.id}>
              <button type="button" className="thumb" onClick={() => setOpen(picture)}>
                <PictureImage picture={picture} alt={`${name(at)}, added ${formatDay(picture.added_at.slice(0, 10), "medium")}`} sizes="5rem" width={96} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <SendingList uploads={uploads} />
      <AddPicture label={receipts.length === 0 ? "Add a receipt" : "Add another"} many uploads={uploads} full={receipts.length >= MOST ? `${MOST} receipts are as many as a transaction can have.` : undefined} />
      {open !== null && (
        <PictureDialog
          picture={open}
          title={opened < 0 ? "Receipt" : name(opened)}
          alt={`Receipt of ${transaction.payee || "this transaction"}`}
          remove={() => remove(open)}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
