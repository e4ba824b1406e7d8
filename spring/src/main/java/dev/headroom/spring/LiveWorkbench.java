package dev.headroom.spring;

import com.sun.management.OperatingSystemMXBean;
import dev.headroom.base.Ticker;
import dev.headroom.observe.OperationReport;
import dev.headroom.observe.OperationTotals;
import dev.headroom.observe.Operations;
import dev.headroom.observe.Percentile;
import dev.headroom.tuning.Measurement;
import dev.headroom.tuning.Workbench;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The running node: the cost is what a request takes of processors, waits for connections and loads for want of a
 * cached value, in microseconds, most of which on a shared machine is processor time, which differs from itself by less
 * than a tenth where percentiles differ by a hundred. Everything is of the block itself, as differences of totals: what
 * was slow before it guards nothing, and no minute of the calendar ends in it.
 */
final class LiveWorkbench implements Workbench {
    private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

    private final Operations operations;
    private final Spent spent;
    private final int leastRate;
    private final Ticker ticker;
    private final Pause pause;

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        /** Returns after a while. */
        void nanos(long nanos) throws InterruptedException;
    }

    /**
     * Where time goes, in nanoseconds since the start.
     *
     * @param processor of all threads
     * @param waits of all callers for connections
     * @param loads of all caches
     */
    record Spent(LongSupplier processor, LongSupplier waits, LongSupplier loads) {}

    LiveWorkbench(Operations operations, Spent spent, int leastRate, Ticker ticker, Pause pause) {
        this.operations = operations;
        this.spent = spent;
        this.leastRate = leastRate;
        this.ticker = ticker;
        this.pause = pause;
    }

    /** What all routes came to, and what that took. */
    private record Totals(OperationTotals requests, long processor, long waits, long loads) {
        Measurement since(Totals before) {
            OperationReport report = requests.since(before.requests);
            long n = report.count();
            return new Measurement(
                    n,
                    each(processor - before.processor, n),
                    each(waits - before.waits, n),
                    each(loads - before.loads, n),
                    millis(report.p95()),
                    millis(report.p99()),
                    report.errorShare());
        }

        private static double each(long nanos, long requests) {
            return requests == 0 ? 0 : Math.max(0, nanos) / 1e3 / requests;
        }

        private static @Nullable Double millis(@Nullable Percentile told) {
            return told == null ? null : (Double) told.millis();
        }
    }

    @Override
    public Measurement block(Duration settle, Duration length, Guard guard) throws InterruptedException {
        Totals began = totals();
        Totals counted = began;
        long start = ticker.nanos();
        boolean settled = settle.isZero();
        Measurement soFar = counted.since(began);
        while (ticker.nanos() - start < length.toNanos()) {
            long until = settled ? length.toNanos() : settle.toNanos();
            pause.nanos(Math.min(LOOK_NANOS, Math.max(1_000_000, until - (ticker.nanos() - start))));
            Totals now = totals();
            soFar = now.since(counted);
            if (!guard.allows(now.since(began))) {
                return soFar;
            }
            if (!settled && ticker.nanos() - start >= settle.toNanos()) {
                counted = now;
                settled = true;
            }
        }
        return soFar;
    }

    /** Routes have a method and a path; other operations are parts of them, or jobs. */
    private static boolean isRoute(String operation) {
        return operation.indexOf(' ') > 0;
    }

    private Totals totals() {
        return new Totals(
                operations.totals(LiveWorkbench::isRoute),
                spent.processor().getAsLong(),
                spent.waits().getAsLong(),
                spent.loads().getAsLong());
    }

    /** Of this process, all its threads. */
    static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    @Override
    public Optional<String> objection() {
        return operations.rate(LiveWorkbench::isRoute) < leastRate
                ? Optional.of("fewer than " + leastRate + " requests a second show nothing")
                : Optional.empty();
    }
}
