import { describe, expect, it } from "vitest";
import type { Panel } from "./api";
import { merge } from "./live";

const panel = (value: unknown, trouble: Panel["trouble"] = null): Panel => ({
  value,
  trouble,
  at: value === null ? null : "2026-01-01T00:00:00Z",
  millis: 1,
  version: 1,
});

describe("news of a screen", () => {
  it("replace the panels they are of and leave the others", () => {
    const before = { a: panel(1), b: panel(2) };
    const after = merge(before, { b: panel(3) });
    expect(after["a"]).toBe(before.a);
    expect(after["b"]?.value).toBe(3);
  });

  it("leave the last value in view where a panel fails", () => {
    const after = merge({ a: panel(1) }, { a: panel(null, { code: "PANEL_FAILED", message: "away" }) });
    expect(after["a"]?.value).toBe(1);
    expect(after["a"]?.at).toBe("2026-01-01T00:00:00Z");
    expect(after["a"]?.trouble?.code).toBe("PANEL_FAILED");
  });
});
