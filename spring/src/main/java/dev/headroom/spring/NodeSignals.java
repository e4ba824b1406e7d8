package dev.headroom.spring;

import com.sun.management.OperatingSystemMXBean;
import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.cache.ConsistencyReport;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.changefeed.SlotState;
import dev.headroom.datasource.Database;
import dev.headroom.datasource.NodeState;
import dev.headroom.datasource.PoolReport;
import dev.headroom.freshness.Source;
import dev.headroom.jobs.HorizonHolder;
import dev.headroom.jobs.Jobs;
import dev.headroom.observe.Operations;
import dev.headroom.observe.Share;
import dev.headroom.observe.Signals;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The figures of this node that alerts have thresholds on, and of the queues all nodes share. */
final class NodeSignals implements Signals {
    private static final long LEAST_REQUESTS = 100;
    private static final Duration ERRORS_OF = Duration.ofMinutes(5);

    /**
     * Long enough that a moment of cold caches is none of them all, short enough that a day of warm ones hides none.
     */
    private static final Duration HIT_RATE_OF = Duration.ofMinutes(5);

    /** One that was found is told of for an hour at least: nothing undoes it. */
    private static final Duration INCONSISTENT_FOR = Duration.ofHours(1);

    private final Operations operations;
    private final @Nullable Caches caches;
    private final @Nullable Database database;
    private final @Nullable QueueFigures queues;
    private final @Nullable JobWorker worker;
    private final @Nullable Source source;
    private final @Nullable RecentUse use;
    private final Lately inconsistent;

    NodeSignals(
            Operations operations,
            @Nullable Caches caches,
            @Nullable Database database,
            @Nullable QueueFigures queues,
            @Nullable JobWorker worker,
            @Nullable Source source,
            Ticker ticker) {
        this.operations = operations;
        this.caches = caches;
        this.database = database;
        this.queues = queues;
        this.worker = worker;
        this.source = source;
        this.use = caches == null ? null : RecentUse.of(caches, HIT_RATE_OF, ticker);
        this.inconsistent = new Lately(INCONSISTENT_FOR, ticker);
    }

    @Override
    public OptionalDouble value(String signal) {
        return switch (signal) {
            case "cache_hit_rate" -> hitRate();
            case "memory_share" -> memory();
            case "cpu_share" -> processor();
            case "error_share" -> errors();
            case "pool_waiting" -> pools();
            case "replica_lag_seconds" -> lag();
            case "feed_age_seconds" ->
                caches == null ? OptionalDouble.empty() : OptionalDouble.of(caches.feedAgeMillis() / 1e3);
            case "slot_held_share" -> slot();
            case "inconsistent_answers" -> inconsistent();
            case "jobs_dead" -> queues(Jobs.Backlog::dead);
            case "jobs_oldest_seconds" -> queues(Jobs.Backlog::oldestSeconds);
            case "horizon_held_seconds" -> horizon();
            default -> OptionalDouble.empty();
        };
    }

    private OptionalDouble hitRate() {
        if (use == null) {
            return OptionalDouble.empty();
        }
        RecentUse.Use lately = use.now();
        return lately.tells() ? OptionalDouble.of(lately.hitRate()) : OptionalDouble.empty();
    }

    /** After the last collection: what is in use before one says nothing. */
    private static OptionalDouble memory() {
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage after = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            used += after == null ? 0 : after.getUsed();
        }
        return OptionalDouble.of((double) used / Runtime.getRuntime().maxMemory());
    }

    private static OptionalDouble processor() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            double load = system.getProcessCpuLoad();
            return load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load);
        }
        return OptionalDouble.empty();
    }

    private OptionalDouble errors() {
        Share failed = operations.failed(ERRORS_OF);
        return failed.all() < LEAST_REQUESTS ? OptionalDouble.empty() : OptionalDouble.of(failed.ratio());
    }

    private OptionalDouble pools() {
        return database == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        database.report().stream().mapToInt(PoolReport::waiting).sum());
    }

    private OptionalDouble lag() {
        return database == null
                ? OptionalDouble.empty()
                : database.supervisor().nodes().stream()
                        .map(NodeState::lag)
                        .mapToDouble(
                                lag -> lag.map(time -> time.toMillis() / 1e3).orElse(0.0))
                        .max();
    }

    /** How near the server is to giving the slot up: what it holds of what it may hold. */
    private OptionalDouble slot() {
        if (!(source instanceof PostgresSource log)) {
            return OptionalDouble.empty();
        }
        SlotState slot = log.stats().slot();
        if (slot.presence() == SlotState.Presence.LOST) {
            return OptionalDouble.of(1);
        }
        SlotState.Kept kept = slot.kept();
        return slot.presence() != SlotState.Presence.READY || kept.safeBytes() < 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(kept.heldBytes() / Math.max(1.0, (double) kept.heldBytes() + kept.safeBytes()));
    }

    private OptionalDouble inconsistent() {
        ConsistencyReport report = caches == null ? null : caches.consistency().orElse(null);
        return report == null
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) inconsistent.grown(report.counts().inconsistent()));
    }

    private OptionalDouble queues(ToDoubleFunction<Jobs.Backlog> figure) {
        return queues == null
                ? OptionalDouble.empty()
                : queues.now().stream().mapToDouble(figure).findFirst();
    }

    private OptionalDouble horizon() {
        return worker == null || !worker.isRunning()
                ? OptionalDouble.empty()
                : OptionalDouble.of(worker.horizonHeld()
                        .map(HorizonHolder::open)
                        .map(open -> (double) open.toSeconds())
                        .orElse(0.0));
    }
}
