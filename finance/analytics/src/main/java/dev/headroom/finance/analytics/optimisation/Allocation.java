package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Doubles;
import java.util.OptionalDouble;

/**
 * Weights that were found, with what they promise.
 *
 * @param weights one per asset, sum 1
 * @param expectedReturn of the period of the expected returns
 * @param volatility standard deviation of the same period
 * @param residual largest violation of the conditions of optimality, relative to the problem's scale; at most 1e-8
 */
public record Allocation(Doubles weights, double expectedReturn, double volatility, double residual) {
    /** Excess return over volatility; empty without volatility. */
    public OptionalDouble sharpe(double riskFree) {
        return volatility > 0 ? OptionalDouble.of((expectedReturn - riskFree) / volatility) : OptionalDouble.empty();
    }

    static Allocation of(Universe universe, double[] weights, double residual) {
        return new Allocation(
                Doubles.of(weights), universe.mean(weights), Math.sqrt(universe.variance(weights)), residual);
    }
}
