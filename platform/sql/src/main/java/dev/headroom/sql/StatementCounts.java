package dev.headroom.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What happened to the statements of one fingerprint. */
final class StatementCounts {
    final Fingerprint fingerprint;
    final LongAdder calls = new LongAdder();
    final LongAdder rows = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder nanos = new LongAdder();
    final LongAccumulator longest = new LongAccumulator(Math::max, 0);
    /** Where it was called from first; empty where no frame of the application was on the stack. */
    final String caller;

    private final String sql;
    private final @Nullable StatementTimes times;
    private final @Nullable StatementSample @Nullable [] samples;
    private long callsWhenCounted;
    private long toldAt;
    private long untold = -1;

    StatementCounts(StatementText text, String caller, StatementSettings settings) {
        this.fingerprint = text.fingerprint();
        this.sql = text.sql();
        this.caller = caller;
        this.times = settings.percentiles() ? new StatementTimes() : null;
        int samples = settings.samples();
        this.samples = samples == 0 ? null : new @Nullable StatementSample[samples];
    }

    void ran(long took) {
        calls.increment();
        nanos.add(took);
        longest.accumulate(took);
        if (times != null) {
            times.add(took);
        }
    }

    /**
     * How many slow executions weren't told before this one, which is; -1 where one was told less than {@code each}
     * nanoseconds ago. Its callers take turns.
     */
    long slowAt(long now, long each) {
        if (untold >= 0 && now - toldAt < each) {
            untold++;
            return -1;
        }
        long before = Math.max(untold, 0);
        toldAt = now;
        untold = 0;
        return before;
    }

    /**
     * Keeps a fair choice of all executions so far: Vitter's algorithm R, with the count itself as the source of
     * chance.
     */
    void sample(String sql, StatementBinds binds) {
        if (samples == null) {
            return;
        }
        long seen = calls.sum();
        long place = seen <= samples.length ? seen - 1 : Long.remainderUnsigned(StatementBinds.mix(seen), seen);
        if (place >= 0 && place < samples.length) {
            StatementSample sample = new StatementSample(sql, binds.values());
            synchronized (samples) {
                samples[(int) place] = sample;
            }
        }
    }

    List<StatementSample> samples() {
        if (samples == null) {
            return List.of();
        }
        List<StatementSample> kept = new ArrayList<>();
        synchronized (samples) {
            for (StatementSample sample : samples) {
                if (sample != null) {
                    kept.add(sample);
                }
            }
        }
        return List.copyOf(kept);
    }

    /** For advice on indexes: one text, and the samples of that text. */
    WorkloadStatement workload() {
        List<StatementSample> kept = samples();
        String text = kept.isEmpty() ? sql : kept.getFirst().sql();
        return new WorkloadStatement(
                text,
                kept.stream()
                        .filter(sample -> sample.sql().equals(text))
                        .map(sample -> new WorkloadBinds(sample.binds()))
                        .toList(),
                Optional.of(caller).filter(place -> !place.isEmpty()),
                calls.sum(),
                millis(nanos.sum()));
    }

    /** Calls since this was asked last; only the registry asks. */
    long callsSince() {
        long now = calls.sum();
        long since = now - callsWhenCounted;
        callsWhenCounted = now;
        return since;
    }

    StatementReport.Line line() {
        long count = calls.sum();
        return new StatementReport.Line(
                fingerprint.id(),
                fingerprint.sql(),
                fingerprint.kind(),
                new StatementReport.Volume(count, rows.sum(), errors.sum()),
                new StatementReport.Times(
                        millis(nanos.sum()),
                        count == 0 ? 0 : millis(nanos.sum()) / count,
                        percentile(0.5),
                        percentile(0.95),
                        percentile(0.99),
                        millis(longest.get())),
                caller.isEmpty() ? null : caller);
    }

    private @Nullable Double percentile(double q) {
        return times == null ? null : times.percentile(q);
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
