package dev.headroom.finance.analytics.covariance;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.Symmetric;

/**
 * An estimate of a covariance matrix.
 *
 * @param matrix symmetric, per period of the returns
 * @param method how it was estimated
 * @param observations rows of returns used; of ragged histories the fewest that two assets share
 * @param shrinkage weight of the target, 0..1; 0 for methods without one
 * @param repaired whether negative eigenvalues were set to zero
 */
public record Covariance(Matrix matrix, Method method, int observations, double shrinkage, boolean repaired) {
    /** How a covariance was estimated. */
    public enum Method {
        SAMPLE,
        /** Each pair of assets over the rows that both have: may have negative directions. */
        PAIRWISE,
        EXPONENTIAL,
        LEDOIT_WOLF_IDENTITY,
        LEDOIT_WOLF_CONSTANT_CORRELATION,
        LEDOIT_WOLF_SINGLE_FACTOR,
        OAS
    }

    /** The estimate of a longer period: times the number of periods, 252 for a year of trading days. */
    public Covariance times(double periods) {
        return new Covariance(matrix.times(periods), method, observations, shrinkage, repaired);
    }

    /**
     * Whether some mix of the assets has no variance only because there were too few observations: a sample of T rows
     * has rank T - 1 at most.
     */
    public boolean tooFewObservations() {
        return (method == Method.SAMPLE || method == Method.PAIRWISE) && observations <= matrix.rows();
    }

    /**
     * The estimate itself when it is positive semidefinite, else the nearest that is, marked as repaired. O(n³).
     *
     * @throws InvalidInput {@code NOT_A_NUMBER} and the like for what is no symmetric matrix
     */
    public Covariance repair() {
        Symmetric.check("covariance", matrix);
        Symmetric eigen = Symmetric.of(matrix);
        double largest = Math.max(0, eigen.values().get(matrix.rows() - 1));
        return eigen.values().get(0) >= -1e-12 * largest
                ? this
                : new Covariance(eigen.nearestPositive(), method, observations, shrinkage, true);
    }
}
