package dev.headroom.finance.analytics.covariance;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.covariance.Covariance.Method;

/**
 * Estimators of covariance from a panel of simple returns, one row per period and one column per asset. A missing
 * return is NaN and is never taken for zero: all methods but the pairwise one refuse a panel with gaps.
 */
public final class Estimators {
    private Estimators() {}

    /** The rows of a panel in which no return is missing, in order. */
    public static Matrix completeRows(Matrix returns) {
        int n = returns.columns();
        double[] cells = returns.toArray();
        int kept = 0;
        for (int t = 0; t < returns.rows(); t++) {
            boolean complete = true;
            for (int j = 0; j < n; j++) {
                complete &= !Double.isNaN(cells[t * n + j]);
            }
            if (complete) {
                System.arraycopy(cells, t * n, cells, kept * n, n);
                kept++;
            }
        }
        return Matrix.owned(kept, n, java.util.Arrays.copyOf(cells, kept * n));
    }

    /**
     * The sample covariance with ddof 1.
     *
     * @throws InvalidInput {@code MISSING_RETURN} with the cell, {@code TOO_FEW_RETURNS} below two rows
     */
    public static Covariance sample(Matrix returns) {
        return new Covariance(new CenteredPanel(returns).covariance(1), Method.SAMPLE, returns.rows(), 0, false);
    }

    /**
     * Each pair of assets over the rows that both have, ddof 1 with the means of those rows; the result of ragged
     * histories may have negative directions and is repaired by {@link Covariance#repair}. A column of NaN before an
     * asset's first day is the usual case.
     *
     * @throws InvalidInput {@code TOO_FEW_RETURNS} when two assets share fewer than two rows
     */
    public static Covariance pairwise(Matrix returns) {
        int n = returns.columns();
        int rows = returns.rows();
        double[][] columns = new double[n][];
        for (int j = 0; j < n; j++) {
            columns[j] = returns.column(j).toArray();
        }
        double[] cells = new double[n * n];
        int fewest = rows;
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                Pair pair = pair(columns[i], columns[j]);
                if (pair.shared < 2) {
                    throw tooFew("assets " + i + " and " + j, pair.shared);
                }
                fewest = Math.min(fewest, pair.shared);
                cells[i * n + j] = pair.covariance;
                cells[j * n + i] = pair.covariance;
            }
        }
        return new Covariance(Matrix.owned(n, n, cells), Method.PAIRWISE, fewest, 0, false);
    }

    /**
     * Each pair's correlation over the rows that both have, with the variances of those rows.
     *
     * @throws InvalidInput {@code TOO_FEW_RETURNS}, {@code ZERO_VARIANCE}
     */
    public static Matrix pairwiseCorrelation(Matrix returns) {
        int n = returns.columns();
        double[][] columns = new double[n][];
        for (int j = 0; j < n; j++) {
            columns[j] = returns.column(j).toArray();
        }
        double[] cells = new double[n * n];
        for (int i = 0; i < n; i++) {
            cells[i * n + i] = 1;
            for (int j = i + 1; j < n; j++) {
                Pair pair = pair(columns[i], columns[j]);
                if (pair.shared < 2) {
                    throw tooFew("assets " + i + " and " + j, pair.shared);
                }
                if (!(pair.variances > 0)) {
                    throw InvalidInput.impossible(
                            "ZERO_VARIANCE", "assets " + i + " and " + j, "must both vary over their shared days", 0);
                }
                double correlation = Math.clamp(pair.covariance / Math.sqrt(pair.variances), -1.0, 1.0);
                cells[i * n + j] = correlation;
                cells[j * n + i] = correlation;
            }
        }
        return Matrix.owned(n, n, cells);
    }

    private record Pair(int shared, double covariance, double variances) {}

    private static Pair pair(double[] a, double[] b) {
        double sumA = 0;
        double sumB = 0;
        int shared = 0;
        for (int t = 0; t < a.length; t++) {
            if (!Double.isNaN(a[t]) && !Double.isNaN(b[t])) {
                sumA += a[t];
                sumB += b[t];
                shared++;
            }
        }
        double meanA = sumA / shared;
        double meanB = sumB / shared;
        double products = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int t = 0; t < a.length; t++) {
            if (!Double.isNaN(a[t]) && !Double.isNaN(b[t])) {
                double x = a[t] - meanA;
                double y = b[t] - meanB;
                products = Math.fma(x, y, products);
                squaresA = Math.fma(x, x, squaresA);
                squaresB = Math.fma(y, y, squaresB);
            }
        }
        double ddof = shared - 1.0;
        return new Pair(shared, products / ddof, squaresA / ddof * (squaresB / ddof));
    }

    /**
     * Exponentially weighted: products of the deviations from the plain mean, the newest row weighing most and each one
     * before it {@code 1 - 2/(span+1)} times the next; weights sum to 1.
     *
     * @param span at least 1; larger decays more slowly
     * @throws InvalidInput {@code SPAN_RANGE}, {@code MISSING_RETURN}, {@code TOO_FEW_RETURNS}
     */
    public static Covariance exponential(Matrix returns, double span) {
        if (!(span >= 1)) {
            throw InvalidInput.malformed("SPAN_RANGE", "span", "must be at least 1", span);
        }
        CenteredPanel panel = new CenteredPanel(returns);
        double keep = 1 - 2 / (span + 1);
        double[] weights = new double[returns.rows()];
        double total = 0;
        double weight = 1;
        for (int t = weights.length - 1; t >= 0; t--) {
            weights[t] = weight;
            total += weight;
            weight *= keep;
        }
        for (int t = 0; t < weights.length; t++) {
            weights[t] = Math.sqrt(weights[t] / total);
        }
        return new Covariance(panel.weighted(Doubles.owned(weights)), Method.EXPONENTIAL, returns.rows(), 0, false);
    }

    /**
     * Ledoit and Wolf 2004 towards a multiple of the identity; the sample part has ddof 0. O(T n²).
     *
     * @throws InvalidInput {@code MISSING_RETURN}, {@code TOO_FEW_RETURNS}
     */
    public static Covariance ledoitWolfIdentity(Matrix returns) {
        return Shrinkage.identity(new CenteredPanel(returns));
    }

    /**
     * Ledoit and Wolf 2004 towards the sample's variances under one common correlation; ddof 0. O(T n²).
     *
     * @throws InvalidInput {@code MISSING_RETURN}, {@code TOO_FEW_RETURNS}, {@code ZERO_VARIANCE}
     */
    public static Covariance ledoitWolfConstantCorrelation(Matrix returns) {
        return ledoitWolfConstantCorrelation(returns, 0);
    }

    /**
     * The same from a sample of either ddof: both are published, 0 by its authors and 1 by PyPortfolioOpt.
     *
     * @param ddof 0 or 1
     * @throws InvalidInput {@code DDOF_RANGE} and as above
     */
    public static Covariance ledoitWolfConstantCorrelation(Matrix returns, int ddof) {
        if (ddof != 0 && ddof != 1) {
            throw InvalidInput.malformed("DDOF_RANGE", "ddof", "must be 0 or 1", ddof);
        }
        return Shrinkage.constantCorrelation(new CenteredPanel(returns), ddof);
    }

    /**
     * Ledoit and Wolf 2003 towards a model with one factor, the mean of all assets; ddof 0. O(T n²).
     *
     * @throws InvalidInput {@code MISSING_RETURN}, {@code TOO_FEW_RETURNS}, {@code ZERO_VARIANCE}
     */
    public static Covariance ledoitWolfSingleFactor(Matrix returns) {
        return Shrinkage.singleFactor(new CenteredPanel(returns));
    }

    /**
     * Oracle approximating shrinkage (Chen and others 2010) towards a multiple of the identity; ddof 0. O(T n²).
     *
     * @throws InvalidInput {@code MISSING_RETURN}, {@code TOO_FEW_RETURNS}
     */
    public static Covariance oas(Matrix returns) {
        return Shrinkage.oas(new CenteredPanel(returns));
    }

    static InvalidInput tooFew(String subject, int found) {
        return InvalidInput.impossible("TOO_FEW_RETURNS", subject, "must share at least two returns", found)
                .instead("leave the youngest asset out or use a longer history");
    }
}
