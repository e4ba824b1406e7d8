package dev.headroom.finance.server.work;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.money.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Gathers what a month's report says, in four statements. */
@Component
class MonthReports {
    private static final ErrorCode NO_HOUSEHOLD = new ErrorCode("NO_SUCH_HOUSEHOLD", ErrorCode.Kind.NOT_FOUND);

    private static final String HOUSEHOLD = """
            select h.name, h.base_ccy,
                   (select o.balance_score from daily_outlook o where o.household_id = h.id and o.balance_score is not null
                      and o.d >= :month and o.d < :next order by o.d desc limit 1) as score,
                   (select o.balance_score from daily_outlook o where o.household_id = h.id and o.balance_score is not null
                      and o.d >= cast(:month as date) - 31 and o.d < :month order by o.d desc limit 1) as score_before,
                   (select coalesce(round(sum((a.balance_minor + coalesce((select sum(t.amount_minor) from txn t
                            where t.account_id = a.id and t.posted_on > a.balance_on and t.posted_on < :next
                              and t.deleted_at is null), 0))
                        * minor_rate(a.ccy, h.base_ccy, cast(:next as date) - 1))), 0)
                    from account a where a.household_id = h.id and a.closed_at is null) as assets
            from household h where h.id = :household
            """;

    private static final String MOVED = """
            select c.id, c.name, c.kind,
                   coalesce(round(sum(t.amount_minor * r.rate) filter (where t.posted_on >= :month)), 0) as now,
                   coalesce(round(sum(t.amount_minor * r.rate) filter (where t.posted_on < :month)), 0) as before,
                   count(*) filter (where r.rate is null and t.posted_on >= :month) as unconverted,
                   (select e.planned_minor from budget b join budget_entry e on e.budget_id = b.id
                    where b.household_id = :household and b.month = :month and b.ccy = :ccy and e.category_id = c.id) as planned
            from txn t
            join category c on c.id = t.category_id and c.kind in ('income', 'spending', 'debt_payment')
            cross join lateral (select minor_rate(t.ccy, :ccy, t.posted_on) as rate) r
            where t.household_id = :household and t.deleted_at is null
              and t.posted_on >= cast(:month as date) - interval '1 month' and t.posted_on < :next
            group by c.id, c.name, c.kind order by 4
            """;

    private static final String GOALS = """
            select g.name, g.ccy, g.target_minor, g.target_date,
                   coalesce((select sum(c.amount_minor) from goal_contribution c
                             where c.goal_id = g.id and c.on_date < :next), 0) as saved
            from goal g where g.household_id = :household and g.closed_at is null and g.started_on < :next
            order by g.priority, g.id limit 12
            """;

    private final JdbcClient jdbc;

    MonthReports(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Head(
            String name,
            String currency,
            @Nullable Integer score,
            @Nullable Integer before,
            long assets) {}

    private record Moved(
            String name,
            String kind,
            long now,
            long before,
            int unconverted,
            @Nullable Long planned) {}

    /** @throws CodedException NO_SUCH_HOUSEHOLD */
    MonthReport of(long household, LocalDate month) {
        LocalDate next = month.plusMonths(1);
        Head head = jdbc.sql(HOUSEHOLD)
                .param("household", household)
                .param("month", month)
                .param("next", next)
                .query((row, _) -> new Head(
                        row.getString("name"),
                        row.getString("base_ccy"),
                        row.getObject("score", Integer.class),
                        row.getObject("score_before", Integer.class),
                        row.getLong("assets")))
                .optional()
                .orElseThrow(() -> CodedException.of(NO_HOUSEHOLD, Violation.of("household", "must exist", household)));
        List<Moved> moved = jdbc.sql(MOVED)
                .param("household", household)
                .param("month", month)
                .param("next", next)
                .param("ccy", head.currency())
                .query((row, _) -> moved(row))
                .list();
        long income = sum(moved, true);
        long spending = -sum(moved, false);
        return new MonthReport(
                head.name(),
                month,
                new Money(income, head.currency()),
                new Money(spending, head.currency()),
                new Money(income - spending, head.currency()),
                new Money(head.assets(), head.currency()),
                head.score(),
                head.before(),
                categories(moved, head.currency()),
                goals(household, next),
                moved.stream().mapToInt(Moved::unconverted).sum());
    }

    private static Moved moved(ResultSet row) throws SQLException {
        return new Moved(
                row.getString("name"),
                row.getString("kind"),
                row.getLong("now"),
                row.getLong("before"),
                row.getInt("unconverted"),
                row.getObject("planned", Long.class));
    }

    private static long sum(List<Moved> moved, boolean income) {
        return moved.stream()
                .filter(one -> one.kind().equals("income") == income)
                .mapToLong(Moved::now)
                .sum();
    }

    private static List<MonthReport.Category> categories(List<Moved> moved, String currency) {
        List<MonthReport.Category> categories = new ArrayList<>();
        for (Moved one : moved) {
            if (!one.kind().equals("income") && (one.now() != 0 || one.before() != 0)) {
                Long planned = one.planned();
                categories.add(new MonthReport.Category(
                        one.name(),
                        new Money(-one.now(), currency),
                        new Money(-one.before(), currency),
                        planned == null ? null : new Money(planned, currency)));
            }
        }
        return categories;
    }

    private List<MonthReport.Goal> goals(long household, LocalDate next) {
        return jdbc.sql(GOALS)
                .param("household", household)
                .param("next", next)
                .query((row, _) -> {
                    String currency = Objects.requireNonNull(row.getString("ccy"));
                    long target = row.getLong("target_minor");
                    long saved = row.getLong("saved");
                    return new MonthReport.Goal(
                            row.getString("name"),
                            new Money(saved, currency),
                            new Money(target, currency),
                            (int) Math.clamp(100 * (double) saved / target, 0, 100),
                            row.getObject("target_date", LocalDate.class));
                })
                .list();
    }
}
