package dev.headroom.finance.server.generate;

/**
 * A table that is filled, with the columns that are given, in an order in which no row refers to a later sheet. The
 * first column of a numbered sheet is its id.
 */
enum Sheet {
    ASSET("asset", Weight.LIGHT, Id.NUMBERED, "id, symbol, name, ccy, asset_class_id, sector, region, is_diversified"),
    ASSET_SPLIT("asset_split", Weight.LIGHT, Id.NONE, "asset_id, ex_date, num, den"),
    DIVIDEND("dividend", Weight.LIGHT, Id.NONE, "asset_id, ex_date, pay_date, per_share"),
    PRICE("price", Weight.HEAVY, Id.NONE, "asset_id, d, close, adj_close, source, ingested_at"),
    PRICE_BLOCK("price_block", Weight.HEAVY, Id.NONE, "asset_id, yr, days, closes"),
    INDEX_DEF("index_def", Weight.LIGHT, Id.NUMBERED, "id, code, name, frequency"),
    INDEX_VALUE("index_value", Weight.LIGHT, Id.NONE, "index_id, d, value"),
    /** A temporary table: rates that are known already stay as they are. */
    FX_RATE("new_fx_rate", Weight.LIGHT, Id.NONE, "base, quote, d, rate"),
    ENERGY_PLAN(
            "energy_plan",
            Weight.LIGHT,
            Id.NUMBERED,
            "id, provider, name, utility, rate_type, term_months, exit_fee, renewable_pct, rate, tags, valid"),
    ENERGY_PLAN_REGION("energy_plan_region", Weight.LIGHT, Id.NONE, "region, plan_id"),

    HOUSEHOLD(
            "household",
            Weight.LIGHT,
            Id.NUMBERED,
            "id, name, tz, base_ccy, tier, birth_year, income_band, size_band, region, peer_opt_in, onboarded,"
                    + " created_at"),
    HOUSEHOLD_VERSION("household_version", Weight.LIGHT, Id.NONE, "household_id"),
    APP_USER("app_user", Weight.LIGHT, Id.NUMBERED, "id, household_id, email, display_name, created_at"),
    USER_ROLE("user_role", Weight.LIGHT, Id.NONE, "user_id, role"),
    NOTIFICATION("notification", Weight.LIGHT, Id.NUMBERED, "id, household_id, kind, title, body, created_at, read_at"),
    BANK_CONNECTION(
            "bank_connection",
            Weight.LIGHT,
            Id.NUMBERED,
            "id, household_id, institution, status, error_code, last_ok_at"),
    ACCOUNT(
            "account",
            Weight.HEAVY,
            Id.NUMBERED,
            "id, household_id, connection_id, name, kind, tax_treatment, ccy, balance_minor, balance_on"),
    TXN(
            "txn",
            Weight.HEAVY,
            Id.NUMBERED,
            "id, household_id, account_id, external_id, posted_on, amount_minor, ccy, category_id, payee, pending"),
    BUDGET("budget", Weight.LIGHT, Id.NUMBERED, "id, household_id, month, ccy"),
    BUDGET_ENTRY("budget_entry", Weight.HEAVY, Id.NONE, "budget_id, category_id, planned_minor, rollover"),
    GOAL(
            "goal",
            Weight.LIGHT,
            Id.NUMBERED,
            "id, household_id, name, kind, target_minor, ccy, target_date, priority, started_on"),
    GOAL_CONTRIBUTION(
            "goal_contribution", Weight.HEAVY, Id.NUMBERED, "id, goal_id, household_id, on_date, amount_minor"),
    BILL("bill", Weight.HEAVY, Id.NUMBERED, "id, household_id, name, amount_minor, ccy, cadence, category_id"),
    BILL_DUE("bill_due", Weight.HEAVY, Id.NONE, "bill_id, household_id, due_on, amount_minor, paid_on, txn_id"),
    DEBT(
            "debt",
            Weight.LIGHT,
            Id.NUMBERED,
            "id, household_id, account_id, name, owed_minor, monthly_minor, annual_rate, ccy"),
    INCOME_SOURCE(
            "income_source", Weight.LIGHT, Id.NUMBERED, "id, household_id, name, gross_monthly_minor, ccy, from_date"),
    PORTFOLIO("portfolio", Weight.LIGHT, Id.NUMBERED, "id, household_id, account_id, name, strategy, benchmark_id"),
    PORTFOLIO_NODE(
            "portfolio_node",
            Weight.LIGHT,
            Id.NUMBERED,
            "id, portfolio_id, parent_id, asset_id, goal_id, name, min_weight, max_weight"),
    ACTIVITY(
            "activity",
            Weight.HEAVY,
            Id.NUMBERED,
            "id, household_id, portfolio_id, asset_id, external_id, kind, traded_at, seq, qty, price, amount_minor,"
                    + " fee_minor, ccy"),
    TAX_LOT(
            "tax_lot",
            Weight.HEAVY,
            Id.NUMBERED,
            "id, portfolio_id, asset_id, open_activity_id, open_date, hold_from, qty_open, basis_minor"),
    LOT_DISPOSAL(
            "lot_disposal", Weight.LIGHT, Id.NONE, "lot_id, close_activity_id, qty, proceeds_minor, basis_minor, term"),
    ALLOCATION_TARGET("allocation_target", Weight.HEAVY, Id.NONE, "portfolio_id, asset_id, weight"),
    RISK_PROFILE(
            "risk_profile",
            Weight.LIGHT,
            Id.NONE,
            "household_id, questionnaire, answers, tolerance_band, capacity_band, answered_at"),
    USER_ACTION("user_action", Weight.LIGHT, Id.NONE, "household_id, local_date, kind, action_id, zone, at"),
    METER("meter", Weight.LIGHT, Id.NUMBERED, "id, household_id, external_id, tz, flow"),
    USAGE_INTERVAL("usage_interval", Weight.LIGHT, Id.NONE, "meter_id, started_at, seconds, wh"),
    USAGE_SLOT("usage_slot", Weight.LIGHT, Id.NONE, "meter_id, yr, month, daytype, hour, wh"),
    ENERGY_CONTRACT("energy_contract", Weight.LIGHT, Id.NONE, "household_id, plan_id, started_on, ends_on");

    /** Whether the indexes of a table are made after its rows, because that is much cheaper for many. */
    enum Weight {
        LIGHT,
        HEAVY
    }

    /** Whether rows have ids of the table's own. */
    enum Id {
        NONE,
        NUMBERED
    }

    private final String table;
    private final Weight weight;
    private final Id id;
    private final String columns;
    private final int width;

    Sheet(String table, Weight weight, Id id, String columns) {
        this.table = table;
        this.weight = weight;
        this.id = id;
        this.columns = columns;
        this.width = (int) columns.chars().filter(c -> c == ',').count() + 1;
    }

    String table() {
        return table;
    }

    boolean heavy() {
        return weight == Weight.HEAVY;
    }

    boolean numbered() {
        return id == Id.NUMBERED;
    }

    boolean temporary() {
        return this == FX_RATE;
    }

    /** Number of columns given. */
    int width() {
        return width;
    }

    /** @param frozen rows that need no vacuum later; allowed only in a table emptied by the same transaction */
    String copy(boolean frozen) {
        return "copy %s (%s) from stdin (format binary%s)".formatted(table, columns, frozen ? ", freeze" : "");
    }
}
