package dev.headroom.finance.analytics.covariance;

/** Four rows of the panel at a time, so the result is read and written a quarter as often. */
final class ScalarCrossProducts implements CrossProducts {
    static final ScalarCrossProducts INSTANCE = new ScalarCrossProducts();

    private ScalarCrossProducts() {}

    @Override
    public double[] of(double[] panel, int rows, int columns) {
        double[][] sums = new double[columns][columns];
        double[] a = new double[columns];
        double[] b = new double[columns];
        double[] c = new double[columns];
        double[] d = new double[columns];
        int t = 0;
        for (; t + 3 < rows; t += 4) {
            System.arraycopy(panel, t * columns, a, 0, columns);
            System.arraycopy(panel, (t + 1) * columns, b, 0, columns);
            System.arraycopy(panel, (t + 2) * columns, c, 0, columns);
            System.arraycopy(panel, (t + 3) * columns, d, 0, columns);
            for (int i = 0; i < columns; i++) {
                double[] row = sums[i];
                double fa = a[i];
                double fb = b[i];
                double fc = c[i];
                double fd = d[i];
                for (int j = i; j < columns; j++) {
                    row[j] = Math.fma(fd, d[j], Math.fma(fc, c[j], Math.fma(fb, b[j], Math.fma(fa, a[j], row[j]))));
                }
            }
        }
        for (; t < rows; t++) {
            System.arraycopy(panel, t * columns, a, 0, columns);
            for (int i = 0; i < columns; i++) {
                double[] row = sums[i];
                double fa = a[i];
                for (int j = i; j < columns; j++) {
                    row[j] = Math.fma(fa, a[j], row[j]);
                }
            }
        }
        double[] cells = new double[columns * columns];
        for (int i = 0; i < columns; i++) {
            System.arraycopy(sums[i], i, cells, i * columns + i, columns - i);
        }
        CrossProducts.mirror(cells, columns);
        return cells;
    }
}
