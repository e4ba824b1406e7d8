package dev.headroom.bench.load;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What a run came to, as it is counted; of one thread. */
public final class Figures {
    private static final long LONGEST_MICROS = 120_000_000;
    private static final int DIGITS = 3;
    /** A p99 needs so many samples. */
    private static final int LEAST_P99 = 2_000;

    private static final int LEAST_P999 = 20_000;
    private static final double MOST_WITHOUT_SAMPLES = 95;
    private static final double MILLI = 1e3;

    /** How a request ended. */
    public enum End {
        /** An answer that was wanted. */
        OK,
        /** 429: turned away. */
        SHED,
        /** Any other status. */
        REFUSED,
        /** The connection ended, nothing came in time, or what came wasn't HTTP. */
        BROKEN
    }

    /**
     * One second of a run.
     *
     * @param at seconds after the begin of the measurement
     */
    public record Second(int at, long ok, long shed, long error, double p50, double p99, double max) {}

    private final Histogram intended = histogram();
    private final Histogram service = histogram();
    private final Histogram lag = histogram();
    private final Histogram shed = histogram();
    private final Map<String, Histogram> byOperation = new TreeMap<>();
    private final Map<String, Map<End, Long>> ends = new TreeMap<>();
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final List<Second> seconds = new ArrayList<>();
    private final Histogram second = new Histogram(LONGEST_MICROS, 2);
    private final List<Histogram> bySecond = new ArrayList<>();
    private final Map<End, Long> secondEnds = new EnumMap<>(End.class);
    private long sent;
    private long unsent;
    private long bytes;
    private long unchanged;
    private long reconnects;
    private String firstTrouble = "";

    private static Histogram histogram() {
        return new Histogram(LONGEST_MICROS, DIGITS);
    }

    private static void record(Histogram in, long nanos) {
        in.recordValue(Math.clamp(nanos / 1000, 0, LONGEST_MICROS));
    }

    /** A request went out; late is how much after it was due, of the generator's own doing. */
    void sent(long lateNanos) {
        sent++;
        record(lag, lateNanos);
    }

    /** A request was due and never went out: whoever was to send it waited for an answer until the end. */
    void unsent() {
        unsent++;
    }

    /** An answer came, or won't. */
    void ended(String operation, End end, int status, long intendedNanos, long serviceNanos) {
        ends.computeIfAbsent(operation, _ -> new EnumMap<>(End.class)).merge(end, 1L, Long::sum);
        secondEnds.merge(end, 1L, Long::sum);
        if (status > 0) {
            statuses.merge(status, 1L, Long::sum);
        }
        if (end == End.SHED) {
            record(shed, serviceNanos);
        } else if (end == End.OK) {
            record(intended, intendedNanos);
            record(service, serviceNanos);
            record(second, intendedNanos);
            record(byOperation.computeIfAbsent(operation, _ -> histogram()), intendedNanos);
        }
    }

    void body(long length, boolean notModified) {
        bytes += length;
        unchanged += notModified ? 1 : 0;
    }

    void reconnected() {
        reconnects++;
    }

    void trouble(String what) {
        if (firstTrouble.isEmpty()) {
            firstTrouble = what;
        }
    }

    /** The next second begins. */
    void secondEnds(int at) {
        seconds.add(new Second(
                at,
                secondEnds.getOrDefault(End.OK, 0L),
                secondEnds.getOrDefault(End.SHED, 0L),
                secondEnds.getOrDefault(End.REFUSED, 0L) + secondEnds.getOrDefault(End.BROKEN, 0L),
                second.getValueAtPercentile(50) / MILLI,
                second.getValueAtPercentile(99) / MILLI,
                second.getMaxValue() / MILLI));
        bySecond.add(second.copy());
        second.reset();
        secondEnds.clear();
    }

    /** Requests that were due and went out. */
    public long sent() {
        return sent;
    }

    /** Requests that were due and didn't, since their users still waited for an answer. */
    public long neverSent() {
        return unsent;
    }

    /** How many ended so. */
    public long count(End end) {
        return ends.values().stream().mapToLong(of -> of.getOrDefault(end, 0L)).sum();
    }

    /** Those that failed; refusals for load aren't among them. */
    public long errors() {
        return count(End.REFUSED) + count(End.BROKEN);
    }

    /** Milliseconds; how far behind its own plan the generator was. */
    public double lagP99() {
        return lag.getValueAtPercentile(99) / MILLI;
    }

    /** Milliseconds from the intended time. */
    public double percentile(double percent) {
        return intended.getValueAtPercentile(percent) / MILLI;
    }

    /** Milliseconds until a request was turned away, from when it was sent. */
    public double shedPercentile(double percent) {
        return shed.getValueAtPercentile(percent) / MILLI;
    }

    /** As {@link #percentile}, for people; says so where there are too few samples for it. */
    String text(double percent) {
        return percent > MOST_WITHOUT_SAMPLES && intended.getTotalCount() < LEAST_P99
                ? "n/a"
                : String.format(Locale.ROOT, "%.2f", percentile(percent));
    }

    /** In their order. */
    public List<Second> seconds() {
        return List.copyOf(seconds);
    }

    /** What went wrong first, in words; empty for nothing. */
    public String firstTrouble() {
        return firstTrouble;
    }

    /**
     * Milliseconds from the intended time, of the answers that came in some seconds.
     *
     * @param from the first second
     * @param until the one after the last
     */
    public double percentile(int from, int until, double percent) {
        Histogram all = new Histogram(LONGEST_MICROS, 2);
        bySecond.subList(Math.clamp(from, 0, bySecond.size()), Math.clamp(until, 0, bySecond.size()))
                .forEach(all::add);
        return all.getValueAtPercentile(percent) / MILLI;
    }

    /** As reports show it; times are milliseconds. */
    public Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("sent", sent);
        report.put("never_sent", unsent);
        report.put("ok", count(End.OK));
        report.put("shed", count(End.SHED));
        report.put("refused", count(End.REFUSED));
        report.put("broken", count(End.BROKEN));
        report.put("not_modified", unchanged);
        report.put("reconnects", reconnects);
        report.put("body_bytes", bytes);
        report.put("statuses", statuses);
        report.put("from_intended_time_ms", percentiles(intended));
        report.put("service_time_ms", percentiles(service));
        report.put("generator_lag_ms", percentiles(lag));
        if (shed.getTotalCount() > 0) {
            report.put("shed_after_ms", percentiles(shed));
        }
        Map<String, Object> operations = new LinkedHashMap<>();
        ends.forEach((operation, counts) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            for (End end : End.values()) {
                one.put(end.name().toLowerCase(Locale.ROOT), counts.getOrDefault(end, 0L));
            }
            Histogram times = byOperation.get(operation);
            if (times != null) {
                one.put("ms", percentiles(times));
            }
            operations.put(operation, one);
        });
        report.put("operations", operations);
        if (!firstTrouble.isEmpty()) {
            report.put("first_trouble", firstTrouble);
        }
        return report;
    }

    private static Map<String, Object> percentiles(Histogram of) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("samples", of.getTotalCount());
        report.put("p50", of.getValueAtPercentile(50) / MILLI);
        report.put("p95", of.getValueAtPercentile(95) / MILLI);
        if (of.getTotalCount() >= LEAST_P99) {
            report.put("p99", of.getValueAtPercentile(99) / MILLI);
        }
        if (of.getTotalCount() >= LEAST_P999) {
            report.put("p99.9", of.getValueAtPercentile(99.9) / MILLI);
        }
        report.put("max", of.getMaxValue() / MILLI);
        return report;
    }
}
