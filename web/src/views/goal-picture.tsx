import { useState } from "react";
import type { Goal } from "../generated/api";
import { send } from "../outbox";
import { type Loaded, outdate } from "../query";
import { AddPicture, PictureDialog, PictureImage, SendingList, useUploads } from "./picture";
import { GOALS } from "./goals";

/** What a goal is for, as a picture: to see it is to keep at it. */
export function GoalPicture({ goal, change }: { readonly goal: Goal; readonly change: Loaded<Goal>["change"] }) {
  const path = `${GOALS}/${goal.id}/picture`;
  const [open, setOpen] = useState(false);
  const uploads = useUploads(path, "PUT", (picture) => {
    change((now) => ({ ...now, picture }));
    outdate(GOALS);
  });
  const remove = async () => {
    await send({ method: "DELETE", path, label: `Remove the picture of ${goal.name}`, outdates: [GOALS] });
    change((now) => ({ ...now, picture: null }));
  };
  // an answer that this device kept from an older release has none
  const picture = goal.picture ?? null;
  return (
    <div className="goal-picture">
      {picture !== null && (
        <button type="button" className="goal-banner" onClick={() => setOpen(true)}>
          <PictureImage key={picture.path} picture={picture} alt={`Picture of ${goal.name}`} sizes="(max-width: 58rem) 100vw, 53rem" width={960} />
        </button>
      )}
      <SendingList uploads={uploads} />
      <AddPicture label={picture === null ? "Add a picture" : "Another picture"} uploads={uploads} />
      {open && picture !== null && <PictureDialog picture={picture} title={goal.name} alt={`Picture of ${goal.name}`} remove={remove} onClose={() => setOpen(false)} />}
    </div>
  );
}
