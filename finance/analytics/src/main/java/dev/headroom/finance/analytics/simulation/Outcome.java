package dev.headroom.finance.analytics.simulation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.util.List;

/**
 * What came of many paths. Wealth is in today's money.
 *
 * @param paths number of paths
 * @param success share of the paths that paid every withdrawal
 * @param standardError of that share, {@code sqrt(p (1-p) / paths)}
 * @param fan percentiles of wealth at the end of each year, from year 0 on
 * @param terminal wealth at the end of every path, ascending
 * @param failures number of paths that failed in each year
 */
public record Outcome(
        int paths, double success, double standardError, List<Band> fan, Doubles terminal, List<Integer> failures) {
    public Outcome {
        fan = List.copyOf(fan);
        failures = List.copyOf(failures);
    }

    /** Percentiles of one year, interpolated linearly between neighbours (type 7). */
    public record Band(int year, double p5, double p10, double p25, double p50, double p75, double p90, double p95) {
        static Band of(int year, double[] ascending) {
            return new Band(
                    year,
                    quantile(ascending, 0.05),
                    quantile(ascending, 0.10),
                    quantile(ascending, 0.25),
                    quantile(ascending, 0.50),
                    quantile(ascending, 0.75),
                    quantile(ascending, 0.90),
                    quantile(ascending, 0.95));
        }
    }

    private static double quantile(double[] ascending, double share) {
        double at = share * (ascending.length - 1);
        int low = (int) at;
        int high = Math.min(low + 1, ascending.length - 1);
        return ascending[low] + (at - low) * (ascending[high] - ascending[low]);
    }

    /**
     * A quantile of the terminal wealth.
     *
     * @param share 0..1
     */
    public double quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw InvalidInput.malformed("PROBABILITY_RANGE", "share", "must be 0..1", share);
        }
        return quantile(terminal.toArray(), share);
    }

    /** The share of paths that end with at least a target: the probability of a goal. */
    public double shareReaching(double target) {
        int low = 0;
        int high = terminal.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (terminal.get(middle) >= target) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return (double) (terminal.size() - low) / terminal.size();
    }

    /** The mean of the terminal wealth. */
    public double mean() {
        return terminal.sum() / paths;
    }
}
