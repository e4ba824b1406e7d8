package dev.headroom.finance.server.optimisation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weights that were found. Figures are of a year, the tail loss of a day.
 *
 * @param sharpe null where nothing varies
 * @param residual the largest violation of the conditions of optimality, relative to the problem: verified to be at
 *     most 1e-8 before an answer leaves; of a tail loss the gap to its lower bound; 0 where no optimum is sought, as in
 *     a hierarchy or a whole of sleeves
 */
record Weights(
        String objective,
        List<Weight> weights,
        double expectedReturn,
        double volatility,
        @Nullable Double sharpe,
        @Nullable TailLoss tailLoss,
        double residual) {
    Weights {
        weights = List.copyOf(weights);
    }

    /** An asset's share: 0.25 is a quarter. */
    record Weight(String asset, double weight) {}

    /** The loss of a day that is exceeded with one less the confidence, and the mean loss beyond it. */
    record TailLoss(double confidence, double valueAtRisk, double conditional, double gap) {}
}
