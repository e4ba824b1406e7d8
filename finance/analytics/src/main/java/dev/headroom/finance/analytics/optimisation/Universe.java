package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Cholesky;
import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.Symmetric;
import dev.headroom.finance.analytics.covariance.Covariance;

/** The assets that weights are sought for: what they are expected to earn and how they vary, both of one period. */
public final class Universe {
    /** A direction whose variance is above minus this share of the largest variance counts as not negative. */
    private static final double ROUNDING = 1e-10;

    private static final double SINGULAR = 1e-10;
    private static final double RIDGE = 1e-9;

    private final Doubles expected;
    private final Matrix covariance;
    private final double[][] rows;
    private final double scale;
    private boolean ridged;

    private Universe(Doubles expected, Matrix covariance) {
        this.expected = expected;
        this.covariance = covariance;
        int n = expected.size();
        this.rows = new double[n][];
        double largest = 0;
        for (int i = 0; i < n; i++) {
            rows[i] = covariance.row(i).toArray();
            largest = Math.max(largest, rows[i][i]);
        }
        this.scale = largest;
    }

    /**
     * Checks and takes a covariance as given. O(n³).
     *
     * @throws InvalidInput {@code EMPTY_UNIVERSE}, {@code MATRIX_SHAPE}, {@code NOT_A_NUMBER} with the cell,
     *     {@code ASYMMETRIC}, {@code NEGATIVE_VARIANCE} or {@code NOT_POSITIVE_SEMIDEFINITE}
     */
    public static Universe of(Doubles expected, Matrix covariance) {
        if (expected.isEmpty()) {
            throw InvalidInput.malformed("EMPTY_UNIVERSE", "assets", "must be at least one", 0);
        }
        if (covariance.rows() != expected.size()) {
            throw InvalidInput.malformed(
                    "MATRIX_SHAPE",
                    "covariance",
                    "must have as many rows as there are expected returns, " + expected.size(),
                    covariance.rows());
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!Double.isFinite(expected.get(i))) {
                throw InvalidInput.malformed(
                        "NOT_A_NUMBER", "expected return [" + i + "]", "must be a number", expected.get(i));
            }
        }
        Symmetric.check("covariance", covariance);
        Universe universe = new Universe(expected, covariance);
        universe.checkPositive();
        universe.ridgeWhereSingular();
        return universe;
    }

    /**
     * Checks and takes an estimate.
     *
     * @throws InvalidInput as {@link #of(Doubles, Matrix)}, and {@code TOO_FEW_OBSERVATIONS} for a sample covariance of
     *     no more rows than assets
     */
    public static Universe of(Doubles expected, Covariance estimate) {
        if (estimate.tooFewObservations()) {
            throw InvalidInput.impossible(
                            "TOO_FEW_OBSERVATIONS",
                            "sample covariance",
                            "must rest on more observations than assets, " + expected.size() + ", or it is singular",
                            estimate.observations())
                    .instead("shrink it: Ledoit-Wolf or OAS");
        }
        return of(expected, estimate.matrix());
    }

    private void checkPositive() {
        int n = size();
        double[][] upper = new double[n][];
        for (int i = 0; i < n; i++) {
            upper[i] = rows[i].clone();
            upper[i][i] += ROUNDING * Math.max(scale, Double.MIN_NORMAL);
        }
        if (!Cholesky.factor(upper, n, 0)) {
            throw Symmetric.notPositive(Symmetric.of(covariance).values().get(0));
        }
    }

    /**
     * Assets that move together leave weights undetermined. A ridge of a billionth of the largest variance decides for
     * the most even split and changes the variance by less than that.
     */
    private void ridgeWhereSingular() {
        int n = size();
        double[][] upper = new double[n][];
        for (int i = 0; i < n; i++) {
            upper[i] = rows[i].clone();
        }
        if (!Cholesky.factor(upper, n, SINGULAR)) {
            ridged = true;
            for (int i = 0; i < n; i++) {
                rows[i][i] += RIDGE * (scale > 0 ? scale : 1);
            }
        }
    }

    /** Whether the covariance is singular, so that the most even of equally good weights are given. */
    public boolean singular() {
        return ridged;
    }

    public int size() {
        return rows.length;
    }

    /** Expected returns, one per asset. */
    public Doubles expected() {
        return expected;
    }

    public Matrix covariance() {
        return covariance;
    }

    /** The standard deviation of each asset. */
    public Doubles volatilities() {
        double[] volatilities = new double[size()];
        for (int i = 0; i < volatilities.length; i++) {
            volatilities[i] = Math.sqrt(rows[i][i]);
        }
        return Doubles.owned(volatilities);
    }

    /** The same covariance with other expected returns. */
    Universe expecting(Doubles other) {
        Universe universe = new Universe(other, covariance);
        universe.ridgeWhereSingular();
        return universe;
    }

    /** Rows of the covariance, with the ridge where it is singular; not to be written to. */
    double[][] rows() {
        return rows;
    }

    /** The largest variance. */
    double scale() {
        return scale;
    }

    double mean(double[] weights) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum = Math.fma(weights[i], expected.get(i), sum);
        }
        return sum;
    }

    /** Of the covariance as it was given, without a ridge. */
    double variance(double[] weights) {
        double ridge = 0;
        if (ridged) {
            for (double weight : weights) {
                ridge += weight * weight;
            }
            ridge *= RIDGE * (scale > 0 ? scale : 1);
        }
        return Math.max(0, product(weights, weights) - ridge);
    }

    double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            if (a[i] != 0) {
                sum = Math.fma(a[i], Cholesky.dot(rows[i], b, 0, b.length), sum);
            }
        }
        return sum;
    }
}
