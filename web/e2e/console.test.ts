import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { journey, launch, NARROW, WIDE } from "./browser";
import { demo, findChromium, operator } from "./service";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SCREENS = [
  ["objectives", "Objectives"],
  ["alerts", "Alerts"],
  ["cache", "Caches"],
  ["statements", "Statements"],
  ["pools", "Pools"],
  ["jobs", "Jobs"],
  ["limits", "Limits"],
  ["vitals", "Vitals"],
  ["tuning", "Tuning"],
  ["nodes", "Nodes"],
  ["changes", "Changes"],
] as const;

async function enter(page: Page, { email, password } = operator()): Promise<void> {
  await page.goto("/console");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Once every panel of a screen has its value, or says why it hasn't. */
async function settled(page: Page, title: string): Promise<void> {
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await page.locator(".panel").first().waitFor();
  await page.locator(".skeleton").first().waitFor({ state: "detached" });
}

async function act(page: Page, label: string, why: string): Promise<void> {
  await page.getByRole("button", { name: label }).click();
  await page.getByLabel("Why").fill(why);
  await page.getByRole("button", { name: "Do it" }).click();
}

async function findings(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate(async (tags) => {
    const results = await (globalThis as unknown as { readonly axe: typeof axe }).axe.run(document, { runOnly: tags });
    return results.violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`),
    );
  }, RULES);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return wider > 0 ? [...found, `the page is ${wider} px wider than the window`] : found;
}

describe.skipIf(findChromium() === null)("console", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test("an operator signs in, sees budgets, opens an operation, pauses and goes on", async () => {
    const remarks = await journey(browser, async (page) => {
      await enter(page);
      await settled(page, "Objectives");
      await page.locator(".link-state", { hasText: "live" }).waitFor();
      const first = page.getByRole("table", { name: "operations and their budgets" }).locator(".grid-link").first();
      const name = (await first.textContent()) ?? "";
      await first.click();
      await page.getByRole("heading", { level: 2, name }).waitFor();
      await page.getByText("Failures left").first().waitFor();
      const times = page.getByRole("figure", { name: /^Response times/ });
      await times.getByRole("button", { name: "48 h" }).click();
      await times.getByRole("button", { name: "48 h", pressed: true }).waitFor();
      await page.keyboard.press(".");
      await page.locator(".link-state", { hasText: "paused" }).waitFor();
      await page.getByRole("button", { name: "Resume" }).click();
      await page.locator(".link-state", { hasText: "live" }).waitFor();
    });
    expect(remarks).toEqual([]);
  });

  test("an operator opens a statement and sees where it comes from", async () => {
    const remarks = await journey(browser, async (page) => {
      await enter(page);
      await settled(page, "Objectives");
      await page.keyboard.press("g");
      await page.keyboard.press("s");
      await page.getByRole("heading", { level: 1, name: "Statements" }).waitFor();
      expect(await page.locator("h1").evaluate((heading) => document.activeElement === heading)).toBe(true);
      const first = page.getByRole("table", { name: "statements", exact: true }).locator(".grid-link").first();
      await first.waitFor();
      await first.focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await page.locator(".detail").getByText("What ends cached results").waitFor();
      await page.locator(".detail").getByText("Time in all").waitFor();
    });
    expect(remarks).toEqual([]);
  });

  test("an operator invalidates a namespace and warms it, and both are written down with their reason", async () => {
    const why = `journey ${Date.now().toString(36)}`;
    const remarks = await journey(browser, async (page) => {
      await enter(page);
      await settled(page, "Objectives");
      await page.getByRole("navigation").getByRole("link", { name: "Caches" }).click();
      await page.getByRole("button", { name: "Invalidate…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Target", { exact: true }).fill("daily_outlook:*");
      await dialog.getByLabel("Why").fill(why);
      expect(await dialog.getByRole("button", { name: "Do it" }).isDisabled()).toBe(true);
      await dialog.getByLabel("Type daily_outlook:* to confirm").fill("daily_outlook:*");
      await dialog.getByRole("button", { name: "Do it" }).click();
      await page.getByText("Done: all nodes are told.").waitFor();
      await page.getByRole("button", { name: "Warm…" }).click();
      await page.getByRole("dialog").getByLabel("Why").fill(why);
      await page.getByRole("dialog").getByRole("button", { name: "Do it" }).click();
      await page.getByText("Begun; progress is here.").waitFor();
      await page.getByText(/keys in .*without a failure/).waitFor();
      await page.getByRole("navigation").getByRole("link", { name: "Changes" }).click();
      await page.getByRole("table", { name: "changes" }).getByText(why).nth(1).waitFor();
    });
    expect(remarks).toEqual([]);
  });

  test("a refused change is told in its dialog, and what was typed stays", async () => {
    const remarks = await journey(browser, async (page) => {
      await enter(page);
      await settled(page, "Objectives");
      await page.goto("/console#/cache");
      await page.getByRole("button", { name: "Invalidate…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Target", { exact: true }).fill("no such pattern");
      await dialog.getByLabel("Why").fill("to see what is said");
      await dialog.getByLabel("Type no such pattern to confirm").fill("no such pattern");
      await dialog.getByRole("button", { name: "Do it" }).click();
      await dialog.getByRole("alert").waitFor();
      expect(await dialog.getByLabel("Why").inputValue()).toBe("to see what is said");
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    });
    expect(remarks).toEqual([]);
  });

  test("an operator records a node and sees what ran there", async () => {
    const remarks = await journey(browser, async (page) => {
      await page.addInitScript({ content: axe.source });
      await enter(page);
      await page.goto("/console#/nodes");
      await act(page, "Record a minute…", "the p95 of the outlook rose");
      await page.getByText("ends by itself at").waitFor();
      await act(page, "End it…", "seen enough");
      await page.getByRole("columnheader", { name: "Classes by bytes allocated" }).waitFor();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /for JDK Mission Control$/ }).click()]);
      expect(file.suggestedFilename()).toBe("headroom.jfr");
      expect(await findings(page)).toEqual([]);
    });
    expect(remarks).toEqual([]);
  });

  test("one panel that fails leaves the others", async () => {
    const remarks = await journey(browser, async (page) => {
      await page.route("**/api/v1/operator/stream?**", (route) => route.abort());
      await page.route("**/api/v1/operator/screens/alerts", async (route) => {
        const answer = await route.fetch();
        const body = (await answer.json()) as { panels: Record<string, unknown> };
        body.panels["events"] = {
          value: null,
          trouble: { code: "PANEL_FAILED", message: "the table is away; it is tried again by itself" },
          at: null,
          millis: 3,
          version: 9,
        };
        await route.fulfill({ response: answer, json: body });
      });
      await enter(page);
      await page.goto("/console#/alerts");
      await page.getByText("the table is away; it is tried again by itself").waitFor();
      await page.getByRole("table", { name: "alert rules" }).getByRole("cell", { name: "ErrorsNow", exact: true }).waitFor();
      await page.locator(".link-state", { hasText: "cut off" }).waitFor();
    });
    expect(remarks.filter((remark) => !remark.includes("ERR_FAILED"))).toEqual([]);
  });

  test("a screen whose code can't be loaded says so, leaves the others, and comes after a reload", async () => {
    const remarks = await journey(browser, async (page) => {
      let broken = true;
      await page.route("**/assets/console/tuning-*.js", (route) => (broken ? route.abort() : route.fallback()));
      await enter(page);
      await page.goto("/console#/tuning");
      await page.getByText("This screen couldn’t be loaded.").waitFor();
      await page.goto("/console#/alerts");
      await page.getByRole("table", { name: "alert rules" }).waitFor();
      await page.goto("/console#/tuning");
      await page.getByText("This screen couldn’t be loaded.").waitFor();
      broken = false;
      await page.getByRole("button", { name: "Reload" }).click();
      await page.getByRole("heading", { level: 1, name: "Tuning" }).waitFor();
      await page.getByText("This screen couldn’t be loaded.").waitFor({ state: "detached" });
    });
    expect(remarks.filter((remark) => !/ERR_FAILED|dynamically imported module/.test(remark))).toEqual([]);
  });

  test("a household's sign-in is refused, and told where its own pages are", async () => {
    const remarks = await journey(browser, async (page) => {
      await enter(page, demo());
      await page.getByRole("heading", { name: "This is the operators’ console" }).waitFor();
      await page.getByRole("link", { name: "To my household" }).waitFor();
      expect((await page.request.get("/console")).status()).toBe(403);
      expect((await page.request.get("/api/v1/operator/screens/cache")).status()).toBe(403);
      await page.getByRole("button", { name: "Sign in as somebody else" }).click();
      await page.getByRole("heading", { level: 1, name: "Console" }).waitFor();
    });
    expect(remarks).toEqual([]);
  });

  test("a thousand nodes scroll with as many rows in the page as are in view", async () => {
    const remarks = await journey(browser, async (page) => {
      await page.route("**/api/v1/operator/stream?**", (route) => route.abort());
      await page.route("**/api/v1/operator/screens/nodes", async (route) => {
        const answer = await route.fetch();
        const body = (await answer.json()) as { panels: { nodes: { value: Record<string, unknown>[] } } };
        const one = body.panels.nodes.value[0] ?? {};
        body.panels.nodes.value = Array.from({ length: 1000 }, (_, at) => ({ ...one, node: `node-${String(at).padStart(4, "0")}` }));
        await route.fulfill({ response: answer, json: body });
      });
      await enter(page);
      await page.goto("/console#/nodes");
      const table = page.getByRole("table", { name: "nodes", exact: true });
      await table.waitFor();
      expect(await table.getAttribute("aria-rowcount")).toBe("1001");
      expect(await table.locator(".grid-line").count()).toBeLessThan(60);
      await table.locator(".grid-link").first().focus();
      await page.keyboard.press("End");
      await table.locator('[aria-rowindex="1001"]').waitFor();
      expect(await table.locator(".grid-line").count()).toBeLessThan(60);
      await page.getByRole("searchbox", { name: "Find in nodes" }).fill("node-0777");
      await table.getByText("node-0777").waitFor();
      expect(await table.locator(".grid-line").count()).toBe(1);
    });
    expect(remarks.filter((remark) => !remark.includes("ERR_FAILED"))).toEqual([]);
  });

  test.each([
    ["wide", "light", WIDE],
    ["wide", "dark", WIDE],
    ["narrow", "dark", NARROW],
  ] as const)("axe finds nothing in the %s window, %s", async (_, colorScheme, viewport) => {
    const found: string[] = [];
    const remarks = await journey(
      browser,
      async (page) => {
        await page.addInitScript({ content: axe.source });
        await page.goto("/console");
        await page.getByRole("button", { name: "Sign in" }).waitFor();
        found.push(...(await findings(page)).map((line) => `sign-in: ${line}`));
        await enter(page);
        await SCREENS.reduce(async (before, [screen, title]) => {
          await before;
          await page.goto(`/console#/${screen}`);
          await settled(page, title);
          found.push(...(await findings(page)).map((line) => `${screen}: ${line}`));
        }, Promise.resolve());
        await page.goto("/console#/cache");
        await page.getByRole("button", { name: "Invalidate…" }).click();
        await page.getByRole("dialog").waitFor();
        found.push(...(await findings(page)).map((line) => `dialog: ${line}`));
      },
      { viewport, colorScheme },
    );
    expect(found).toEqual([]);
    expect(remarks).toEqual([]);
  });
});
