package dev.headroom.finance.analytics;

import java.util.Arrays;

/** An immutable dense matrix of binary floating-point numbers, row by row. */
public final class Matrix {
    private final int rows;
    private final int columns;
    private final double[] cells;

    private Matrix(int rows, int columns, double[] cells) {
        this.rows = rows;
        this.columns = columns;
        this.cells = cells;
    }

    /**
     * A copy of the rows.
     *
     * @throws InvalidInput {@code MATRIX_SHAPE} when the rows differ in length
     */
    public static Matrix of(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        double[] cells = new double[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw InvalidInput.malformed(
                        "MATRIX_SHAPE", "row " + i, "must have " + columns + " columns", rows[i].length);
            }
            System.arraycopy(rows[i], 0, cells, i * columns, columns);
        }
        return new Matrix(rows.length, columns, cells);
    }

    /** Takes the cells over, row by row: the caller must not write to them any more. */
    public static Matrix owned(int rows, int columns, double[] cells) {
        if (cells.length != rows * columns) {
            throw InvalidInput.malformed("MATRIX_SHAPE", "cells", "must be " + rows + " x " + columns, cells.length);
        }
        return new Matrix(rows, columns, cells);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** The cell in a row and a column, both from 0. */
    public double get(int row, int column) {
        return cells[row * columns + column];
    }

    /** A copy of one row. */
    public Doubles row(int row) {
        return Doubles.owned(Arrays.copyOfRange(cells, row * columns, (row + 1) * columns));
    }

    /** A copy of one column. */
    public Doubles column(int column) {
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = get(i, column);
        }
        return Doubles.owned(values);
    }

    /** A copy of all cells, row by row. */
    public double[] toArray() {
        return cells.clone();
    }

    /** Every cell times a factor. */
    public Matrix times(double factor) {
        double[] scaled = cells.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return new Matrix(rows, columns, scaled);
    }

    /** The rows and columns with these indices, in their order; the matrix is square. */
    public Matrix select(int... indices) {
        double[] selected = new double[indices.length * indices.length];
        for (int i = 0; i < indices.length; i++) {
            for (int j = 0; j < indices.length; j++) {
                selected[i * indices.length + j] = get(indices[i], indices[j]);
            }
        }
        return new Matrix(indices.length, indices.length, selected);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Matrix that
                && rows == that.rows
                && columns == that.columns
                && Arrays.equals(cells, that.cells);
    }

    @Override
    public int hashCode() {
        return 31 * rows + Arrays.hashCode(cells);
    }

    @Override
    public String toString() {
        return rows + " x " + columns + " " + Arrays.toString(cells);
    }
}
