import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

function tokens(text: string): Map<string, string> {
  return new Map([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** WCAG 2.2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

const TEXT: readonly [string, string][] = [
  ...["paper", "surface", "sunken"].flatMap((ground): [string, string][] => [
    ["ink", ground],
    ["muted", ground],
    ["accent", ground],
  ]),
  ["accent-hover", "surface"],
  ["accent", "accent-soft"],
  ["ink", "accent-soft"],
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
  ["paper", "ink"],
  ...["good", "warn", "bad"].flatMap((tone): [string, string][] => [
    [tone, "surface"],
    [tone, `${tone}-soft`],
    ["ink", `${tone}-soft`],
    ["muted", `${tone}-soft`],
  ]),
];
/** What one has to see to use the page, apart from text: borders of inputs, the gauge, the focus ring. */
const SHAPES: readonly [string, string][] = [
  ["line-strong", "surface"],
  ["line-strong", "paper"],
  ["focus", "surface"],
  ["focus", "paper"],
  ["gauge-good", "surface"],
  ["gauge-warn", "surface"],
  ["gauge-bad", "surface"],
];

describe.each([
  ["light", tokens(light)],
  ["dark", new Map([...tokens(light), ...tokens(dark)])],
])("%s scheme", (_, scheme) => {
  const colour = (name: string): string => {
    const value = scheme.get(name);
    if (value === undefined) {
      throw new Error(`no colour ${name}`);
    }
    return value;
  };

  it.each(TEXT)("%s can be read on %s", (front, ground) => {
    expect(contrast(colour(front), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SHAPES)("%s can be seen on %s", (front, ground) => {
    expect(contrast(colour(front), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});

describe("tokens", () => {
  it("gives every colour of the light scheme a dark one", () => {
    expect([...tokens(dark).keys()].toSorted()).toEqual([...tokens(light).keys()].toSorted());
  });
});
