package dev.headroom.observe;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Stats;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every operation of this node: how long it took, and how it ended. Recording costs two look-ups and an addition, takes
 * no lock and makes no garbage. Names are bounded: those beyond the limit count as {@code other}.
 *
 * <p>Each minute is kept for an hour and a quarter, so that shares and percentiles of the last minutes are there
 * without a database.
 */
public final class Operations implements Stats {
    /** What names beyond the limit become. */
    public static final String OTHER = "other";

    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_.:/{}* -]{0,119}");
    private static final ErrorCode PAUSE = new ErrorCode("PAUSE_TOO_LONG", ErrorCode.Kind.IMPOSSIBLE);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final ErrorCode UNKNOWN = new ErrorCode("OPERATION_UNKNOWN", ErrorCode.Kind.NOT_FOUND);
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MINUTES = 75;
    private static final int MOST_OUTCOMES = 12;

    private final int mostNames;
    private final Duration slow;
    private final Ticker ticker;
    private final Map<String, Operation> operations = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private volatile int resets;
    private volatile @Nullable Long pausedUntilNanos;

    /**
     * @param mostNames kept apart, 1 to 100,000
     * @param slow from which an operation is logged
     */
    public Operations(int mostNames, Duration slow, Ticker ticker) {
        this.mostNames = mostNames;
        this.slow = slow;
        this.ticker = ticker;
    }

    /** One name. */
    private static final class Operation {
        private final Map<String, Series> byOutcome = new ConcurrentHashMap<>();
        private volatile long warnedNanos = Long.MIN_VALUE;

        Series series(String outcome) {
            Series known = byOutcome.get(outcome);
            if (known != null) {
                return known;
            }
            String bounded = byOutcome.size() < MOST_OUTCOMES ? outcome : "error";
            return byOutcome.computeIfAbsent(bounded, _ -> new Series());
        }
    }

    /** One name and outcome: what is being recorded, all there was, and the last minutes. */
    private static final class Series {
        private final Recorder recorder = new Recorder(Histograms.LARGEST_MICROS, Histograms.DIGITS);
        private final Histogram total = Histograms.empty();
        private final TreeMap<Long, Histogram> minutes = new TreeMap<>();
        private Histogram unkept = Histograms.empty();
        private final LongAdder micros = new LongAdder();
        private @Nullable Histogram spare;

        void record(long value) {
            recorder.recordValue(value);
            micros.add(value);
        }

        synchronized void turn(long minute) {
            Histogram now = recorder.getIntervalHistogram(spare);
            spare = now;
            if (now.getTotalCount() > 0) {
                total.add(now);
                unkept.add(now);
                minutes.computeIfAbsent(minute, _ -> Histograms.empty()).add(now);
            }
            minutes.headMap(minute - MINUTES).clear();
        }

        synchronized Histogram all() {
            return total.copy();
        }

        synchronized void addTo(Histogram some) {
            some.add(total);
        }

        synchronized Histogram since(long minute) {
            Histogram some = Histograms.empty();
            minutes.tailMap(minute).values().forEach(some::add);
            return some;
        }

        synchronized Histogram takeUnkept() {
            Histogram recorded = unkept;
            unkept = Histograms.empty();
            return recorded;
        }

        synchronized void putBack(Histogram recorded) {
            unkept.add(recorded);
        }

        synchronized long samples() {
            return total.getTotalCount();
        }

        synchronized long above(long micros) {
            return total.getTotalCount() - total.getCountBetweenValues(0, Math.max(1, micros));
        }

        synchronized Share above(Duration bound) {
            return new Share(above(bound.toNanos() / 1000), total.getTotalCount());
        }

        /** Each bound's share begins where the one before it ended, so that all of them take one pass. */
        synchronized Buckets buckets(String operation, String outcome, List<Duration> bounds) {
            List<Long> cumulative = new ArrayList<>();
            long from = 0;
            long below = 0;
            for (Duration bound : bounds) {
                long until = Math.max(1, bound.toNanos() / 1000);
                if (until >= from) {
                    below += total.getCountBetweenValues(from, until);
                    from = total.nextNonEquivalentValue(until);
                }
                cumulative.add(below);
            }
            return new Buckets(operation, outcome, total.getTotalCount(), micros.sum() / 1e6, cumulative);
        }

        synchronized long samplesSince(long minute) {
            return minutes.tailMap(minute).values().stream()
                    .mapToLong(Histogram::getTotalCount)
                    .sum();
        }

        synchronized void reset() {
            micros.reset();
            recorder.reset();
            total.reset();
            minutes.clear();
        }
    }

    @Override
    public void time(String operation, String outcome, long nanos) {
        if (paused()) {
            return;
        }
        long micros = Math.clamp(nanos / 1000, 1, Histograms.LARGEST_MICROS);
        Operation of = operation(operation);
        of.series(outcome).record(micros);
        if (nanos >= slow.toNanos()) {
            warn(operation, of, nanos);
        }
    }

    /** At most one line a second for each operation: what is slow is often slow a thousand times. */
    private void warn(String name, Operation operation, long nanos) {
        long now = ticker.nanos();
        long last = operation.warnedNanos;
        if (last == Long.MIN_VALUE || now - last > 1_000_000_000L) {
            operation.warnedNanos = now;
            LOG.warn("{} took {} ms, {} ms is slow", name, nanos / 1_000_000, slow.toMillis());
        }
    }

    @Override
    public void count(String name, long times) {
        LongAdder known = counters.get(name);
        if (known == null) {
            known = counters.size() < mostNames && FORM.matcher(name).matches()
                    ? counters.computeIfAbsent(name, _ -> new LongAdder())
                    : counters.computeIfAbsent(OTHER, _ -> new LongAdder());
        }
        known.add(times);
    }

    private Operation operation(String name) {
        Operation known = operations.get(name);
        if (known != null) {
            return known;
        }
        if (operations.size() >= mostNames || !FORM.matcher(name).matches()) {
            refused.increment();
            return operations.computeIfAbsent(OTHER, _ -> new Operation());
        }
        return operations.computeIfAbsent(name, _ -> new Operation());
    }

    /** Work that is timed. */
    @FunctionalInterface
    public interface Timed<R extends @Nullable Object, E extends Throwable> {
        /** The work. */
        R run() throws E;
    }

    /**
     * Times a block: {@code ok} where it returns, {@code error} where it throws, or the kind of a coded exception.
     *
     * @throws E what the block throws
     */
    public <R extends @Nullable Object, E extends Throwable> R timed(String operation, Timed<R, E> work) throws E {
        long began = ticker.nanos();
        String outcome = "error";
        try {
            R result = work.run();
            outcome = "ok";
            return result;
        } catch (CodedException refusal) {
            outcome = outcome(refusal);
            throw refusal;
        } finally {
            time(operation, outcome, ticker.nanos() - began);
        }
    }

    /** A caller's mistake is no failure of ours. */
    static String outcome(CodedException refusal) {
        return switch (refusal.code().kind()) {
            case MALFORMED,
                    IMPOSSIBLE,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    NOT_FOUND,
                    CONFLICT,
                    STALE,
                    CONDITION_REQUIRED,
                    TOO_LARGE,
                    UNSUPPORTED -> "client_error";
            case TOO_MANY -> "shed";
            case UNAVAILABLE -> "error";
        };
    }

    /**
     * Records nothing for a while, so that what recording costs can be measured; it begins again by itself.
     *
     * @param time up to a minute; zero begins again now
     */
    public void pause(Duration time) {
        if (time.isNegative() || time.compareTo(LONGEST_PAUSE) > 0) {
            throw CodedException.of(
                    PAUSE, Violation.of("pause", "must be 0..60 s: nobody is told of anything meanwhile", time));
        }
        pausedUntilNanos = time.isZero() ? null : (Long) (ticker.nanos() + time.toNanos());
    }

    /** Whether nothing is recorded now. */
    public boolean paused() {
        Long until = pausedUntilNanos;
        if (until == null) {
            return false;
        }
        if (ticker.nanos() - until < 0) {
            return true;
        }
        pausedUntilNanos = null;
        return false;
    }

    /** Takes what was recorded since the last call into account; each report does so itself. */
    void turn() {
        long minute = minute();
        operations.values().forEach(of -> of.byOutcome.values().forEach(series -> series.turn(minute)));
    }

    private long minute() {
        return Math.floorDiv(ticker.nanos(), MINUTE_NANOS);
    }

    /** Every operation since the start or the last reset, the one with the most time in it first. */
    public List<OperationReport> reports() {
        return reports(Series::all);
    }

    /** Every operation of the last minutes, up to 75; the one that has just begun is the last of them. */
    public List<OperationReport> reports(Duration last) {
        long from = minute() - Math.min(MINUTES, Math.max(0, last.toMinutes() - 1));
        return reports(series -> series.since(from));
    }

    /** Some operations together, as of now. */
    public synchronized OperationTotals totals(Predicate<String> which) {
        turn();
        Map<String, Histogram> sums = new HashMap<>();
        operations.forEach((name, of) -> {
            if (which.test(name)) {
                of.byOutcome.forEach(
                        (outcome, series) -> series.addTo(sums.computeIfAbsent(outcome, _ -> Histograms.empty())));
            }
        });
        return new OperationTotals(sums, resets);
    }

    /** How many a second some operations were, over the last whole minute and what has passed of this one. */
    public double rate(Predicate<String> which) {
        long count = reports(Duration.ofMinutes(2)).stream()
                .filter(report -> which.test(report.operation()))
                .mapToLong(OperationReport::count)
                .sum();
        return count * 1e9 / (MINUTE_NANOS + Math.floorMod(ticker.nanos(), MINUTE_NANOS));
    }

    /** Outcomes against us, and all but the callers' own mistakes, of all operations in the last minutes, up to 75. */
    public Share failed(Duration last) {
        turn();
        long from = minute() - Math.min(MINUTES, Math.max(0, last.toMinutes() - 1));
        long bad = 0;
        long all = 0;
        for (Operation of : operations.values()) {
            for (Map.Entry<String, Series> each : of.byOutcome.entrySet()) {
                long n = each.getKey().equals("client_error")
                        ? 0
                        : each.getValue().samplesSince(from);
                all += n;
                bad += each.getKey().equals("ok") ? 0 : n;
            }
        }
        return new Share(bad, all);
    }

    private interface Cut {
        Histogram of(Series series);
    }

    private List<OperationReport> reports(Cut cut) {
        turn();
        List<OperationReport> reports = new ArrayList<>();
        operations.forEach((name, of) -> {
            Map<String, Histogram> histograms = new HashMap<>();
            of.byOutcome.forEach((outcome, series) -> histograms.put(outcome, cut.of(series)));
            OperationReport report = OperationReport.of(name, histograms);
            if (report.count() > 0) {
                reports.add(report);
            }
        });
        ToDoubleFunction<OperationReport> time =
                report -> report.mean() == null ? 0 : report.succeeded() * report.mean();
        reports.sort((a, b) -> Double.compare(time.applyAsDouble(b), time.applyAsDouble(a)));
        return reports;
    }

    /**
     * One operation since the start.
     *
     * @param operation its name, or the name with dots for what a path can't hold
     * @throws CodedException OPERATION_UNKNOWN, with the nearest name
     */
    public OperationReport report(String operation) {
        turn();
        String name = operations.containsKey(operation) ? operation : alike(operation);
        Operation known = operations.get(name);
        if (known == null) {
            TreeSet<String> names = new TreeSet<>(operations.keySet());
            throw CodedException.of(
                    UNKNOWN,
                    Violation.of("operation", "must have run on this node", operation)
                            .instead(Nearest.to(operation, names)
                                    .map(near -> "did you mean " + near)
                                    .orElse("none has run yet")));
        }
        Map<String, Histogram> histograms = new HashMap<>();
        known.byOutcome.forEach((outcome, series) -> histograms.put(outcome, series.all()));
        return OperationReport.of(name, histograms);
    }

    /** The name that differs in its signs alone: {@code GET.api.v1.accounts} for what a path can't hold. */
    private String alike(String asked) {
        String letters = letters(asked);
        return operations.keySet().stream()
                .filter(name -> letters(name).equals(letters))
                .findFirst()
                .orElse(asked);
    }

    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z0-9_]+", ".").replaceAll("\\.$", "");
    }

    /** Samples above a bound, and all, of an operation and the outcome ok, from the start or reset to the last turn. */
    Share slowerThan(String operation, Duration bound) {
        Operation known = operations.get(operation);
        Series ok = known == null ? null : known.byOutcome.get("ok");
        if (ok == null) {
            return new Share(0, 0);
        }
        return ok.above(bound);
    }

    /** Outcomes against us, and all but the callers' own mistakes, from the start or reset to the last turn. */
    Share failed(String operation) {
        Operation known = operations.get(operation);
        if (known == null) {
            return new Share(0, 0);
        }
        long bad = 0;
        long all = 0;
        for (Map.Entry<String, Series> each : known.byOutcome.entrySet()) {
            long n = each.getValue().samples();
            all += each.getKey().equals("client_error") ? 0 : n;
            bad += each.getKey().equals("ok") || each.getKey().equals("client_error") ? 0 : n;
        }
        return new Share(bad, all);
    }

    /** Every name that has run. */
    Set<String> names() {
        return Set.copyOf(operations.keySet());
    }

    /**
     * How many samples of an operation and outcome took no longer than each bound, since the start.
     *
     * @param cumulative one for each bound, in their order
     * @param seconds of all samples together
     */
    public record Buckets(String operation, String outcome, long count, double seconds, List<Long> cumulative) {}

    /**
     * Every operation and outcome since the start or the last reset, for a system that keeps classic histograms.
     *
     * @param bounds ascending
     */
    public List<Buckets> buckets(List<Duration> bounds) {
        turn();
        List<Buckets> all = new ArrayList<>();
        operations.forEach((name, of) -> of.byOutcome.forEach((outcome, series) -> {
            Buckets buckets = series.buckets(name, outcome, bounds);
            if (buckets.count() > 0) {
                all.add(buckets);
            }
        }));
        return all;
    }

    /**
     * What an operation has used up of its objective since the start or the last reset.
     *
     * @param requests that count: all but the callers' own mistakes
     * @param failed of these, those that failed or were shed
     * @param slow of those that succeeded, those that took longer than the bound
     */
    public record Tally(String operation, long requests, long failed, long slow) {}

    /**
     * Every operation's tally, unordered; copies no histogram, so that it may be asked for often.
     *
     * @param bound from which on an answer counts as slow, by operation
     */
    public List<Tally> tallies(Function<String, Duration> bound) {
        turn();
        List<Tally> all = new ArrayList<>();
        operations.forEach((name, of) -> {
            long requests = 0;
            long failed = 0;
            long slow = 0;
            for (Map.Entry<String, Series> each : of.byOutcome.entrySet()) {
                if (each.getKey().equals("client_error")) {
                    continue;
                }
                boolean ok = each.getKey().equals("ok");
                long samples = each.getValue().samples();
                requests += samples;
                failed += ok ? 0 : samples;
                slow += ok ? each.getValue().above(bound.apply(name).toNanos() / 1000) : 0;
            }
            all.add(new Tally(name, requests, failed, slow));
        });
        return all;
    }

    /** What was counted, by name. */
    public Map<String, Long> counters() {
        Map<String, Long> counts = new TreeMap<>();
        counters.forEach((name, adder) -> counts.put(name, adder.sum()));
        return counts;
    }

    /** Samples whose names were refused: too many, or malformed. */
    public long refused() {
        return refused.sum();
    }

    /** How often everything was begun anew: totals of different numbers can't be compared. */
    int resets() {
        return resets;
    }

    /** Begins anew, on this node; history that is kept elsewhere stays. */
    public synchronized void reset() {
        resets++;
        operations.values().forEach(of -> of.byOutcome.values().forEach(Series::reset));
        counters.values().forEach(LongAdder::reset);
        refused.reset();
    }

    /** What was recorded since the last call and not put back. */
    Map<HistogramHistory.Name, Histogram> takeUnkept() {
        turn();
        Map<HistogramHistory.Name, Histogram> all = new HashMap<>();
        operations.forEach((name, of) -> of.byOutcome.forEach((outcome, series) -> {
            Histogram recorded = series.takeUnkept();
            if (recorded.getTotalCount() > 0) {
                all.put(new HistogramHistory.Name(name, outcome), recorded);
            }
        }));
        return all;
    }

    /** What was taken and couldn't be kept. */
    void putBack(Map<HistogramHistory.Name, Histogram> taken) {
        taken.forEach((name, recorded) ->
                operation(name.first()).series(name.second()).putBack(recorded));
    }
}
