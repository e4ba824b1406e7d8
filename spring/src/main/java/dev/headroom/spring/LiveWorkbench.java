package dev.headroom.spring;

import com.sun.management.OperatingSystemMXBean;
import dev.headroom.observe.OperationReport;
import dev.headroom.observe.Operations;
import dev.headroom.tuning.Measurement;
import dev.headroom.tuning.Workbench;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

/**
 * The running node: the cost is the processor time of the process per request, in microseconds, which on a shared
 * machine differs from itself by less than a tenth where percentiles differ by a hundred.
 */
final class LiveWorkbench implements Workbench {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Operations operations;
    private final int leastRate;

    LiveWorkbench(Operations operations, int leastRate) {
        this.operations = operations;
        this.leastRate = leastRate;
    }

    private record Totals(long requests, long failed, long processorNanos, double p95) {
        Measurement since(Totals before) {
            long n = requests - before.requests;
            return new Measurement(
                    n,
                    n == 0 ? 0 : (processorNanos - before.processorNanos) / 1e3 / n,
                    p95,
                    n == 0 ? 0 : (double) (failed - before.failed) / n);
        }
    }

    @Override
    public Measurement block(Duration settle, Duration length, Guard guard) throws InterruptedException {
        Totals began = totals();
        Totals counted = began;
        long start = System.nanoTime();
        boolean settled = settle.isZero();
        Measurement soFar = counted.since(began);
        while (System.nanoTime() - start < length.toNanos()) {
            Duration until = settled ? length : settle;
            Thread.sleep(Math.min(
                    LOOK.toMillis(),
                    Math.max(1, until.minusNanos(System.nanoTime() - start).toMillis())));
            Totals now = totals();
            soFar = now.since(counted);
            if (!guard.allows(now.since(began))) {
                return soFar;
            }
            if (!settled && System.nanoTime() - start >= settle.toNanos()) {
                counted = now;
                settled = true;
            }
        }
        return soFar;
    }

    private Totals totals() {
        long requests = 0;
        long failed = 0;
        double p95 = 0;
        long busiest = 0;
        for (OperationReport report : operations.reports()) {
            if (report.operation().indexOf(' ') > 0) {
                requests += report.count();
                failed += report.outcomes().getOrDefault("error", 0L)
                        + report.outcomes().getOrDefault("shed", 0L);
            }
        }
        // of the last minute: what was slow an hour ago guards nothing
        for (OperationReport report : operations.reports(Duration.ofMinutes(1))) {
            if (report.operation().indexOf(' ') > 0 && report.count() > busiest && report.p95() != null) {
                busiest = report.count();
                p95 = report.p95().millis();
            }
        }
        return new Totals(requests, failed, processorNanos(), p95);
    }

    private static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    @Override
    public Optional<String> objection() {
        long requests = operations.reports(Duration.ofMinutes(1)).stream()
                .filter(report -> report.operation().indexOf(' ') > 0)
                .mapToLong(OperationReport::count)
                .sum();
        return requests < leastRate * 60L
                ? Optional.of("fewer than " + leastRate + " requests a second show nothing")
                : Optional.empty();
    }
}
