package dev.headroom.finance.analytics.covariance;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;

/** A complete panel of returns less the mean of each column. */
final class CenteredPanel {
    private final int rows;
    private final int columns;
    private final double[] cells;

    CenteredPanel(Matrix returns) {
        this.rows = returns.rows();
        this.columns = returns.columns();
        if (columns == 0 || rows < 2) {
            throw Estimators.tooFew("assets", rows);
        }
        this.cells = returns.toArray();
        double[] means = new double[columns];
        for (int t = 0; t < rows; t++) {
            for (int j = 0; j < columns; j++) {
                means[j] += cells[t * columns + j];
            }
        }
        for (int j = 0; j < columns; j++) {
            means[j] /= rows;
            if (!Double.isFinite(means[j])) {
                throw missing(j);
            }
        }
        for (int t = 0; t < rows; t++) {
            for (int j = 0; j < columns; j++) {
                cells[t * columns + j] -= means[j];
            }
        }
    }

    private InvalidInput missing(int column) {
        int row = 0;
        while (Double.isFinite(cells[row * columns + column])) {
            row++;
        }
        return InvalidInput.malformed(
                        "MISSING_RETURN",
                        "return [" + row + "][" + column + "]",
                        "must be a number",
                        cells[row * columns + column])
                .instead("use the complete rows, or the pairwise estimate");
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** The deviation of an asset in a row. */
    double at(int row, int column) {
        return cells[row * columns + column];
    }

    /** The products of all pairs of columns. */
    double[] products() {
        return CrossProducts.chosen().of(cells, rows, columns);
    }

    /** The products over {@code T - ddof}. */
    Matrix covariance(int ddof) {
        return Matrix.owned(columns, columns, over(products(), rows - ddof));
    }

    /** The products of the columns' squares. */
    double[] productsOfSquares() {
        double[] squares = new double[cells.length];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = cells[i] * cells[i];
        }
        return CrossProducts.chosen().of(squares, rows, columns);
    }

    /** The products after each row was multiplied by a root weight. */
    Matrix weighted(Doubles rootWeights) {
        double[] scaled = new double[cells.length];
        for (int t = 0; t < rows; t++) {
            for (int j = 0; j < columns; j++) {
                scaled[t * columns + j] = cells[t * columns + j] * rootWeights.get(t);
            }
        }
        return Matrix.owned(columns, columns, CrossProducts.chosen().of(scaled, rows, columns));
    }

    static double[] over(double[] values, double divisor) {
        for (int i = 0; i < values.length; i++) {
            values[i] /= divisor;
        }
        return values;
    }
}
