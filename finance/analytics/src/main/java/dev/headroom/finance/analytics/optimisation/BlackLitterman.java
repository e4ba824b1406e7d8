package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Cholesky;
import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import java.util.Arrays;
import java.util.List;

/** Expected returns that the market implies, corrected by views (Black and Litterman 1992). */
public final class BlackLitterman {
    private BlackLitterman() {}

    /**
     * A view: a mix of assets is expected to earn something.
     *
     * @param mix one coefficient per asset; 1 for an absolute view, 1 and -1 for a relative one
     * @param expected return of the mix
     * @param uncertainty variance of the view; 0 for certainty, NaN for {@code tau * mix'S mix}
     */
    public record View(Doubles mix, double expected, double uncertainty) {
        /** A view with the customary uncertainty, {@code tau * mix'S mix}. */
        public static View customary(Doubles mix, double expected) {
            return new View(mix, expected, Double.NaN);
        }
    }

    /**
     * What is expected after the views.
     *
     * @param expected returns, one per asset
     * @param covariance of the returns and of the estimate: {@code S + M}
     */
    public record Posterior(Doubles expected, Matrix covariance) {}

    /** What the market asks for a unit of variance: {@code (mean - rf) / variance}, of one period. */
    public static double riskAversion(double marketMean, double marketVariance, double riskFree) {
        if (!(marketVariance > 0)) {
            throw InvalidInput.malformed("ZERO_VARIANCE", "market variance", "must be above 0", marketVariance);
        }
        return (marketMean - riskFree) / marketVariance;
    }

    /**
     * The returns at which the market's weights are optimal: {@code aversion * S w + rf}.
     *
     * @param marketWeights sum 1
     */
    public static Doubles impliedReturns(double aversion, Matrix covariance, Doubles marketWeights, double riskFree) {
        double[] weights = marketWeights.toArray();
        double[] implied = new double[weights.length];
        for (int i = 0; i < implied.length; i++) {
            implied[i] = aversion * Cholesky.dot(covariance.row(i).toArray(), weights, 0, weights.length) + riskFree;
        }
        return Doubles.owned(implied);
    }

    /** Weights in proportion to capitalisations. */
    public static Doubles marketWeights(Doubles capitalisations) {
        double sum = capitalisations.sum();
        if (!(sum > 0)) {
            throw InvalidInput.malformed("MARKET_CAPS", "sum of capitalisations", "must be above 0", sum);
        }
        return Doubles.owned(capitalisations.stream().map(cap -> cap / sum).toArray());
    }

    /**
     * Idzorek's uncertainty of a view held with a confidence: {@code tau * (1-c)/c * mix'S mix}.
     *
     * @param confidence above 0, at most 1
     */
    public static double uncertainty(double confidence, double tau, Matrix covariance, Doubles mix) {
        if (!(confidence > 0 && confidence <= 1)) {
            throw InvalidInput.malformed("CONFIDENCE_RANGE", "confidence", "must be above 0 and at most 1", confidence);
        }
        return tau * (1 - confidence) / confidence * variance(covariance, mix.toArray());
    }

    private static double variance(Matrix covariance, double[] mix) {
        double sum = 0;
        for (int i = 0; i < mix.length; i++) {
            sum += mix[i] * Cholesky.dot(covariance.row(i).toArray(), mix, 0, mix.length);
        }
        return sum;
    }

    /**
     * The posterior {@code pi + tau S P' (P tau S P' + Omega)^-1 (Q - P pi)} and {@code S + M} with {@code M = tau S -
     * tau S P' (..)^-1 P tau S}.
     *
     * @param prior returns before the views
     * @param tau uncertainty of the prior as a share of the covariance, 0.05 customary
     * @throws InvalidInput {@code TAU_RANGE}, {@code VIEW_LENGTH}, {@code VIEWS_CONTRADICT} for certain views that
     *     depend on each other
     */
    public static Posterior posterior(Doubles prior, Matrix covariance, double tau, List<View> views) {
        int n = prior.size();
        int k = views.size();
        if (!(tau > 0)) {
            throw InvalidInput.malformed("TAU_RANGE", "tau", "must be above 0", tau);
        }
        double[][] spread = new double[k][n];
        double[][] mixes = new double[k][];
        double[] surprise = new double[k];
        for (int v = 0; v < k; v++) {
            mixes[v] = views.get(v).mix().toArray();
            if (mixes[v].length != n) {
                throw InvalidInput.malformed(
                        "VIEW_LENGTH", "view " + v, "must have a coefficient per asset, " + n, mixes[v].length);
            }
            for (int i = 0; i < n; i++) {
                spread[v][i] = tau * Cholesky.dot(covariance.row(i).toArray(), mixes[v], 0, n);
            }
            surprise[v] = views.get(v).expected() - Cholesky.dot(mixes[v], prior.toArray(), 0, n);
        }
        double[][] system = new double[k][k];
        for (int v = 0; v < k; v++) {
            for (int u = v; u < k; u++) {
                system[v][u] = Cholesky.dot(mixes[v], spread[u], 0, n);
            }
            double stated = views.get(v).uncertainty();
            system[v][v] += Double.isNaN(stated) ? system[v][v] : stated;
        }
        if (!Cholesky.factor(system, k, 1e-12)) {
            throw InvalidInput.impossible("VIEWS_CONTRADICT", "views", "must not depend on each other", k)
                    .instead("drop one, or give them an uncertainty");
        }
        return posterior(prior, covariance, tau, new Update(system, spread, surprise));
    }

    private static final class Update {
        final double[][] system;
        final double[][] spread;
        final double[] surprise;

        Update(double[][] system, double[][] spread, double[] surprise) {
            this.system = system;
            this.spread = spread;
            this.surprise = surprise;
        }
    }

    private static Posterior posterior(Doubles prior, Matrix covariance, double tau, Update update) {
        int n = prior.size();
        int k = update.surprise.length;
        double[] weights = update.surprise.clone();
        Cholesky.solve(update.system, k, weights);
        double[] expected = prior.toArray();
        for (int v = 0; v < k; v++) {
            Cholesky.axpy(weights[v], update.spread[v], expected, 0, n);
        }
        double[] cells = covariance.times(1 + tau).toArray();
        double[] column = new double[k];
        for (int i = 0; i < n; i++) {
            for (int v = 0; v < k; v++) {
                column[v] = update.spread[v][i];
            }
            Cholesky.solve(update.system, k, column);
            for (int v = 0; v < k; v++) {
                for (int j = 0; j < n; j++) {
                    cells[i * n + j] -= column[v] * update.spread[v][j];
                }
            }
            Arrays.fill(column, 0);
        }
        return new Posterior(Doubles.owned(expected), symmetric(n, cells));
    }

    private static Matrix symmetric(int n, double[] cells) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double mean = 0.5 * (cells[i * n + j] + cells[j * n + i]);
                cells[i * n + j] = mean;
                cells[j * n + i] = mean;
            }
        }
        return Matrix.owned(n, n, cells);
    }
}
