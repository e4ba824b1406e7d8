package dev.headroom.finance.analytics.covariance;

import dev.headroom.finance.analytics.Lanes;

/**
 * {@code X'X} of a time-major panel. Each cell is one chain of fused multiply-adds in the order of the rows, so every
 * implementation gives the same bits whatever its lane width.
 */
sealed interface CrossProducts permits LaneCrossProducts, ScalarCrossProducts {
    /** The implementation for this JVM. */
    static CrossProducts chosen() {
        return Lanes.available() ? LaneCrossProducts.INSTANCE : ScalarCrossProducts.INSTANCE;
    }

    /**
     * Fills the upper triangle and mirrors it.
     *
     * @param panel {@code panel[t * columns + j]}
     * @return columns x columns, row by row
     */
    double[] of(double[] panel, int rows, int columns);

    /** Copies the upper triangle to the lower one. */
    static void mirror(double[] cells, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                cells[j * n + i] = cells[i * n + j];
            }
        }
    }
}
