// Made by `npm run api` from the service's OpenAPI document; not to be edited.

export type Account = {
  readonly id: number;
  readonly name: string;
  readonly kind: "checking" | "savings" | "cash" | "credit_card" | "loan" | "mortgage" | "investment" | "retirement" | "other";
  readonly tax_treatment: "taxable" | "deferred" | "exempt";
  readonly currency: string;
  readonly balance: Money;
  readonly as_of: string;
  readonly known_balance: Money;
  readonly balance_on: string;
  readonly closed_at: string | null;
  readonly version: number;
};

export type AccountRequest = {
  readonly name: string;
  readonly kind: "checking" | "savings" | "cash" | "credit_card" | "loan" | "mortgage" | "investment" | "retirement" | "other";
  /** taxable where it is left out */
  readonly tax_treatment?: "taxable" | "deferred" | "exempt" | null;
  /** ISO 4217; where it is left out, the balance's or what it was */
  readonly currency?: string | null;
  /** what is owed is negative; a change that leaves it out keeps what is known */
  readonly balance?: Amount | null;
  /** the balance was known at the end of this day; today where it is left out */
  readonly balance_on?: string | null;
  readonly closed?: boolean | null;
};

export type ActivityActivityLine = {
  readonly id: number;
  readonly kind: string;
  readonly symbol: string | null;
  readonly date: string;
  readonly quantity: string;
  readonly price: string | null;
  readonly amount: Money;
  readonly fee: Money;
  readonly note: string;
  readonly acquired_on: string | null;
  readonly lots: readonly ActivityLotPick[];
};

export type ActivityActivityRequest = {
  /** buy, sell, opening, transfer_in, transfer_out, dividend, interest, fee, deposit, withdrawal or split */
  readonly kind: string;
  readonly symbol?: string | null;
  readonly date: string;
  readonly quantity?: string | null;
  /** per share */
  readonly price?: string | null;
  readonly amount?: Amount | null;
  readonly fee?: Amount | null;
  /** ISO 4217; the asset's or the household's where it is left out */
  readonly currency?: string | null;
  readonly note?: string | null;
  /** the source's own id: the same twice is one activity */
  readonly external_id?: string | null;
  /** of a split: new shares */
  readonly numerator?: number | null;
  /** of a split: for so many old ones */
  readonly denominator?: number | null;
  /** of an opening or a transfer_in: when the shares were first bought; the date where left out */
  readonly acquired_on?: string | null;
  /** of a sell: which lots it is from, by the names that the portfolio's lots have, at most 100; the oldest first where left out */
  readonly lots?: readonly ActivityLotPick[] | null;
};

export type ActivityLotPick = {
  readonly lot: string;
  readonly quantity: string;
};

export type AdviceAdviceThread = {
  readonly id: number;
  readonly topic: string;
  readonly status: string;
  readonly messages: number;
  readonly created_at: string;
  readonly last_at: string | null;
  readonly version: number;
};

export type AdviceMessage = {
  readonly id: number;
  readonly author_id: number | null;
  readonly author: string | null;
  readonly body: string;
  readonly created_at: string;
};

export type AdviceMessageRequest = {
  readonly body: string;
};

export type AdviceReport = {
  readonly indexes: readonly AdviceReportIndex[];
  readonly statements: readonly AdviceReportStatement[];
  readonly label: "MEASURED" | "WHAT_IF" | "ESTIMATE" | "UNVERIFIED";
  readonly notes: readonly string[];
};

export type AdviceReportIndex = {
  readonly definition: IndexDefinition;
  readonly ddl: string;
  readonly bytes: number;
  readonly gain: number;
  readonly label: "MEASURED" | "WHAT_IF" | "ESTIMATE" | "UNVERIFIED";
  readonly writes: AdviceReportWriteCost;
  readonly serves: readonly AdviceReportServed[];
  readonly notes: readonly string[];
};

export type AdviceReportServed = {
  readonly statement: number;
  readonly before: number;
  readonly after: number;
};

export type AdviceReportStatement = {
  readonly sql: string;
  readonly location: string;
  readonly figures: WorkloadFigures;
  readonly weight: number;
  readonly cost: number;
  readonly advised_cost: number;
  readonly plan: string;
  readonly advised_plan: string;
};

export type AdviceReportWriteCost = {
  readonly wal_bytes_per_row: number;
  readonly blocks_per_row: number;
  readonly hot_share_lost: number;
  readonly scattered: boolean;
};

export type AdviceThreadChange = {
  readonly topic: string;
  readonly status: string;
};

export type AdviceThreadRequest = {
  readonly topic: string;
  readonly body: string;
};

export type AdviceVerificationChecked = {
  readonly index: IndexDefinition;
  readonly scans: number;
  readonly proposal: string;
};

export type AdviceVerificationCompared = {
  readonly sql: string;
  readonly location: string;
  readonly before: WorkloadFigures;
  readonly after: WorkloadFigures;
  readonly plan_changed: boolean;
  readonly verdict: "BETTER" | "SAME" | "REGRESSED" | "TOO_FEW_CALLS";
};

export type AdviceVerificationResult = {
  readonly statements: readonly AdviceVerificationCompared[];
  readonly indexes: readonly AdviceVerificationChecked[];
};

export type AlertStatus = {
  readonly rule: string;
  readonly state: "INACTIVE" | "PENDING" | "FIRING";
  readonly since: string;
  readonly value: number | null;
  readonly events: number;
  readonly severity: "PAGE" | "TICKET";
  readonly summary: string;
  readonly runbook: string;
};

export type AlertsAlertList = {
  readonly alerts: readonly AlertStatus[];
};

export type AllocationAllocationRequest = {
  readonly portfolio_id: number;
  readonly allocations: readonly AllocationWanted[];
};

export type AllocationAllocations = {
  readonly portfolio_id: number;
  readonly allocations: readonly AllocationShare[];
};

export type AllocationShare = {
  readonly asset: AssetView;
  readonly weight: string;
  readonly actual: number | null;
  readonly drift: number | null;
};

export type AllocationWanted = {
  readonly symbol: string;
  readonly weight: string;
};

/** Money, or a decimal string alone where the currency follows from the rest */
export type Amount = Money | string;

export type AppliedAdviceState = {
  readonly stage: "BUILDING" | "BUILT" | "FAILED";
  readonly indexes: readonly string[];
  readonly progress: BuildProgress;
  readonly report: BuildReport;
  readonly effect: AdviceVerificationResult;
};

export type Asset = {
  readonly id: number;
  readonly symbol: string;
  readonly name: string;
  readonly own: boolean;
  readonly currency: string;
  readonly asset_class: string;
  readonly sector: string;
  readonly region: string;
  readonly diversified: boolean;
};

export type AssetClassAssetClass = {
  readonly id: number;
  readonly parent_id: number | null;
  readonly name: string;
};

export type AssetClassAssetClassRequest = {
  readonly name: string;
  readonly parent_id?: number | null;
};

export type AssetView = {
  readonly id: number;
  readonly symbol: string;
  readonly name: string;
  readonly currency: string;
  readonly asset_class: string;
};

export type AuthCurrentSession = {
  readonly expires_at: string;
  readonly user: AuthUser;
};

export type AuthLogin = {
  readonly email: string;
  readonly password: string;
};

export type AuthPasswordChange = {
  readonly current_password: string;
  readonly new_password: string;
};

export type AuthRegistration = {
  readonly email: string;
  readonly password: string;
  readonly display_name: string;
  readonly household_name?: string | null;
  readonly time_zone: string;
  readonly currency: string;
};

export type AuthResetConfirmation = {
  readonly token: string;
  readonly new_password: string;
};

export type AuthResetRequest = {
  readonly email: string;
};

export type AuthSignedIn = {
  readonly token: string;
  readonly expires_at: string;
  readonly user: AuthUser;
};

export type AuthUser = {
  readonly id: number;
  readonly email: string;
  readonly display_name: string;
  readonly household_id: number | null;
  readonly roles: readonly string[];
  readonly tier: string | null;
};

export type Bill = {
  readonly id: number;
  readonly name: string;
  readonly amount: Money;
  readonly cadence: "weekly" | "monthly" | "quarterly" | "yearly" | "once";
  readonly first_due_on: string | null;
  readonly category: string;
  readonly active: boolean;
  readonly next_due_on: string | null;
  readonly due_dates: readonly BillDue[];
  readonly version: number;
};

export type BillDue = {
  readonly due_on: string;
  readonly amount: Money;
  readonly paid_on: string | null;
  readonly transaction_id: number | null;
  readonly overdue: boolean;
};

export type BillPaymentRequest = {
  /** the transaction's day where it is left out, else today */
  readonly paid_on?: string | null;
  readonly transaction_id?: number | null;
};

export type BillRequest = {
  readonly name: string;
  /** what is to be paid each time, positive */
  readonly amount: Amount;
  /** ISO 4217; the amount's or the household's where it is left out */
  readonly currency?: string | null;
  readonly cadence: "weekly" | "monthly" | "quarterly" | "yearly" | "once";
  /** the due date from which the others are counted; needed for a new bill; the 31st is the last day of shorter months */
  readonly first_due_on?: string | null;
  /** slug; uncategorised where it is left out */
  readonly category?: string | null;
  /** false ends the due dates that are still to come */
  readonly active?: boolean | null;
};

export type Budget = {
  readonly id: number;
  readonly month: string;
  readonly currency: string;
  readonly entries: readonly BudgetEntry[];
  readonly planned: Money;
  readonly actual: Money;
  readonly unbudgeted: Money;
  readonly other_currencies: readonly string[];
  readonly version: number;
};

export type BudgetEntry = {
  readonly category: string;
  readonly planned: Money;
  readonly carried: Money;
  readonly actual: Money;
  readonly remaining: Money;
  readonly rollover: boolean;
};

export type BudgetRequest = {
  readonly month: string;
  /** ISO 4217; the household's where it is left out */
  readonly currency?: string | null;
  readonly entries: readonly BudgetRequestEntry[];
};

export type BudgetRequestEntry = {
  readonly category: string;
  readonly planned: Amount;
  readonly rollover?: boolean | null;
};

export type BuildProgress = {
  readonly index: string;
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly waits_for: {
    readonly empty: boolean | null;
    readonly present: boolean | null;
    readonly as_long: number | null;
  };
};

export type BuildReport = {
  readonly results: readonly BuildReportResult[];
  readonly waited: string;
};

export type BuildReportResult = {
  readonly index: string;
  readonly outcome: "BUILT" | "PRESENT" | "DIFFERENT" | "FAILED";
  readonly attempts: number;
  readonly removed: number;
  readonly millis: number;
  readonly bytes: number;
  readonly problem: Violation;
};

export type CacheClearing = {
  readonly cache?: string | null;
};

export type CacheExplanation = {
  readonly tiers: readonly string[];
};

export type CacheOperationsFeed = {
  readonly kind: string;
  readonly applied: number;
  readonly age_millis: number;
  readonly redis: RedisFeedStats | null;
  readonly log: FeedStats | null;
};

export type CacheOperationsLine = {
  readonly template: string;
  readonly version: number;
  readonly time_to_live: { readonly [name: string]: number };
  readonly freshness: string;
  readonly hit_rate: number;
  readonly stats: CacheStats;
};

export type CacheOperationsReport = {
  readonly memory_bytes: number;
  readonly feed: CacheOperationsFeed;
  readonly tiers: { readonly [name: string]: TierHealth };
  readonly caches: readonly CacheOperationsLine[];
};

export type CacheStats = {
  readonly cache: string;
  readonly hits: { readonly [name: string]: number };
  readonly misses: number;
  readonly misses_in_memory: { readonly [name: string]: number };
  readonly loads: CacheStatsLoading;
  readonly coalesced: number;
  readonly bypassed: number;
  readonly stale: number;
  readonly ages: { readonly [name: string]: number };
  readonly refreshed: number;
  readonly rejections: { readonly [name: string]: number };
  readonly memory: CacheStatsMemory;
  readonly raw_bytes: number;
  readonly stored_bytes: number;
};

export type CacheStatsLoading = {
  readonly count: number;
  readonly nanos: number;
  readonly failures: number;
};

export type CacheStatsMemory = {
  readonly entries: number;
  readonly bytes: number;
  readonly evictions: number;
  readonly too_large: number;
};

export type CacheTarget = {
  readonly pattern?: string | null;
  readonly tag?: string | null;
  readonly user?: string | null;
  readonly reason?: string | null;
};

export type CacheWarmUpState = {
  readonly modes: readonly string[];
  readonly run: WarmRun | null;
};

export type CacheWarming = {
  readonly mode: string;
  readonly limit?: number | null;
  readonly days?: number | null;
  readonly resume: boolean;
};

export type CacheWhy = {
  readonly key: string;
  readonly last_miss: LastMiss | null;
};

export type CacheWhyUrl = {
  readonly url: string;
  readonly misses: readonly ResponseOperationsMissed[];
};

export type CashFlowsRequest = {
  readonly flows?: readonly FlowFiguresPaymentRequest[] | null;
  /** act_365f without it, act_360, act_364, act_365_25, act_act, thirty_360, thirty_e_360 or nl_365 */
  readonly day_count?: string | null;
  readonly finance_rate?: number | null;
  readonly reinvest_rate?: number | null;
};

export type Category = {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly kind: "income" | "spending" | "debt_payment" | "transfer";
  readonly essential: boolean;
  readonly parent: string | null;
  readonly shared: boolean;
  readonly version: number;
};

export type CategoryRequest = {
  readonly name: string;
  /** made from the name where it is left out; a change that leaves it out keeps it */
  readonly slug?: string | null;
  readonly kind: "income" | "spending" | "debt_payment" | "transfer";
  readonly essential?: boolean | null;
  /** slug of a category that is itself part of none */
  readonly parent?: string | null;
};

export type ClusterState = {
  readonly leader: string;
  readonly nodes: readonly NodeState[];
  readonly splits: readonly SplitBrain[];
};

export type ComparisonRecommendation = {
  readonly plan_id: number;
  readonly provider: string;
  readonly name: string;
  readonly rate_type: string;
  readonly term_months: number;
  readonly renewable_percent: number;
  readonly annual: Money;
  readonly tenth_less: Money;
  readonly tenth_more: Money;
  readonly ongoing: Money;
  readonly saving: Money | null;
  readonly exit_fee: Money | null;
  readonly break_even_months: number | null;
  readonly worthwhile: boolean | null;
  readonly flags: readonly string[];
};

export type ComparisonRecommendations = {
  readonly household_id: number;
  readonly kilowatt_hours: number;
  readonly coverage_percent: number;
  readonly current: Money | null;
  readonly items: readonly ComparisonRecommendation[];
  readonly explanation: Explanation;
};

export type ConnectionConnectionRequest = {
  readonly institution: string;
  readonly connector: string;
  readonly access_token: string;
};

export type ConnectionsBankConnection = {
  readonly id: number;
  readonly institution: string;
  readonly connector: string;
  readonly status: string;
  readonly error_code: string | null;
  readonly last_ok_at: string | null;
  readonly last_sync: JsonNode | null;
  readonly version: number;
};

export type ConnectionsSynced = {
  readonly pages: number;
  readonly restarts: number;
  readonly accounts: number;
  readonly added: number;
  readonly modified: number;
  readonly removed: number;
};

export type ConsistencyConsistency = {
  readonly report: ConsistencyReport | null;
};

export type ConsistencyReport = {
  readonly counts: ConsistencyReportCounts;
  readonly consistent: number;
  readonly low: number;
  readonly high: number;
  readonly nines: number;
  readonly staleness_seconds: number;
  readonly findings: readonly ConsistencyReportFinding[];
};

export type ConsistencyReportCounts = {
  readonly samples: number;
  readonly compared: number;
  readonly inconsistent: number;
  readonly excused: number;
  readonly failed: number;
};

export type ConsistencyReportFinding = {
  readonly key: string;
  readonly where: string;
  readonly after_seconds: number;
  readonly seconds: number;
};

export type ConsoleChanges = {
  readonly items: readonly OperatorLogChange[];
  readonly below: number | null;
};

export type ConsoleScreenAnswer = {
  readonly screen: string;
  readonly at: string;
  readonly panels: { readonly [name: string]: Panel };
};

export type ConsoleScreenNames = {
  readonly screens: readonly string[];
};

export type Contribution = {
  readonly id: number;
  readonly goal_id: number;
  readonly date: string;
  readonly amount: Money;
};

export type DashboardChartPoint = {
  readonly date: string;
  readonly value: Money;
};

export type DashboardDashboard = {
  readonly as_of: string;
  readonly value: Money;
  readonly day_change: Money | null;
  readonly stale: boolean;
  readonly portfolios: readonly DashboardPortfolioPart[];
  readonly top: readonly DashboardPart[];
  readonly by_class: readonly DashboardPart[];
  readonly by_currency: readonly DashboardPart[];
  readonly by_region: readonly DashboardPart[];
  readonly unpriced: readonly string[];
  readonly chart: readonly DashboardChartPoint[];
  readonly explanation: Explanation;
};

export type DashboardPart = {
  readonly name: string;
  readonly value: Money;
  readonly weight: number | null;
};

export type DashboardPortfolioPart = {
  readonly id: number;
  readonly name: string;
  readonly value: Money;
  readonly weight: number | null;
  readonly stale: boolean;
};

export type DatabaseApplication = {
  readonly indexes: readonly string[];
};

export type DatabaseApplied = {
  readonly latest: AppliedAdviceState | null;
};

export type DatabaseConnections = {
  readonly pools: readonly PoolReport[];
  readonly nodes: ClusterState | null;
};

export type Debt = {
  readonly id: number;
  readonly name: string;
  readonly owed: Money;
  readonly monthly: Money;
  readonly annual_rate: number;
  readonly account_id: number | null;
  readonly closed_at: string | null;
  readonly version: number;
};

export type DebtRequest = {
  readonly name: string;
  readonly owed: Amount;
  /** what is paid each month */
  readonly monthly: Amount;
  /** 0.05 is five percent */
  readonly annual_rate: number;
  /** ISO 4217; the account's, the amount's or the household's where it is left out */
  readonly currency?: string | null;
  /** the account that shows the debt, in the same currency */
  readonly account_id?: number | null;
  readonly closed?: boolean | null;
};

export type DrainState = {
  readonly draining: boolean;
};

export type EffectiveSettingsForProduction = {
  readonly refused: readonly Violation[];
};

export type EffectiveSettingsSetting = {
  readonly key: string;
  readonly value: string | null;
  readonly source: string;
};

export type EnergyCatalog = {
  readonly region: number;
  readonly plans: readonly Plan[];
  readonly explanation: Explanation;
};

export type EnergyContract = {
  readonly plan_id: number;
  readonly started_on: string;
  readonly ends_on?: string | null;
};

/** How the figures were computed, from which data */
export type Explanation = {
  readonly method: string;
  readonly model_version: string;
  readonly data_version: string;
  readonly data_date: string | null;
  readonly notes: readonly string[];
};

export type FeedCounts = {
  readonly transactions: number;
  readonly changes: number;
  readonly restarts: number;
  readonly lost_slots: number;
};

export type FeedOperationsReport = {
  readonly configured: string;
  readonly followed: boolean;
  readonly age_millis: number;
  readonly incarnation: string;
  readonly offset: number;
  readonly feed: FeedStats | null;
  readonly churning: readonly TagChurn[];
};

export type FeedStats = {
  readonly role: "AWAY" | "LEADER" | "RELAYED" | "DIRECT" | "ALONE" | "POLLING";
  readonly applied: Position;
  readonly lag_bytes: number;
  readonly counts: FeedCounts;
  readonly waiting_tags: number;
  readonly slot: SlotState;
  readonly trouble: string;
};

export type FindingsPreviewRow = {
  readonly row: number;
  readonly values: { readonly [name: string]: unknown };
};

export type FlightRecorderLine = {
  readonly name: string;
  readonly share: number;
};

export type FlightRecorderSummary = {
  readonly samples: number;
  readonly hot: readonly FlightRecorderLine[];
  readonly allocations: readonly FlightRecorderLine[];
  readonly collections: number;
  readonly collection_millis: number;
};

export type FlowFigures = {
  readonly outcome: string;
  readonly annual: number | null;
  readonly over_period: number | null;
  readonly ambiguous: boolean;
  readonly roots: readonly number[];
  readonly net_present_value: number | null;
  readonly modified_dietz: number | null;
  readonly periodic: FlowFiguresPeriodicRates | null;
  readonly explanation: Explanation;
};

export type FlowFiguresPaymentRequest = {
  readonly date?: string | null;
  readonly amount?: string | null;
};

export type FlowFiguresPeriodicRates = {
  readonly internal: number | null;
  readonly roots: readonly number[];
  readonly modified: number;
};

export type Goal = {
  readonly id: number;
  readonly name: string;
  readonly kind: "emergency" | "purchase" | "debt_free" | "retirement" | "education" | "travel" | "other";
  readonly target: Money;
  readonly target_date: string;
  readonly priority: number;
  readonly started_on: string;
  readonly closed_at: string | null;
  readonly saved: Money;
  readonly progress_percent: number;
  readonly required_monthly: Money | null;
  readonly projected: Money;
  readonly projected_date: string | null;
  readonly on_track: boolean;
  readonly picture: Picture | null;
  readonly version: number;
};

export type GoalContributionRequest = {
  /** in the goal's currency; negative takes money back */
  readonly amount: Amount;
  /** today where it is left out */
  readonly date?: string | null;
};

export type GoalRequest = {
  readonly name: string;
  readonly kind: "emergency" | "purchase" | "debt_free" | "retirement" | "education" | "travel" | "other";
  readonly target: Amount;
  /** ISO 4217; the target's or the household's where it is left out */
  readonly currency?: string | null;
  readonly target_date: string;
  /** 1 is the most urgent; 3 where it is left out */
  readonly priority?: number | null;
  /** when saving began; today where it is left out */
  readonly started_on?: string | null;
  readonly closed?: boolean | null;
};

export type GrantGrantRequest = {
  readonly advisor_email: string;
  /** until revoked where it is left out */
  readonly expires_at?: string | null;
};

export type GrantsGrant = {
  readonly id: number;
  readonly advisor_email: string;
  readonly advisor_name: string;
  readonly access: string;
  readonly granted_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
};

export type GrantsReceived = {
  readonly id: number;
  readonly household_name: string;
  readonly user_ids: readonly number[];
  readonly granted_at: string;
  readonly expires_at: string | null;
};

export type Holder = {
  readonly thread: string;
  readonly since: string;
  readonly location: string;
};

export type HorizonHolder = {
  readonly kind: string;
  readonly pid: number;
  readonly who: string;
  readonly state: string;
  readonly age: number;
  readonly open: string;
  readonly statement: string;
};

export type HygieneReport = {
  readonly findings: readonly HygieneReportFinding[];
  readonly buffers: readonly HygieneReportBuffers[];
  readonly notes: readonly string[];
};

export type HygieneReportBuffers = {
  readonly table: string;
  readonly index: string;
  readonly hits: number;
  readonly reads: number;
};

export type HygieneReportFinding = {
  readonly kind: "UNUSED" | "DUPLICATE" | "INTERSECTED" | "INVALID" | "BLOATED" | "FOREIGN_KEY_WITHOUT_INDEX";
  readonly table: string;
  readonly index: string;
  readonly figure: string;
  readonly bytes: number;
  readonly statement: string;
};

export type ImportAnswer = {
  readonly id: number | null;
  readonly status: string;
  readonly kind: string;
  readonly format: string;
  readonly file_name: string;
  readonly rows_read: number;
  readonly rows_added: number;
  readonly rows_known: number;
  readonly rows_skipped: number;
  readonly columns: { readonly [name: string]: string };
  readonly available_columns: readonly string[];
  readonly settings: ImportAnswerSettings;
  readonly preview: readonly FindingsPreviewRow[];
  readonly warnings: readonly string[];
};

export type ImportAnswerSettings = {
  readonly delimiter: string | null;
  readonly decimal: string | null;
  readonly date_format: string | null;
  readonly encoding: string;
  readonly currency: string | null;
};

export type ImportRunsRun = {
  readonly id: number;
  readonly kind: string;
  readonly format: string;
  readonly file_name: string;
  readonly status: string;
  readonly rows_read: number;
  readonly rows_added: number;
  readonly rows_known: number;
  readonly error: string | null;
  readonly started_at: string;
  readonly finished_at: string | null;
};

export type IncomeRequest = {
  readonly name: string;
  /** before taxes, positive */
  readonly gross_monthly: Amount;
  /** ISO 4217; the amount's or the household's where it is left out */
  readonly currency?: string | null;
  readonly from_date: string;
  /** the first day without it; open where it is left out */
  readonly to_date?: string | null;
};

export type IncomeSource = {
  readonly id: number;
  readonly name: string;
  readonly gross_monthly: Money;
  readonly from_date: string;
  readonly to_date: string | null;
  readonly version: number;
};

export type IndexDefinition = {
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  readonly unique: boolean;
  readonly method: string;
  readonly keys: readonly string[];
  readonly include: readonly string[];
  readonly predicate: string;
};

export type IndexSeriesIndex = {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly frequency: string;
};

export type IndexVerificationResult = {
  readonly index: string;
  readonly outcome: "USED" | "USABLE" | "NOT_USED" | "INVALID" | "MISSING" | "NOT_PLANNED";
  readonly bytes: number;
  readonly scans: number;
  readonly plan: string;
};

export type IndexVerified = {
  readonly declared: number;
  readonly proved: number;
  readonly indexes: readonly IndexesLine[];
};

export type IndexesLine = {
  readonly purpose: string;
  readonly query: string;
  readonly found: IndexVerificationResult;
};

export type IndexesState = {
  readonly building: boolean;
  readonly progress: BuildProgress | null;
  readonly last: BuildReport | null;
};

export type Invalidation = {
  readonly tags: readonly string[];
  readonly announced: boolean;
  readonly position: Position;
  readonly unreached: readonly ("MEMORY" | "REDIS" | "MEMCACHED")[];
};

export type JobOperationsOverview = {
  readonly queues: readonly QueueReport[];
  readonly running: number;
  readonly works: boolean;
  readonly horizon: HorizonHolder | null;
  readonly tasks: readonly JobOperationsTaskLine[];
  readonly schedules: readonly JobOperationsScheduleLine[];
};

export type JobOperationsScheduleLine = {
  readonly name: string;
  readonly cron: string;
  readonly zone: string;
};

export type JobOperationsTaskLine = {
  readonly name: string;
  readonly queue: string;
  readonly priority: number;
  readonly attempts: number;
  readonly timeout_seconds: number;
};

export type JobReportProgress = {
  readonly done: number;
  readonly total: number;
  readonly note: string;
  readonly at: string;
};

export type JobsJob = {
  readonly id: number;
  readonly task: string;
  readonly queue: string;
  readonly state: "WAITING" | "SCHEDULED" | "RUNNING" | "DONE" | "DEAD" | "DISCARDED";
  readonly priority: number;
  readonly attempts: number;
  readonly crashes: number;
  readonly payload: string;
  readonly result: string | null;
  readonly error: string | null;
  readonly worker: string | null;
  readonly unique_key: string | null;
  readonly enqueued_at: string;
  readonly due_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly progress: JobReportProgress | null;
};

export type JobsJobPage = {
  readonly items: readonly JobsJob[];
  readonly below: number | null;
};

export type JsonNode = unknown;

export type LastMiss = {
  readonly kind: string;
  readonly age_millis: number;
  readonly reason: string;
  readonly causes: readonly LastMissCause[];
};

export type LastMissCause = {
  readonly tag: string;
  readonly transaction: number;
  readonly offset: number;
  readonly age_millis: number;
};

export type LotDisposalLine = {
  readonly asset: AssetView;
  readonly lot: string;
  readonly sold: string;
  readonly quantity: string;
  readonly proceeds: Money;
  readonly basis: Money;
  readonly gain: Money;
  readonly term: string;
  readonly wash_sale_disallowed: Money;
  readonly taxable: Money;
};

export type LotLotLine = {
  readonly asset: AssetView;
  readonly lot: string;
  readonly acquired: string;
  readonly hold_from: string;
  readonly quantity: string;
  readonly basis: Money;
  readonly wash_sale: Money;
  readonly value: Money | null;
  readonly unrealised: Money | null;
  readonly term: string;
};

export type LotLots = {
  readonly portfolio_id: number;
  readonly as_of: string;
  readonly method: string;
  readonly open: readonly LotLotLine[];
  readonly disposals: readonly LotDisposalLine[];
  readonly years: readonly LotYear[];
  readonly explanation: Explanation;
};

export type LotYear = {
  readonly year: number;
  readonly short_term: Money;
  readonly long_term: Money;
  readonly disallowed: Money;
};

export type MarketClose = {
  readonly date: string;
  readonly close: string;
};

export type MarketPriceHistory = {
  readonly symbol: string;
  readonly currency: string;
  readonly stale: boolean;
  readonly prices: readonly MarketClose[];
  readonly version: number;
};

export type Money = {
  /** decimal number of the currency's minor unit at most; negative is money out */
  readonly amount: string;
  /** ISO 4217 */
  readonly currency: string;
};

export type NewTransaction = {
  readonly account_id: number;
  readonly date: string;
  /** positive in, negative out, in the account's currency */
  readonly amount: Amount;
  /** slug; uncategorised where it is left out */
  readonly category?: string | null;
  readonly payee?: string | null;
  readonly memo?: string | null;
  readonly pending?: boolean | null;
  /** an id of the sender's, unique in the account; one is made where it is left out */
  readonly external_id?: string | null;
};

export type NodeState = {
  readonly name: string;
  readonly status: "UNKNOWN" | "LEADER" | "REPLICA" | "REJOINING" | "READ_ONLY" | "FENCED" | "FOREIGN" | "DOWN";
  readonly timeline: number;
  readonly position: number;
  readonly lag: string;
  readonly ready: boolean;
  readonly reason: string;
};

export type NodesFigures = {
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

export type NodesLine = {
  readonly node: string;
  readonly started_at: string;
  readonly seen_at: string;
  readonly release: string;
  readonly works: boolean;
  readonly silent_seconds: number;
  readonly state: string;
  readonly figures: NodesFigures;
};

export type NodesRelease = {
  readonly at: string;
  readonly release: string;
  readonly before: string;
  readonly node: string;
};

export type NotificationUnread = {
  readonly unread: number;
};

export type NotificationsNotification = {
  readonly id: number;
  readonly kind: string;
  readonly title: string;
  readonly body: string;
  readonly created_at: string;
  readonly read_at: string | null;
};

export type ObservationBounds = {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly errors: number;
};

export type ObservationJudged = {
  readonly measured: OperationReport;
  readonly objective: ObservationBounds;
  readonly verdict: "MET" | "MISSED" | "TOO_FEW_SAMPLES";
};

export type OperationHistoryHeat = {
  readonly from: string;
  readonly counts: readonly number[];
};

export type OperationHistoryPoint = {
  readonly from: string;
  readonly report: OperationReport;
};

export type OperationReport = {
  readonly operation: string;
  readonly count: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly p50: Percentile | null;
  readonly p95: Percentile | null;
  readonly p99: Percentile | null;
  readonly outcomes: { readonly [name: string]: number };
  readonly error_share: number;
};

export type OperatorLogChange = {
  readonly id: number;
  readonly at: string;
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

export type OptimisationRequest = {
  readonly portfolio_id?: number | null;
  readonly assets?: readonly string[] | null;
  /** min_volatility, max_sharpe, target_return, target_risk, max_utility, equal_risk, max_diversification, hierarchical_risk_parity or min_tail_loss */
  readonly objective?: string | null;
  readonly expected_returns?: readonly number[] | null;
  readonly covariance?: readonly (readonly number[])[] | null;
  readonly estimation?: OptimisationRequestEstimation | null;
  /** which hierarchical risk parity */
  readonly hierarchy?: OptimisationRequestHierarchy | null;
  readonly risk_free?: number | null;
  /** return or volatility of a year, for the objectives of a target */
  readonly target?: number | null;
  readonly risk_aversion?: number | null;
  /** of the tail loss; 0.95 looks at the worst twentieth */
  readonly confidence?: number | null;
  readonly lower?: number | null;
  readonly upper?: number | null;
  /** bounds of single assets, by name */
  readonly bounds?: { readonly [name: string]: OptimisationRequestBounds } | null;
  readonly groups?: readonly OptimisationRequestGroupBounds[] | null;
  readonly views?: OptimisationRequestViews | null;
  /** points of the frontier, 2 to 200 */
  readonly points?: number | null;
  /** sleeves for an optimisation on several levels; the portfolio's own where it is left out */
  readonly root?: OptimisationRequestSleeve | null;
  readonly force_refresh?: boolean | null;
};

export type OptimisationRequestBounds = {
  readonly lower?: number | null;
  readonly upper?: number | null;
};

export type OptimisationRequestEstimation = {
  readonly from?: string | null;
  readonly to?: string | null;
  readonly expected?: string | null;
  readonly covariance?: string | null;
  readonly span?: number | null;
  readonly ddof?: number | null;
};

export type OptimisationRequestGroupBounds = {
  readonly name?: string | null;
  readonly assets?: readonly string[] | null;
  readonly lower?: number | null;
  readonly upper?: number | null;
};

export type OptimisationRequestHierarchy = {
  readonly linkage?: string | null;
  readonly leaf_order?: string | null;
  readonly cluster_risk?: string | null;
};

export type OptimisationRequestSleeve = {
  readonly name?: string | null;
  readonly asset?: string | null;
  readonly objective?: string | null;
  readonly lower?: number | null;
  readonly upper?: number | null;
  readonly children?: readonly OptimisationRequestSleeve[] | null;
};

export type OptimisationRequestView = {
  readonly mix?: { readonly [name: string]: number } | null;
  readonly expected?: number | null;
  readonly confidence?: number | null;
};

export type OptimisationRequestViews = {
  readonly market_weights?: { readonly [name: string]: number } | null;
  readonly tau?: number | null;
  readonly market_risk_aversion?: number | null;
  readonly views?: readonly OptimisationRequestView[] | null;
};

export type OptimisationsAnswer = {
  readonly solution: Weights;
  readonly frontier: readonly Weights[];
  readonly explanation: Explanation;
};

export type OutlookBatchItem = {
  readonly user_id: number;
  readonly status: number;
  readonly etag: string | null;
  readonly data: OutlookOutlookView | null;
  readonly code: string | null;
};

export type OutlookBatchRequest = {
  readonly user_ids: readonly number[];
  readonly date?: string | null;
};

export type OutlookCompletion = {
  readonly action_id: string;
  readonly completed: boolean;
  readonly streak_count: number;
};

export type OutlookDocumentComponentScore = {
  readonly name: string;
  readonly weight: number;
  readonly score: number | null;
  readonly input: number | null;
  readonly available: boolean;
  readonly explanation: string;
  readonly inputs: { readonly [name: string]: unknown };
  readonly as_of: string | null;
};

export type OutlookDocumentDataQuality = {
  readonly code: string;
  readonly message: string;
};

export type OutlookDocumentInsight = {
  readonly rule: string;
  readonly impact: Money | null;
  readonly numbers: { readonly [name: string]: unknown };
  readonly sources: readonly OutlookDocumentSource[];
};

export type OutlookDocumentLargestGain = {
  readonly component: string;
  readonly points: number;
  readonly action: string;
};

export type OutlookDocumentQuickAction = {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly expected_effect: string;
  readonly link: string;
  readonly expires_on: string;
  readonly completed: boolean;
};

export type OutlookDocumentSource = {
  readonly kind: string;
  readonly id: number;
};

export type OutlookDocumentUpcoming = {
  readonly kind: string;
  readonly date: string;
  readonly title: string;
  readonly amount: Money | null;
};

export type OutlookEnvelopeListOutlookBatchItem = {
  readonly success: boolean;
  readonly data: readonly OutlookBatchItem[];
  readonly cached: boolean | null;
  readonly load_time: number | null;
  readonly timestamp: string | null;
};

export type OutlookEnvelopeOutlookCompletion = {
  readonly success: boolean;
  readonly data: OutlookCompletion;
  readonly cached: boolean | null;
  readonly load_time: number | null;
  readonly timestamp: string | null;
};

export type OutlookEnvelopeOutlookOutlookView = {
  readonly success: boolean;
  readonly data: OutlookOutlookView;
  readonly cached: boolean | null;
  readonly load_time: number | null;
  readonly timestamp: string | null;
};

export type OutlookEnvelopeOutlookScoreView = {
  readonly success: boolean;
  readonly data: OutlookScoreView;
  readonly cached: boolean | null;
  readonly load_time: number | null;
  readonly timestamp: string | null;
};

export type OutlookEnvelopePastOutlooksPast = {
  readonly success: boolean;
  readonly data: PastOutlooksPast;
  readonly cached: boolean | null;
  readonly load_time: number | null;
  readonly timestamp: string | null;
};

export type OutlookEnvelopePeersComparison = {
  readonly success: boolean;
  readonly data: PeersComparison;
  readonly cached: boolean | null;
  readonly load_time: number | null;
  readonly timestamp: string | null;
};

export type OutlookOperationsDetails = {
  readonly newest_day: string | null;
  readonly computed_at: string | null;
  readonly reason: string | null;
};

export type OutlookOperationsFrozen = {
  readonly date: string;
  readonly cohorts_shown: number;
  readonly least_members: number;
};

export type OutlookOperationsHealth = {
  readonly status: string;
  readonly details: OutlookOperationsDetails | null;
};

export type OutlookOperationsPerformance = {
  readonly success: boolean;
  readonly data: readonly OutlookOperationsTiming[];
};

export type OutlookOperationsTiming = {
  readonly operation: string;
  readonly samples: number;
  readonly mean: number;
  readonly max: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
};

export type OutlookOutlookView = {
  readonly id: string;
  readonly user_id: number;
  readonly revision: number;
  readonly date: string;
  readonly status: string;
  readonly balance_score: number | null;
  readonly band: string | null;
  readonly coverage: number;
  readonly score_version: number;
  readonly delta_7d: number | null;
  readonly components: readonly OutlookDocumentComponentScore[];
  readonly largest_gain: OutlookDocumentLargestGain | null;
  readonly primary_insight: string;
  readonly insight: OutlookDocumentInsight;
  readonly quick_actions: readonly OutlookDocumentQuickAction[];
  readonly upcoming: readonly OutlookDocumentUpcoming[];
  readonly market_note: string | null;
  readonly encouragement_message: string;
  readonly surprise_element: string;
  readonly streak_count: number;
  readonly data_quality: readonly OutlookDocumentDataQuality[];
  readonly peer: PeersComparison;
};

export type OutlookScoreView = {
  readonly user_id: number;
  readonly date: string;
  readonly status: string;
  readonly balance_score: number | null;
  readonly band: string | null;
  readonly coverage: number;
  readonly score_version: number;
  readonly delta_7d: number | null;
  readonly components: readonly OutlookDocumentComponentScore[];
  readonly largest_gain: OutlookDocumentLargestGain | null;
};

export type PageAccount = {
  readonly items: readonly Account[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageActivityActivityLine = {
  readonly items: readonly ActivityActivityLine[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageAdviceAdviceThread = {
  readonly items: readonly AdviceAdviceThread[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageAdviceMessage = {
  readonly items: readonly AdviceMessage[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageAsset = {
  readonly items: readonly Asset[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageAssetClassAssetClass = {
  readonly items: readonly AssetClassAssetClass[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageBill = {
  readonly items: readonly Bill[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageBudget = {
  readonly items: readonly Budget[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageCategory = {
  readonly items: readonly Category[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageConnectionsBankConnection = {
  readonly items: readonly ConnectionsBankConnection[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageContribution = {
  readonly items: readonly Contribution[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageDebt = {
  readonly items: readonly Debt[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageGoal = {
  readonly items: readonly Goal[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageGrantsGrant = {
  readonly items: readonly GrantsGrant[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageGrantsReceived = {
  readonly items: readonly GrantsReceived[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageImportRunsRun = {
  readonly items: readonly ImportRunsRun[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageIncomeSource = {
  readonly items: readonly IncomeSource[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageIndexSeriesIndex = {
  readonly items: readonly IndexSeriesIndex[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageNotificationsNotification = {
  readonly items: readonly NotificationsNotification[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PagePicture = {
  readonly items: readonly Picture[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PagePortfolioLine = {
  readonly items: readonly PortfolioLine[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageReceiptCount = {
  readonly items: readonly ReceiptCount[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageSimulationSimulationView = {
  readonly items: readonly SimulationSimulationView[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type PageTransaction = {
  readonly items: readonly Transaction[];
  readonly next_cursor: string | null;
  readonly total_estimate: number | null;
};

export type Panel = {
  /** depends on the panel */
  readonly value: string | null;
  readonly trouble: PanelTrouble | null;
  readonly at: string | null;
  readonly millis: number;
  readonly version: number;
};

export type PanelTrouble = {
  readonly code: string;
  readonly message: string;
};

export type PastOutlooksDay = {
  readonly date: string;
  readonly balance_score: number | null;
  readonly band: string | null;
  readonly primary_insight: string | null;
};

export type PastOutlooksPast = {
  readonly from: string;
  readonly to: string;
  readonly days: readonly PastOutlooksDay[];
};

export type PeersComparison = {
  readonly available: boolean;
  readonly suppressed: string | null;
  readonly compared_by: readonly string[];
  readonly frozen_on: string | null;
  readonly percentile: number | null;
  readonly median: number | null;
  readonly lower_quartile: number | null;
  readonly upper_quartile: number | null;
};

export type Percentile = {
  readonly millis: number;
  readonly low: number;
  readonly high: number;
};

export type Performance = {
  readonly portfolio_id: number;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly opening: Money;
  readonly closing: Money;
  readonly paid_in: Money;
  readonly taken_out: Money;
  readonly gain: Money;
  readonly time_weighted: number | null;
  readonly time_weighted_annual: number | null;
  readonly money_weighted: PerformanceMoneyWeighted | null;
  readonly modified_dietz: number | null;
  readonly risk: PerformanceRisk | null;
  readonly benchmark: PerformanceRelative | null;
  readonly explanation: Explanation;
};

export type PerformanceFall = {
  readonly depth: number;
  readonly peak: string | null;
  readonly trough: string;
  readonly recovery: string | null;
};

export type PerformanceHealth = {
  readonly status: string;
  readonly missed: readonly string[];
  readonly told: number;
  readonly untold: number;
};

export type PerformanceMetrics = {
  readonly compliance: number | null;
  readonly operations: readonly ObservationJudged[];
  readonly cache_hit_rate: { readonly [name: string]: number };
  readonly cache_hit_rate_objective: number;
  readonly connections_in_use: number;
  readonly connections_waiting: number;
  readonly slow_statements: number;
};

export type PerformanceMoneyWeighted = {
  readonly outcome: string;
  readonly annual: number | null;
  readonly over_period: number | null;
  readonly ambiguous: boolean;
  readonly roots: readonly number[];
};

export type PerformanceOperationPast = {
  readonly now: ObservationJudged;
  readonly trend: readonly OperationHistoryPoint[];
};

export type PerformanceRelative = {
  readonly code: string;
  readonly frequency: string;
  readonly observations: number;
  readonly beta: number | null;
  readonly alpha: number | null;
  readonly correlation: number | null;
  readonly up_capture: number | null;
  readonly down_capture: number | null;
  readonly tracking_error: number | null;
  readonly information_ratio: number | null;
};

export type PerformanceReport = {
  readonly hours: number;
  readonly verdicts: { readonly [name: string]: number };
  readonly operations: readonly ObservationJudged[];
};

export type PerformanceRisk = {
  readonly observations: number;
  readonly volatility: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly omega: number | null;
  readonly skewness: number | null;
  readonly excess_kurtosis: number | null;
  readonly max_drawdown: PerformanceFall | null;
  readonly historical: PerformanceTail | null;
  readonly normal: PerformanceTail | null;
  readonly cornish_fisher: PerformanceTail | null;
};

export type PerformanceStats = {
  readonly operations: readonly OperationReport[];
  readonly counters: { readonly [name: string]: number };
  readonly refused: number;
};

export type PerformanceTail = {
  readonly value_at_risk: number;
  readonly conditional: number;
  readonly loss: Money;
  readonly mean_loss: Money;
};

export type Picture = {
  readonly id: number;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly widths: readonly number[];
  readonly bytes: number;
  readonly added_at: string;
};

export type Plan = {
  readonly id: number;
  readonly provider: string;
  readonly name: string;
  readonly utility: string;
  readonly rate_type: string;
  readonly term_months: number;
  readonly exit_fee: JsonNode;
  readonly renewable_percent: number;
  readonly rate: JsonNode;
  readonly tags: readonly string[];
  readonly offered_from: string;
  readonly offered_to: string | null;
};

export type PlanFinding = {
  readonly kind: "SEQUENTIAL_SCAN" | "MISESTIMATE" | "SORT_ON_DISK" | "HASH_ON_DISK" | "CORRELATED_LOOP" | "SKEW";
  readonly subject: string;
  readonly figure: string;
  readonly way_out: string;
};

export type PlanReport = {
  readonly statements: readonly PlanReportStatement[];
  readonly notes: readonly string[];
};

export type PlanReportStatement = {
  readonly sql: string;
  readonly location: string;
  readonly figures: WorkloadFigures;
  readonly plan: string;
  readonly shape: string;
  readonly cost: number;
  readonly generic_cost: {
    readonly empty: boolean | null;
    readonly present: boolean | null;
    readonly as_double: number | null;
  };
  readonly blocks: {
    readonly empty: boolean | null;
    readonly present: boolean | null;
    readonly as_long: number | null;
  };
  readonly millis: {
    readonly empty: boolean | null;
    readonly present: boolean | null;
    readonly as_double: number | null;
  };
  readonly label: "MEASURED" | "WHAT_IF" | "ESTIMATE" | "UNVERIFIED";
  readonly findings: readonly PlanFinding[];
};

export type PlanningGoalAnswer = {
  readonly probability: number;
  readonly standard_error: number;
  readonly on_track: boolean;
  readonly months: number;
  readonly saved: Money;
  readonly target: Money;
  readonly monthly: Money;
  readonly required_monthly: Money;
  readonly median: Money;
  readonly explanation: Explanation;
};

export type PlanningGoalRequest = {
  readonly goal_id?: number | null;
  readonly saved?: Amount | null;
  readonly target?: Amount | null;
  readonly target_date?: string | null;
  readonly monthly?: Amount | null;
  readonly growth?: SimulationRequestGrowthRequest | null;
  readonly paths?: number | null;
  readonly seed?: number | null;
};

export type PlanningRetirementAnswer = {
  readonly success: number;
  readonly standard_error: number;
  readonly paths: number;
  readonly fan: readonly SimulationAnswerBand[];
  readonly failures: readonly number[];
  readonly safe_spending: Money;
  readonly median_at_retirement: Money;
  readonly explanation: Explanation;
};

export type PlanningRetirementRequest = {
  readonly current_age?: number | null;
  readonly retirement_age?: number | null;
  /** 95 without it */
  readonly last_age?: number | null;
  readonly savings?: Amount | null;
  readonly saving?: Amount | null;
  readonly spending?: Amount | null;
  readonly pension?: Amount | null;
  readonly pension_age?: number | null;
  readonly inflation?: number | null;
  readonly growth?: SimulationRequestGrowthRequest | null;
  readonly paths?: number | null;
  readonly seed?: number | null;
};

export type PlanningWithdrawalAnswer = {
  readonly yearly: Money;
  readonly rate: number | null;
  readonly probability: number;
  readonly paths: number;
  readonly years: number;
  readonly explanation: Explanation;
};

export type PlanningWithdrawalRequest = {
  readonly savings?: Amount | null;
  readonly years?: number | null;
  readonly probability?: number | null;
  readonly inflation?: number | null;
  readonly growth?: SimulationRequestGrowthRequest | null;
  readonly paths?: number | null;
  readonly seed?: number | null;
};

export type PoolReport = {
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
  readonly holders: readonly Holder[];
};

export type PopulationFigures = {
  readonly day: string | null;
  readonly parts: readonly PopulationFiguresPopulation[];
  readonly trend: readonly PopulationFiguresPopulation[];
  readonly progress: JobReportProgress | null;
};

export type PopulationFiguresPopulation = {
  readonly day: string;
  readonly part: string;
  readonly name: string;
  readonly households: number;
  readonly active: number | null;
  readonly entries: number | null;
  readonly scored: number | null;
  readonly with_budget: number | null;
  readonly goals: number | null;
  readonly with_holdings: number | null;
  readonly with_meter: number | null;
  readonly score: PopulationFiguresQuartiles | null;
  readonly saved: PopulationFiguresQuartiles | null;
  readonly computed_at: string;
};

export type PopulationFiguresQuartiles = {
  readonly low: number;
  readonly median: number;
  readonly high: number;
};

export type PortfolioDetail = {
  readonly id: number;
  readonly name: string;
  readonly account_id: number | null;
  readonly strategy: string | null;
  readonly benchmark: string | null;
  readonly version: number;
  readonly as_of: string;
  readonly value: Money;
  readonly cash: readonly Money[];
  readonly stale: boolean;
  readonly positions: readonly ValuedPosition[];
  readonly explanation: Explanation;
};

export type PortfolioLine = {
  readonly id: number;
  readonly name: string;
  readonly account_id: number | null;
  readonly strategy: string | null;
  readonly benchmark: string | null;
  readonly version: number;
  readonly value: Money;
  readonly as_of: string;
  readonly stale: boolean;
  readonly positions: number;
};

export type PortfolioPoint = {
  readonly date: string;
  readonly value: Money;
  readonly paid_in: Money;
  readonly taken_out: Money;
  readonly index: number | null;
};

export type PortfolioRequest = {
  readonly name: string;
  /** the account that holds it */
  readonly account_id?: number | null;
  readonly strategy?: string | null;
  /** code of the series it is compared with */
  readonly benchmark?: string | null;
};

export type PortfolioValues = {
  readonly portfolio_id: number;
  readonly points: readonly PortfolioPoint[];
  readonly explanation: Explanation;
};

export type Position = {
  readonly incarnation: number;
  readonly offset: number;
};

export type PriceFeedFailure = {
  readonly symbol: string;
  readonly why: string;
};

export type PriceFeedReport = {
  readonly assets: number;
  readonly added: number;
  readonly changed: number;
  readonly unknown: number;
  readonly failures: readonly PriceFeedFailure[];
};

export type Problem = {
  /** a URI that ends in the code */
  readonly type: string;
  /** the status in words */
  readonly title: string;
  /** all violations in one sentence each */
  readonly detail?: string | null;
  /** the path of the request */
  readonly instance?: string | null;
  readonly status: number;
  /** stable, upper snake case */
  readonly code: string;
  readonly violations?: readonly Violation[] | null;
};

export type Profile = {
  readonly user_id: number;
  readonly email: string;
  readonly display_name: string;
  readonly household: ProfileHome | null;
  readonly version: number;
};

export type ProfileChange = {
  readonly display_name?: string | null;
  readonly household_name?: string | null;
  readonly time_zone?: string | null;
  readonly currency?: string | null;
  readonly birth_year?: number | null;
  readonly income_band?: number | null;
  /** 4 is four people or more */
  readonly size_band?: number | null;
  readonly region?: number | null;
  readonly peer_opt_in?: boolean | null;
  readonly onboarded?: boolean | null;
};

export type ProfileHome = {
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

export type QueueReport = {
  readonly queue: string;
  readonly waiting: number;
  readonly scheduled: number;
  readonly running: number;
  readonly oldest_seconds: number | null;
  readonly dead: number;
  readonly done_last_hour: number;
};

export type QuotaLeft = {
  readonly name: string;
  readonly units: number;
  readonly window_seconds: number;
  readonly used: number;
  readonly remaining: number;
  readonly next_seconds: number;
  readonly full_seconds: number;
};

export type QuotaStanding = {
  readonly counted: boolean;
  readonly tier: string;
  readonly quotas: readonly QuotaLeft[];
};

export type ReceiptCount = {
  readonly transaction_id: number;
  readonly receipts: number;
};

export type Recommendation = {
  readonly setting: string;
  readonly current: number;
  readonly recommended: number;
  readonly reason: string;
  readonly expected_effect: string;
};

export type RecordingsState = {
  readonly node: string;
  readonly running: boolean;
  readonly since: string | null;
  readonly until: string | null;
  readonly bytes: number;
};

export type RedisFeedStats = {
  readonly following: boolean;
  readonly applied: Position;
  readonly lag: number;
  readonly gaps: number;
  readonly replays: number;
  readonly restarts: number;
  readonly held_tags: number;
  readonly announced: number;
  readonly failed: number;
  readonly delivered: number;
  readonly overflows: number;
};

export type RepeatFinding = {
  readonly kind: "N_PLUS_ONE" | "SAME_QUERY" | "WRITE_LOOP";
  readonly scope: string;
  readonly fingerprint: string;
  readonly sql: string;
  readonly count: number;
  readonly distinct: number;
  readonly stack: readonly string[];
  readonly way_out: string;
};

export type RepeatReport = {
  readonly latest: RepeatFinding;
  readonly scopes: number;
  readonly executions: number;
};

export type ReportsAsked = {
  readonly month: string;
  readonly job: number;
};

export type ReportsReportLine = {
  readonly month: string;
  readonly bytes: number;
  readonly made_at: string;
};

export type ReportsReportList = {
  readonly items: readonly ReportsReportLine[];
};

export type ResponseOperationsMissed = {
  readonly principal: string;
  readonly miss: LastMiss;
};

export type RiskAssessment = {
  readonly volatility: number | null;
  readonly measured_band: number | null;
  readonly tolerance_band: number | null;
  readonly capacity_band: number | null;
  readonly recommended_band: number | null;
  readonly gap: number | null;
  readonly day_historical: RiskAssessmentLoss | null;
  readonly day_cornish_fisher: RiskAssessmentLoss | null;
  readonly month_historical: RiskAssessmentLoss | null;
  readonly max_drawdown: number;
  readonly stress: readonly RiskAssessmentStress[];
  readonly explanation: Explanation;
};

export type RiskAssessmentLoss = {
  readonly value_at_risk: number;
  readonly conditional: number;
};

export type RiskAssessmentStress = {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly market_loss: number;
  readonly loss: number;
};

export type RiskProfilesAnswers = {
  readonly tolerance: readonly number[];
  readonly horizon_years: number;
  readonly reserve_months: number;
  readonly income_stability: number;
  readonly dependants: number;
};

export type RiskProfilesProfile = {
  readonly questionnaire: string;
  readonly answers: RiskProfilesAnswers;
  readonly tolerance_band: number;
  readonly capacity_band: number;
  readonly recommended_band: number;
  readonly answered_at: string;
};

export type SeriesFigures = {
  readonly observations: number;
  readonly missing: number;
  readonly cumulative: number;
  readonly annual: number | null;
  readonly logarithmic: number | null;
  readonly volatility: number | null;
  readonly downside_risk: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly omega: number | null;
  readonly skewness: number | null;
  readonly excess_kurtosis: number | null;
  readonly max_drawdown: SeriesFiguresSeriesFall;
  readonly uncompounded_drawdown: SeriesFiguresSeriesUncompoundedFall | null;
  readonly historical: SeriesFiguresSeriesTail | null;
  readonly normal: SeriesFiguresSeriesTail | null;
  readonly cornish_fisher: SeriesFiguresSeriesTail | null;
  readonly stale: boolean | null;
  readonly explanation: Explanation;
};

export type SeriesFiguresPriceRequest = {
  readonly date?: string | null;
  readonly close?: string | null;
};

export type SeriesFiguresSeriesFall = {
  readonly depth: number;
  readonly peak: number | null;
  readonly trough: number | null;
  readonly recovery: number | null;
};

export type SeriesFiguresSeriesTail = {
  readonly value_at_risk: number;
  readonly conditional: number;
};

export type SeriesFiguresSeriesUncompoundedFall = {
  readonly largest: number;
  readonly average: number;
  readonly ulcer_index: number;
  readonly at_risk: number;
  readonly conditional: number;
};

export type SeriesRequest = {
  readonly returns?: readonly number[] | null;
  readonly prices?: readonly SeriesFiguresPriceRequest[] | null;
  readonly periods_per_year?: number | null;
  readonly risk_free?: number | null;
  readonly required_return?: number | null;
  readonly confidence?: number | null;
};

export type SimulationAnswer = {
  readonly paths: number;
  readonly seed: number;
  readonly success: number;
  readonly standard_error: number;
  readonly target_probability: number | null;
  readonly mean: Money;
  readonly median: Money;
  readonly fan: readonly SimulationAnswerBand[];
  readonly failures: readonly number[];
  readonly explanation: Explanation;
};

export type SimulationAnswerBand = {
  readonly year: number;
  readonly p5: Money;
  readonly p10: Money;
  readonly p25: Money;
  readonly p50: Money;
  readonly p75: Money;
  readonly p90: Money;
  readonly p95: Money;
};

export type SimulationRequest = {
  readonly initial?: Amount | null;
  readonly years?: number | null;
  readonly steps_per_year?: number | null;
  readonly yearly?: readonly Amount[] | null;
  readonly contribution?: Amount | null;
  readonly withdrawals_from?: number | null;
  readonly rule?: SimulationRequestWithdrawalRuleRequest | null;
  readonly inflation?: number | null;
  readonly growth?: SimulationRequestGrowthRequest | null;
  readonly target?: Amount | null;
  readonly paths?: number | null;
  readonly seed?: number | null;
  readonly background?: boolean | null;
};

export type SimulationRequestGrowthRequest = {
  readonly kind?: string | null;
  readonly expected_return?: number | null;
  readonly volatility?: number | null;
  readonly portfolio_id?: number | null;
  readonly assets?: readonly SimulationRequestMixedAsset[] | null;
  readonly correlation?: number | null;
  readonly correlations?: readonly (readonly number[])[] | null;
  readonly freedom?: number | null;
  readonly block?: number | null;
};

export type SimulationRequestGuardrailsRequest = {
  readonly limit?: number | null;
  readonly adjustment?: number | null;
  readonly skip_raise?: boolean | null;
  readonly no_late_cuts?: boolean | null;
};

export type SimulationRequestMixedAsset = {
  readonly name?: string | null;
  readonly weight?: number | null;
  readonly expected_return?: number | null;
  readonly volatility?: number | null;
};

export type SimulationRequestWithdrawalRuleRequest = {
  /** none, constant_real, percentage, floor_ceiling, ninety_five_percent or guyton_klinger */
  readonly kind?: string | null;
  readonly amount?: Amount | null;
  readonly rate?: number | null;
  readonly floor?: Amount | null;
  readonly ceiling?: Amount | null;
  /** of guyton_klinger */
  readonly guardrails?: SimulationRequestGuardrailsRequest | null;
};

export type SimulationSimulationView = {
  readonly id: number | null;
  readonly status: string;
  readonly progress: SimulationTaskSoFar | null;
  readonly estimate: SimulationAnswer | null;
  readonly result: SimulationAnswer | null;
  readonly error: string | null;
  readonly created_at: string | null;
  readonly finished_at: string | null;
};

export type SimulationTaskSoFar = {
  readonly done: number;
  readonly paths: number;
  readonly success_so_far: number;
  readonly standard_error_so_far: number;
};

export type SlotState = {
  readonly name: string;
  readonly presence: "NONE" | "ABSENT" | "READY" | "LOST";
  readonly active: boolean;
  readonly failover: boolean;
  readonly confirmed: number;
  readonly kept: SlotStateKept;
  readonly trouble: string;
};

export type SlotStateKept = {
  readonly held_bytes: number;
  readonly safe_bytes: number;
};

export type SpendingBudget = {
  readonly may: number;
  readonly told: boolean;
  readonly left: number;
  readonly burn_hour: number | null;
  readonly burn_six_hours: number | null;
  readonly hours_left: number | null;
};

export type SpendingLine = {
  readonly operation: string;
  readonly period: SpendingSpent;
  readonly hour: SpendingSpent;
  readonly six_hours: SpendingSpent;
  readonly slow_millis: number;
  readonly errors: SpendingBudget;
  readonly latency: SpendingBudget;
  readonly state: string;
  readonly recent: readonly SpendingPoint[];
};

export type SpendingPast = {
  readonly operation: string;
  readonly may_fail: number;
  readonly may_slow: number;
  readonly hours: readonly SpendingPoint[];
  readonly minutes: readonly SpendingPoint[];
};

export type SpendingPoint = {
  readonly at: string;
  readonly requests: number;
  readonly failed: number;
  readonly slow: number;
};

export type SpendingSpent = {
  readonly requests: number;
  readonly failed: number;
  readonly slow: number;
};

export type SpendingTimes = {
  readonly operation: string;
  readonly band_millis: readonly number[];
  readonly step_seconds: number;
  readonly from: string;
  readonly to: string;
  readonly slots: readonly OperationHistoryHeat[];
};

export type SplitBrain = {
  readonly node: string;
  readonly timeline: number;
  readonly switch_point: number;
  readonly lost_commits: number;
  readonly uncertain_commits: number;
};

export type Spreading = {
  readonly score: number;
  readonly herfindahl: number;
  readonly effective_assets: number;
  readonly top_five: number;
  readonly diversification_ratio: number | null;
  readonly volatility: number;
  readonly effective_bets: number | null;
  readonly contributions: readonly SpreadingContribution[];
  readonly levels: readonly SpreadingLevel[];
  readonly explanation: Explanation;
};

export type SpreadingContribution = {
  readonly symbol: string;
  readonly weight: number;
  readonly of_variance: number;
};

export type SpreadingLevel = {
  readonly kind: string;
  readonly herfindahl: number;
  readonly effective: number;
  readonly weights: { readonly [name: string]: number };
};

export type SqlCacheQueryLine = {
  readonly name: string;
  readonly hit_rate: number;
  readonly bypasses: number;
  readonly refusals: number;
  readonly refusal: string;
};

export type SqlCacheReport = {
  readonly queries: readonly SqlCacheQueryLine[];
  readonly refusals: { readonly [name: string]: number };
};

export type StatementReport = {
  readonly counted: string;
  readonly fingerprints: number;
  readonly dropped: StatementReportDropped;
  readonly statements: readonly StatementReportLine[];
  readonly slow: readonly StatementReportSlow[];
  readonly repeats: readonly RepeatReport[];
};

export type StatementReportDropped = {
  readonly fingerprints: number;
  readonly calls: number;
};

export type StatementReportLine = {
  readonly fingerprint: string;
  readonly sql: string;
  readonly kind: "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "CALL" | "OTHER";
  readonly volume: StatementReportVolume;
  readonly millis: StatementReportTimes;
  readonly caller: string | null;
};

export type StatementReportSlow = {
  readonly ago: string;
  readonly fingerprint: string;
  readonly sql: string;
  readonly millis: number;
  readonly rows: number;
  readonly binds: number;
  readonly caller: string | null;
  readonly values: string | null;
};

export type StatementReportTimes = {
  readonly total: number;
  readonly mean: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly longest: number;
};

export type StatementReportVolume = {
  readonly calls: number;
  readonly rows: number;
  readonly errors: number;
};

export type TagChurn = {
  readonly tag: string;
  readonly changes: number;
  readonly error: number;
};

export type TaxDistributionAnswer = {
  readonly age: number;
  readonly first_age: number;
  readonly required: Money;
  readonly explanation: Explanation;
};

export type TaxDistributionRequest = {
  /** at the end of the year before */
  readonly balance?: Amount | null;
  readonly birth_year?: number | null;
  readonly year?: number | null;
};

export type TaxHarvestAnswer = {
  readonly year: number;
  readonly proposals: readonly TaxProposal[];
  readonly saved: Money;
  readonly realised_short_term: Money;
  readonly realised_long_term: Money;
  readonly loss_deducted: Money;
  readonly short_term_loss_forward: Money;
  readonly long_term_loss_forward: Money;
  readonly explanation: Explanation;
};

export type TaxHarvestRequest = {
  readonly income?: TaxTaxRequest | null;
  readonly least_loss?: Amount | null;
};

export type TaxProposal = {
  readonly symbol: string;
  readonly lot: string;
  readonly quantity: string;
  readonly value: Money;
  readonly loss: Money;
  readonly term: string;
  readonly dont_rebuy_before: string;
  readonly wait_until: string | null;
};

export type TaxTaxAnswer = {
  readonly year: number;
  readonly filing_status: string;
  readonly adjusted_gross_income: Money;
  readonly taxable_social_security: Money;
  readonly deduction: Money;
  readonly itemised: boolean;
  readonly senior_deduction: Money;
  readonly taxable_income: Money;
  readonly ordinary_tax: Money;
  readonly gains_tax: Money;
  readonly net_investment_tax: Money;
  readonly total: Money;
  readonly payroll_tax: Money;
  readonly marginal_percent: number;
  readonly effective_rate: number;
  readonly loss_deducted: Money;
  readonly short_term_loss_forward: Money;
  readonly long_term_loss_forward: Money;
  readonly explanation: Explanation;
};

export type TaxTaxRequest = {
  /** 2024 to 2026 */
  readonly year?: number | null;
  /** single, married_jointly, married_separately, head_of_household or surviving_spouse */
  readonly filing_status?: string | null;
  readonly wages?: Amount | null;
  readonly interest?: Amount | null;
  readonly tax_exempt_interest?: Amount | null;
  readonly dividends?: Amount | null;
  readonly qualified_dividends?: Amount | null;
  readonly social_security?: Amount | null;
  /** net, may be negative */
  readonly short_term_gains?: Amount | null;
  /** net, may be negative */
  readonly long_term_gains?: Amount | null;
  readonly short_term_loss_carried?: Amount | null;
  readonly long_term_loss_carried?: Amount | null;
  readonly adjustments?: Amount | null;
  readonly state_and_local_taxes?: Amount | null;
  readonly other_itemised?: Amount | null;
  /** conditions of age and blindness, each person's counted: 0 to 2, or 4 with a spouse's; seniors where left out */
  readonly aged_or_blind?: number | null;
  /** persons of 65 or older at the end of the year, 0 to 2: for the deduction for seniors of 2025 to 2028 */
  readonly seniors?: number | null;
  /** married_separately: whether the spouses lived together at any time of the year; false where left out */
  readonly lived_together?: boolean | null;
};

export type TierHealth = {
  readonly trouble: string;
  readonly entries: number;
  readonly bytes: number;
  readonly counts: TierHealthCounts;
};

export type TierHealthCounts = {
  readonly breaker: string;
  readonly calls: number;
  readonly nanos: number;
  readonly errors: number;
  readonly refused: number;
};

export type TierTierChange = {
  readonly tier: string;
};

export type TierTierChanged = {
  readonly household_id: number;
  readonly before: string;
  readonly tier: string;
};

export type TradeBought = {
  readonly symbol: string;
  readonly shares: number;
  readonly price: Money;
  readonly value: Money;
};

export type TradePick = {
  readonly lot: string;
  readonly quantity: string;
};

export type TradeRebalanceAnswer = {
  readonly portfolio_id: number;
  readonly trades: readonly TradeTrade[];
  readonly short_term_gain: Money;
  readonly long_term_gain: Money;
  readonly cash_left: Money;
  readonly explanation: Explanation;
};

export type TradeRebalanceRequest = {
  readonly portfolio_id: number;
  readonly weights?: readonly TradeShare[] | null;
  readonly band?: string | null;
  readonly places?: number | null;
  readonly cash?: Amount | null;
};

export type TradeShare = {
  readonly symbol: string;
  readonly weight: string;
};

export type TradeTrade = {
  readonly symbol: string;
  readonly quantity: string;
  readonly amount: Money;
  readonly lots: readonly TradePick[];
  readonly defers_loss: boolean;
};

export type TradeWholeShareAnswer = {
  readonly shares: readonly TradeBought[];
  readonly spent: Money;
  readonly left: Money;
  readonly deviation: Money;
  readonly proven: boolean;
  readonly explanation: Explanation;
};

export type TradeWholeShareRequest = {
  readonly weights: readonly TradeShare[];
  readonly money: Amount;
};

export type Transaction = {
  readonly id: number;
  readonly account_id: number;
  readonly date: string;
  readonly amount: Money;
  readonly category: string;
  readonly payee: string;
  readonly memo: string;
  readonly pending: boolean;
  readonly deleted_at: string | null;
  readonly version: number;
};

export type TransactionCategorisation = {
  readonly ids: readonly number[];
  readonly category: string;
};

export type TransactionCategorised = {
  readonly changed: number;
};

export type TransactionChange = {
  readonly date?: string | null;
  readonly amount?: Amount | null;
  readonly category?: string | null;
  readonly payee?: string | null;
  readonly memo?: string | null;
  readonly pending?: boolean | null;
};

export type TrialReport = {
  readonly knob: string;
  readonly before: number;
  readonly after: number;
  readonly decision: "COMMITTED" | "KEPT" | "ROLLED_BACK" | "TOO_NOISY" | "REFUSED";
  readonly noise: number;
  readonly effect: number;
  readonly p: number;
  readonly reason: string;
};

export type TuneSettings = {
  readonly settings: readonly TunerStanding[];
};

export type TuneTune = {
  readonly apply?: string | null;
};

export type TuneTuned = {
  readonly recommendations: { readonly [name: string]: readonly Recommendation[] };
  readonly applying: Recommendation | null;
  readonly status: TunerStatus;
};

export type TuneWanted = {
  readonly setting: string;
  readonly value: number;
};

export type TunerStanding = {
  readonly setting: string;
  readonly current: number;
  readonly configured: number;
  readonly least: number;
  readonly most: number;
};

export type TunerStatus = {
  readonly mode: "OFF" | "RECOMMEND" | "AUTO";
  readonly trying: boolean;
  readonly last: TrialReport | null;
  readonly overrides_until: { readonly [name: string]: string };
};

export type UsageAnalysis = {
  readonly meter_id: number;
  readonly meter: string;
  readonly from: string;
  readonly to: string;
  readonly total: number;
  readonly coverage_percent: number;
  readonly hours: number;
  readonly months: readonly number[];
  readonly weekday: readonly number[];
  readonly weekend: readonly number[];
  readonly peak_hour: number;
  readonly exported: number;
  readonly explanation: Explanation;
};

export type ValuedPosition = {
  readonly asset: AssetView;
  readonly quantity: string;
  readonly price: string | null;
  readonly priced_on: string | null;
  readonly value: Money;
  readonly weight: number | null;
  readonly basis: Money | null;
  readonly unrealised: Money | null;
  readonly flags: readonly string[];
};

export type Violation = {
  /** what broke the rule: a field, a header, a column */
  readonly subject: string;
  /** the rule, in words that follow the subject */
  readonly rule: string;
  /** the value found, shortened */
  readonly value?: string | null;
  /** what to do instead */
  readonly way_out?: string | null;
};

export type VitalsBatch = {
  readonly samples: readonly VitalsItem[];
};

export type VitalsComponent = {
  readonly name: string;
  readonly samples: number;
  readonly p75: number | null;
  readonly max: number;
  readonly slow: boolean;
};

export type VitalsItem = {
  readonly name: string;
  readonly value: number;
  readonly page?: string | null;
};

export type VitalsLine = {
  readonly page: string;
  readonly vital: "LCP" | "INP" | "CLS" | "FCP" | "TTFB" | "FID";
  readonly samples: number;
  readonly p75: number | null;
  readonly rating: "GOOD" | "NEEDS_IMPROVEMENT" | "POOR" | null;
};

export type VitalsReport = {
  readonly pages: readonly VitalsLine[];
  readonly components: readonly VitalsComponent[];
};

export type WarmRun = {
  readonly mode: string;
  readonly state: "RUNNING" | "FINISHED" | "STOPPED";
  readonly sources: readonly WarmRunLine[];
  readonly millis: number;
  readonly per_second: number;
  readonly success: number;
};

export type WarmRunLine = {
  readonly mode: string;
  readonly total: number | null;
  readonly done: number;
  readonly present: number;
  readonly failed: number;
  readonly trouble: string | null;
};

export type Weights = {
  readonly objective: string;
  readonly weights: readonly WeightsWeight[];
  readonly expected_return: number;
  readonly volatility: number;
  readonly sharpe: number | null;
  readonly tail_loss: WeightsTailLoss | null;
  readonly residual: number;
};

export type WeightsTailLoss = {
  readonly confidence: number;
  readonly value_at_risk: number;
  readonly conditional: number;
  readonly gap: number;
};

export type WeightsWeight = {
  readonly asset: string;
  readonly weight: number;
};

export type WorkloadFigures = {
  readonly calls: number;
  readonly millis: number;
  readonly blocks: number;
  readonly wal_bytes: number;
  readonly rows: number;
};

export type Operations = {
  "GET /api/v1/accounts": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageAccount;
  };
  "POST /api/v1/accounts": {
    query: never;
    body: AccountRequest;
    answer: Account;
  };
  "DELETE /api/v1/accounts/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/accounts/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: Account;
  };
  "PUT /api/v1/accounts/{id}": {
    query: never;
    body: AccountRequest;
    answer: Account;
  };
  "GET /api/v1/advice/threads": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageAdviceAdviceThread;
  };
  "POST /api/v1/advice/threads": {
    query: { readonly user?: number };
    body: AdviceThreadRequest;
    answer: AdviceAdviceThread;
  };
  "DELETE /api/v1/advice/threads/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/advice/threads/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: AdviceAdviceThread;
  };
  "PUT /api/v1/advice/threads/{id}": {
    query: { readonly user?: number };
    body: AdviceThreadChange;
    answer: AdviceAdviceThread;
  };
  "GET /api/v1/advice/threads/{id}/messages": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageAdviceMessage;
  };
  "POST /api/v1/advice/threads/{id}/messages": {
    query: { readonly user?: number };
    body: AdviceMessageRequest;
    answer: AdviceMessage;
  };
  "GET /api/v1/allocations": {
    query: { readonly portfolio_id: number; readonly user?: number };
    body: never;
    answer: AllocationAllocations;
  };
  "PUT /api/v1/allocations": {
    query: never;
    body: AllocationAllocationRequest;
    answer: AllocationAllocations;
  };
  "GET /api/v1/asset-classes": {
    query: never;
    body: never;
    answer: PageAssetClassAssetClass;
  };
  "GET /api/v1/assets": {
    query: { readonly q?: string; readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageAsset;
  };
  "POST /api/v1/auth/login": {
    query: never;
    body: AuthLogin;
    answer: AuthSignedIn;
  };
  "POST /api/v1/auth/logout": {
    query: never;
    body: never;
    answer: void;
  };
  "POST /api/v1/auth/password": {
    query: never;
    body: AuthPasswordChange;
    answer: void;
  };
  "POST /api/v1/auth/password-reset": {
    query: never;
    body: AuthResetRequest;
    answer: void;
  };
  "POST /api/v1/auth/password-reset/confirm": {
    query: never;
    body: AuthResetConfirmation;
    answer: void;
  };
  "POST /api/v1/auth/register": {
    query: never;
    body: AuthRegistration;
    answer: AuthSignedIn;
  };
  "GET /api/v1/auth/session": {
    query: never;
    body: never;
    answer: AuthCurrentSession;
  };
  "GET /api/v1/bank-connections": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageConnectionsBankConnection;
  };
  "POST /api/v1/bank-connections": {
    query: never;
    body: ConnectionConnectionRequest;
    answer: ConnectionsBankConnection;
  };
  "DELETE /api/v1/bank-connections/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/bank-connections/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: ConnectionsBankConnection;
  };
  "POST /api/v1/bank-connections/{id}/sync": {
    query: never;
    body: never;
    answer: ConnectionsSynced;
  };
  "GET /api/v1/bills": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageBill;
  };
  "POST /api/v1/bills": {
    query: never;
    body: BillRequest;
    answer: Bill;
  };
  "DELETE /api/v1/bills/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/bills/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: Bill;
  };
  "PUT /api/v1/bills/{id}": {
    query: never;
    body: BillRequest;
    answer: Bill;
  };
  "DELETE /api/v1/bills/{id}/due-dates/{dueOn}/payment": {
    query: never;
    body: never;
    answer: Bill;
  };
  "POST /api/v1/bills/{id}/due-dates/{dueOn}/payment": {
    query: never;
    body: BillPaymentRequest;
    answer: Bill;
  };
  "GET /api/v1/budgets": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageBudget;
  };
  "POST /api/v1/budgets": {
    query: never;
    body: BudgetRequest;
    answer: Budget;
  };
  "DELETE /api/v1/budgets/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/budgets/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: Budget;
  };
  "PUT /api/v1/budgets/{id}": {
    query: never;
    body: BudgetRequest;
    answer: Budget;
  };
  "POST /api/v1/calculations/cash-flows": {
    query: never;
    body: CashFlowsRequest;
    answer: FlowFigures;
  };
  "GET /api/v1/calculations/diversification": {
    query: { readonly portfolio_id: number; readonly user?: number };
    body: never;
    answer: Spreading;
  };
  "GET /api/v1/calculations/portfolio-metrics": {
    query: { readonly portfolio_id: number; readonly from?: string; readonly to?: string; readonly benchmark?: string; readonly risk_free?: number; readonly user?: number };
    body: never;
    answer: Performance;
  };
  "POST /api/v1/calculations/required-distribution": {
    query: never;
    body: TaxDistributionRequest;
    answer: TaxDistributionAnswer;
  };
  "POST /api/v1/calculations/returns": {
    query: never;
    body: SeriesRequest;
    answer: SeriesFigures;
  };
  "GET /api/v1/calculations/risk-assessment": {
    query: { readonly portfolio_id: number; readonly user?: number };
    body: never;
    answer: RiskAssessment;
  };
  "POST /api/v1/calculations/tax": {
    query: never;
    body: TaxTaxRequest;
    answer: TaxTaxAnswer;
  };
  "POST /api/v1/calculations/tax-loss-harvesting": {
    query: never;
    body: TaxHarvestRequest;
    answer: TaxHarvestAnswer;
  };
  "GET /api/v1/categories": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageCategory;
  };
  "POST /api/v1/categories": {
    query: never;
    body: CategoryRequest;
    answer: Category;
  };
  "DELETE /api/v1/categories/{id}": {
    query: { readonly move_to?: string };
    body: never;
    answer: void;
  };
  "GET /api/v1/categories/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: Category;
  };
  "PUT /api/v1/categories/{id}": {
    query: never;
    body: CategoryRequest;
    answer: Category;
  };
  "GET /api/v1/debts": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageDebt;
  };
  "POST /api/v1/debts": {
    query: never;
    body: DebtRequest;
    answer: Debt;
  };
  "DELETE /api/v1/debts/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/debts/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: Debt;
  };
  "PUT /api/v1/debts/{id}": {
    query: never;
    body: DebtRequest;
    answer: Debt;
  };
  "DELETE /api/v1/energy/contract": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/energy/contract": {
    query: { readonly user?: number };
    body: never;
    answer: EnergyContract;
  };
  "PUT /api/v1/energy/contract": {
    query: never;
    body: EnergyContract;
    answer: EnergyContract;
  };
  "GET /api/v1/energy/usage": {
    query: { readonly meter_id?: number; readonly user?: number };
    body: never;
    answer: UsageAnalysis;
  };
  "GET /api/v1/export": {
    query: never;
    body: never;
    answer: string;
  };
  "GET /api/v1/export/transactions": {
    query: { readonly user?: number };
    body: never;
    answer: Transaction;
  };
  "GET /api/v1/goals": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageGoal;
  };
  "POST /api/v1/goals": {
    query: never;
    body: GoalRequest;
    answer: Goal;
  };
  "DELETE /api/v1/goals/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/goals/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: Goal;
  };
  "PUT /api/v1/goals/{id}": {
    query: never;
    body: GoalRequest;
    answer: Goal;
  };
  "GET /api/v1/goals/{id}/contributions": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageContribution;
  };
  "POST /api/v1/goals/{id}/contributions": {
    query: never;
    body: GoalContributionRequest;
    answer: Contribution;
  };
  "DELETE /api/v1/goals/{id}/contributions/{contribution}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/goals/{id}/contributions/{contribution}": {
    query: { readonly user?: number };
    body: never;
    answer: Contribution;
  };
  "DELETE /api/v1/goals/{id}/picture": {
    query: never;
    body: never;
    answer: void;
  };
  "PUT /api/v1/goals/{id}/picture": {
    query: never;
    body: string;
    answer: Picture;
  };
  "GET /api/v1/grants": {
    query: { readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageGrantsGrant;
  };
  "POST /api/v1/grants": {
    query: never;
    body: GrantGrantRequest;
    answer: GrantsGrant;
  };
  "GET /api/v1/grants/received": {
    query: { readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageGrantsReceived;
  };
  "DELETE /api/v1/grants/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/grants/{id}": {
    query: never;
    body: never;
    answer: GrantsGrant;
  };
  "GET /api/v1/imports": {
    query: { readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageImportRunsRun;
  };
  "POST /api/v1/imports": {
    query: { readonly kind?: "auto" | "transactions" | "activities" | "holdings" | "prices" | "energy_usage"; readonly format?: "auto" | "csv" | "ofx" | "ghostfolio" | "green_button"; readonly dry_run?: boolean; readonly account_id?: number; readonly account?: unknown; readonly portfolio?: unknown; readonly symbol?: unknown; readonly file_name?: unknown; readonly columns?: unknown; readonly delimiter?: unknown; readonly decimal?: unknown; readonly date_format?: unknown; readonly encoding?: unknown; readonly currency?: unknown };
    body: string;
    answer: ImportAnswer;
  };
  "GET /api/v1/imports/{id}": {
    query: never;
    body: never;
    answer: ImportRunsRun;
  };
  "GET /api/v1/income-sources": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageIncomeSource;
  };
  "POST /api/v1/income-sources": {
    query: never;
    body: IncomeRequest;
    answer: IncomeSource;
  };
  "DELETE /api/v1/income-sources/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/income-sources/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: IncomeSource;
  };
  "PUT /api/v1/income-sources/{id}": {
    query: never;
    body: IncomeRequest;
    answer: IncomeSource;
  };
  "GET /api/v1/market/indices": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageIndexSeriesIndex;
  };
  "GET /api/v1/market/prices": {
    query: { readonly symbol: string; readonly from?: string; readonly to?: string; readonly user?: number };
    body: never;
    answer: MarketPriceHistory;
  };
  "GET /api/v1/notifications": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageNotificationsNotification;
  };
  "POST /api/v1/notifications/read": {
    query: never;
    body: never;
    answer: NotificationUnread;
  };
  "GET /api/v1/notifications/unread": {
    query: { readonly user?: number };
    body: never;
    answer: NotificationUnread;
  };
  "DELETE /api/v1/notifications/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "POST /api/v1/notifications/{id}/read": {
    query: never;
    body: never;
    answer: NotificationsNotification;
  };
  "GET /api/v1/operator/alerts": {
    query: never;
    body: never;
    answer: AlertsAlertList;
  };
  "POST /api/v1/operator/asset-classes": {
    query: never;
    body: AssetClassAssetClassRequest;
    answer: AssetClassAssetClass;
  };
  "DELETE /api/v1/operator/asset-classes/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "PUT /api/v1/operator/asset-classes/{id}": {
    query: never;
    body: AssetClassAssetClassRequest;
    answer: AssetClassAssetClass;
  };
  "GET /api/v1/operator/cache": {
    query: never;
    body: never;
    answer: CacheOperationsReport;
  };
  "POST /api/v1/operator/cache/clear": {
    query: never;
    body: CacheClearing;
    answer: Invalidation;
  };
  "GET /api/v1/operator/cache/explain": {
    query: { readonly cache: string; readonly tenant: string; readonly segment: readonly string[] };
    body: never;
    answer: CacheExplanation;
  };
  "POST /api/v1/operator/cache/invalidate": {
    query: never;
    body: CacheTarget;
    answer: Invalidation;
  };
  "GET /api/v1/operator/cache/queries": {
    query: never;
    body: never;
    answer: SqlCacheReport;
  };
  "DELETE /api/v1/operator/cache/warm": {
    query: never;
    body: never;
    answer: CacheWarmUpState;
  };
  "GET /api/v1/operator/cache/warm": {
    query: never;
    body: never;
    answer: CacheWarmUpState;
  };
  "POST /api/v1/operator/cache/warm": {
    query: never;
    body: CacheWarming;
    answer: CacheWarmUpState;
  };
  "GET /api/v1/operator/cache/why": {
    query: { readonly url: string; readonly key: string };
    body: never;
    answer: CacheWhy | CacheWhyUrl;
  };
  "GET /api/v1/operator/changes": {
    query: { readonly below?: number; readonly limit?: number };
    body: never;
    answer: ConsoleChanges;
  };
  "GET /api/v1/operator/consistency": {
    query: never;
    body: never;
    answer: ConsistencyConsistency;
  };
  "GET /api/v1/operator/database/advice": {
    query: never;
    body: never;
    answer: AdviceReport;
  };
  "GET /api/v1/operator/database/advice/applied": {
    query: never;
    body: never;
    answer: DatabaseApplied;
  };
  "POST /api/v1/operator/database/advice/apply": {
    query: never;
    body: DatabaseApplication;
    answer: AppliedAdviceState;
  };
  "GET /api/v1/operator/database/hygiene": {
    query: never;
    body: never;
    answer: HygieneReport;
  };
  "GET /api/v1/operator/database/plans": {
    query: never;
    body: never;
    answer: PlanReport;
  };
  "GET /api/v1/operator/database/pool": {
    query: never;
    body: never;
    answer: DatabaseConnections;
  };
  "GET /api/v1/operator/database/repeats": {
    query: never;
    body: never;
    answer: readonly RepeatReport[];
  };
  "GET /api/v1/operator/database/slow": {
    query: { readonly threshold?: number };
    body: never;
    answer: readonly StatementReportSlow[];
  };
  "GET /api/v1/operator/database/statements": {
    query: { readonly limit?: number };
    body: never;
    answer: StatementReport;
  };
  "DELETE /api/v1/operator/drain": {
    query: never;
    body: never;
    answer: DrainState;
  };
  "GET /api/v1/operator/drain": {
    query: never;
    body: never;
    answer: DrainState;
  };
  "POST /api/v1/operator/drain": {
    query: never;
    body: never;
    answer: DrainState;
  };
  "GET /api/v1/operator/freshness": {
    query: { readonly tags?: number };
    body: never;
    answer: FeedOperationsReport;
  };
  "DELETE /api/v1/operator/freshness/retained-log": {
    query: never;
    body: never;
    answer: void;
  };
  "PUT /api/v1/operator/households/{id}/tier": {
    query: never;
    body: TierTierChange;
    answer: TierTierChanged;
  };
  "GET /api/v1/operator/indexes": {
    query: never;
    body: never;
    answer: IndexVerified;
  };
  "GET /api/v1/operator/indexes/build": {
    query: never;
    body: never;
    answer: IndexesState;
  };
  "POST /api/v1/operator/indexes/build": {
    query: never;
    body: never;
    answer: IndexesState;
  };
  "GET /api/v1/operator/jobs": {
    query: never;
    body: never;
    answer: JobOperationsOverview;
  };
  "GET /api/v1/operator/jobs/list": {
    query: { readonly state?: "WAITING" | "SCHEDULED" | "RUNNING" | "DONE" | "DEAD" | "DISCARDED"; readonly task?: string; readonly below?: number; readonly limit?: number };
    body: never;
    answer: JobsJobPage;
  };
  "POST /api/v1/operator/jobs/schedules/{name}/run": {
    query: never;
    body: never;
    answer: JobsJob;
  };
  "DELETE /api/v1/operator/jobs/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/operator/jobs/{id}": {
    query: never;
    body: never;
    answer: JobsJob;
  };
  "POST /api/v1/operator/jobs/{id}/requeue": {
    query: never;
    body: never;
    answer: void;
  };
  "POST /api/v1/operator/market/prices": {
    query: { readonly symbols?: readonly string[] };
    body: never;
    answer: PriceFeedReport;
  };
  "GET /api/v1/operator/nodes": {
    query: never;
    body: never;
    answer: readonly NodesLine[];
  };
  "GET /api/v1/operator/objectives": {
    query: never;
    body: never;
    answer: readonly SpendingLine[];
  };
  "GET /api/v1/operator/objectives/past": {
    query: { readonly operation: string };
    body: never;
    answer: SpendingPast;
  };
  "GET /api/v1/operator/objectives/times": {
    query: { readonly operation: string; readonly hours?: number };
    body: never;
    answer: SpendingTimes;
  };
  "POST /api/v1/operator/outlooks/cohorts/freeze": {
    query: { readonly date: string };
    body: never;
    answer: OutlookOperationsFrozen;
  };
  "GET /api/v1/operator/population": {
    query: { readonly days?: number };
    body: never;
    answer: PopulationFigures;
  };
  "DELETE /api/v1/operator/recordings": {
    query: never;
    body: never;
    answer: RecordingsState;
  };
  "GET /api/v1/operator/recordings": {
    query: never;
    body: never;
    answer: RecordingsState;
  };
  "POST /api/v1/operator/recordings": {
    query: { readonly seconds?: number };
    body: never;
    answer: RecordingsState;
  };
  "GET /api/v1/operator/recordings/file": {
    query: never;
    body: never;
    answer: string;
  };
  "GET /api/v1/operator/recordings/summary": {
    query: never;
    body: never;
    answer: FlightRecorderSummary;
  };
  "GET /api/v1/operator/releases": {
    query: never;
    body: never;
    answer: readonly NodesRelease[];
  };
  "GET /api/v1/operator/screens": {
    query: never;
    body: never;
    answer: ConsoleScreenNames;
  };
  "GET /api/v1/operator/screens/{screen}": {
    query: never;
    body: never;
    answer: ConsoleScreenAnswer;
  };
  "GET /api/v1/operator/settings": {
    query: never;
    body: never;
    answer: readonly EffectiveSettingsSetting[];
  };
  "GET /api/v1/operator/settings/production": {
    query: never;
    body: never;
    answer: EffectiveSettingsForProduction;
  };
  "GET /api/v1/operator/stream": {
    query: { readonly screen: string; readonly console: string };
    body: never;
    answer: string;
  };
  "GET /api/v1/operator/vitals": {
    query: { readonly hours?: number };
    body: never;
    answer: VitalsReport;
  };
  "POST /api/v1/optimizations": {
    query: never;
    body: OptimisationRequest;
    answer: OptimisationsAnswer;
  };
  "POST /api/v1/optimizations/frontier": {
    query: never;
    body: OptimisationRequest;
    answer: OptimisationsAnswer;
  };
  "POST /api/v1/optimizations/multi-level": {
    query: never;
    body: OptimisationRequest;
    answer: OptimisationsAnswer;
  };
  "POST /api/v1/optimizations/rebalance": {
    query: never;
    body: TradeRebalanceRequest;
    answer: TradeRebalanceAnswer;
  };
  "POST /api/v1/optimizations/whole-shares": {
    query: never;
    body: TradeWholeShareRequest;
    answer: TradeWholeShareAnswer;
  };
  "GET /api/v1/performance-metrics/health": {
    query: never;
    body: never;
    answer: PerformanceHealth;
  };
  "GET /api/v1/performance-metrics/operation/{name}": {
    query: { readonly hours?: number };
    body: never;
    answer: PerformanceOperationPast;
  };
  "POST /api/v1/performance-metrics/pause": {
    query: { readonly seconds: number };
    body: never;
    answer: void;
  };
  "GET /api/v1/performance-metrics/report": {
    query: { readonly hours?: number };
    body: never;
    answer: PerformanceReport;
  };
  "POST /api/v1/performance-metrics/reset": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/performance-metrics/stats": {
    query: never;
    body: never;
    answer: PerformanceStats;
  };
  "GET /api/v1/performance/metrics": {
    query: { readonly hours?: number };
    body: never;
    answer: PerformanceMetrics;
  };
  "DELETE /api/v1/performance/tune": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/performance/tune": {
    query: never;
    body: never;
    answer: TuneSettings;
  };
  "POST /api/v1/performance/tune": {
    query: never;
    body: TuneTune;
    answer: TuneTuned;
  };
  "PUT /api/v1/performance/tune": {
    query: never;
    body: TuneWanted;
    answer: TunerStanding;
  };
  "GET /api/v1/pictures/{id}/{hash}": {
    query: { readonly w?: number; readonly user?: number };
    body: never;
    answer: string;
  };
  "POST /api/v1/planning/goal-probability": {
    query: never;
    body: PlanningGoalRequest;
    answer: PlanningGoalAnswer;
  };
  "POST /api/v1/planning/retirement": {
    query: never;
    body: PlanningRetirementRequest;
    answer: PlanningRetirementAnswer;
  };
  "POST /api/v1/planning/safe-withdrawal": {
    query: never;
    body: PlanningWithdrawalRequest;
    answer: PlanningWithdrawalAnswer;
  };
  "GET /api/v1/plans/catalog": {
    query: { readonly region?: number; readonly rate_type?: string; readonly min_renewable?: number; readonly max_term?: number; readonly user?: number };
    body: never;
    answer: EnergyCatalog;
  };
  "GET /api/v1/plans/{id}": {
    query: never;
    body: never;
    answer: Plan;
  };
  "GET /api/v1/portfolio": {
    query: { readonly user?: number };
    body: never;
    answer: DashboardDashboard;
  };
  "GET /api/v1/portfolios": {
    query: { readonly as_of?: string; readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PagePortfolioLine;
  };
  "POST /api/v1/portfolios": {
    query: never;
    body: PortfolioRequest;
    answer: PortfolioDetail;
  };
  "DELETE /api/v1/portfolios/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/portfolios/{id}": {
    query: { readonly as_of?: string; readonly user?: number };
    body: never;
    answer: PortfolioDetail;
  };
  "PUT /api/v1/portfolios/{id}": {
    query: never;
    body: PortfolioRequest;
    answer: PortfolioDetail;
  };
  "GET /api/v1/portfolios/{id}/lots": {
    query: { readonly as_of?: string; readonly method?: string; readonly user?: number };
    body: never;
    answer: LotLots;
  };
  "GET /api/v1/portfolios/{id}/performance": {
    query: { readonly from?: string; readonly to?: string; readonly benchmark?: string; readonly risk_free?: number; readonly user?: number };
    body: never;
    answer: Performance;
  };
  "GET /api/v1/portfolios/{id}/values": {
    query: { readonly dates?: readonly string[]; readonly from?: string; readonly to?: string; readonly interval?: string; readonly user?: number };
    body: never;
    answer: PortfolioValues;
  };
  "GET /api/v1/portfolios/{portfolio}/activities": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageActivityActivityLine;
  };
  "POST /api/v1/portfolios/{portfolio}/activities": {
    query: never;
    body: ActivityActivityRequest;
    answer: ActivityActivityLine;
  };
  "DELETE /api/v1/portfolios/{portfolio}/activities/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/receipts": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageReceiptCount;
  };
  "GET /api/v1/recommendations/{user}": {
    query: { readonly meter_id?: number; readonly min_renewable?: number; readonly green_premium?: string; readonly limit?: number };
    body: never;
    answer: ComparisonRecommendations;
  };
  "GET /api/v1/reports": {
    query: never;
    body: never;
    answer: ReportsReportList;
  };
  "GET /api/v1/reports/{month}": {
    query: never;
    body: never;
    answer: string;
  };
  "POST /api/v1/reports/{month}": {
    query: never;
    body: never;
    answer: ReportsAsked;
  };
  "GET /api/v1/risk-profile": {
    query: { readonly user?: number };
    body: never;
    answer: RiskProfilesProfile;
  };
  "PUT /api/v1/risk-profile": {
    query: never;
    body: RiskProfilesAnswers;
    answer: RiskProfilesProfile;
  };
  "GET /api/v1/simulations": {
    query: { readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageSimulationSimulationView;
  };
  "POST /api/v1/simulations": {
    query: never;
    body: SimulationRequest;
    answer: SimulationSimulationView;
  };
  "DELETE /api/v1/simulations/{id}": {
    query: never;
    body: never;
    answer: SimulationSimulationView;
  };
  "GET /api/v1/simulations/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: SimulationSimulationView;
  };
  "GET /api/v1/transactions": {
    query: { readonly account_id?: number; readonly from?: string; readonly to?: string; readonly category?: string; readonly q?: string; readonly deleted?: boolean; readonly total?: "estimate"; readonly user?: number; readonly limit?: number; readonly cursor?: string };
    body: never;
    answer: PageTransaction;
  };
  "POST /api/v1/transactions": {
    query: never;
    body: NewTransaction;
    answer: Transaction;
  };
  "POST /api/v1/transactions/categorise": {
    query: never;
    body: TransactionCategorisation;
    answer: TransactionCategorised;
  };
  "DELETE /api/v1/transactions/{id}": {
    query: never;
    body: never;
    answer: void;
  };
  "GET /api/v1/transactions/{id}": {
    query: { readonly user?: number };
    body: never;
    answer: Transaction;
  };
  "PATCH /api/v1/transactions/{id}": {
    query: never;
    body: TransactionChange;
    answer: Transaction;
  };
  "GET /api/v1/transactions/{id}/receipts": {
    query: { readonly user?: number };
    body: never;
    answer: PagePicture;
  };
  "POST /api/v1/transactions/{id}/receipts": {
    query: never;
    body: string;
    answer: Picture;
  };
  "DELETE /api/v1/transactions/{id}/receipts/{picture}": {
    query: never;
    body: never;
    answer: void;
  };
  "POST /api/v1/transactions/{id}/restore": {
    query: never;
    body: never;
    answer: Transaction;
  };
  "GET /api/v1/users/profile": {
    query: never;
    body: never;
    answer: Profile;
  };
  "PATCH /api/v1/users/profile": {
    query: never;
    body: ProfileChange;
    answer: Profile;
  };
  "GET /api/v1/users/quota": {
    query: never;
    body: never;
    answer: QuotaStanding;
  };
  "POST /api/v1/vitals": {
    query: never;
    body: VitalsBatch;
    answer: void;
  };
  "POST /api/v2/daily-outlook/batch": {
    query: never;
    body: OutlookBatchRequest;
    answer: OutlookEnvelopeListOutlookBatchItem;
  };
  "GET /api/v2/daily-outlook/health": {
    query: never;
    body: never;
    answer: OutlookOperationsHealth;
  };
  "GET /api/v2/daily-outlook/performance": {
    query: never;
    body: never;
    answer: OutlookOperationsPerformance;
  };
  "GET /api/v2/daily-outlook/{user}": {
    query: { readonly date?: string; readonly envelope?: string; readonly view?: "score" };
    body: never;
    answer: OutlookEnvelopeOutlookOutlookView;
  };
  "POST /api/v2/daily-outlook/{user}/actions/{action}/complete": {
    query: never;
    body: never;
    answer: OutlookEnvelopeOutlookCompletion;
  };
  "GET /api/v2/daily-outlook/{user}/balance-score": {
    query: { readonly date?: string };
    body: never;
    answer: OutlookEnvelopeOutlookScoreView;
  };
  "GET /api/v2/daily-outlook/{user}/history": {
    query: { readonly days?: number };
    body: never;
    answer: OutlookEnvelopePastOutlooksPast;
  };
  "GET /api/v2/daily-outlook/{user}/peer-comparison": {
    query: { readonly date?: string };
    body: never;
    answer: OutlookEnvelopePeersComparison;
  };
};
