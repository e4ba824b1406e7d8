package dev.headroom.finance.analytics.risk;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;

/**
 * Falls of the sum of returns below its highest point so far: each return counts the same, whatever came before it. The
 * first observation is the first highest point. Positive figures are falls, as fractions.
 *
 * @param largest of all observations
 * @param average over all observations
 * @param ulcerIndex root of the mean of squares
 * @param atRisk fall that is not exceeded with the confidence
 * @param conditional mean fall beyond it
 */
public record UncompoundedDrawdown(
        double largest, double average, double ulcerIndex, double atRisk, double conditional) {
    /**
     * The falls of a series; missing returns are skipped.
     *
     * @param confidence above 0 and below 1
     * @throws InvalidInput {@code CONFIDENCE_RANGE}, {@code NO_RETURNS}
     */
    public static UncompoundedDrawdown of(Doubles returns, double confidence) {
        Doubles present = returns.present();
        double[] negative = new double[present.size()];
        double level = 0;
        double top = Double.NEGATIVE_INFINITY;
        double largest = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < negative.length; i++) {
            level += present.get(i);
            top = Math.max(top, level);
            double fall = top - level;
            largest = Math.max(largest, fall);
            sum += fall;
            squares += fall * fall;
            negative[i] = -fall;
        }
        TailLoss tail = TailLoss.historical(Doubles.owned(negative), confidence);
        return new UncompoundedDrawdown(
                largest,
                sum / negative.length,
                Math.sqrt(squares / negative.length),
                tail.valueAtRisk() + 0.0,
                tail.conditional() + 0.0);
    }
}
