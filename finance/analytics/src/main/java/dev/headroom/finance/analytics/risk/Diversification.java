package dev.headroom.finance.analytics.risk;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import java.util.OptionalDouble;

/**
 * How a mix of assets is spread.
 *
 * @param volatility {@code sqrt(w'Sw)}, of the covariance's period
 * @param herfindahl sum of squared weights, 1 for one asset
 * @param effectiveAssets one over the sum of squared weights
 * @param diversificationRatio weighted mean volatility over the volatility of the mix (Choueifaty); empty for a mix
 *     without risk
 * @param contributions share of each asset in the variance, {@code w (Sw) / w'Sw}, sum 1; empty for a mix without risk
 */
public record Diversification(
        double volatility,
        double herfindahl,
        double effectiveAssets,
        OptionalDouble diversificationRatio,
        Doubles contributions) {
    /**
     * Measures a mix.
     *
     * @param weights one per asset
     * @param covariance symmetric, as many rows as weights
     * @throws InvalidInput {@code MATRIX_SHAPE}
     */
    public static Diversification of(Doubles weights, Matrix covariance) {
        int n = weights.size();
        if (covariance.rows() != n || covariance.columns() != n) {
            throw InvalidInput.malformed(
                    "MATRIX_SHAPE",
                    "covariance",
                    "must be " + n + " x " + n,
                    covariance.rows() + " x " + covariance.columns());
        }
        double[] parts = new double[n];
        double variance = 0;
        double squares = 0;
        double weighted = 0;
        for (int i = 0; i < n; i++) {
            double marginal = 0;
            for (int j = 0; j < n; j++) {
                marginal = Math.fma(covariance.get(i, j), weights.get(j), marginal);
            }
            parts[i] = weights.get(i) * marginal;
            variance += parts[i];
            squares += weights.get(i) * weights.get(i);
            weighted += weights.get(i) * Math.sqrt(covariance.get(i, i));
        }
        double volatility = Math.sqrt(Math.max(0, variance));
        if (volatility == 0) {
            return new Diversification(0, squares, 1 / squares, OptionalDouble.empty(), Doubles.of());
        }
        for (int i = 0; i < n; i++) {
            parts[i] /= variance;
        }
        return new Diversification(
                volatility, squares, 1 / squares, OptionalDouble.of(weighted / volatility), Doubles.owned(parts));
    }
}
