import type axe from "axe-core";
import type { Page } from "playwright-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds, a line for each element, and whether the page can be scrolled sideways. */
export async function findings(page: Page): Promise<readonly string[]> {
  // an animation's frames between two colours have no contrast of their own
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))));
  const found = await page.evaluate(async (tags) => {
    const results = await (globalThis as unknown as { readonly axe: typeof axe }).axe.run(document, { runOnly: tags });
    return results.violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`),
    );
  }, RULES);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return wider > 0 ? [...found, `the page is ${wider} px wider than the window`] : found;
}
