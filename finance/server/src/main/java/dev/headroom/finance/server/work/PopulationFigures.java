package dev.headroom.finance.server.work;

import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.JobSchedule;
import dev.headroom.jobs.RunningJob;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Figures of all households for operators, made in sets: a statement makes those of two thousand households, another
 * adds all of them up, in whole and by tier and region. Of fewer than twenty households nothing is told but how many
 * they are, so that nobody's own figures show.
 */
@Component
class PopulationFigures implements Task<PopulationFigures.Day> {
    /** @param day up to which is counted */
    record Day(LocalDate day) {}

    static final TaskType<Day> TYPE =
            TaskType.of("population_figures", Day.class).in(Queues.SETS).within(Duration.ofHours(2));

    /** As for comparison with peers. */
    private static final int LEAST = 20;

    private static final int SET = 2000;

    private static final String NEXT = """
            select coalesce(max(id), 0) as last, count(*) as n from (
                select id from household where id > :after order by id limit :set) s
            """;

    private static final String EACH = """
            insert into household_figures (household_id, d, entries, income_minor, spending_minor, score, has_budget, goals,
                                           has_holdings, has_meter)
            select h.id, :day, coalesce(t.entries, 0), coalesce(t.income, 0), coalesce(t.spending, 0), o.balance_score,
                   exists (select from budget b where b.household_id = h.id and b.month > cast(:day as date) - 62),
                   (select count(*) from goal g where g.household_id = h.id and g.closed_at is null),
                   exists (select from portfolio p where p.household_id = h.id),
                   exists (select from meter m where m.household_id = h.id)
            from household h
            left join (
                select t.household_id, count(*) filter (where t.posted_on > cast(:day as date) - 30) as entries,
                       sum(t.amount_minor) filter (where c.kind = 'income' and t.ccy = s.base_ccy) as income,
                       -sum(t.amount_minor) filter (where c.kind in ('spending', 'debt_payment') and t.ccy = s.base_ccy)
                           as spending
                from txn t join category c on c.id = t.category_id join household s on s.id = t.household_id
                where t.household_id > :after and t.household_id <= :last and t.deleted_at is null
                  and t.posted_on > cast(:day as date) - 90 and t.posted_on <= :day
                group by t.household_id) t on t.household_id = h.id
            left join lateral (
                select balance_score from daily_outlook d
                where d.household_id = h.id and d.d > cast(:day as date) - 7 and d.d <= cast(:day as date) + 1
                order by d.d desc limit 1) o on true
            where h.id > :after and h.id <= :last
            on conflict (household_id) do update set d = excluded.d, entries = excluded.entries,
                income_minor = excluded.income_minor, spending_minor = excluded.spending_minor, score = excluded.score,
                has_budget = excluded.has_budget, goals = excluded.goals, has_holdings = excluded.has_holdings,
                has_meter = excluded.has_meter
            """;

    private static final String ALL = """
            insert into population_figures (d, part, name, households, active, entries, scored, budgets, goals, holdings,
                                            meters, score, saved, computed_at)
            select :day, case when grouping(h.tier) = 0 then 'tier' when grouping(h.region) = 0 then 'region' else 'all' end,
                   coalesce(case when grouping(h.tier) = 0 then h.tier end,
                            case when grouping(h.region) = 0 then coalesce(h.region::text, 'unknown') end, ''),
                   count(*), count(*) filter (where f.entries > 0), sum(f.entries), count(f.score),
                   count(*) filter (where f.has_budget), sum(f.goals), count(*) filter (where f.has_holdings),
                   count(*) filter (where f.has_meter),
                   case when count(f.score) >= :least then
                       percentile_disc(array[0.25, 0.5, 0.75]) within group (order by f.score) end,
                   case when count(*) filter (where f.income_minor > 0) >= :least then
                       percentile_disc(array[0.25, 0.5, 0.75]) within group (
                           order by (1 - f.spending_minor::double precision / nullif(greatest(f.income_minor, 0), 0))::real) end,
                   :now
            from household_figures f join household h on h.id = f.household_id
            where f.d = :day
            group by grouping sets ((), (h.tier), (h.region))
            on conflict (d, part, name) do update set households = excluded.households, active = excluded.active,
                entries = excluded.entries, scored = excluded.scored, budgets = excluded.budgets, goals = excluded.goals,
                holdings = excluded.holdings, meters = excluded.meters, score = excluded.score, saved = excluded.saved,
                computed_at = excluded.computed_at
            """;

    private static final String READ = """
            select d, part, name, households, active, entries, scored, budgets, goals, holdings, meters, score, saved, computed_at
            from population_figures
            """;

    private final JdbcClient jdbc;
    private final InstantSource clock;

    PopulationFigures(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A lower quartile, a median and an upper quartile.
     *
     * @param low a quarter is below
     * @param high a quarter is above
     */
    record Quartiles(double low, double median, double high) {}

    /**
     * Households that have something in common.
     *
     * @param part {@code all}, {@code tier} or {@code region}
     * @param name of the tier or region; empty for all
     * @param active with a transaction in the last thirty days; as the others null of fewer than twenty households
     * @param entries transactions in the last thirty days
     * @param scored with a balance score in the last week
     * @param score balance scores; null of fewer than twenty
     * @param saved share of the income of ninety days that is kept, below 0 where more is spent; null of fewer than
     *     twenty
     */
    record Population(
            LocalDate day,
            String part,
            String name,
            int households,
            @Nullable Integer active,
            @Nullable Long entries,
            @Nullable Integer scored,
            @Nullable Integer withBudget,
            @Nullable Long goals,
            @Nullable Integer withHoldings,
            @Nullable Integer withMeter,
            @Nullable Quartiles score,
            @Nullable Quartiles saved,
            Instant computedAt) {}

    @Override
    public TaskType<Day> type() {
        return TYPE;
    }

    @Override
    public Map<String, Long> run(Day day, RunningJob job) throws Exception {
        long whole =
                jdbc.sql("select count(*) from household").query(Long.class).single();
        long done = 0;
        long after = 0;
        Range next = next(after);
        while (next.count() > 0 && !job.ending()) {
            Range range = next;
            long from = after;
            job.transaction(_ -> jdbc.sql(EACH)
                    .param("day", day.day())
                    .param("after", from)
                    .param("last", range.last())
                    .update());
            done += range.count();
            after = range.last();
            job.progress(done, Math.max(whole, done) + 1, "households");
            next = next(after);
        }
        if (job.ending()) {
            throw new InterruptedException("after " + done + " households");
        }
        long households = done;
        int parts = job.transaction(_ -> jdbc.sql(ALL)
                .param("day", day.day())
                .param("least", LEAST)
                .param("now", Timestamp.from(clock.instant()))
                .update());
        job.progress(done, done, "households");
        return Map.of("households", households, "parts", (long) parts);
    }

    private record Range(long last, long count) {}

    private Range next(long after) {
        return jdbc.sql(NEXT)
                .param("after", after)
                .param("set", SET)
                .query((row, _) -> new Range(row.getLong("last"), row.getLong("n")))
                .single();
    }

    /** The last day that was counted, all parts of it, the whole first; empty before the first. */
    List<Population> latest() {
        return jdbc.sql(READ + """
                        where d = (select max(d) from population_figures)
                        order by array_position(array['all', 'tier', 'region'], part), households desc, name
                        """).query((row, _) -> population(row)).list();
    }

    /** The whole on each of the last days that were counted, the oldest first. */
    List<Population> trend(int days) {
        return jdbc.sql("select * from (" + READ + " where part = 'all' order by d desc limit :days) s order by d")
                .param("days", days)
                .query((row, _) -> population(row))
                .list();
    }

    private static Population population(ResultSet row) throws SQLException {
        int households = row.getInt("households");
        boolean told = households >= LEAST;
        return new Population(
                row.getObject("d", LocalDate.class),
                row.getString("part"),
                row.getString("name"),
                households,
                told ? row.getInt("active") : null,
                told ? row.getLong("entries") : null,
                told ? row.getInt("scored") : null,
                told ? row.getInt("budgets") : null,
                told ? row.getLong("goals") : null,
                told ? row.getInt("holdings") : null,
                told ? row.getInt("meters") : null,
                quartiles(row.getArray("score")),
                quartiles(row.getArray("saved")),
                row.getTimestamp("computed_at").toInstant());
    }

    private static @Nullable Quartiles quartiles(@Nullable Array array) throws SQLException {
        if (array == null) {
            return null;
        }
        double[] three = Arrays.stream((Object[]) array.getArray())
                .mapToDouble(each -> ((Number) each).doubleValue())
                .toArray();
        return new Quartiles(three[0], three[1], three[2]);
    }

    /** After the night's outlooks, whose scores it counts. */
    @Configuration(proxyBeanMethods = false)
    static class Schedules {
        @Bean
        JobSchedule populationSchedule() {
            return new JobSchedule("population_figures", "0 30 3 * * *", ZoneOffset.UTC, slot -> {
                LocalDate day = LocalDate.ofInstant(slot, ZoneOffset.UTC).minusDays(1);
                return JobRequest.of(TYPE, new Day(day)).unique("population_figures:" + day);
            });
        }
    }
}
