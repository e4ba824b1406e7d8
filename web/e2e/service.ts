import { accessSync, constants, existsSync, readFileSync } from "node:fs";

/** Where the service under test answers, and the file with its demo household's sign-in; empty when not told. */
export const SERVICE = {
  HEADROOM_URL: (process.env["HEADROOM_URL"] ?? "").replace(/\/$/, ""),
  HEADROOM_CREDENTIALS: process.env["HEADROOM_CREDENTIALS"] ?? "",
} as const;

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The Chromium to drive: what `CHROMIUM` names, else an installed one, else null. */
export function findChromium(): string | null {
  const named = process.env["CHROMIUM"] ?? "";
  return (named === "" ? PLACES : [named]).find(runs) ?? null;
}

function runs(place: string): boolean {
  try {
    accessSync(place, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Why the tests can't run against a service, with the way out; null when they can, or when Chromium is missing. */
export async function serviceProblem(): Promise<string | null> {
  if (findChromium() === null) {
    return null;
  }
  const missing = Object.entries(SERVICE).filter(([, value]) => value === "").map(([name]) => name);
  if (missing.length > 0) {
    return (
      `The browser tests need ${missing.join(" and ")}. Start a service with\n` +
      "  ./headroom run --port 8490 --data DIR\nand then\n" +
      "  HEADROOM_URL=http://127.0.0.1:8490 HEADROOM_CREDENTIALS=DIR/credentials.json npm run e2e"
    );
  }
  if (!existsSync(SERVICE.HEADROOM_CREDENTIALS)) {
    return `HEADROOM_CREDENTIALS names no file: ${SERVICE.HEADROOM_CREDENTIALS}`;
  }
  try {
    const answer = await fetch(`${SERVICE.HEADROOM_URL}/`);
    return answer.ok ? null : `${SERVICE.HEADROOM_URL}/ answers ${answer.status}: is the page built into the service?`;
  } catch (cause) {
    return `No service answers at ${SERVICE.HEADROOM_URL}: ${String(cause)}`;
  }
}

export type SignIn = { readonly email: string; readonly password: string };

/** The household that a new database comes with. */
export function demo(): SignIn {
  const file = JSON.parse(readFileSync(SERVICE.HEADROOM_CREDENTIALS, "utf8")) as { readonly demo: SignIn };
  return file.demo;
}

/** The operator that a new database comes with. */
export function operator(): SignIn {
  const file = JSON.parse(readFileSync(SERVICE.HEADROOM_CREDENTIALS, "utf8")) as { readonly operator: SignIn };
  return file.operator;
}

let households = 0;

/** A sign-in that nobody has yet, also when the tests run twice on one service. */
export function stranger(): SignIn {
  households += 1;
  return { email: `e2e-${Date.now().toString(36)}-${households}@example.org`, password: "plenty of room 42" };
}
