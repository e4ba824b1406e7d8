package dev.headroom.finance.server.goals;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.rows.Conditions;
import dev.headroom.finance.server.web.KeptDates;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What was put aside for goals; a goal's sum never falls below zero. */
@Component
class Contributions {
    private static final ErrorCode IMPOSSIBLE_AMOUNT = new ErrorCode("IMPOSSIBLE_AMOUNT", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode OVERDRAWN = new ErrorCode("GOAL_OVERDRAWN", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode NO_SUCH_CONTRIBUTION =
            new ErrorCode("NO_SUCH_CONTRIBUTION", ErrorCode.Kind.NOT_FOUND);

    private static final String SELECT = """
            select c.id, c.goal_id, c.on_date, c.amount_minor, g.ccy
            from goal_contribution c
            join goal g on g.id = c.goal_id
            where g.household_id = :household and g.id = :goal""";

    private final JdbcClient jdbc;
    private final Goals goals;

    Contributions(JdbcClient jdbc, Goals goals) {
        this.jdbc = jdbc;
        this.goals = goals;
    }

    /** The newest first. */
    Page<Contribution> page(Household household, long goal, PageRequest page) {
        goals.get(household, goal);
        Conditions conditions = new Conditions();
        LocalDate after = page.afterDate();
        if (after != null) {
            conditions
                    .and("(c.on_date, c.id) < (:after_date, :after_id)", Optional.of(after))
                    .with("after_id", page.afterId());
        }
        conditions.end("order by c.on_date desc, c.id desc limit :fetch").with("fetch", page.fetch());
        return Page.of(
                rows(household, goal, conditions),
                page,
                row -> List.of(row.date().toEpochDay(), row.id()));
    }

    Contribution get(Household household, long goal, long id) {
        return rows(household, goal, new Conditions().and("c.id = :id", Optional.of(id))).stream()
                .findFirst()
                .orElseThrow(() -> CodedException.of(
                        NO_SUCH_CONTRIBUTION, Violation.of("contribution", "must be one of the goal's", id)));
    }

    @Transactional
    public Contribution add(Household household, long goal, Amount stated, @Nullable LocalDate on) {
        Goal before = lock(household, goal);
        Money amount = stated.in("amount", before.target().currency());
        LocalDate today = goals.table().today(household);
        LocalDate date = on == null ? today : on;
        KeptDates.requireHappened("date", date, today);
        if (amount.minor() == 0) {
            throw CodedException.of(IMPOSSIBLE_AMOUNT, Violation.of("amount", "must not be zero", stated.amount()));
        }
        requireCovered(before.saved().plus(amount));
        long id = jdbc.sql("""
                        insert into goal_contribution (goal_id, household_id, on_date, amount_minor)
                        values (?, ?, ?, ?) returning id
                        """)
                .params(goal, household.id(), date, amount.minor())
                .query(Long.class)
                .single();
        return new Contribution(id, goal, date, amount);
    }

    @Transactional
    public void remove(Household household, long goal, long id) {
        Goal before = lock(household, goal);
        Money amount = get(household, goal, id).amount();
        requireCovered(before.saved().plus(new Money(-amount.minor(), amount.currency())));
        jdbc.sql("delete from goal_contribution where id = ?").param(id).update();
    }

    /** The goal as it is once nobody else can add to it until this transaction ends. */
    private Goal lock(Household household, long goal) {
        jdbc.sql("select id from goal where id = ? and household_id = ? for update")
                .params(goal, household.id())
                .query((row, _) -> row.getLong("id"))
                .list();
        return goals.get(household, goal);
    }

    private static void requireCovered(Money saved) {
        if (saved.minor() < 0) {
            throw CodedException.of(OVERDRAWN, Violation.of("saved", "must not fall below zero", saved));
        }
    }

    private List<Contribution> rows(Household household, long goal, Conditions conditions) {
        return jdbc.sql(SELECT + conditions.sql())
                .param("household", household.id())
                .param("goal", goal)
                .params(conditions.parameters())
                .query((row, _) -> new Contribution(
                        row.getLong("id"),
                        row.getLong("goal_id"),
                        row.getObject("on_date", LocalDate.class),
                        new Money(row.getLong("amount_minor"), row.getString("ccy"))))
                .list();
    }
}
