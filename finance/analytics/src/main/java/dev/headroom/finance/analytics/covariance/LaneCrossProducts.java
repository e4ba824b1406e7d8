package dev.headroom.finance.analytics.covariance;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Blocks of 4 columns by 3 vectors kept in registers while all rows pass: with what is loaded they are 16, which is all
 * that a processor without the 32 of AVX-512 has. Columns are packed in panels as wide as a vector, so every load is
 * contiguous.
 */
final class LaneCrossProducts implements CrossProducts {
    static final LaneCrossProducts INSTANCE = new LaneCrossProducts();

    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int WIDTH = SPECIES.length();
    private static final int BLOCK = 3 * WIDTH;
    private static final int ROWS = 4;

    private LaneCrossProducts() {}

    @Override
    public double[] of(double[] panel, int rows, int columns) {
        int padded = (columns + BLOCK - 1) / BLOCK * BLOCK;
        double[] packed = pack(panel, rows, columns, padded);
        double[] cells = new double[columns * columns];
        double[] tile = new double[ROWS * BLOCK];
        for (int j = 0; j < columns; j += BLOCK) {
            for (int i = 0; i < Math.min(columns, j + BLOCK); i += ROWS) {
                multiply(packed, rows, i, j, tile);
                store(tile, i, j, columns, cells);
            }
        }
        CrossProducts.mirror(cells, columns);
        return cells;
    }

    private static double[] pack(double[] panel, int rows, int columns, int padded) {
        double[] packed = new double[rows * padded];
        for (int t = 0; t < rows; t++) {
            for (int j = 0; j < columns; j += WIDTH) {
                System.arraycopy(panel, t * columns + j, packed, at(t, j, rows), Math.min(WIDTH, columns - j));
            }
        }
        return packed;
    }

    private static int at(int t, int column, int rows) {
        return (column / WIDTH * rows + t) * WIDTH + column % WIDTH;
    }

    private static void store(double[] tile, int i, int j, int columns, double[] cells) {
        int width = Math.min(BLOCK, columns - j);
        for (int r = 0; r < ROWS && i + r < columns; r++) {
            int from = Math.max(j, i + r);
            if (from < j + width) {
                System.arraycopy(tile, r * BLOCK + from - j, cells, (i + r) * columns + from, j + width - from);
            }
        }
    }

    private static void multiply(double[] x, int rows, int i, int j, double[] tile) {
        DoubleVector zero = DoubleVector.zero(SPECIES);
        DoubleVector a0 = zero, a1 = zero, a2 = zero;
        DoubleVector b0 = zero, b1 = zero, b2 = zero;
        DoubleVector c0 = zero, c1 = zero, c2 = zero;
        DoubleVector d0 = zero, d1 = zero, d2 = zero;
        int ia = at(0, i, rows);
        int ib = at(0, i + 1, rows);
        int ic = at(0, i + 2, rows);
        int id = at(0, i + 3, rows);
        int j0 = at(0, j, rows);
        int panel = rows * WIDTH;
        for (int t = 0; t < panel; t += WIDTH) {
            DoubleVector v0 = DoubleVector.fromArray(SPECIES, x, j0 + t);
            DoubleVector v1 = DoubleVector.fromArray(SPECIES, x, j0 + panel + t);
            DoubleVector v2 = DoubleVector.fromArray(SPECIES, x, j0 + 2 * panel + t);
            DoubleVector f = DoubleVector.broadcast(SPECIES, x[ia + t]);
            a0 = f.fma(v0, a0);
            a1 = f.fma(v1, a1);
            a2 = f.fma(v2, a2);
            f = DoubleVector.broadcast(SPECIES, x[ib + t]);
            b0 = f.fma(v0, b0);
            b1 = f.fma(v1, b1);
            b2 = f.fma(v2, b2);
            f = DoubleVector.broadcast(SPECIES, x[ic + t]);
            c0 = f.fma(v0, c0);
            c1 = f.fma(v1, c1);
            c2 = f.fma(v2, c2);
            f = DoubleVector.broadcast(SPECIES, x[id + t]);
            d0 = f.fma(v0, d0);
            d1 = f.fma(v1, d1);
            d2 = f.fma(v2, d2);
        }
        a0.intoArray(tile, 0);
        a1.intoArray(tile, WIDTH);
        a2.intoArray(tile, 2 * WIDTH);
        b0.intoArray(tile, BLOCK);
        b1.intoArray(tile, BLOCK + WIDTH);
        b2.intoArray(tile, BLOCK + 2 * WIDTH);
        c0.intoArray(tile, 2 * BLOCK);
        c1.intoArray(tile, 2 * BLOCK + WIDTH);
        c2.intoArray(tile, 2 * BLOCK + 2 * WIDTH);
        d0.intoArray(tile, 3 * BLOCK);
        d1.intoArray(tile, 3 * BLOCK + WIDTH);
        d2.intoArray(tile, 3 * BLOCK + 2 * WIDTH);
    }
}
