package dev.headroom.finance.server.console;

import dev.headroom.observe.Objective;
import dev.headroom.observe.OperationHistory;
import dev.headroom.observe.Operations;
import dev.headroom.spring.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What is left of each operation's budget. An objective leaves a budget of failures (its share of errors) and one of
 * slow answers (one in twenty beyond its p95), over thirty days; each node adds what it has spent to one row for each
 * minute and hour, so that the console reads sums and a restart forgets nothing.
 *
 * <p>The burn rate is the share that was bad over the share that may be: at 1 a budget lasts its thirty days, at 14.4
 * two (Google, The Site Reliability Workbook, chapter 5).
 */
@Component
class Spending {
    private static final Duration PERIOD = Duration.ofDays(30);
    private static final double SLOW_BUDGET = 0.05;
    private static final int FEWEST_BAD = 5;

    private static final String ADD = """
            insert into console_spent (seconds, slot, operation, requests, failed, slow)
            select s.seconds, to_timestamp(floor(extract(epoch from clock_timestamp()) / s.seconds) * s.seconds),
                o.operation, o.requests, o.failed, o.slow
            from unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[]) as o (operation, requests, failed, slow),
                unnest(array[60, 3600]) as s (seconds)
            order by 1, 3
            on conflict (seconds, slot, operation) do update set requests = console_spent.requests + excluded.requests,
                failed = console_spent.failed + excluded.failed, slow = console_spent.slow + excluded.slow
            """;

    private static final String WINDOWS = """
            select operation,
                coalesce(sum(requests) filter (where seconds = 3600), 0) as requests_period,
                coalesce(sum(failed) filter (where seconds = 3600), 0) as failed_period,
                coalesce(sum(slow) filter (where seconds = 3600), 0) as slow_period,
                coalesce(sum(requests) filter (where seconds = 60 and slot > clock_timestamp() - interval '1 hour'), 0)
                    as requests_hour,
                coalesce(sum(failed) filter (where seconds = 60 and slot > clock_timestamp() - interval '1 hour'), 0)
                    as failed_hour,
                coalesce(sum(slow) filter (where seconds = 60 and slot > clock_timestamp() - interval '1 hour'), 0)
                    as slow_hour,
                coalesce(sum(requests) filter (where seconds = 60), 0) as requests_six,
                coalesce(sum(failed) filter (where seconds = 60), 0) as failed_six,
                coalesce(sum(slow) filter (where seconds = 60), 0) as slow_six
            from console_spent
            where seconds = 3600 and slot > clock_timestamp() - interval '30 days'
                or seconds = 60 and slot > clock_timestamp() - interval '6 hours'
            group by operation
            """;

    private static final String SPARKS = """
            select operation, to_timestamp(floor(extract(epoch from slot) / 300) * 300) as at,
                sum(requests) as requests, sum(failed) as failed, sum(slow) as slow
            from console_spent where seconds = 60 and slot > clock_timestamp() - interval '1 hour'
            group by 1, 2 order by 1, 2
            """;

    private static final String PAST = """
            select slot as at, operation, requests, failed, slow from console_spent
            where seconds = ? and operation = ? and slot > clock_timestamp() - make_interval(secs => ?)
            order by slot
            """;

    /** Hours for which minutes are there one by one. */
    private static final int MINUTES_KEPT = 2;

    private static final int MOST_SLOTS = 60;

    private final JdbcClient jdbc;
    private final Observation observation;
    private final Map<String, Operations.Tally> told = new HashMap<>();

    Spending(JdbcClient jdbc, Observation observation) {
        this.jdbc = jdbc;
        this.observation = observation;
    }

    /** Requests, and those of them that count against the budgets. */
    record Spent(long requests, long failed, long slow) {}

    /** What was spent in a time that begins at a moment. */
    record Point(Instant at, long requests, long failed, long slow) {}

    /**
     * One of an operation's two budgets.
     *
     * @param may share that may be bad, 0 to 1
     * @param told whether there were enough requests to tell: as many as may have five bad ones among them
     * @param left of thirty days, 1 for all of it; negative where more is spent than there was
     * @param burnHour rate in the last hour; null where nothing was asked
     * @param burnSixHours rate in the last six
     * @param hoursLeft until it is spent at the last hour's rate; null where it isn't being spent
     */
    record Budget(
            double may,
            boolean told,
            double left,
            @Nullable Double burnHour,
            @Nullable Double burnSixHours,
            @Nullable Double hoursLeft) {}

    /**
     * An operation's budgets.
     *
     * @param slowMillis from which an answer counts as slow
     * @param state {@code spent}, {@code burning} where it doesn't last as long as the period, {@code kept}, or
     *     {@code few} where neither budget can be told
     * @param recent twelve times five minutes at most, oldest first
     */
    record Line(
            String operation,
            Spent period,
            Spent hour,
            Spent sixHours,
            double slowMillis,
            Budget errors,
            Budget latency,
            String state,
            List<Point> recent) {
        Line {
            recent = List.copyOf(recent);
        }

        /** The worse of those that can be told; 1 where neither can. */
        double left() {
            return Math.min(errors.told() ? errors.left() : 1, latency.told() ? latency.left() : 1);
        }

        boolean told() {
            return errors.told() || latency.told();
        }
    }

    /** An operation's budgets hour by hour over thirty days, or minute by minute over the last six hours. */
    record Past(String operation, double mayFail, double maySlow, List<Point> hours, List<Point> minutes) {}

    /**
     * How long an operation's requests took over time, on all nodes.
     *
     * @param bandMillis where a band ends and the next begins
     * @param stepSeconds of a slot
     * @param from of the first slot that there could be
     * @param slots those with requests, oldest first; of each the requests by band
     */
    record Times(
            String operation,
            List<Integer> bandMillis,
            long stepSeconds,
            Instant from,
            Instant to,
            List<OperationHistory.Heat> slots) {
        Times {
            bandMillis = List.copyOf(bandMillis);
            slots = List.copyOf(slots);
        }
    }

    /** Adds what this node has spent since it told last; for one thread at a time. */
    void tell() {
        List<Operations.Tally> news = new ArrayList<>();
        List<Operations.Tally> tallies = tallies();
        for (Operations.Tally now : tallies) {
            Operations.Tally before = told.get(now.operation());
            Operations.Tally more = before == null || now.requests() < before.requests()
                    ? now
                    : new Operations.Tally(
                            now.operation(),
                            now.requests() - before.requests(),
                            Math.max(0, now.failed() - before.failed()),
                            Math.max(0, now.slow() - before.slow()));
            if (more.requests() > 0) {
                news.add(more);
            }
        }
        if (!news.isEmpty()) {
            add(news);
        }
        tallies.forEach(now -> told.put(now.operation(), now));
    }

    /** Of this node since its start. */
    List<Operations.Tally> tallies() {
        return observation
                .operations()
                .tallies(operation -> objective(operation).p95());
    }

    private void add(List<Operations.Tally> news) {
        jdbc.sql(ADD)
                .param(news.stream().map(Operations.Tally::operation).toArray(String[]::new))
                .param(news.stream().map(Operations.Tally::requests).toArray(Long[]::new))
                .param(news.stream().map(Operations.Tally::failed).toArray(Long[]::new))
                .param(news.stream().map(Operations.Tally::slow).toArray(Long[]::new))
                .update();
    }

    void forget() {
        jdbc.sql("delete from console_spent where seconds = 60 and slot < clock_timestamp() - interval '1 day'"
                        + " or slot < clock_timestamp() - interval '31 days'")
                .update();
    }

    /** Every operation of the last thirty days, the one with the least left first. */
    List<Line> all() {
        Map<String, List<Point>> sparks = new HashMap<>();
        jdbc.sql(SPARKS)
                .query((row, _) -> {
                    sparks.computeIfAbsent(row.getString("operation"), _ -> new ArrayList<>())
                            .add(new Point(
                                    row.getTimestamp("at").toInstant(),
                                    row.getLong("requests"),
                                    row.getLong("failed"),
                                    row.getLong("slow")));
                    return true;
                })
                .list();
        List<Line> lines = new ArrayList<>(jdbc.sql(WINDOWS)
                .query((row, _) -> line(
                        row.getString("operation"),
                        List.of(
                                new Spent(
                                        row.getLong("requests_period"),
                                        row.getLong("failed_period"),
                                        row.getLong("slow_period")),
                                new Spent(
                                        row.getLong("requests_hour"),
                                        row.getLong("failed_hour"),
                                        row.getLong("slow_hour")),
                                new Spent(
                                        row.getLong("requests_six"),
                                        row.getLong("failed_six"),
                                        row.getLong("slow_six"))),
                        sparks.getOrDefault(row.getString("operation"), List.of())))
                .list());
        lines.sort(Comparator.comparing(Line::told, Comparator.reverseOrder())
                .thenComparingDouble(Line::left)
                .thenComparing(Line::operation));
        return lines;
    }

    private Line line(String operation, List<Spent> windows, List<Point> recent) {
        Objective objective = objective(operation);
        Spent period = windows.get(0);
        Spent hour = windows.get(1);
        Spent six = windows.get(2);
        Budget errors = budget(
                objective.errors(),
                period.requests(),
                share(period.failed(), period.requests()),
                share(hour.failed(), hour.requests()),
                share(six.failed(), six.requests()));
        Budget latency = budget(
                SLOW_BUDGET,
                period.requests(),
                share(period.slow(), period.requests()),
                share(hour.slow(), hour.requests()),
                share(six.slow(), six.requests()));
        String state = state(errors, latency);
        double slow = objective.p95().toNanos() / 1e6;
        return new Line(operation, period, hour, six, slow, errors, latency, state, recent);
    }

    private static String state(Budget errors, Budget latency) {
        if (!errors.told() && !latency.told()) {
            return "few";
        }
        if (isSpent(errors) || isSpent(latency)) {
            return "spent";
        }
        return burns(errors) || burns(latency) ? "burning" : "kept";
    }

    private static boolean isSpent(Budget budget) {
        return budget.told() && budget.left() <= 0;
    }

    private static boolean burns(Budget budget) {
        return budget.told()
                && budget.burnHour() != null
                && budget.burnHour() > 1
                && budget.burnSixHours() != null
                && budget.burnSixHours() > 1;
    }

    /** Shares are null where nothing was asked. */
    static Budget budget(
            double may, long requests, @Nullable Double period, @Nullable Double hour, @Nullable Double six) {
        double left = period == null ? 1 : 1 - rate(period, may);
        Double burnHour = hour == null ? null : (Double) rate(hour, may);
        Double burnSix = six == null ? null : (Double) rate(six, may);
        Double hours =
                burnHour == null || burnHour <= 0 ? null : (Double) Math.max(0, left * PERIOD.toHours() / burnHour);
        return new Budget(may, requests * may >= FEWEST_BAD, left, burnHour, burnSix, hours);
    }

    private static double rate(double share, double may) {
        return may > 0 ? share / may : share > 0 ? Double.MAX_VALUE : 0;
    }

    private static @Nullable Double share(long bad, long all) {
        return all == 0 ? null : (Double) ((double) bad / all);
    }

    /** How an operation's budgets were spent; empty lists where it never ran. */
    Past past(String operation) {
        return new Past(
                operation,
                objective(operation).errors(),
                SLOW_BUDGET,
                points(operation, 3600, PERIOD),
                points(operation, 60, Duration.ofHours(6)));
    }

    /**
     * How long an operation's requests took: minute by minute over two hours at most, beyond by as many whole hours as
     * make sixty slots at most.
     *
     * @param hours back from now, 1 to 720
     */
    Times times(String operation, int hours, Instant now) {
        Duration step =
                hours <= MINUTES_KEPT ? Duration.ofMinutes(1) : Duration.ofHours(Math.ceilDiv(hours, MOST_SLOTS));
        Instant from = Instant.ofEpochSecond(
                Math.floorDiv(now.minus(Duration.ofHours(hours)).getEpochSecond(), step.toSeconds())
                        * step.toSeconds());
        return new Times(
                operation,
                OperationHistory.BAND_MILLIS,
                step.toSeconds(),
                from,
                now,
                observation.heat(operation, Duration.between(from, now), step, now));
    }

    private List<Point> points(String operation, int seconds, Duration last) {
        return jdbc.sql(PAST)
                .params(seconds, operation, last.toSeconds())
                .query((row, _) -> new Point(
                        row.getTimestamp("at").toInstant(),
                        row.getLong("requests"),
                        row.getLong("failed"),
                        row.getLong("slow")))
                .list();
    }

    private Objective objective(String operation) {
        return observation.file().objective(operation);
    }
}
