package dev.headroom.finance.server.transactions;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.accounts.Accounts;
import dev.headroom.finance.server.categories.Categories;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.rows.Columns;
import dev.headroom.finance.server.rows.Conditions;
import dev.headroom.finance.server.rows.HouseholdTable;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.KeptDates;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The transactions of households, newest first. */
@Component
public class Transactions {
    private static final LocalDate LATEST = LocalDate.of(2200, 12, 31);
    private static final int FETCHED = 500;
    private static final ErrorCode IMPOSSIBLE_AMOUNT = new ErrorCode("IMPOSSIBLE_AMOUNT", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode IMPOSSIBLE_DATE = new ErrorCode("IMPOSSIBLE_DATE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode NO_SUCH_TRANSACTION = new ErrorCode("NO_SUCH_TRANSACTION", ErrorCode.Kind.NOT_FOUND);

    private static final String SELECT = """
        select r.*, c.slug as category
        from txn r
        join category c on c.id = r.category_id
        where r.household_id = :household\
        """;

    /** Of the plan's root, which comes first. */
    private static final Pattern PLAN_ROWS = Pattern.compile("\"Plan Rows\": (\\d+)");

    /** One short walk down an index for each account, whatever it holds. */
    private static final String NEWEST = """
        select r.*, c.slug as category
        from unnest(:accounts) as wanted (id)
        cross join lateral (
            select * from txn t
            where t.account_id = wanted.id and t.household_id = :household and t.deleted_at is null
            order by t.posted_on desc, t.id desc limit :count) r
        join category c on c.id = r.category_id
        order by r.posted_on desc, r.id desc
        """;

    private final JdbcClient jdbc;
    private final HouseholdTable<Transaction> table;
    private final Accounts accounts;
    private final Categories categories;
    private final InstantSource clock;

    Transactions(JdbcClient jdbc, InstantSource clock, Accounts accounts, Categories categories) {
        this.jdbc = jdbc;
        this.table = new HouseholdTable<>(
                jdbc, clock, new HouseholdTable.Shape<>("txn", "transaction", SELECT, (row, _) -> read(row)));
        this.accounts = accounts;
        this.categories = categories;
        this.clock = clock;
    }

    Page<Transaction> page(Household household, PageRequest page, QueryParameters filter) {
        filter.requireOrder("from", "to");
        boolean wantsTotal = filter.wantsTotal();
        Conditions conditions = matching(household, filter);
        LocalDate after = page.afterDate();
        if (after != null) {
            conditions
                    .and("(r.posted_on, r.id) < (:after_date, :after_id)", Optional.of(after))
                    .with("after_id", page.afterId());
        }
        conditions.end("order by r.posted_on desc, r.id desc limit :fetch").with("fetch", page.fetch());
        List<Transaction> rows = table.query(household, conditions.sql())
                .params(conditions.parameters())
                .query((row, _) -> read(row))
                .list();
        Page<Transaction> found = Page.of(rows, page, row -> List.of(row.date().toEpochDay(), row.id()));
        return wantsTotal ? found.withTotal(page, () -> estimate(household, filter)) : found;
    }

    /** As many rows as the planner expects of the whole list, which reads none of them. */
    private long estimate(Household household, QueryParameters filter) {
        Conditions conditions = matching(household, filter);
        String plan = jdbc.sql("explain (format json) " + SELECT.stripTrailing() + conditions.sql())
                .param("household", household.id())
                .params(conditions.parameters())
                .query(String.class)
                .single();
        Matcher rows = PLAN_ROWS.matcher(plan);
        if (!rows.find()) {
            throw new IllegalStateException("a plan without rows: " + plan);
        }
        return Long.parseLong(rows.group(1));
    }

    private Conditions matching(Household household, QueryParameters filter) {
        return new Conditions()
                .and(filter.flag("deleted") ? "r.deleted_at is not null" : "r.deleted_at is null")
                .and("r.account_id = :account", filter.number("account_id"))
                .and("r.posted_on >= :from", filter.date("from"))
                .and("r.posted_on <= :to", filter.date("to"))
                .and(
                        "(c.id = :category or c.parent_id = :category)",
                        filter.text("category")
                                .map(slug -> categories
                                        .named(household, "category", slug)
                                        .id()))
                .and(
                        "(r.payee ilike :words or r.memo ilike :words)",
                        filter.text("q").map(Transactions::containing));
    }

    /**
     * Hands over every transaction that isn't removed, the oldest first, while the database is read: a few hundred rows
     * are held at a time.
     */
    @Transactional(readOnly = true)
    public long each(Household household, Consumer<Transaction> taker) {
        try (Stream<Transaction> rows = table
                .query(household, " and r.deleted_at is null order by r.posted_on, r.id")
                .withFetchSize(FETCHED)
                .query((row, _) -> read(row))
                .stream()) {
            long[] count = {0};
            rows.forEach(row -> {
                taker.accept(row);
                count[0]++;
            });
            return count[0];
        }
    }

    /** The newest transactions of each of the accounts, in one query. */
    public Map<Long, List<Transaction>> newest(Household household, Collection<Long> accountIds, int count) {
        return jdbc
                .sql(NEWEST)
                .param("accounts", accountIds.toArray(Long[]::new))
                .param("household", household.id())
                .param("count", count)
                .query((row, _) -> read(row))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Transaction::accountId));
    }

    private static String containing(String words) {
        return '%' + words.replaceAll("([\\\\%_])", "\\\\$1") + '%';
    }

    /** One that isn't removed. */
    Transaction get(Household household, long id) {
        return table.find(household, id)
                .filter(transaction -> transaction.deletedAt() == null)
                .orElseThrow(() -> table.noSuch(id));
    }

    Transaction add(Household household, NewTransaction request) {
        Money amount = moved(request.amount(), accounts.currency(household, request.accountId()));
        Columns columns = new Columns()
                .set("account_id", request.accountId())
                .set("external_id", request.externalId() == null ? "manual:" + UUID.randomUUID() : request.externalId())
                .set("posted_on", kept(request.date()))
                .setMinor("amount_minor", amount)
                .set("ccy", amount.currency())
                .setIfGiven("payee", request.payee())
                .setIfGiven("memo", request.memo())
                .setIfGiven("pending", request.pending());
        // the table has a category for those that come without one
        if (request.category() != null) {
            columns.set(
                    "category_id",
                    categories.named(household, "category", request.category()).id());
        }
        return table.add(household, columns);
    }

    Transaction change(Household household, long id, IfMatch condition, TransactionChange change) {
        Transaction before = get(household, id);
        Columns columns = new Columns()
                .setIfGiven("posted_on", change.date() == null ? null : kept(change.date()))
                .setIfGiven("payee", change.payee())
                .setIfGiven("memo", change.memo())
                .setIfGiven("pending", change.pending());
        if (change.amount() != null) {
            columns.setMinor(
                    "amount_minor", moved(change.amount(), before.amount().currency()));
        }
        if (change.category() != null) {
            columns.set(
                    "category_id",
                    categories.named(household, "category", change.category()).id());
        }
        if (columns.isEmpty()) {
            condition.require(before.version());
            return before;
        }
        table.update(household, id, condition, columns);
        return get(household, id);
    }

    void remove(Household household, long id, IfMatch condition) {
        get(household, id);
        table.update(household, id, condition, new Columns().set("deleted_at", Timestamp.from(clock.instant())));
    }

    /** Brings back what was removed; one that isn't removed stays as it is. */
    Transaction restore(Household household, long id, IfMatch condition) {
        Transaction before = table.get(household, id);
        if (before.deletedAt() == null) {
            condition.require(before.version());
            return before;
        }
        table.update(household, id, condition, new Columns().set("deleted_at", null));
        return get(household, id);
    }

    /** Gives all of the transactions a category, or none where one isn't the household's; returns how many. */
    @Transactional
    public int categorise(Household household, Set<Long> ids, String category) {
        List<Long> changed = jdbc.sql("""
            update txn set category_id = :category, version = version + 1
            where household_id = :household and id = any(:ids) and deleted_at is null
            returning id
            """)
                .param(
                        "category",
                        categories.named(household, "category", category).id())
                .param("household", household.id())
                .param("ids", ids.toArray(Long[]::new))
                .query((row, _) -> row.getLong("id"))
                .list();
        Set<Long> missing = new TreeSet<>(ids);
        changed.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw CodedException.of(
                    NO_SUCH_TRANSACTION,
                    Violation.of("ids", "must all be the household's transactions; these aren't", missing));
        }
        return changed.size();
    }

    private static Money moved(Amount stated, String currency) {
        Money amount = stated.in("amount", currency);
        if (amount.minor() == 0) {
            throw CodedException.of(IMPOSSIBLE_AMOUNT, Violation.of("amount", "must not be zero", stated.amount()));
        }
        return amount;
    }

    private static LocalDate kept(LocalDate date) {
        if (date.isBefore(KeptDates.EARLIEST) || date.isAfter(LATEST)) {
            throw CodedException.of(
                    IMPOSSIBLE_DATE,
                    Violation.of("date", "must be from %s to %s".formatted(KeptDates.EARLIEST, LATEST), date));
        }
        return date;
    }

    private static Transaction read(ResultSet row) throws SQLException {
        Timestamp deleted = row.getTimestamp("deleted_at");
        return new Transaction(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getObject("posted_on", LocalDate.class),
                new Money(row.getLong("amount_minor"), row.getString("ccy")),
                row.getString("category"),
                row.getString("payee"),
                row.getString("memo"),
                row.getBoolean("pending"),
                deleted == null ? null : deleted.toInstant(),
                row.getInt("version"));
    }
}
