package dev.headroom.finance.server.budgets;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.categories.Categories;
import dev.headroom.finance.server.categories.CategoryKind;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.rows.Columns;
import dev.headroom.finance.server.rows.Conditions;
import dev.headroom.finance.server.rows.HouseholdResource;
import dev.headroom.finance.server.rows.HouseholdTable;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The budgets of households, each with what was spent. */
@Component
class Budgets implements HouseholdResource<BudgetRequest, Budget> {
    /** Money is carried over at most this many months. */
    private static final int MONTHS_BACK = 24;

    private static final ErrorCode IMPOSSIBLE_DATE = new ErrorCode("IMPOSSIBLE_DATE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode REPEATED = new ErrorCode("REPEATED_CATEGORY", ErrorCode.Kind.IMPOSSIBLE);

    private static final String PLANNED = """
            select b.month, b.ccy, e.category_id, c.slug, c.kind, e.planned_minor, e.rollover
            from budget b
            join budget_entry e on e.budget_id = b.id
            join category c on c.id = e.category_id
            where b.household_id = :household and b.month between :from and :to
            order by b.month, c.id
            """;
    private static final String MOVED = """
            select m.month, m.ccy, m.category_id, c.parent_id, c.kind, m.minor
            from (select date_trunc('month', t.posted_on)::date as month, t.ccy, t.category_id,
                         sum(t.amount_minor) as minor
                  from txn t
                  where t.household_id = :household and t.deleted_at is null
                    and t.posted_on >= :from and t.posted_on < :end
                  group by 1, 2, 3) m
            join category c on c.id = m.category_id
            """;

    private final JdbcClient jdbc;
    private final Categories categories;
    private final HouseholdTable<Budget> table;

    Budgets(JdbcClient jdbc, InstantSource clock, Categories categories) {
        this.jdbc = jdbc;
        this.categories = categories;
        this.table = new HouseholdTable<>(
                jdbc,
                clock,
                new HouseholdTable.Shape<>(
                        "budget",
                        "budget",
                        "select r.* from budget r where r.household_id = :household",
                        (row, _) -> read(row)));
    }

    @Override
    public HouseholdTable<Budget> table() {
        return table;
    }

    @Override
    public Page<Budget> page(Household household, PageRequest page, QueryParameters filter) {
        Conditions conditions = new Conditions()
                .and("r.month = :month", filter.month("month").map(month -> month.atDay(1)))
                .and("r.id > :after")
                .with("after", page.afterId())
                .end("order by r.id limit :fetch")
                .with("fetch", page.fetch());
        List<Budget> rows = table.query(household, conditions.sql())
                .params(conditions.parameters())
                .query((row, _) -> read(row))
                .list();
        Page<Budget> found = Page.of(rows, page, row -> List.of(row.id()));
        return new Page<>(filled(household, found.items()), found.nextCursor());
    }

    @Override
    public Budget get(Household household, long id) {
        return filled(household, List.of(table.get(household, id))).getFirst();
    }

    @Override
    @Transactional
    public Budget add(Household household, BudgetRequest request) {
        long id = table.insert(household, columns(household, request, null));
        writeEntries(household, id, request);
        return get(household, id);
    }

    @Override
    @Transactional
    public Budget change(Household household, long id, IfMatch condition, BudgetRequest request) {
        table.update(household, id, condition, columns(household, request, null));
        jdbc.sql("delete from budget_entry where budget_id = ?").param(id).update();
        writeEntries(household, id, request);
        return get(household, id);
    }

    @Override
    public Columns columns(Household household, BudgetRequest request, @Nullable Budget before) {
        YearMonth month = request.month();
        if (month.getYear() < 1900 || month.getYear() > 2200) {
            throw CodedException.of(IMPOSSIBLE_DATE, Violation.of("month", "must be from 1900-01 to 2200-12", month));
        }
        return new Columns().set("month", month.atDay(1)).set("ccy", currency(household, request));
    }

    private void writeEntries(Household household, long id, BudgetRequest request) {
        String currency = currency(household, request);
        Money total = new Money(0, currency);
        Set<Long> seen = new HashSet<>();
        for (BudgetRequest.Entry entry : request.entries()) {
            Money planned = entry.planned().atLeast(0, "planned", currency);
            total = total.plus(planned);
            long category =
                    categories.named(household, "category", entry.category()).id();
            if (!seen.add(category)) {
                throw CodedException.of(
                        REPEATED, Violation.of("category", "must have one entry only", entry.category()));
            }
            jdbc.sql("insert into budget_entry (budget_id, category_id, planned_minor, rollover) values (?, ?, ?, ?)")
                    .params(id, category, planned.minor(), Boolean.TRUE.equals(entry.rollover()))
                    .update();
        }
    }

    private static String currency(Household household, BudgetRequest request) {
        return request.currency() == null ? household.currency() : request.currency();
    }

    private List<Budget> filled(Household household, List<Budget> budgets) {
        if (budgets.isEmpty()) {
            return budgets;
        }
        List<YearMonth> asked = budgets.stream().map(Budget::month).sorted().toList();
        YearMonth from = asked.getFirst().minusMonths(MONTHS_BACK);
        YearMonth to = asked.getLast();
        List<Months.Planned> planned = planned(household, from, to);
        Map<YearMonth, String> currencies = planned.stream()
                .collect(Collectors.toMap(Months.Planned::month, Months.Planned::currency, (a, _) -> a));
        budgets.forEach(budget -> currencies.put(budget.month(), budget.currency()));
        Months months = new Months(planned, moved(household, from, to), currencies);
        return budgets.stream().map(budget -> filled(budget, planned, months)).toList();
    }

    private static Budget filled(Budget budget, List<Months.Planned> planned, Months months) {
        List<Months.Planned> own = planned.stream()
                .filter(entry -> entry.month().equals(budget.month()))
                .toList();
        List<Months.Planned> spending = own.stream()
                .filter(entry -> entry.kind() != CategoryKind.INCOME)
                .toList();
        String currency = budget.currency();
        return new Budget(
                budget.id(),
                budget.month(),
                currency,
                own.stream().map(months::entry).toList(),
                new Money(spending.stream().mapToLong(Months.Planned::minor).sum(), currency),
                new Money(spending.stream().mapToLong(months::actual).sum(), currency),
                months.unbudgeted(budget.month(), currency),
                months.otherCurrencies(budget.month()),
                budget.version());
    }

    private List<Months.Planned> planned(Household household, YearMonth from, YearMonth to) {
        return jdbc.sql(PLANNED)
                .param("household", household.id())
                .param("from", from.atDay(1))
                .param("to", to.atDay(1))
                .query((row, _) -> new Months.Planned(
                        month(row),
                        row.getString("ccy"),
                        row.getLong("category_id"),
                        row.getString("slug"),
                        kind(row),
                        row.getLong("planned_minor"),
                        row.getBoolean("rollover")))
                .list();
    }

    private List<Months.Moved> moved(Household household, YearMonth from, YearMonth to) {
        return jdbc.sql(MOVED)
                .param("household", household.id())
                .param("from", from.atDay(1))
                .param("end", to.plusMonths(1).atDay(1))
                .query((row, _) -> new Months.Moved(
                        month(row),
                        row.getString("ccy"),
                        row.getLong("category_id"),
                        row.getObject("parent_id", Long.class),
                        kind(row),
                        row.getLong("minor")))
                .list();
    }

    private static YearMonth month(ResultSet row) throws SQLException {
        return YearMonth.from(row.getObject("month", LocalDate.class));
    }

    private static CategoryKind kind(ResultSet row) throws SQLException {
        return CategoryKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
    }

    private static Budget read(ResultSet row) throws SQLException {
        String currency = row.getString("ccy");
        Money none = new Money(0, currency);
        return new Budget(
                row.getLong("id"), month(row), currency, List.of(), none, none, none, List.of(), row.getInt("version"));
    }
}
