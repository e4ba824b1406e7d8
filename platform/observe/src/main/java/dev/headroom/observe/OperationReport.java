package dev.headroom.observe;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long an operation took. Times are milliseconds; percentiles that the samples can't carry are null, and their
 * number says why.
 *
 * @param count of all outcomes
 * @param outcomes how often each came
 * @param errorShare of the outcomes that aren't {@code ok}
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

    /** Of histograms by outcome. */
    static OperationReport of(String operation, Map<String, Histogram> byOutcome) {
        Histogram all = Histograms.empty();
        Map<String, Long> outcomes = new TreeMap<>();
        byOutcome.forEach((outcome, histogram) -> {
            all.add(histogram);
            if (histogram.getTotalCount() > 0) {
                outcomes.put(outcome, histogram.getTotalCount());
            }
        });
        long count = all.getTotalCount();
        boolean some = count > 0;
        return new OperationReport(
                operation,
                count,
                some ? (Double) (all.getMean() / 1e3) : null,
                some ? (Double) (all.getMinValue() / 1e3) : null,
                some ? (Double) (all.getMaxValue() / 1e3) : null,
                Percentile.of(all, 0.5),
                Percentile.of(all, 0.95),
                Percentile.of(all, 0.99),
                outcomes,
                some ? 1 - outcomes.getOrDefault(OK, 0L) / (double) count : 0);
    }
}
