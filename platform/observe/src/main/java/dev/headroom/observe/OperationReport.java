package dev.headroom.observe;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long an operation took, and how it ended. Times are milliseconds, and those of {@code ok} alone: what was shed at
 * once makes no percentile look good, and what a caller got wrong makes none look bad. Percentiles that these samples
 * can't carry are null, and their number says why.
 *
 * @param count of all outcomes
 * @param outcomes how often each came
 * @param errorShare of {@link #counted}, those that failed or were shed
 */
public record OperationReport(
        String operation,
        long count,
        @Nullable Double mean,
        @Nullable Double min,
        @Nullable Double max,
        @Nullable Percentile p50,
        @Nullable Percentile p95,
        @Nullable Percentile p99,
        Map<String, Long> outcomes,
        double errorShare) {
    private static final String OK = "ok";
    private static final String CLIENT_ERROR = "client_error";

    /** Of histograms by outcome. */
    static OperationReport of(String operation, Map<String, Histogram> byOutcome) {
        Histogram ok = byOutcome.getOrDefault(OK, Histograms.empty());
        Map<String, Long> outcomes = new TreeMap<>();
        byOutcome.forEach((outcome, histogram) -> {
            if (histogram.getTotalCount() > 0) {
                outcomes.put(outcome, histogram.getTotalCount());
            }
        });
        long counted = counted(outcomes);
        boolean some = ok.getTotalCount() > 0;
        return new OperationReport(
                operation,
                outcomes.values().stream().mapToLong(Long::longValue).sum(),
                some ? (Double) (ok.getMean() / 1e3) : null,
                some ? (Double) (ok.getMinValue() / 1e3) : null,
                some ? (Double) (ok.getMaxValue() / 1e3) : null,
                Percentile.of(ok, 0.5),
                Percentile.of(ok, 0.95),
                Percentile.of(ok, 0.99),
                outcomes,
                counted > 0 ? 1 - outcomes.getOrDefault(OK, 0L) / (double) counted : 0);
    }

    private static long counted(Map<String, Long> outcomes) {
        return outcomes.values().stream().mapToLong(Long::longValue).sum() - outcomes.getOrDefault(CLIENT_ERROR, 0L);
    }

    /** How many count: all but the callers' own mistakes. */
    public long counted() {
        return counted(outcomes);
    }

    /** How many ended well. */
    public long succeeded() {
        return outcomes.getOrDefault(OK, 0L);
    }

    /** Of those that count, the ones that failed or were shed. */
    public long failed() {
        return counted() - succeeded();
    }
}
