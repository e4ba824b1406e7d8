import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatDay } from "../src/dates";
import { chooseFile, journey, onDevice, launch, signIn, signInHere, signUp } from "./browser";
import { demo, findChromium, stranger } from "./service";
import { brokenStatement, statement, today } from "./statement";

/** The preview's dates, top row first. */
async function previewDates(page: Page): Promise<readonly string[]> {
  const headings = await page.locator("table thead th").allTextContents();
  const at = headings.findIndex((heading) => heading.startsWith("Date"));
  return page.locator(`table tbody tr td:nth-child(${at + 1})`).allTextContents();
}

async function rowsStored(page: Page): Promise<number> {
  const answer = await page.request.get("/api/v1/transactions?limit=100");
  return ((await answer.json()) as { readonly items: readonly unknown[] }).items.length;
}

/** The streak in the page's own words: 0 for "No streak yet". */
async function streak(page: Page): Promise<number> {
  return Number(/^\d+/.exec((await page.locator("#streak").textContent()) ?? "")?.[0] ?? 0);
}

describe.skipIf(findChromium() === null)("journeys", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test("a new household signs up, is told what is missing, imports a statement, acts and leaves", async () => {
    const account = stranger();
    const remarks = await journey(browser, async (page) => {
      await signUp(page, account);
      expect(await page.locator("h1").evaluate((heading) => document.activeElement === heading)).toBe(true);
      await page.getByRole("button", { name: "Look around first" }).click();
      await page.getByText("Headroom doesn’t know your numbers yet.").waitFor();
      await expectMissing(page, "Transactions of the last 90 days");
      await importStatement(page);
      await page.getByRole("link", { name: "Go to today" }).click();
      await page.getByRole("img", { name: /^Balance score \d+ of 100/ }).waitFor();
      expect(await page.locator("h1").textContent()).toBe(formatDay(today(), "long", "en-US"));
      await completeFirstAction(page);
      await leave(page, account.email);
    });
    expect(remarks).toEqual([]);
  });

  test("the demo household sees score, parts and peers, and looks back a day", async () => {
    const remarks = await journey(browser, async (page) => {
      await signIn(page, demo());
      await page.getByRole("img", { name: /^Balance score \d+ of 100/ }).waitFor();
      expect(await page.locator(".part").count()).toBe(6);
      await page.locator(".part summary").first().click();
      expect((await page.locator(".part p").first().textContent())?.length).toBeGreaterThan(10);
      await page.getByText(/^Half of the group scores between \d+ and \d+\./).waitFor();
      const shown = (await page.locator("h1").textContent()) ?? "";
      await page.getByRole("link", { name: /^Previous day/ }).click();
      await page.getByText("Looking back").waitFor();
      await page.getByRole("img", { name: /^Balance score \d+ of 100/ }).waitFor();
      expect(await page.locator("h1").textContent()).not.toBe(shown);
      expect(await page.getByRole("button", { name: /^Mark done/ }).count()).toBe(0);
      await page.goBack();
      await page.getByRole("heading", { level: 1, name: shown }).waitFor();
    });
    expect(remarks).toEqual([]);
  });

  test("a wrong password is told, and what was typed stays", async () => {
    const { email } = demo();
    const remarks = await journey(browser, async (page) => {
      await signIn(page, { email, password: "not the password" });
      await page.getByRole("alert").getByText("The email or the password is wrong").waitFor();
      expect(await page.getByLabel("Email").inputValue()).toBe(email);
    });
    expect(remarks).toEqual([]);
  });

  test("an email that is taken is told under its field", async () => {
    const remarks = await journey(browser, async (page) => {
      await page.goto("/sign-up");
      await page.getByLabel("Your name").fill("Ada Byron");
      await page.getByLabel("Email").fill(demo().email);
      await page.getByLabel("Password", { exact: true }).fill("plenty of room 42");
      await page.getByRole("button", { name: "Create account" }).click();
      await page.locator(".field-error, .notice-bad").first().waitFor();
      expect(await page.getByLabel("Your name").inputValue()).toBe("Ada Byron");
    });
    expect(remarks).toEqual([]);
  });

  test("a broken file is told row by row and stores nothing", async () => {
    const remarks = await journey(browser, async (page) => {
      await signUp(page, stranger());
      await page.getByRole("link", { name: "Import a file" }).click();
      await chooseFile(page, brokenStatement());
      const errors = page.locator(".row-errors");
      await errors.getByText("Row 4, Amount").waitFor();
      await errors.getByText("Row 6, Booked").waitFor();
      await errors.getByText("set “Dates look like” if days and months are the other way round").waitFor();
      expect(await errors.textContent()).toContain("twelve");
      expect(await page.getByRole("button", { name: /^Import \d/ }).count()).toBe(0);
      expect(await rowsStored(page)).toBe(0);
    });
    expect(remarks).toEqual([]);
  });

  test("a household with several accounts is asked for the one a file is of", async () => {
    const remarks = await journey(browser, async (page) => {
      await signIn(page, demo());
      await page.getByRole("link", { name: "Import", exact: true }).click();
      await chooseFile(page, statement());
      await page.getByText("Which account is this file of?").waitFor();
      await page.getByLabel("Which account").selectOption({ label: "Everyday checking" });
      await page.getByRole("button", { name: /^Import \d+ rows/ }).waitFor();
      await page.getByLabel("Which account").selectOption("");
      await page.getByText("Which account is this file of?").waitFor();
      await page.getByLabel(/^Name of a new account/).fill("Second purse");
      await page.keyboard.press("Tab");
      await page.locator("td", { hasText: "Second purse" }).first().waitFor();
    });
    expect(remarks).toEqual([]);
  });

  test("an account typed in by hand is listed and survives a reload", async () => {
    const remarks = await journey(browser, async (page) => {
      await signUp(page, stranger());
      await page.getByRole("button", { name: "Type in an account" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Joint account");
      await page.getByLabel("Balance", { exact: true }).fill("1,234.50");
      await page.getByRole("button", { name: "Add account" }).click();
      await page.getByText("No score yet").waitFor();
      await page.getByRole("link", { name: "Accounts", exact: true }).click();
      await page.getByText("$1,234.50").first().waitFor();
      await page.reload();
      await page.getByText("Joint account").first().waitFor();
    });
    expect(remarks).toEqual([]);
  });

  test("settings are kept, and the new password is the one that counts", async () => {
    const account = stranger();
    const remarks = await journey(browser, async (page) => {
      await signUp(page, account);
      await page.getByRole("link", { name: "Settings", exact: true }).click();
      await page.getByLabel("Household name").fill("Byron & Co");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.locator(".notice-good").waitFor();
      await page.reload();
      await page.waitForFunction(() =>
        [...document.querySelectorAll("input")].some((input) => input.value === "Byron & Co"),
      );
      await page.getByLabel("Current password", { exact: true }).fill(account.password);
      await page.getByLabel("New password", { exact: true }).fill("another plenty of room");
      await page.getByRole("button", { name: "Change password" }).click();
      await page.getByText("Your new password is set").waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      // the settings have a field for the email as well: going elsewhere before the answer would take the request back
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      await signInHere(page, { ...account, password: "another plenty of room" });
      await page.getByRole("link", { name: "Settings", exact: true }).waitFor();
    });
    expect(remarks).toEqual([]);
  });
});

async function expectMissing(page: Page, need: string): Promise<void> {
  const missing = page.locator(".check-missing");
  expect(await missing.count()).toBeGreaterThan(0);
  await missing.getByText(need).waitFor();
}

/** From the file to today's change, with the date read from another column than the service guessed. */
async function importStatement(page: Page): Promise<void> {
  const file = statement();
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await chooseFile(page, file);
  await page.getByRole("button", { name: `Import ${file.rows} rows` }).waitFor();
  const guessed = await previewDates(page);
  await page.locator("summary", { hasText: "Columns" }).click();
  await page.getByLabel("Date", { exact: true }).selectOption("Valued");
  await page.locator("th .column-from", { hasText: "Valued" }).waitFor();
  const corrected = await previewDates(page);
  expect(corrected[0]).toContain(file.firstValueDate);
  expect(corrected).not.toEqual(guessed);
  expect(await rowsStored(page)).toBe(0);
  await page.getByRole("button", { name: `Import ${file.rows} rows` }).click();
  await page.getByRole("heading", { name: "statement.csv is imported" }).waitFor();
  await page.getByText(`${file.rows} added.`).waitFor();
  await page.getByText(/^Your first balance score is \d+\.$/).first().waitFor();
  expect(await rowsStored(page)).toBe(file.rows);
}

async function completeFirstAction(page: Page): Promise<void> {
  const before = await streak(page);
  await page.getByRole("button", { name: /^Mark done/ }).first().click();
  await page.locator("p[role=status]", { hasText: `Done. Streak: ${before + 1}` }).waitFor();
  expect(await streak(page)).toBe(before + 1);
  await page.reload();
  await page.locator(".action-done").waitFor();
  expect(await streak(page)).toBe(before + 1);
}

async function leave(page: Page, email: string): Promise<void> {
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  const left = await page.evaluate(() => ({
    words: document.body.innerText,
    inputs: [...document.querySelectorAll("input")].map((input) => input.value),
    stored: localStorage.length + sessionStorage.length,
  }));
  expect(await onDevice(page)).toEqual({ databases: [], caches: [], answers: [] });
  expect(left.words).not.toContain("Ada");
  expect(left.inputs).not.toContain(email);
  expect(left.stored).toBe(0);
  await page.goBack();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect((await page.request.get("/api/v1/auth/session")).status()).toBe(401);
}

