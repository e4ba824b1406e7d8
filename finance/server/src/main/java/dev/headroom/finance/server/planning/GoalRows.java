package dev.headroom.finance.server.planning;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Money;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The goals of households as simulations need them. */
@Component
class GoalRows {
    private static final ErrorCode NO_SUCH_GOAL = new ErrorCode("NO_SUCH_GOAL", ErrorCode.Kind.NOT_FOUND);
    private static final long SHORTEST_PAST_MONTHS = 1;

    private final JdbcClient jdbc;
    private final InstantSource clock;

    GoalRows(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param pace put aside in a month so far, at least 0 */
    record Kept(Money saved, Money target, LocalDate targetDate, Money pace) {}

    Kept get(Household household, long id) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        return jdbc.sql("""
                        select g.target_minor, g.ccy, g.target_date, g.started_on,
                               coalesce((select sum(amount_minor) from goal_contribution c where c.goal_id = g.id), 0)
                                   as saved
                        from goal g where g.id = ? and g.household_id = ?
                        """)
                .params(id, household.id())
                .query((row, _) -> {
                    String currency = row.getString("ccy");
                    long saved = row.getLong("saved");
                    long months = Math.max(
                            SHORTEST_PAST_MONTHS,
                            ChronoUnit.MONTHS.between(row.getObject("started_on", LocalDate.class), today));
                    return new Kept(
                            new Money(saved, currency),
                            new Money(row.getLong("target_minor"), currency),
                            row.getObject("target_date", LocalDate.class),
                            new Money(Math.max(0, saved / months), currency));
                })
                .optional()
                .orElseThrow(() -> CodedException.of(
                        NO_SUCH_GOAL, Violation.of("goal", "must be one of the household's", Long.toString(id))));
    }
}
