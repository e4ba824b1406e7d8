import type { Profile, Session } from "./api";

/** What the service put into the page for a signed-in household, so that nothing has to be asked for first. */
export type Boot = {
  readonly at: string;
  readonly session: Session;
  readonly profile: Profile;
  readonly profile_tag: string | null;
  /** Answers by the address they would have been read from. */
  readonly answers: Readonly<Record<string, unknown>>;
};

/** Reads the page's data block once: who is there, or `nobody`; null where it has none, or one that can't be read. */
export function readBoot(): Boot | "nobody" | null {
  const block = document.getElementById("boot");
  if (block === null) {
    return null;
  }
  // its content is a person's: it leaves the page once it is read
  block.remove();
  try {
    const boot = JSON.parse(block.textContent ?? "") as Boot | null;
    if (boot === null) {
      return "nobody";
    }
    return typeof boot.session.user.id === "number" ? boot : null;
  } catch {
    return null;
  }
}
