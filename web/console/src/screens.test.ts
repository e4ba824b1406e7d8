import { describe, expect, it } from "vitest";
import type { JobLine, NodeLine, Vitals } from "./api";
import { bounds } from "./chart";
import { waterfall } from "./screens/cache";
import { alike } from "./screens/jobs";
import { brief, sums } from "./screens/nodes";
import { burndown } from "./screens/objectives";
import { links, place } from "./screens/statements";
import { byPage } from "./screens/vitals";
import type { CacheReport, StatementLine } from "./storage";

const point = (requests: number, failed: number) => ({ at: "", requests, failed, slow: 0 });

const job = (id: number, error: string | null) => ({ id, task: "mail", error }) as JobLine;

const node = (state: string, rate: number, failed: number, cpu: number) =>
  ({ node: `n${rate}`, state, figures: { requests_per_second: rate, failed_share: failed, connections: 10, connections_in_use: 2, cpu_share: cpu } }) as NodeLine;

describe("objectives", () => {
  it("burn down from all of a budget to what is left", () => {
    const left = burndown([point(500, 0), point(500, 1)], ({ failed }) => failed, 0.001);
    expect(left[0]).toBe(1);
    expect(left[1]).toBeCloseTo(0);
    expect(burndown([], () => 0, 0.001)).toEqual([]);
  });

  it("draw from zero, or from below where more is spent than there was", () => {
    expect(bounds([{ name: "a", values: [3, 5] }])).toEqual([0, 5]);
    expect(bounds([{ name: "a", values: [-2, 1] }])).toEqual([-2, 1]);
    expect(bounds([{ name: "a", values: [] }])).toEqual([0, 1]);
  });
});

describe("caches", () => {
  it("hand on to each tier what those before couldn't answer", () => {
    const stats = {
      cache: "a",
      hits: { MEMORY: 60, REDIS: 30 },
      misses: 10,
      loads: { count: 10, nanos: 50e6, failures: 1 },
      memory: { entries: 5, bytes: 500, evictions: 0, too_large: 0 },
    };
    const report = {
      memory_bytes: 1000,
      tiers: { REDIS: { trouble: null, entries: 7, bytes: 70, counts: { breaker: "OPEN", calls: 40, nanos: 40e6, errors: 2, refused: 0 } } },
      caches: [{ stats }],
    } as unknown as CacheReport;
    const tiers = waterfall(report);
    expect(tiers.map(({ name, asked, hits }) => [name, asked, hits])).toEqual([
      ["MEMORY", 100, 60],
      ["REDIS", 40, 30],
      ["SOURCE", 10, 9],
    ]);
    expect(tiers[1]?.mean).toBe(1);
    expect(tiers[1]?.state).toBe("breaker open");
    expect(tiers[2]?.mean).toBe(5);
  });
});

describe("statements", () => {
  it("find plan, advice and tags by fingerprint and table", () => {
    const line = { fingerprint: "f1", tables: ["account", "currency"] } as unknown as StatementLine;
    const of = links(
      line,
      { plans: [{ fingerprint: "f0" }, { fingerprint: "f1" }], notes: [] } as never,
      { indexes: [{ name: "i", serves: [{ fingerprint: "f1" }] }, { name: "j", serves: [] }] } as never,
      { account: ["household"], currency: ["reference"], goal: ["other"] },
    );
    expect(of.plan?.fingerprint).toBe("f1");
    expect(of.advice.map(({ name }) => name)).toEqual(["i"]);
    expect(of.tags).toEqual(["household", "reference"]);
  });

  it("name the line of code that ran them", () => {
    expect(place("dev.x.Reader.read(Reader.java:70)")).toBe("Reader.java:70");
    expect(place("dev.x.Reader.read:70")).toBe("Reader.read:70");
    expect(place(null)).toBe("–");
  });
});

describe("jobs", () => {
  it("that died of the same are told together, the most first", () => {
    const groups = alike([job(1, "no host\nat a"), job(2, "timed out after 31 ms"), job(3, "timed out after 7 ms")]);
    expect(groups.map(({ error, jobs }) => [error, jobs.length])).toEqual([
      ["mail: timed out after … ms", 2],
      ["mail: no host", 1],
    ]);
  });
});

describe("nodes", () => {
  it("sum up those that are alive, and weigh failures by requests", () => {
    const all = sums([node("alive", 90, 0, 0.2), node("alive", 10, 0.5, 0.9), node("silent", 1000, 1, 1)]);
    expect(all.alive).toBe(2);
    expect(all.requests).toBe(100);
    expect(all.failed).toBeCloseTo(0.05);
    expect(all.inUse).toBe(4);
    expect(all.busiest?.node).toBe("n10");
  });

  it("name a method without its package", () => {
    expect(brief("java.util.HashMap.getNode")).toBe("HashMap.getNode");
    expect(brief("dev.headroom.sql.Fingerprint$Part.of")).toBe("Fingerprint$Part.of");
    expect(brief("byte[]")).toBe("byte[]");
    expect(brief("[B")).toBe("[B");
  });
});

describe("vitals", () => {
  it("stand beside the server's work for their page", () => {
    const vitals = {
      pages: [
        { page: "/", vital: "LCP", samples: 60, p75: 1200, rating: "GOOD" },
        { page: "/", vital: "CLS", samples: 50, p75: 0.01, rating: "GOOD" },
        { page: "/goals", vital: "LCP", samples: 3, p75: null, rating: null },
      ],
      components: [],
    } as Vitals;
    const work = [{ page: "/", operation: "GET /x", requests: 1, p50: 1, p95: 2, budget_left: 1 }];
    const lines = byPage(vitals, work);
    expect(lines.map(({ page, samples }) => [page, samples])).toEqual([["/", 60], ["/goals", 3]]);
    expect(lines[0]?.by.CLS?.p75).toBe(0.01);
    expect(lines[0]?.work).toEqual(work);
    expect(lines[1]?.work).toEqual([]);
  });
});
