package dev.headroom.finance.analytics;

import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * A symmetric matrix by its eigenvalues.
 *
 * @param values ascending
 * @param vectors one column per value, of length 1
 */
public record Symmetric(Doubles values, Matrix vectors) {
    private static final double ASYMMETRY = 1e-12;

    /**
     * Refuses what is no covariance: not square, a cell that is no number, two mirrored cells that differ by more than
     * 1e-12 of the largest, a negative variance. O(n²); says nothing about definiteness.
     *
     * @param subject what the matrix is called in the message
     * @throws InvalidInput {@code MATRIX_SHAPE}, {@code NOT_A_NUMBER} with the cell, {@code ASYMMETRIC}, or
     *     {@code NEGATIVE_VARIANCE}
     */
    public static void check(String subject, Matrix matrix) {
        int n = matrix.rows();
        if (n == 0 || matrix.columns() != n) {
            throw InvalidInput.malformed(
                    "MATRIX_SHAPE", subject, "must be square and not empty", matrix.rows() + " x " + matrix.columns());
        }
        double scale = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double cell = matrix.get(i, j);
                if (!Double.isFinite(cell)) {
                    throw InvalidInput.malformed(
                            "NOT_A_NUMBER", subject + " cell [" + i + "][" + j + "]", "must be a number", cell);
                }
                scale = Math.max(scale, Math.abs(cell));
            }
        }
        for (int i = 0; i < n; i++) {
            if (matrix.get(i, i) < 0) {
                throw InvalidInput.malformed(
                        "NEGATIVE_VARIANCE",
                        subject + " cell [" + i + "][" + i + "]",
                        "must not be below 0",
                        matrix.get(i, i));
            }
            for (int j = 0; j < i; j++) {
                if (Math.abs(matrix.get(i, j) - matrix.get(j, i)) > ASYMMETRY * scale) {
                    throw InvalidInput.malformed(
                            "ASYMMETRIC",
                            subject + " cells [" + i + "][" + j + "] and [" + j + "][" + i + "]",
                            "must be equal",
                            matrix.get(i, j) + " and " + matrix.get(j, i));
                }
            }
        }
    }

    /** The decomposition; O(n³). */
    public static Symmetric of(Matrix matrix) {
        int n = matrix.rows();
        R064Store store = R064Store.FACTORY.make(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                store.set(i, j, 0.5 * (matrix.get(i, j) + matrix.get(j, i)));
            }
        }
        Eigenvalue<Double> eigen = Eigenvalue.R064.make(n, true);
        if (!eigen.decompose(store)) {
            throw new NotConverged("eigenvalues of a " + n + " x " + n + " matrix were not found");
        }
        MatrixStore<Double> vectors = eigen.getV();
        MatrixStore<Double> values = eigen.getD();
        Integer[] order = new Integer[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        java.util.Arrays.sort(order, java.util.Comparator.comparingDouble(k -> values.doubleValue(k, k)));
        double[] ascending = new double[n];
        double[] columns = new double[n * n];
        for (int k = 0; k < n; k++) {
            ascending[k] = values.doubleValue(order[k], order[k]);
            for (int i = 0; i < n; i++) {
                columns[i * n + k] = vectors.doubleValue(i, order[k]);
            }
        }
        return new Symmetric(Doubles.owned(ascending), Matrix.owned(n, n, columns));
    }

    /** {@code V f(values) V'} for new values in the order of the old. */
    public Matrix with(Doubles replaced) {
        int n = values.size();
        double[] cells = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum = Math.fma(vectors.get(i, k) * replaced.get(k), vectors.get(j, k), sum);
                }
                cells[i * n + j] = sum;
                cells[j * n + i] = sum;
            }
        }
        return Matrix.owned(n, n, cells);
    }

    /** The positive semidefinite matrix nearest in the Frobenius norm: negative eigenvalues become 0. */
    public Matrix nearestPositive() {
        return with(
                Doubles.owned(values.stream().map(value -> Math.max(value, 0)).toArray()));
    }

    /** The refusal of a matrix that no covariance can be. */
    public static InvalidInput notPositive(double least) {
        return InvalidInput.impossible(
                        "NOT_POSITIVE_SEMIDEFINITE", "covariance", "must have no negative direction", least)
                .instead("repair it to the nearest covariance, or estimate it by shrinkage over complete rows");
    }
}
