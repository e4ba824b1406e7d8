package dev.headroom.finance.analytics.risk;

import dev.headroom.finance.analytics.Doubles;
import java.util.OptionalDouble;

/** Mean and spread of present observations. */
final class Moments {
    /** Spread of values that are all equal but for rounding, relative to their size. */
    private static final double FLAT = 1e-14;

    private Moments() {}

    static double mean(Doubles values) {
        return values.sum() / values.size();
    }

    /** The standard deviation with ddof 1; empty below two values, 0 where they are equal but for rounding. */
    static OptionalDouble deviation(Doubles values) {
        int n = values.size();
        if (n < 2) {
            return OptionalDouble.empty();
        }
        double mean = mean(values);
        double squares = 0;
        double largest = 0;
        for (int i = 0; i < n; i++) {
            double distance = values.get(i) - mean;
            squares = Math.fma(distance, distance, squares);
            largest = Math.max(largest, Math.abs(values.get(i)));
        }
        double deviation = Math.sqrt(squares / (n - 1));
        return OptionalDouble.of(deviation <= FLAT * largest ? 0 : deviation);
    }

    /** The mean of {@code ((v - mean) / deviation)^power} with ddof 0. */
    static double standardised(Doubles values, int power) {
        double mean = mean(values);
        double squares = 0;
        double powers = 0;
        for (int i = 0; i < values.size(); i++) {
            squares += (values.get(i) - mean) * (values.get(i) - mean);
            powers += Math.pow(values.get(i) - mean, power);
        }
        return powers / values.size() / Math.pow(squares / values.size(), power / 2.0);
    }
}
