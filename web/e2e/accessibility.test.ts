import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findings } from "./axe";
import { chooseFile, journey, launch, NARROW, signIn, WIDE } from "./browser";
import { demo, findChromium } from "./service";
import { brokenStatement, statement } from "./statement";

const LOOKS = [
  ["wide", "light", WIDE],
  ["wide", "dark", WIDE],
  ["narrow", "light", NARROW],
  ["narrow", "dark", NARROW],
] as const;

describe.skipIf(findChromium() === null)("accessibility", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test.each(LOOKS)("axe finds nothing in the %s window, %s", async (_, colorScheme, viewport) => {
    const found: Record<string, readonly string[]> = {};
    const remarks = await journey(
      browser,
      async (page) => {
        await page.addInitScript({ content: axe.source });
        await page.goto("/sign-up");
        await page.getByRole("heading", { name: "Create an account" }).waitFor();
        found["sign-up"] = await findings(page);
        await signIn(page, demo());
        await page.getByRole("img", { name: /^Balance score/ }).waitFor();
        found["today"] = await findings(page);
        await page.goto("/import");
        await page.getByText("or drop it here").waitFor();
        found["import"] = await findings(page);
        await chooseFile(page, statement());
        await page.getByText("Which account is this file of?").waitFor();
        found["import question"] = await findings(page);
        await page.getByLabel("Which account").selectOption({ label: "Everyday checking" });
        await page.getByRole("button", { name: /^Import \d/ }).waitFor();
        found["import preview"] = await findings(page);
        await page.getByRole("button", { name: "Another file" }).click();
        await chooseFile(page, brokenStatement());
        await page.getByLabel("Which account").selectOption({ label: "Everyday checking" });
        await page.locator(".row-errors").waitFor();
        found["import errors"] = await findings(page);
        await page.goto("/accounts");
        await page.getByRole("heading", { level: 1, name: "Accounts" }).waitFor();
        found["accounts"] = await findings(page);
        await page.goto("/settings");
        await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
        found["settings"] = await findings(page);
      },
      { viewport, colorScheme },
    );
    expect(Object.keys(found)).toHaveLength(8);
    expect(Object.entries(found).flatMap(([at, lines]) => lines.map((line) => `${at}: ${line}`))).toEqual([]);
    expect(remarks).toEqual([]);
  });
});
