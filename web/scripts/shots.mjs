// Pictures of every page, in both themes and at a phone's width, for looking at: HEADROOM_URL and HEADROOM_CREDENTIALS as
// for the browser tests, then `npm run shots -- DIR [PAGE...]`.
import { mkdirSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { pagesOf } from "./pages.mjs";

const [directory = "shots", ...only] = process.argv.slice(2);
const url = process.env.HEADROOM_URL;
const { demo } = JSON.parse(readFileSync(process.env.HEADROOM_CREDENTIALS, "utf8"));
const FORMS = [
  { name: "light", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 390, height: 844 }, colorScheme: "light" },
];

mkdirSync(directory, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const { name, ...form } of FORMS) {
  const context = await browser.newContext({ baseURL: url, locale: "en-US", serviceWorkers: "block", ...form });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && console.log(`${name} ${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => console.log(`${name} ${page.url()}: ${error.message}`));
  const outside = [["sign-in", "/sign-in"], ["sign-up", "/sign-up"]];
  const take = async ([title, path]) => {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${directory}/${title}-${name}.png`, fullPage: true });
  };
  for (const one of outside) {
    if (only.length === 0 || only.includes(one[0])) {
      await take(one);
    }
  }
  await context.request.post("/api/v1/auth/login", { data: { email: demo.email, password: demo.password } });
  const pages = await pagesOf(context.request);
  for (const one of pages) {
    if (only.length === 0 || only.includes(one[0])) {
      await take(one);
    }
  }
  await context.close();
}
await browser.close();
