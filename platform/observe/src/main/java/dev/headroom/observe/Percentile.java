package dev.headroom.observe;

import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/**
 * A percentile with the interval that holds the true one with 95 % confidence, in milliseconds. There is none at all
 * below {@code 20 / (1 - q)} samples: 40 for p50, 400 for p95, 2,000 for p99.
 *
 * <p>The interval is that of the order statistic: the ranks {@code nq ± 1.96 sqrt(nq(1-q))} (Hahn and Meeker,
 * Statistical Intervals, 5.2).
 *
 * @param low the interval's lower end
 * @param high its upper end
 */
public record Percentile(double millis, double low, double high) {
    private static final double BEYOND = 20;
    private static final double Z = 1.96;

    /** Samples that a percentile needs. */
    public static long samplesFor(double q) {
        return (long) Math.ceil(BEYOND / (1 - q) - 1e-9);
    }

    /** The percentile of a histogram of microseconds; null where its samples can't carry it. */
    static @Nullable Percentile of(AbstractHistogram histogram, double q) {
        long n = histogram.getTotalCount();
        if (n < samplesFor(q)) {
            return null;
        }
        double spread = Z * Math.sqrt(n * q * (1 - q));
        return new Percentile(
                at(histogram, q), at(histogram, (n * q - spread) / n), at(histogram, (n * q + spread + 1) / n));
    }

    private static double at(AbstractHistogram histogram, double q) {
        double percent = 100 * Math.clamp(q, 0, 1);
        return histogram.getValueAtPercentile(percent) / 1e3;
    }
}
