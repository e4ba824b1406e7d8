package dev.headroom.finance.analytics.simulation;

import dev.headroom.finance.analytics.Cholesky;
import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.Symmetric;

/** How a mix of assets that is rebalanced every step grows in one step. */
public sealed interface Growth {
    /** Number of assets. */
    int assets();

    /**
     * Correlated lognormal growth {@code exp(m + L z)} of each asset.
     *
     * @param logMeans of each asset, per step
     * @param logCovariance of the log returns, per step
     * @param weights of the mix, sum 1
     */
    record Lognormal(Doubles logMeans, Matrix logCovariance, Doubles weights) implements Growth {
        public Lognormal {
            checkMoments(logMeans, logCovariance, weights);
        }

        /** One asset. */
        public static Lognormal single(double logMean, double logDeviation) {
            if (!(logDeviation >= 0)) {
                throw InvalidInput.malformed("VOLATILITY_NEGATIVE", "volatility", "must not be below 0", logDeviation);
            }
            return new Lognormal(
                    Doubles.of(logMean), Matrix.owned(1, 1, new double[] {logDeviation * logDeviation}), Doubles.of(1));
        }

        @Override
        public int assets() {
            return weights.size();
        }
    }

    /**
     * The same with log returns of Student's t distribution, all assets falling together: fat tails of a given number
     * of degrees of freedom, scaled to the same covariance. The growth factor has no mean, so medians and probabilities
     * are what to read.
     *
     * @param freedom 3..30
     */
    record StudentT(Doubles logMeans, Matrix logCovariance, Doubles weights, int freedom) implements Growth {
        public StudentT {
            checkMoments(logMeans, logCovariance, weights);
            if (freedom < 3 || freedom > 30) {
                throw InvalidInput.malformed("FREEDOM_RANGE", "degrees of freedom", "must be 3..30", freedom);
            }
        }

        @Override
        public int assets() {
            return weights.size();
        }
    }

    /**
     * Rows of history, drawn in blocks that wrap around its end; what happened together stays together.
     *
     * @param history simple returns, one row per step and one column per asset, complete
     * @param weights of the mix, sum 1
     * @param block rows drawn in a row, 1 for independent rows
     */
    record Bootstrap(Matrix history, Doubles weights, int block) implements Growth {
        public Bootstrap {
            checkWeights(weights, history.columns());
            if (history.rows() == 0 || block < 1 || block > history.rows()) {
                throw InvalidInput.malformed("BLOCK_RANGE", "block", "must be 1.." + history.rows() + " rows", block);
            }
        }

        @Override
        public int assets() {
            return weights.size();
        }

        /** Growth of the mix in each row. */
        double[] factors() {
            double[] factors = new double[history.rows()];
            for (int t = 0; t < factors.length; t++) {
                double growth = 1;
                for (int i = 0; i < weights.size(); i++) {
                    growth = Math.fma(weights.get(i), history.get(t, i), growth);
                }
                if (!(growth >= 0)) {
                    throw InvalidInput.malformed(
                            "RETURN_BELOW_TOTAL_LOSS",
                            "return of row " + t,
                            "must be a number of at least -100 %",
                            growth - 1);
                }
                factors[t] = growth;
            }
            return factors;
        }
    }

    private static void checkMoments(Doubles means, Matrix covariance, Doubles weights) {
        checkWeights(weights, means.size());
        if (means.stream().anyMatch(mean -> !Double.isFinite(mean))) {
            throw InvalidInput.malformed("NOT_A_NUMBER", "log means", "must be numbers", means);
        }
        if (covariance.rows() != means.size()) {
            throw InvalidInput.malformed(
                    "MATRIX_SHAPE", "covariance", "must have as many rows as means", covariance.rows());
        }
        Symmetric.check("covariance", covariance);
        Cholesky.lower(covariance);
    }

    private static void checkWeights(Doubles weights, int assets) {
        if (weights.size() != assets || weights.isEmpty()) {
            throw InvalidInput.malformed(
                    "WEIGHTS_LENGTH", "weights", "must be one per asset, " + assets, weights.size());
        }
        if (!(Math.abs(weights.sum() - 1) <= 1e-9)) {
            throw InvalidInput.impossible("WEIGHTS_SUM", "weights", "must sum to 1", weights.sum());
        }
    }
}
