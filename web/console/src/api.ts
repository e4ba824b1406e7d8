/** The shapes the operator's interface sends, as its OpenAPI document tells them. Nothing but types lives here. */

/** A point in time, `2026-01-31T09:30:00Z`. */
export type Timestamp = string;

export type ScreenName =
  | "objectives"
  | "cache"
  | "statements"
  | "pools"
  | "jobs"
  | "limits"
  | "vitals"
  | "tuning"
  | "alerts"
  | "nodes"
  | "changes";

export type Trouble = { readonly code: string; readonly message: string };
export type Panel<T = unknown> = {
  readonly value: T | null;
  readonly trouble: Trouble | null;
  readonly at: Timestamp | null;
  readonly millis: number;
  readonly version: number;
};
export type ScreenAnswer = {
  readonly screen: ScreenName;
  readonly at: Timestamp;
  readonly panels: Readonly<Record<string, Panel>>;
};
export type PanelNews = { readonly screen: ScreenName; readonly panels: Readonly<Record<string, Panel>> };

export type User = {
  readonly id: number;
  readonly email: string;
  readonly display_name: string;
  readonly roles: readonly string[];
};
export type Session = { readonly expires_at: Timestamp; readonly user: User };

export type Head = {
  readonly node: string;
  readonly release: string;
  readonly state: "firing" | "spent" | "burning" | "calm";
  readonly firing: number;
  readonly pending: number;
  readonly least_left: number | null;
  readonly least_left_operation: string | null;
  readonly nodes_alive: number;
  readonly nodes_silent: number;
  readonly releases: readonly string[];
};

/* objectives */
export type Spent = { readonly requests: number; readonly failed: number; readonly slow: number };
export type Point = Spent & { readonly at: Timestamp };
export type Budget = {
  readonly may: number;
  readonly told: boolean;
  readonly left: number;
  readonly burn_hour: number | null;
  readonly burn_six_hours: number | null;
  readonly hours_left: number | null;
};
export type BudgetLine = {
  readonly operation: string;
  readonly period: Spent;
  readonly hour: Spent;
  readonly six_hours: Spent;
  readonly slow_millis: number;
  readonly errors: Budget;
  readonly latency: Budget;
  readonly state: "spent" | "burning" | "kept" | "few";
  readonly recent: readonly Point[];
};
export type Past = {
  readonly operation: string;
  readonly may_fail: number;
  readonly may_slow: number;
  readonly hours: readonly Point[];
  readonly minutes: readonly Point[];
};
/** A node began with another release than the one that began before it. */
export type Release = { readonly at: Timestamp; readonly release: string; readonly before: string; readonly node: string };
export type Times = {
  readonly operation: string;
  readonly band_millis: readonly number[];
  readonly step_seconds: number;
  readonly from: Timestamp;
  readonly to: Timestamp;
  readonly slots: readonly { readonly from: Timestamp; readonly counts: readonly number[] }[];
};
export type Percentile = { readonly millis: number; readonly low: number; readonly high: number };
export type OperationReport = {
  readonly operation: string;
  readonly count: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly p50: Percentile | null;
  readonly p95: Percentile | null;
  readonly p99: Percentile | null;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly error_share: number;
};
export type Judged = {
  readonly measured: OperationReport;
  readonly objective: { readonly p50: number; readonly p95: number; readonly p99: number; readonly errors: number };
  readonly verdict: "MET" | "MISSED" | "TOO_FEW_SAMPLES";
};

/* jobs */
export type JobsOverview = {
  readonly queues: readonly {
    readonly queue: string;
    readonly waiting: number;
    readonly scheduled: number;
    readonly running: number;
    readonly oldest_seconds: number | null;
    readonly dead: number;
    readonly done_last_hour: number;
  }[];
  readonly running: number;
  readonly works: boolean;
  readonly horizon: Readonly<Record<string, unknown>> | null;
  readonly tasks: readonly { readonly name: string; readonly queue: string; readonly priority: number; readonly attempts: number; readonly timeout_seconds: number }[];
  readonly schedules: readonly { readonly name: string; readonly cron: string; readonly zone: string }[];
};
export type JobLine = {
  readonly id: number;
  readonly task: string;
  readonly queue: string;
  readonly state: string;
  readonly priority: number;
  readonly attempts: number;
  readonly crashes: number;
  readonly error: string | null;
  readonly worker: string | null;
  readonly enqueued_at: Timestamp;
  readonly due_at: Timestamp;
  readonly started_at: Timestamp | null;
  readonly finished_at: Timestamp | null;
  readonly progress: { readonly done: number; readonly total: number; readonly note: string } | null;
};

/* limits */
export type Limits = {
  readonly enabled: boolean;
  readonly tiers: readonly {
    readonly names: readonly string[];
    readonly quotas: readonly { readonly name: string; readonly units: number; readonly seconds: number }[];
    readonly admitted: number;
    readonly refused: number;
  }[];
  readonly refused: number;
  readonly alone: number;
  readonly callers: readonly { readonly kind: string; readonly pseudonym: string; readonly times: number }[];
  readonly paths: readonly string[];
  readonly exempt: readonly string[];
  readonly places: {
    readonly enabled: boolean;
    readonly places: number;
    readonly queue: number;
    readonly working: number;
    readonly waiting: number;
    readonly shed: number;
    readonly mean_millis: number;
  };
} | null;

/* vitals */
export type VitalName = "LCP" | "INP" | "CLS" | "FCP" | "TTFB" | "FID";
export type Vitals = {
  readonly pages: readonly {
    readonly page: string;
    readonly vital: VitalName;
    readonly samples: number;
    readonly p75: number | null;
    readonly rating: "GOOD" | "NEEDS_IMPROVEMENT" | "POOR" | null;
  }[];
  readonly components: readonly {
    readonly name: string;
    readonly samples: number;
    readonly p75: number | null;
    readonly max: number;
    readonly slow: boolean;
  }[];
};
export type Work = {
  readonly page: string;
  readonly operation: string;
  readonly requests: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly budget_left: number | null;
};

/* tuning */
export type Recommendation = {
  readonly setting: string;
  readonly current: number;
  readonly recommended: number;
  readonly reason: string;
  readonly expected_effect: string;
};
export type Tuning = {
  readonly recommendations: Readonly<Record<string, readonly Recommendation[]>>;
  readonly status: {
    readonly mode: "OFF" | "RECOMMEND" | "AUTO";
    readonly trying: boolean;
    readonly last: {
      readonly knob: string;
      readonly before: number;
      readonly after: number;
      readonly decision: string;
      readonly noise: number;
      readonly effect: number;
      readonly p: number;
      readonly reason: string;
    } | null;
    readonly overrides_until: Readonly<Record<string, Timestamp>>;
  };
};
export type Trials = {
  readonly events: readonly {
    readonly seq: number;
    readonly at: Timestamp;
    readonly actor: string;
    readonly knob: string;
    readonly kind: string;
    readonly detail: string;
    readonly hash: string;
  }[];
  readonly broken_at: number | null;
};

/* alerts */
export type AlertStatus = {
  readonly rule: string;
  readonly state: "INACTIVE" | "PENDING" | "FIRING";
  readonly since: Timestamp;
  readonly value: number | null;
  readonly events: number;
  readonly severity: "PAGE" | "TICKET";
  readonly summary: string;
  readonly runbook: string;
};
export type AlertEvent = {
  readonly rule: string;
  readonly number: number;
  readonly firing: boolean;
  readonly severity: "PAGE" | "TICKET";
  readonly summary: string;
  readonly value: number;
  readonly at: Timestamp;
};

/* nodes and changes */
export type NodeLine = {
  readonly node: string;
  readonly started_at: Timestamp;
  readonly seen_at: Timestamp;
  readonly release: string;
  readonly works: boolean;
  readonly silent_seconds: number;
  readonly state: "alive" | "silent";
  readonly figures: {
    readonly requests_per_second: number;
    readonly failed_share: number;
    readonly slow_share: number;
    readonly cpu_share: number | null;
    readonly memory_share: number | null;
    readonly hit_rate: number | null;
    readonly connections_in_use: number;
    readonly connections: number;
    readonly waiting: number;
    readonly feed_age_millis: number | null;
    readonly jobs: number;
    readonly consoles: number;
  };
};
/** Where a node's processor and memory went while it was recorded. */
export type Recording = {
  readonly state: { readonly node: string; readonly running: boolean; readonly since: Timestamp | null; readonly until: Timestamp | null; readonly bytes: number };
  readonly summary: {
    readonly samples: number;
    readonly hot: readonly { readonly name: string; readonly share: number }[];
    readonly allocations: readonly { readonly name: string; readonly share: number }[];
    readonly collections: number;
    readonly collection_millis: number;
  } | null;
};
export type Change = {
  readonly id: number;
  readonly at: Timestamp;
  readonly by: number;
  readonly email: string | null;
  readonly node: string;
  readonly method: string;
  readonly route: string;
  readonly target: string;
  readonly reason: string | null;
  readonly status: number | null;
  readonly millis: number | null;
};
