import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseFile, journey, launch, onDevice, signIn, signUp, workerReady } from "./browser";
import { demo, findChromium, stranger } from "./service";
import { statement } from "./statement";

type Row = { readonly id: number; readonly memo: string; readonly payee: string; readonly version: number };

async function newest(page: Page, text: string): Promise<Row> {
  const answer = await page.request.get(`/api/v1/transactions?limit=1&q=${encodeURIComponent(text)}`);
  const { items } = (await answer.json()) as { readonly items: readonly Row[] };
  const [row] = items;
  expect(row).toBeDefined();
  return row as Row;
}

/** Reads pages once, so that the device has what it needs without a network. */
async function visit(page: Page, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.locator("main .skeleton").first().waitFor({ state: "detached" });
  }
}

async function editNote(page: Page, payee: string, note: string): Promise<void> {
  await page.getByRole("searchbox", { name: "Search Transactions" }).fill(payee);
  await page.locator(".data-row-opens").first().click();
  await page.getByLabel("Note").fill(note);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

describe.skipIf(findChromium() === null)("without a network", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test("a household imports, looks around, goes offline, edits, and the edit arrives once", async () => {
    const account = stranger();
    const remarks = await journey(browser, async (page) => {
      await signUp(page, account);
      const file = statement();
      await page.getByRole("link", { name: "Import", exact: true }).click();
      await chooseFile(page, file);
      await page.getByRole("button", { name: `Import ${file.rows} rows` }).click();
      await page.getByRole("heading", { name: "statement.csv is imported" }).waitFor();
      await visit(page, "Portfolio", "Transactions");
      // leaving a page gives up what it still reads
      await expect.poll(async () => (await onDevice(page)).answers).toContain("transactions");
      await page.getByRole("link", { name: "Today", exact: true }).click();
      await page.getByRole("img", { name: /^Balance score/ }).waitFor();
      await workerReady(page);
      const before = await newest(page, "Rent");

      await page.context().setOffline(true);
      await page.reload();
      await page.getByRole("img", { name: /^Balance score/ }).waitFor();
      // which of the two depends on what the browser makes of it
      await page.getByText(/^(You’re offline|Headroom doesn’t answer)\.$/).waitFor();
      await page.getByText(/^Saved on this device/).first().waitFor();
      await visit(page, "Transactions");
      await editNote(page, "Rent", "first");
      await page.getByText("1 change waits to be sent").waitFor();
      await editNote(page, "Rent", "second");
      await page.getByText("2 changes wait to be sent").waitFor();

      const sent: string[] = [];
      page.on("request", (request) => {
        if (request.method() === "PATCH" && request.url().includes("/transactions/")) {
          sent.push(request.headers()["idempotency-key"] ?? "");
        }
      });
      await page.context().setOffline(false);
      await page.getByText(/wait(s)? to be sent/).waitFor({ state: "detached" });
      const after = await newest(page, "Rent");
      expect(after).toMatchObject({ id: before.id, memo: "second", version: before.version + 2 });
      expect(new Set(sent).size).toBe(2);
      expect(sent).not.toContain("");
    });
    expect(remarks.filter((remark) => !/ERR_INTERNET_DISCONNECTED/.test(remark))).toEqual([]);
  });

  test("an answer that was lost on its way is not taken for a failure of the edit", async () => {
    const account = stranger();
    const remarks = await journey(browser, async (page) => {
      await signUp(page, account);
      await page.getByRole("link", { name: "Import", exact: true }).click();
      await chooseFile(page, statement());
      await page.getByRole("button", { name: /^Import \d+ rows/ }).click();
      await page.getByRole("heading", { name: "statement.csv is imported" }).waitFor();
      await visit(page, "Transactions");
      const before = await newest(page, "Rent");
      let lost = 0;
      await page.route("**/api/v1/transactions/*", async (route) => {
        if (route.request().method() === "PATCH" && lost === 0) {
          lost += 1;
          await route.fetch();
          await route.abort("connectionreset");
        } else {
          await route.fallback();
        }
      });
      await editNote(page, "Rent", "kept");
      await expect.poll(async () => (await newest(page, "Rent")).memo).toBe("kept");
      await page.getByText(/wait(s)? to be sent|couldn’t be made/).waitFor({ state: "detached" });
      expect(lost).toBe(1);
      expect((await newest(page, "Rent")).version).toBe(before.version + 1);
    });
    expect(remarks.filter((remark) => !/ERR_CONNECTION_RESET/.test(remark))).toEqual([]);
  });

  test("after signing out nothing is left to read, with or without a network", async () => {
    const remarks = await journey(browser, async (page) => {
      await signIn(page, demo());
      await page.getByRole("img", { name: /^Balance score/ }).waitFor();
      await visit(page, "Accounts");
      await workerReady(page);
      expect((await onDevice(page)).databases).toEqual(["headroom"]);
      await visit(page, "Settings");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      expect(await onDevice(page)).toEqual({ databases: [], caches: [], answers: [] });
      await page.goBack();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      expect(await page.locator("body").innerText()).not.toContain("Everyday checking");
    });
    expect(remarks).toEqual([]);
  });

  test("a second household on the same browser sees nothing of the first, also offline", async () => {
    const remarks = await journey(browser, async (page) => {
      await signIn(page, demo());
      await page.getByRole("img", { name: /^Balance score/ }).waitFor();
      await visit(page, "Accounts");
      await page.getByText("Everyday checking").first().waitFor();
      // the first one's session ends without a word to this page
      await page.context().clearCookies();
      await signUp(page, stranger());
      await page.getByRole("button", { name: "Look around first" }).click();
      await page.getByText("Headroom doesn’t know your numbers yet.").waitFor();
      await visit(page, "Accounts");
      await page.getByText("No accounts yet.").waitFor();
      await workerReady(page);
      await page.context().setOffline(true);
      await page.reload();
      await page.getByText("No accounts yet.").waitFor();
      expect(await page.locator("body").innerText()).not.toContain("Everyday checking");
    });
    expect(remarks.filter((remark) => !/ERR_INTERNET_DISCONNECTED/.test(remark))).toEqual([]);
  });

  test("a page whose code can't be loaded says so, and its retry works", async () => {
    const remarks = await journey(
      browser,
      async (page) => {
        await signIn(page, demo());
        await page.getByRole("img", { name: /^Balance score/ }).waitFor();
        let broken = true;
        await page.route("**/assets/tax-*.js", (route) => (broken ? route.abort() : route.fallback()));
        await page.getByRole("link", { name: "Tax", exact: true }).click();
        await page.getByText("This page couldn’t be loaded").waitFor();
        broken = false;
        await page.getByRole("button", { name: "Try again" }).click();
        await page.getByRole("heading", { level: 1, name: "Tax" }).waitFor();
      },
      { serviceWorkers: "block" },
    );
    expect(remarks.filter((remark) => !/ERR_FAILED|Service Worker registration blocked/.test(remark))).toEqual([]);
  });

  test("a part that was slow to come is named to the service when the page is left", async () => {
    const remarks = await journey(
      browser,
      async (page) => {
        await page.addInitScript(() => {
          const told: Promise<string>[] = [];
          const send = navigator.sendBeacon.bind(navigator);
          navigator.sendBeacon = (to, body) => {
            told.push(body instanceof Blob ? body.text() : Promise.resolve(""));
            return send(to, body);
          };
          Object.assign(globalThis, { told });
        });
        await signIn(page, demo());
        await page.getByRole("img", { name: /^Balance score/ }).waitFor();
        await page.route("**/assets/tax-*.js", async (route) => {
          await new Promise((resolve) => setTimeout(resolve, 200));
          await route.fallback();
        });
        await page.getByRole("link", { name: "Tax", exact: true }).click();
        await page.getByRole("heading", { level: 1, name: "Tax" }).waitFor();
        const taken = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/vitals"));
        const told = await page.evaluate(async () => {
          Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
          document.dispatchEvent(new Event("visibilitychange"));
          return Promise.all((globalThis as unknown as { told: Promise<string>[] }).told);
        });
        expect((await taken).ok()).toBe(true);
        expect(told.join()).toContain('"component:tax"');
      },
      { serviceWorkers: "block" },
    );
    expect(remarks.filter((remark) => !/Service Worker registration blocked/.test(remark))).toEqual([]);
  });
});
