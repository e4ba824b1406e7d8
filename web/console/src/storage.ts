/** The shapes of what the operator’s interface tells of caches, statements and the database. Nothing but types lives here. */

/* caches */
export type CacheStats = {
  readonly cache: string;
  readonly hits: Readonly<Record<string, number>>;
  readonly misses: number;
  readonly misses_in_memory: Readonly<Record<string, number>>;
  readonly loads: { readonly count: number; readonly nanos: number; readonly failures: number };
  readonly coalesced: number;
  readonly bypassed: number;
  readonly stale: number;
  readonly ages: Readonly<Record<string, number>>;
  readonly refreshed: number;
  readonly rejections: Readonly<Record<string, number>>;
  readonly memory: {
    readonly entries: number;
    readonly bytes: number;
    readonly evictions: number;
    readonly too_large: number;
  };
  readonly raw_bytes: number;
  readonly stored_bytes: number;
};
export type CacheLine = {
  readonly template: string;
  readonly version: number;
  readonly time_to_live: Readonly<Record<string, number>>;
  readonly freshness: string;
  readonly hit_rate: number;
  readonly stats: CacheStats;
};
export type TierHealth = {
  readonly trouble: string | null;
  readonly entries: number;
  readonly bytes: number;
  readonly counts: {
    readonly breaker: string;
    readonly calls: number;
    readonly nanos: number;
    readonly errors: number;
    readonly refused: number;
  };
};
export type CacheReport = {
  readonly memory_bytes: number;
  readonly feed: { readonly kind: string; readonly applied: number; readonly age_millis: number };
  readonly tiers: Readonly<Record<string, TierHealth>>;
  readonly caches: readonly CacheLine[];
};
export type WarmLine = {
  readonly mode: string;
  readonly total: number | null;
  readonly done: number;
  readonly present: number;
  readonly failed: number;
  readonly trouble: string | null;
};
export type Warming = {
  readonly modes: readonly string[];
  readonly run: {
    readonly mode: string;
    readonly state: "RUNNING" | "FINISHED" | "STOPPED";
    readonly sources: readonly WarmLine[];
    readonly millis: number;
    readonly per_second: number;
    readonly success: number;
  } | null;
};
export type Consistency = {
  readonly report: {
    readonly counts: {
      readonly samples: number;
      readonly compared: number;
      readonly inconsistent: number;
      readonly excused: number;
      readonly failed: number;
    };
    readonly consistent: number;
    readonly low: number;
    readonly high: number;
    readonly nines: number;
    readonly staleness_seconds: number;
    readonly findings: readonly {
      readonly key: string;
      readonly where: string;
      readonly after_seconds: number;
      readonly seconds: number;
    }[];
  } | null;
};
export type Freshness = {
  readonly configured: string;
  readonly followed: boolean;
  readonly age_millis: number;
  readonly incarnation: string;
  readonly offset: number;
  readonly churning: readonly { readonly tag: string; readonly changes?: number }[];
} | null;
export type QueryReport = {
  readonly queries: readonly {
    readonly name: string;
    readonly hit_rate: number;
    readonly bypasses: number;
    readonly refusals: number;
    readonly refusal: string;
  }[];
  readonly refusals: Readonly<Record<string, number>>;
};
export type RouteState = {
  readonly path: string;
  readonly kept: boolean;
  readonly audience: string;
  readonly parameters: readonly string[];
  readonly outcomes: Readonly<Record<string, number>>;
};
export type Invalidation = {
  readonly tags: readonly string[];
  readonly announced: boolean;
  readonly unreached: readonly string[];
};

/* statements */
export type Repeat = {
  readonly latest: {
    readonly kind: string;
    readonly scope: string;
    readonly fingerprint: string;
    readonly sql: string;
    readonly count: number;
    readonly distinct: number;
    readonly stack: readonly string[];
    readonly way_out: string;
  };
  readonly scopes: number;
  readonly executions: number;
};
export type StatementLine = {
  readonly fingerprint: string;
  readonly sql: string;
  readonly kind: string;
  readonly volume: { readonly calls: number; readonly rows: number; readonly errors: number };
  readonly millis: {
    readonly total: number;
    readonly mean: number;
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
    readonly longest: number;
  };
  readonly caller: string | null;
  readonly share: number;
  readonly tables: readonly string[];
  readonly repeats: readonly Repeat[];
};
export type Statements = {
  readonly counted_seconds: number;
  readonly millis: number;
  readonly fingerprints: number;
  readonly lines: readonly StatementLine[];
};
export type SlowStatement = {
  readonly ago_seconds: number;
  readonly fingerprint: string;
  readonly sql: string;
  readonly millis: number;
  readonly rows: number;
  readonly caller: string | null;
};
export type Plan = {
  readonly fingerprint: string;
  readonly sql: string;
  readonly location: string | null;
  readonly shape: string;
  readonly cost: number;
  readonly blocks: number | null;
  readonly millis: number | null;
  readonly label: string;
  readonly findings: readonly {
    readonly kind: string;
    readonly subject: string;
    readonly figure: string;
    readonly way_out: string;
  }[];
};
export type Plans = { readonly plans: readonly Plan[]; readonly notes: readonly string[] };
export type Advised = {
  readonly name: string;
  readonly table: string;
  readonly ddl: string;
  readonly bytes: number;
  readonly gain: number;
  readonly label: string;
  readonly writes: {
    readonly wal_bytes_per_row: number;
    readonly blocks_per_row: number;
    readonly hot_share_lost: number;
    readonly scattered: boolean;
  };
  readonly serves: readonly {
    readonly fingerprint: string;
    readonly sql: string;
    readonly before: number;
    readonly after: number;
  }[];
  readonly notes: readonly string[];
};
export type Advice = {
  readonly indexes: readonly Advised[];
  readonly label: string;
  readonly relative_cost: number;
  readonly notes: readonly string[];
};
export type WorkFigures = {
  readonly calls: number;
  readonly millis: number;
  readonly blocks: number;
  readonly wal_bytes: number;
  readonly rows: number;
};
export type Applied = {
  readonly latest: {
    readonly stage: "BUILDING" | "BUILT" | "FAILED";
    readonly indexes: readonly string[];
    readonly progress: { readonly index: string; readonly phase: string; readonly done: number; readonly total: number } | null;
    readonly report: {
      readonly results: readonly { readonly index: string; readonly outcome: string; readonly millis: number; readonly bytes: number }[];
    } | null;
    readonly effect: {
      readonly statements: readonly {
        readonly sql: string;
        readonly before: WorkFigures;
        readonly after: WorkFigures;
        readonly plan_changed: boolean;
        readonly verdict?: string;
      }[];
    } | null;
  } | null;
};
export type Hygiene = {
  readonly findings: readonly {
    readonly kind: string;
    readonly table: string;
    readonly index: string;
    readonly figure: string;
    readonly bytes: number;
    readonly statement: string | null;
  }[];
  readonly notes: readonly string[];
};

/* pools */
export type Pool = {
  readonly node: string;
  readonly use: string;
  readonly verdict: "GOOD" | "TIGHT" | "EXHAUSTED";
  readonly size: number;
  readonly burst: number;
  readonly open: number;
  readonly in_use: number;
  readonly waiting: number;
  readonly most_in_use: number;
  readonly timeouts: number;
  readonly pooler: string;
  readonly holders: readonly { readonly thread: string; readonly since: string; readonly location: string }[];
};
export type Replicas = {
  readonly leader: string | null;
  readonly nodes: readonly {
    readonly name: string;
    readonly status: string;
    readonly leads: boolean;
    readonly timeline: number;
    readonly position: string;
    readonly lag_millis: number | null;
    readonly ready: boolean;
    readonly reason: string | null;
  }[];
  readonly splits: readonly {
    readonly node: string;
    readonly timeline: number;
    readonly lost_commits: number;
    readonly uncertain_commits: number;
  }[];
} | null;
export type Failover = {
  readonly leader: string;
  readonly timeline: number;
  readonly before: string | null;
  readonly at: string;
  readonly seen_by: string;
};
