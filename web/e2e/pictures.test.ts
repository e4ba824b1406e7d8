import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findings } from "./axe";
import { journey, launch, NARROW, signUp, WIDE } from "./browser";
import { findChromium, stranger } from "./service";
import { today } from "./statement";

type Given = { readonly goal: number; readonly transaction: number };

/** A photograph of this size, as a camera would bring it. */
async function photograph(page: Page, name: string, width: number, height: number) {
  const text = await page.evaluate(
    ([across, down]) => {
      const canvas = document.createElement("canvas");
      canvas.width = across;
      canvas.height = down;
      const context = canvas.getContext("2d");
      if (context !== null) {
        const sky = context.createLinearGradient(0, 0, 0, down);
        sky.addColorStop(0, "#88bbee");
        sky.addColorStop(1, "#ddaa55");
        context.fillStyle = sky;
        context.fillRect(0, 0, across, down);
        context.fillStyle = "#224433";
        context.fillRect(across / 4, down / 3, across / 3, down / 2);
      }
      return canvas.toDataURL("image/jpeg").split(",")[1] ?? "";
    },
    [width, height] as const,
  );
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(text, "base64") };
}

/** A household with a goal and a transaction. */
async function household(page: Page): Promise<Given> {
  await signUp(page, stranger());
  const post = async (path: string, data: object) => {
    const answer = await page.request.post(path, { data, headers: { "Sec-Fetch-Site": "same-origin" } });
    expect(answer.status()).toBe(201);
    return ((await answer.json()) as { readonly id: number }).id;
  };
  await page.request.patch("/api/v1/users/profile", { data: { onboarded: true }, headers: { "If-Match": "*" } });
  const account = await post("/api/v1/accounts", { name: "Purse", kind: "cash", balance: "50" });
  const goal = await post("/api/v1/goals", { name: "Boat", kind: "other", target: "900", target_date: `${Number(today().slice(0, 4)) + 2}-01-01` });
  const transaction = await post("/api/v1/transactions", { account_id: account, date: today(), amount: "-12.34", payee: "Grocer" });
  return { goal, transaction };
}

/** Whether the picture has come, in the form for its place. */
function shown(page: Page, selector: string): Promise<string> {
  return page.locator(selector).evaluate(async (element) => {
    const image = element as HTMLImageElement;
    image.loading = "eager";
    await image.decode();
    return `${image.naturalWidth > 0} ${new URL(image.currentSrc).search}`;
  });
}

const LOOKS = [
  ["wide", "light", WIDE],
  ["narrow", "dark", NARROW],
] as const;

describe.skipIf(findChromium() === null)("pictures", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test.each(LOOKS)("a receipt is added, looked at and removed, and a goal gets its picture, in the %s window, %s", async (_, colorScheme, viewport) => {
    const found: string[] = [];
    const remarks = await journey(
      browser,
      async (page) => {
        await page.addInitScript({ content: axe.source });
        const given = await household(page);
        await page.goto("/transactions");
        await page.locator(".data-row-opens").first().click();
        const dialog = page.getByRole("dialog", { name: "Grocer" });
        await dialog.getByLabel("Note").fill("typed before");
        const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/receipts"));
        await dialog.locator("input[type=file]").first().setInputFiles(await photograph(page, "receipt.jpg", 3000, 4000));
        const body = (await sent).postDataBuffer();
        await dialog.getByRole("button", { name: /^Receipt 1 of 1/ }).waitFor();
        expect(await shown(page, ".thumb img")).toMatch(/^true \?w=(96|320)$/);
        expect(body === null || body.length < 600_000).toBe(true);
        expect(await dialog.getByLabel("Note").inputValue()).toBe("typed before");
        found.push(...(await findings(page)));
        await dialog.getByRole("button", { name: /^Receipt 1 of 1/ }).click();
        const large = page.getByRole("dialog", { name: "Receipt 1 of 1" });
        await large.waitFor();
        expect(await shown(page, ".picture-dialog img")).toMatch(/^true \?w=/);
        found.push(...(await findings(page)));
        await page.keyboard.press("Escape");
        await large.waitFor({ state: "detached" });
        await page.reload();
        await page.getByText("has a receipt").waitFor();

        await page.goto(`/transactions/${given.transaction}`);
        await page.getByRole("button", { name: /^Receipt 1 of 1/ }).click();
        await large.getByRole("button", { name: "Remove" }).click();
        await large.getByRole("button", { name: "Remove" }).click();
        await large.waitFor({ state: "detached" });
        await page.getByRole("button", { name: /^Receipt/ }).waitFor({ state: "detached" });

        await page.goto(`/goals/${given.goal}`);
        await page.locator(".goal-picture input[type=file]").first().setInputFiles(await photograph(page, "boat.jpg", 800, 500));
        await page.getByRole("button", { name: "Picture of Boat" }).waitFor();
        expect(await shown(page, ".goal-banner img")).toMatch(/^true \?w=/);
        const path = new URL((await page.locator(".goal-banner img").getAttribute("src")) ?? "", page.url()).pathname;
        found.push(...(await findings(page)));
        await page.goto("/goals");
        await page.locator(".goal-thumb img").waitFor();
        found.push(...(await findings(page)));
        expect((await page.request.get(path)).status()).toBe(200);
        await page.request.post("/api/v1/auth/logout");
        expect((await page.request.get(path)).status()).toBe(401);
      },
      { viewport, colorScheme },
    );
    expect(found).toEqual([]);
    expect(remarks).toEqual([]);
  });

  test("a picture that can't be sent stays with its retry, and one that is none is told", async () => {
    const remarks = await journey(browser, async (page) => {
      const { transaction } = await household(page);
      await page.goto(`/transactions/${transaction}`);
      const input = page.locator(".receipts input[type=file]").first();
      await page.route("**/receipts", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
      await input.setInputFiles(await photograph(page, "receipt.jpg", 400, 300));
      await page.getByText("receipt.jpg wasn’t added.").waitFor();
      await page.unroute("**/receipts");
      await page.getByRole("link", { name: "Goals", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: "Goals" }).waitFor();
      await page.goBack();
      await page.getByText("receipt.jpg wasn’t added.").waitFor();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("button", { name: /^Receipt 1 of 1/ }).waitFor();
      await input.setInputFiles({ name: "letter.jpg", mimeType: "image/jpeg", buffer: Buffer.from("Dear household") });
      await page.getByText("That kind of file can’t be read").waitFor();
      await page.getByRole("button", { name: "Leave it out" }).click();
      await page.getByText("letter.jpg wasn’t added.").waitFor({ state: "detached" });
      await page.context().setOffline(true);
      await page.getByText("Adding a picture needs a connection.").waitFor();
      expect(await input.isDisabled()).toBe(true);
      await page.context().setOffline(false);
    });
    expect(remarks.filter((remark) => !remark.includes("ERR_FAILED"))).toEqual([]);
  });
});
