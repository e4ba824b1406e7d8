package dev.headroom.finance.server.console;

import dev.headroom.base.Ticker;
import dev.headroom.cache.CacheStats;
import dev.headroom.jobs.JobReport;
import dev.headroom.jobs.JobState;
import dev.headroom.observe.AlertEvent;
import dev.headroom.observe.AlertStatus;
import dev.headroom.observe.Alerts;
import dev.headroom.observe.OperationReport;
import dev.headroom.observe.Vitals;
import dev.headroom.spring.JobOperations;
import dev.headroom.spring.LimitOperations;
import dev.headroom.spring.Observation;
import dev.headroom.spring.VitalReports;
import dev.headroom.tuning.Audit;
import dev.headroom.tuning.Recommendation;
import dev.headroom.tuning.Tuner;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What screens show of the service itself: its budgets, work, limits, browsers, trials, alerts, nodes and changes. */
@Component
class ServiceParts {
    private static final int MOST_JOBS = 100;
    private static final int MOST_EVENTS = 200;
    private static final Duration RECENT = Duration.ofHours(1);

    private static final Duration VITALS_OF = Duration.ofDays(1);

    private final Ticker ticker = Ticker.system();
    private final Store store;
    private final Observation observation;
    private final JobOperations jobs;
    private final ObjectProvider<LimitOperations> limits;
    private final VitalReports vitals;
    private final Tuner tuner;
    private final Alerts alerts;
    private volatile List<Spending.Line> lastBudgets = List.of();
    private volatile long budgetsNanos = Long.MIN_VALUE;

    /** What is read from tables. */
    @Component
    record Store(
            Spending spending, Nodes nodes, OperatorLog log, JdbcClient jdbc, DataSource source, InstantSource clock) {
        Audit audit() {
            return new Audit(source);
        }
    }

    ServiceParts(
            Store store,
            Observation observation,
            JobOperations jobs,
            ObjectProvider<LimitOperations> limits,
            VitalReports vitals,
            Tuner tuner,
            Alerts alerts) {
        this.store = store;
        this.observation = observation;
        this.jobs = jobs;
        this.limits = limits;
        this.vitals = vitals;
        this.tuner = tuner;
        this.alerts = alerts;
    }

    /**
     * What every screen shows first.
     *
     * @param state {@code firing} while an alert wakes somebody, {@code spent} while a budget is, {@code burning}, or
     *     {@code calm}
     * @param leastLeft of an operation's budgets; null where too little was asked in thirty days to tell
     * @param leastLeftOperation whose they are
     * @param release of this node; another one's may differ while a release is rolled out
     */
    record Head(
            String node,
            String release,
            String state,
            int firing,
            int pending,
            @Nullable Double leastLeft,
            @Nullable String leastLeftOperation,
            int nodesAlive,
            int nodesSilent,
            List<String> releases) {}

    Head head() throws SQLException {
        List<AlertStatus> status = alerts.status();
        int firing = count(status, AlertStatus.State.FIRING);
        List<Nodes.Line> nodes = store.nodes().all();
        List<Spending.Line> lines = budgets();
        Spending.Line least = lines.isEmpty() || !lines.getFirst().told() ? null : lines.getFirst();
        String state = firing > 0
                ? "firing"
                : lines.stream().anyMatch(line -> line.state().equals("spent"))
                        ? "spent"
                        : lines.stream().anyMatch(line -> line.state().equals("burning")) ? "burning" : "calm";
        int silent = (int)
                nodes.stream().filter(node -> node.state().equals("silent")).count();
        return new Head(
                NodeName.ofThisProcess().text(),
                Heartbeat.release(),
                state,
                firing,
                count(status, AlertStatus.State.PENDING),
                least == null ? null : (Double) least.left(),
                least == null ? null : least.operation(),
                nodes.size() - silent,
                silent,
                nodes.stream().map(Nodes.Line::release).distinct().sorted().toList());
    }

    private static int count(List<AlertStatus> all, AlertStatus.State state) {
        return (int) all.stream().filter(status -> status.state() == state).count();
    }

    /** Sums over thirty days, which a few seconds don't change. */
    List<Spending.Line> budgets() {
        long now = ticker.nanos();
        if (budgetsNanos == Long.MIN_VALUE
                || now - budgetsNanos > Duration.ofSeconds(5).toNanos()) {
            lastBudgets = store.spending().all();
            budgetsNanos = now;
        }
        return lastBudgets;
    }

    List<Observation.Judged> operations() {
        return observation.over(RECENT, store.clock().instant());
    }

    JobOperations.Overview jobs() {
        return jobs.overview();
    }

    /** A job without what it was given, which may be somebody's. */
    record JobLine(
            long id,
            String task,
            String queue,
            JobState state,
            int priority,
            int attempts,
            int crashes,
            @Nullable String error,
            @Nullable String worker,
            Instant enqueuedAt,
            Instant dueAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            JobReport.@Nullable Progress progress) {
        static JobLine of(JobReport job) {
            return new JobLine(
                    job.id(),
                    job.task(),
                    job.queue(),
                    job.state(),
                    job.priority(),
                    job.attempts(),
                    job.crashes(),
                    job.error(),
                    job.worker(),
                    job.enqueuedAt(),
                    job.dueAt(),
                    job.startedAt(),
                    job.finishedAt(),
                    job.progress());
        }
    }

    List<JobLine> running() {
        return list(JobState.RUNNING);
    }

    List<JobLine> dead() {
        return list(JobState.DEAD);
    }

    List<JobLine> done() {
        return list(JobState.DONE);
    }

    private List<JobLine> list(JobState state) {
        return jobs.list(state, null, Long.MAX_VALUE, MOST_JOBS).stream()
                .map(JobLine::of)
                .toList();
    }

    LimitOperations.@Nullable Report limits() {
        LimitOperations of = limits.getIfAvailable();
        return of == null ? null : of.report();
    }

    /** How many households have which tier. */
    Map<String, Long> households() {
        Map<String, Long> byTier = new TreeMap<>();
        store.jdbc()
                .sql("select tier, count(*) as households from household group by tier")
                .query((row, _) -> byTier.put(row.getString("tier"), row.getLong("households")))
                .list();
        return byTier;
    }

    /** Of all nodes in the last day. */
    Vitals.Report vitals() {
        return vitals.over(VITALS_OF);
    }

    /** What the server did for a page, in milliseconds. */
    record Work(
            String page,
            String operation,
            long requests,
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double budgetLeft) {}

    /** The operations that pages wait for, of all nodes in the last hour. */
    List<Work> work() {
        Map<String, OperationReport> known = new HashMap<>();
        operations().forEach(judged -> known.put(judged.measured().operation(), judged.measured()));
        Map<String, Spending.Line> budgets = new HashMap<>();
        budgets().forEach(line -> budgets.put(line.operation(), line));
        List<Work> work = new ArrayList<>();
        vitals().pages().stream()
                .map(Vitals.Line::page)
                .distinct()
                .forEach(page -> PageWork.of(page).forEach(operation -> {
                    OperationReport of = known.get(operation);
                    Spending.Line budget = budgets.get(operation);
                    work.add(new Work(
                            page,
                            operation,
                            of == null ? 0 : of.count(),
                            of == null || of.p50() == null
                                    ? null
                                    : (Double) of.p50().millis(),
                            of == null || of.p95() == null
                                    ? null
                                    : (Double) of.p95().millis(),
                            budget == null ? null : (Double) budget.left()));
                }));
        return work;
    }

    /** @param brokenAt the first row of the audit that isn't as it was written; null where all are */
    record Trials(List<Audit.Event> events, @Nullable Long brokenAt) {}

    /** Recommendations by section, and how the tuner stands. */
    record Tuning(Map<String, List<Recommendation>> recommendations, Tuner.Status status) {}

    Tuning tuning() {
        return new Tuning(tuner.recommend(), tuner.status());
    }

    Trials trials() throws SQLException {
        Audit audit = store.audit();
        OptionalLong broken = audit.broken();
        return new Trials(audit.latest(MOST_EVENTS), broken.isPresent() ? (Long) broken.getAsLong() : null);
    }

    List<AlertStatus> alerts() throws SQLException {
        return alerts.status();
    }

    List<AlertEvent> alertEvents() throws SQLException {
        return alerts.events(MOST_EVENTS);
    }

    List<Nodes.Line> nodes() {
        return store.nodes().all();
    }

    List<OperatorLog.Change> changes() {
        return store.log().latest(Long.MAX_VALUE, MOST_EVENTS);
    }

    /** Share of look-ups that some tier answered; null before the first. */
    static @Nullable Double hitRate(List<CacheStats> all) {
        long hits = all.stream()
                .mapToLong(stats -> stats.hits().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .sum();
        long misses = all.stream().mapToLong(CacheStats::misses).sum();
        return hits + misses == 0 ? null : (Double) ((double) hits / (hits + misses));
    }
}
