import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { findChromium, SERVICE, type SignIn } from "./service";
import { ZONE } from "./statement";

// --no-sandbox because CI runs as root; the rest keeps the browser from talking to anyone but the service.
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 390, height: 844 };
/** Ends what hangs; a machine that is shared is let be slow, for speed is measured elsewhere. */
const PATIENCE_MS = 45_000;

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium() ?? "", args: ARGUMENTS });
}

/** What the browser complained about while a journey ran: errors in the console, exceptions, broken security policies. */
export type Remarks = readonly string[];

/** Runs a journey in a profile of its own and answers what the browser complained about. */
export async function journey(
  browser: Browser,
  walk: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<Remarks> {
  const context = await browser.newContext({
    baseURL: SERVICE.HEADROOM_URL,
    locale: "en-US",
    timezoneId: ZONE,
    viewport: WIDE,
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const remarks: string[] = [];
  const page = await context.newPage();
  page.on("pageerror", (error) => remarks.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !isRefusal(message.text(), message.location().url)) {
      remarks.push(`${message.text()} (${message.location().url})`);
    }
  });
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(`${SERVICE.HEADROOM_URL}/`)) {
      remarks.push(`asked somebody else: ${request.url()}`);
    }
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy ${event.violatedDirective} broken by ${event.blockedURI}`),
    );
  });
  try {
    await walk(page);
    return remarks;
  } finally {
    await context.close();
  }
}

/** Chromium logs every 4xx answer; those of the interface are told in the page, and the journeys look for them there. */
function isRefusal(text: string, url: string): boolean {
  return /the server responded with a status of 4\d\d/.test(text) && url.startsWith(`${SERVICE.HEADROOM_URL}/api/`);
}

export async function signIn(page: Page, account: SignIn): Promise<void> {
  await page.goto("/");
  await signInHere(page, account);
}

/** On the form that is there already. */
export async function signInHere(page: Page, { email, password }: SignIn): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function signUp(page: Page, { email, password }: SignIn): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Ada Byron");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Welcome, Ada" }).waitFor();
}

export async function chooseFile(page: Page, file: { readonly name: string; readonly text: string }): Promise<void> {
  await page.locator("input[type=file]").setInputFiles({ name: file.name, mimeType: "text/csv", buffer: Buffer.from(file.text) });
}

type Kept = {
  readonly databases: readonly string[];
  /** Paths of answers that a worker keeps; the app's own files don't count. */
  readonly caches: readonly string[];
  /** What the newest answers in the database are of. */
  readonly answers: readonly string[];
};

/** What a browser keeps of a household. */
export function onDevice(page: Page): Promise<Kept> {
  return page.evaluate(async () => {
    const databases = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
    const paths: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      paths.push(...(await cache.keys()).map(({ url }) => new URL(url).pathname).filter((path) => path.startsWith("/api/")));
    }
    const answers = !databases.includes("headroom")
      ? []
      : await new Promise<string[]>((resolve, reject) => {
          const opening = indexedDB.open("headroom");
          opening.addEventListener("error", () => reject(opening.error ?? new Error("not opened")));
          opening.addEventListener("success", () => {
            const asked = opening.result.transaction("answers").objectStore("answers").getAllKeys();
            asked.addEventListener("error", () => reject(asked.error ?? new Error("not read")));
            asked.addEventListener("success", () => {
              opening.result.close();
              // each begins with whose it is
              resolve(asked.result.map((key) => String(key).replace(/^\d+ /, "")));
            });
          });
        });
    return { databases, caches: paths, answers };
  });
}

/** Waits until the app's files are kept and a worker answers for them. */
export async function workerReady(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (navigator.serviceWorker.controller === null) {
      await new Promise((again) => setTimeout(again, 50));
    }
  });
}
