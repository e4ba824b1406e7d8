package dev.headroom.finance.analytics;

/**
 * The factor of a symmetric positive definite matrix, {@code A = U'U} with U upper triangular. Rows are separate
 * arrays: the compiler vectorises a loop over equal indices of different arrays, and no other. n³/6 fused operations.
 */
public final class Cholesky {
    private Cholesky() {}

    /**
     * Factors in place.
     *
     * @param rows the upper triangle with the diagonal, {@code rows[i][j]} for j ≥ i; overwritten by U
     * @param n order
     * @param floor a pivot at or below this share of its own diagonal element is no longer positive
     * @return whether every pivot was positive; if not, the contents are undefined
     */
    public static boolean factor(double[][] rows, int n, double floor) {
        for (int i = 0; i < n; i++) {
            double[] row = rows[i];
            double diagonal = row[i];
            eliminate(rows, i, n);
            double pivot = row[i];
            if (!(pivot > floor * diagonal) || !(pivot > 0)) {
                return false;
            }
            double inverse = 1 / Math.sqrt(pivot);
            for (int j = i; j < n; j++) {
                row[j] *= inverse;
            }
        }
        return true;
    }

    private static void eliminate(double[][] rows, int i, int n) {
        double[] row = rows[i];
        int k = 0;
        for (; k + 7 < i; k += 8) {
            eight(rows, k, i, n);
        }
        for (; k < i; k++) {
            axpy(-rows[k][i], rows[k], row, i, n);
        }
    }

    private static void eight(double[][] rows, int k, int i, int n) {
        double[] row = rows[i];
        double[] a = rows[k];
        double[] b = rows[k + 1];
        double[] c = rows[k + 2];
        double[] d = rows[k + 3];
        double fa = -a[i];
        double fb = -b[i];
        double fc = -c[i];
        double fd = -d[i];
        double[] e = rows[k + 4];
        double[] f = rows[k + 5];
        double[] g = rows[k + 6];
        double[] h = rows[k + 7];
        double fe = -e[i];
        double ff = -f[i];
        double fg = -g[i];
        double fh = -h[i];
        for (int j = i; j < n; j++) {
            double first = Math.fma(fa, a[j], Math.fma(fb, b[j], Math.fma(fc, c[j], fd * d[j])));
            double second = Math.fma(fe, e[j], Math.fma(ff, f[j], Math.fma(fg, g[j], fh * h[j])));
            row[j] += first + second;
        }
    }

    /** {@code y[j] += factor * x[j]} from {@code from} inclusive to {@code to} exclusive. */
    public static void axpy(double factor, double[] x, double[] y, int from, int to) {
        for (int j = from; j < to; j++) {
            y[j] = Math.fma(factor, x[j], y[j]);
        }
    }

    /** The inner product over {@code from} inclusive to {@code to} exclusive, in four interleaved sums. */
    public static double dot(double[] x, double[] y, int from, int to) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = from;
        for (; j + 3 < to; j += 4) {
            a = Math.fma(x[j], y[j], a);
            b = Math.fma(x[j + 1], y[j + 1], b);
            c = Math.fma(x[j + 2], y[j + 2], c);
            d = Math.fma(x[j + 3], y[j + 3], d);
        }
        for (; j < to; j++) {
            a = Math.fma(x[j], y[j], a);
        }
        return (a + b) + (c + d);
    }

    /** Solves {@code U'U x = b} in place of b. */
    public static void solve(double[][] factor, int n, double[] b) {
        for (int i = 0; i < n; i++) {
            b[i] /= factor[i][i];
            axpy(-b[i], factor[i], b, i + 1, n);
        }
        for (int i = n - 1; i >= 0; i--) {
            b[i] = (b[i] - dot(factor[i], b, i + 1, n)) / factor[i][i];
        }
    }

    /**
     * The lower factor L with {@code A = LL'} of a positive semidefinite matrix, for correlated draws: a pivot that
     * vanishes makes a column of zeros.
     *
     * @throws InvalidInput {@code NOT_POSITIVE_SEMIDEFINITE} when a pivot is below zero by more than rounding
     */
    public static Matrix lower(Matrix symmetric) {
        int n = symmetric.rows();
        double[] lower = new double[n * n];
        double scale = 0;
        for (int i = 0; i < n; i++) {
            scale = Math.max(scale, symmetric.get(i, i));
        }
        double tolerance = 1e-11 * scale;
        for (int j = 0; j < n; j++) {
            double pivot = symmetric.get(j, j);
            for (int k = 0; k < j; k++) {
                pivot -= lower[j * n + k] * lower[j * n + k];
            }
            if (pivot < -tolerance * n) {
                throw Symmetric.notPositive(pivot);
            }
            double root = pivot > tolerance ? Math.sqrt(pivot) : 0;
            lower[j * n + j] = root;
            for (int i = j + 1; i < n; i++) {
                double sum = symmetric.get(i, j);
                for (int k = 0; k < j; k++) {
                    sum -= lower[i * n + k] * lower[j * n + k];
                }
                if (root == 0 && Math.abs(sum) > Math.sqrt(tolerance * n * Math.max(tolerance, symmetric.get(i, i)))) {
                    throw Symmetric.notPositive(-Math.abs(sum));
                }
                lower[i * n + j] = root > 0 ? sum / root : 0;
            }
        }
        return Matrix.owned(n, n, lower);
    }
}
