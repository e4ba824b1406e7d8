import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pagesOf } from "../scripts/pages.mjs";
import axe from "axe-core";
import { findings } from "./axe";
import { journey, launch, NARROW, signIn, WIDE } from "./browser";
import { demo, findChromium } from "./service";

const LOOKS = [
  ["wide", "light", WIDE],
  ["wide", "dark", WIDE],
  ["narrow", "light", NARROW],
] as const;

/** What a page shows only once it is asked to. */
const ASKED: Readonly<Record<string, string>> = { tax: "Look for them" };

describe.skipIf(findChromium() === null)("every page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test.each(LOOKS)(
    "has a heading, nothing for axe and keeps to its policy in the %s window, %s",
    async (_, colorScheme, viewport) => {
      const found: Record<string, readonly string[]> = {};
      const remarks = await journey(
        browser,
        async (page) => {
          await page.addInitScript({ content: axe.source });
          await signIn(page, demo());
          await page.getByRole("img", { name: /^Balance score/ }).waitFor();
          const pages = await pagesOf(page.request);
          expect(pages.length).toBeGreaterThanOrEqual(24);
          for (const [name, path] of pages) {
            await page.goto(path);
            await page.locator("main h1[tabindex]").first().waitFor();
            await page.locator("main .skeleton").first().waitFor({ state: "detached" });
            const more = ASKED[name];
            if (more !== undefined) {
              await page.getByRole("button", { name: more }).click();
              await page.getByRole("table").first().waitFor();
            }
            found[name] = await findings(page);
          }
        },
        { viewport, colorScheme },
      );
      expect(Object.entries(found).flatMap(([at, lines]) => lines.map((line) => `${at}: ${line}`))).toEqual([]);
      expect(remarks).toEqual([]);
    },
    600_000,
  );
});
