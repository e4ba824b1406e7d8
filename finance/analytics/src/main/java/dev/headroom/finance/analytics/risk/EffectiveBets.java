package dev.headroom.finance.analytics.risk;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.GivenUp;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.NotConverged;
import dev.headroom.finance.analytics.Symmetric;

/**
 * The number of uncorrelated bets in a mix (Meucci, Santangelo and Deguest 2013): the exponential of the entropy of the
 * variance shares of the uncorrelated factors that lie nearest to the assets, their minimum torsion. A figure for
 * experts; principal components in place of the torsion give figures that mislead, so they are not offered.
 *
 * @param number 1..assets
 * @param shares of each factor in the variance, sum 1
 */
public record EffectiveBets(double number, Doubles shares) {
    private static final int MOST_ROUNDS = 10_000;
    private static final double TIGHT = 1e-14;

    /**
     * Measures a mix.
     *
     * @param covariance positive definite
     * @throws InvalidInput {@code SINGULAR_COVARIANCE} when assets are redundant, {@code ZERO_VARIANCE}
     */
    public static EffectiveBets of(Doubles weights, Matrix covariance) {
        int n = weights.size();
        Symmetric.check("covariance", covariance);
        double[] deviations = new double[n];
        double[] correlations = new double[n * n];
        for (int i = 0; i < n; i++) {
            deviations[i] = Math.sqrt(covariance.get(i, i));
            if (!(deviations[i] > 0)) {
                throw InvalidInput.impossible("ZERO_VARIANCE", "asset " + i, "must vary", 0);
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                correlations[i * n + j] = covariance.get(i, j) / (deviations[i] * deviations[j]);
            }
        }
        // exposures to the factors are inv(x)' of the standardised weights, x the torsion of the correlations
        double[][] torsion = torsion(Matrix.owned(n, n, correlations));
        double[] exposure = new double[n];
        double[] standardised = new double[n];
        for (int i = 0; i < n; i++) {
            standardised[i] = weights.get(i) * deviations[i];
        }
        return entropy(torsion, correlations, standardised, exposure);
    }

    /**
     * The shares. With factors {@code f = x z}, the mix {@code v'z} is {@code (inv(x)'v)'f}; since the factors are
     * uncorrelated with variances 1, shares are squared exposures, and {@code inv(x)' = x C} of an uncorrelating x.
     */
    private static EffectiveBets entropy(double[][] x, double[] c, double[] v, double[] exposure) {
        int n = v.length;
        double total = 0;
        for (int k = 0; k < n; k++) {
            double variance = 0;
            double covariance = 0;
            for (int i = 0; i < n; i++) {
                double row = 0;
                for (int j = 0; j < n; j++) {
                    row += x[k][j] * c[j * n + i];
                }
                variance += row * x[k][i];
                covariance += row * v[i];
            }
            // exposure covariance / variance, share exposure² variance
            exposure[k] = covariance * covariance / variance;
            total += exposure[k];
        }
        double entropy = 0;
        for (int k = 0; k < n; k++) {
            exposure[k] /= total;
            entropy -= exposure[k] > 0 ? exposure[k] * Math.log(exposure[k]) : 0;
        }
        return new EffectiveBets(Math.exp(entropy), Doubles.of(exposure));
    }

    /** Rows are the factors in terms of standardised assets: {@code pi inv(c)} with c the root of the correlations. */
    private static double[][] torsion(Matrix correlation) {
        int n = correlation.rows();
        Symmetric eigen = Symmetric.of(correlation);
        if (eigen.values().get(0) <= 1e-12) {
            throw InvalidInput.impossible(
                            "SINGULAR_COVARIANCE",
                            "covariance",
                            "must have no redundant assets",
                            eigen.values().get(0))
                    .instead("shrink it, or merge assets that move together");
        }
        Matrix root =
                eigen.with(Doubles.owned(eigen.values().stream().map(Math::sqrt).toArray()));
        Matrix inverse = eigen.with(Doubles.owned(
                eigen.values().stream().map(value -> 1 / Math.sqrt(value)).toArray()));
        double[] scale = new double[n];
        java.util.Arrays.fill(scale, 1);
        double before = 0;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            GivenUp.check();
            double[][] pi = rotated(root, correlation, scale);
            double distance = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    distance += Math.pow(root.get(i, j) - pi[i][j], 2);
                }
            }
            distance = Math.sqrt(distance);
            if (Math.abs(distance - before) <= TIGHT * n) {
                return product(pi, inverse);
            }
            before = distance;
        }
        throw new NotConverged("the minimum torsion was not found within " + MOST_ROUNDS + " rounds");
    }

    /**
     * One round of Meucci's recursion: {@code U = D C D}, {@code q = U^-1/2 D c}, {@code D = diag(q c)}, {@code D q}.
     */
    private static double[][] rotated(Matrix root, Matrix correlation, double[] scale) {
        int n = scale.length;
        double[] u = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                u[i * n + j] = scale[i] * correlation.get(i, j) * scale[j];
            }
        }
        Symmetric eigen = Symmetric.of(Matrix.owned(n, n, u));
        Matrix inverse = eigen.with(Doubles.owned(
                eigen.values().stream().map(value -> 1 / Math.sqrt(value)).toArray()));
        double[][] q = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                double factor = inverse.get(i, k) * scale[k];
                for (int j = 0; j < n; j++) {
                    q[i][j] += factor * root.get(k, j);
                }
            }
        }
        for (int i = 0; i < n; i++) {
            double diagonal = 0;
            for (int k = 0; k < n; k++) {
                diagonal += q[i][k] * root.get(k, i);
            }
            scale[i] = diagonal;
            for (int j = 0; j < n; j++) {
                q[i][j] *= diagonal;
            }
        }
        return q;
    }

    private static double[][] product(double[][] a, Matrix b) {
        int n = a.length;
        double[][] c = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                for (int j = 0; j < n; j++) {
                    c[i][j] += a[i][k] * b.get(k, j);
                }
            }
        }
        return c;
    }
}
