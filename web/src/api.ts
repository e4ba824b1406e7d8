/**
 * The shapes the server sends and takes, written by hand until its OpenAPI document generates them. Nothing but types
 * lives here, so that the file can be replaced as a whole.
 */

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]?: Name };

export type UserId = Branded<number, "UserId">;
export type AccountId = Branded<number, "AccountId">;
export type ImportId = Branded<number, "ImportId">;

/** A calendar day, `2026-01-31`. */
export type LocalDate = string;
/** A point in time, `2026-01-31T09:30:00Z`. */
export type Timestamp = string;
/** A decimal number as text, `-1234.50`; never turned into a floating-point number. */
export type Decimal = string;

/** An amount; negative means money that goes out. */
export type Money = { readonly amount: Decimal; readonly currency: string };

export type Page<T> = { readonly items: readonly T[]; readonly next_cursor: string | null };

/** What the server answers on failure (RFC 9457). */
export type Problem = {
  readonly type?: string;
  readonly title?: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly code: string;
  readonly incident?: string;
  readonly violations?: readonly Violation[];
  readonly violations_total?: number;
};
export type Violation = {
  readonly subject: string;
  readonly rule: string;
  readonly value?: unknown;
  readonly way_out?: string | null;
};

export type Credentials = { readonly email: string; readonly password: string };
export type Registration = Credentials & {
  readonly display_name: string;
  readonly household_name?: string;
  readonly time_zone: string;
  readonly currency: string;
};
export type User = {
  readonly id: UserId;
  readonly email: string;
  readonly display_name: string;
  readonly household_id: number | null;
  readonly roles: readonly string[];
  readonly tier: string;
};
export type Session = { readonly expires_at: Timestamp; readonly user: User };

export type Household = {
  readonly id: number;
  readonly name: string;
  readonly time_zone: string;
  readonly currency: string;
  readonly tier: string;
  readonly birth_year: number | null;
  readonly income_band: number | null;
  readonly size_band: number | null;
  readonly region: number | null;
  readonly peer_opt_in: boolean;
  readonly onboarded: boolean;
};
export type Profile = {
  readonly user_id: UserId;
  readonly email: string;
  readonly display_name: string;
  readonly household: Household;
};
export type ProfileChange = {
  readonly display_name?: string;
  readonly household_name?: string;
  readonly time_zone?: string;
  readonly currency?: string;
  readonly birth_year?: number | null;
  readonly size_band?: number | null;
  readonly peer_opt_in?: boolean;
  readonly onboarded?: boolean;
};

export type AccountKind =
  | "checking"
  | "savings"
  | "cash"
  | "credit_card"
  | "loan"
  | "mortgage"
  | "investment"
  | "retirement"
  | "other";
export type NewAccount = {
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  readonly balance: Decimal;
  readonly balance_on: LocalDate;
};
export type Account = {
  readonly id: AccountId;
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  /** The known balance and every transaction since. */
  readonly balance: Money;
  readonly as_of: LocalDate;
  readonly known_balance: Money;
  readonly balance_on: LocalDate;
  readonly closed_at: Timestamp | null;
};

export type ImportKind = "transactions" | "activities" | "holdings" | "prices" | "energy_usage";
export type ImportSettings = {
  readonly delimiter: string | null;
  readonly decimal: "point" | "comma" | null;
  readonly date_format: string | null;
  readonly encoding: string | null;
  readonly currency: string | null;
};
export type ImportResult = {
  readonly id: ImportId | null;
  readonly status: "preview" | "done" | "running" | "failed";
  readonly kind: ImportKind;
  readonly format: string;
  readonly file_name: string;
  readonly rows_read: number;
  readonly rows_added: number;
  readonly rows_known: number;
  readonly rows_skipped: number;
  readonly columns: Readonly<Record<string, string | null>> | null;
  readonly available_columns: readonly string[] | null;
  readonly settings: ImportSettings | null;
  readonly preview: readonly ImportPreviewRow[] | null;
  readonly warnings: readonly string[];
};
export type ImportPreviewRow = { readonly row: number; readonly values: Readonly<Record<string, unknown>> };

export type Band = "on_track" | "building" | "at_risk";
export type ComponentName = "cash_flow" | "liquidity" | "debt" | "bills" | "goals" | "resilience";
export type ScoreComponent = {
  readonly name: ComponentName;
  readonly weight: number;
  readonly score: number | null;
  readonly input: number | null;
  readonly available: boolean;
  readonly explanation: string;
  readonly as_of: LocalDate | null;
};
export type QuickAction = {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly expected_effect: string | null;
  readonly link: string | null;
  readonly expires_on: LocalDate | null;
  readonly completed: boolean;
};
export type UpcomingEvent = {
  readonly kind: "bill" | "goal" | "low_balance";
  readonly date: LocalDate;
  readonly title: string;
  readonly amount: Money | null;
};
/** Where the household stands among similar ones, or why that isn't shown. */
export type Peer = {
  readonly available: boolean;
  readonly suppressed: "not_taking_part" | "profile_incomplete" | "no_score" | "too_few_peers" | null;
  /** What the peers have in common. */
  readonly compared_by: readonly string[];
  readonly frozen_on: LocalDate | null;
  /** Share of peers below, in steps of 5. */
  readonly percentile: number | null;
  readonly median: number | null;
  readonly lower_quartile: number | null;
  readonly upper_quartile: number | null;
};
export type Outlook = {
  readonly id: string;
  readonly user_id: UserId;
  readonly date: LocalDate;
  readonly status: "OK" | "INSUFFICIENT_DATA";
  readonly balance_score: number | null;
  readonly band: Band | null;
  readonly coverage: number;
  readonly score_version: number;
  readonly delta_7d: number | null;
  readonly components: readonly ScoreComponent[];
  readonly largest_gain: {
    readonly component: ComponentName;
    readonly points: number;
    readonly action: string;
  } | null;
  readonly primary_insight: string | null;
  readonly insight: {
    readonly rule: string;
    readonly impact: Money | null;
    readonly numbers: Readonly<Record<string, unknown>>;
    readonly sources: readonly { readonly kind: string; readonly id: number | string }[];
  } | null;
  readonly quick_actions: readonly QuickAction[];
  readonly upcoming: readonly UpcomingEvent[];
  readonly market_note: string | null;
  readonly encouragement_message: string | null;
  readonly surprise_element: string | null;
  readonly streak_count: number;
  readonly peer: Peer | null;
  readonly data_quality: readonly { readonly code: string; readonly message: string }[];
  readonly revision: number;
};
export type Enveloped<T> = { readonly success: boolean; readonly data: T };
export type ActionDone = { readonly streak_count: number };
