package dev.headroom.finance.analytics.risk;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Normal;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Loss in the worst share of periods: a positive figure is a loss, as a fraction of the value, over the period of the
 * returns.
 *
 * @param valueAtRisk loss that is not exceeded with the given confidence
 * @param conditional mean loss beyond it, also called expected shortfall
 */
public record TailLoss(double valueAtRisk, double conditional) {
    /**
     * From history: {@code VaR = -sorted[ceil((1-b) n) - 1]}, CVaR the mean of the worst {@code (1-b) n} returns, the
     * last one counted by its fraction (Rockafellar and Uryasev). Missing returns are skipped.
     *
     * @param confidence above 0 and below 1, 0.95 customary
     * @throws InvalidInput {@code CONFIDENCE_RANGE}, {@code NO_RETURNS}
     */
    public static TailLoss historical(Doubles returns, double confidence) {
        double[] sorted = checked(returns, confidence).toArray();
        Arrays.sort(sorted);
        double tail = (1 - confidence) * sorted.length;
        // (1 - 0.95) * 100 is 5.000000000000004: a tail that is whole but for rounding counts as whole
        double whole = Math.rint(tail);
        tail = Math.abs(tail - whole) < 1e-9 * Math.max(1, whole) ? whole : tail;
        int last = Math.max(0, (int) Math.ceil(tail) - 1);
        double sum = 0;
        for (int i = 0; i < last; i++) {
            sum += sorted[i];
        }
        sum += (tail - last) * sorted[last];
        return new TailLoss(-sorted[last], -sum / tail);
    }

    /**
     * From a normal distribution with the returns' mean and standard deviation (ddof 1).
     *
     * @throws InvalidInput {@code CONFIDENCE_RANGE}, {@code NO_RETURNS} below two observations
     */
    public static TailLoss normal(Doubles returns, double confidence) {
        Doubles present = checked(returns, confidence);
        double deviation = deviation(present);
        double mean = Moments.mean(present);
        double z = Normal.quantile(confidence);
        return new TailLoss(z * deviation - mean, deviation * Normal.density(z) / (1 - confidence) - mean);
    }

    /**
     * From the Cornish-Fisher expansion: the normal quantile bent by the returns' skewness and kurtosis. The
     * conditional loss is the mean of the bent quantiles beyond the confidence, in closed form.
     *
     * @throws InvalidInput {@code CONFIDENCE_RANGE}, {@code NO_RETURNS} below two observations
     */
    public static TailLoss cornishFisher(Doubles returns, double confidence) {
        Doubles present = checked(returns, confidence);
        double deviation = deviation(present);
        double mean = Moments.mean(present);
        if (deviation == 0) {
            return new TailLoss(-mean, -mean);
        }
        double skew = Moments.standardised(present, 3);
        double kurtosis = Moments.standardised(present, 4) - 3;
        double z = -Normal.quantile(confidence);
        double bent = z
                + (z * z - 1) * skew / 6
                + (z * z * z - 3 * z) * kurtosis / 24
                - (2 * z * z * z - 5 * z) * skew * skew / 36;
        // moments of a normal below z: E[x] = -d, E[x^2-1] = -z d, E[x^3] = -(z^2+2) d, all over the tail's share
        double d = Normal.density(z) / (1 - confidence);
        double tail = -d * (1 + z * skew / 6 + (z * z - 1) * kurtosis / 24 - (2 * z * z - 1) * skew * skew / 36);
        return new TailLoss(-(mean + deviation * bent), -(mean + deviation * tail));
    }

    private static double deviation(Doubles present) {
        OptionalDouble deviation = Moments.deviation(present);
        return deviation.orElseThrow(() ->
                InvalidInput.impossible("NO_RETURNS", "returns", "must be at least two for a spread", present.size()));
    }

    private static Doubles checked(Doubles returns, double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw InvalidInput.malformed("CONFIDENCE_RANGE", "confidence", "must be above 0 and below 1", confidence);
        }
        Doubles present = returns.present();
        if (present.isEmpty()) {
            throw InvalidInput.malformed("NO_RETURNS", "returns", "must be at least one", 0);
        }
        return present;
    }
}
