package dev.headroom.cache;

import java.util.List;

/**
 * How often what was served agreed with its source, as far as a sample can tell.
 *
 * @param counts of samples and comparisons
 * @param consistent share of comparisons without an inconsistency; 1 before the first
 * @param low of the 95 % confidence interval of that share, by Wilson's score
 * @param high of the same
 * @param nines that the interval's low end vouches for: 3.0 for 99.9 %
 * @param stalenessSeconds of the longest inconsistency that was seen, 0 without one
 * @param findings the last ones, the newest first
 */
public record ConsistencyReport(
        Counts counts,
        double consistent,
        double low,
        double high,
        double nines,
        double stalenessSeconds,
        List<Finding> findings) {
    /** Two-sided, 95 %. */
    private static final double Z = 1.959963984540054;

    public ConsistencyReport {
        findings = List.copyOf(findings);
    }

    /**
     * Of the probe since the node started.
     *
     * @param samples answers that were looked at again
     * @param compared comparisons that came to an end, two for each sample
     * @param inconsistent values that differed without a change to tell of it
     * @param excused differences while something changed
     * @param failed comparisons whose source couldn't be asked
     */
    public record Counts(long samples, long compared, long inconsistent, long excused, long failed) {}

    /**
     * One inconsistency.
     *
     * @param where {@code served}, {@code memory} or {@code shared}
     * @param afterSeconds 1 or 10
     * @param seconds between the answer and the finding
     */
    public record Finding(String key, String where, long afterSeconds, double seconds) {}

    /** Wilson's score interval keeps its promise also where nothing was found, as here nearly always. */
    static ConsistencyReport of(Counts counts, double stalenessSeconds, List<Finding> findings) {
        double n = counts.compared();
        if (n == 0) {
            return new ConsistencyReport(counts, 1, 0, 1, 0, stalenessSeconds, findings);
        }
        double share = 1 - Math.min(1, counts.inconsistent() / n);
        double middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        double low = Math.max(0, middle - half);
        return new ConsistencyReport(
                counts, share, low, Math.min(1, middle + half), -Math.log10(1 - low), stalenessSeconds, findings);
    }
}
