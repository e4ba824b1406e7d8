package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Cholesky;

/**
 * {@code min w'Qw/2 - lambda c'w} subject to bounds on each weight and on rows {@code A w}. Q is symmetric and positive
 * definite on every face that is visited.
 */
final class QuadraticProgram {
    final int size;
    final double[][] quadratic;
    final double[] gain;
    final double[] lower;
    final double[] upper;
    final double[][] rows;
    final double[] rowLower;
    final double[] rowUpper;

    QuadraticProgram(double[][] quadratic, double[] gain, Bounds variables, double[][] rows, Bounds sums) {
        this.size = gain.length;
        this.quadratic = quadratic;
        this.gain = gain;
        this.lower = variables.lower;
        this.upper = variables.upper;
        this.rows = rows;
        this.rowLower = sums.lower;
        this.rowUpper = sums.upper;
    }

    /** Least and greatest values. */
    static final class Bounds {
        final double[] lower;
        final double[] upper;

        Bounds(double[] lower, double[] upper) {
            this.lower = lower;
            this.upper = upper;
        }
    }

    boolean equality(int row) {
        return rowLower[row] == rowUpper[row];
    }

    /** {@code Qw - lambda c}. */
    double[] gradient(double[] weights, double lambda) {
        double[] gradient = new double[size];
        for (int i = 0; i < size; i++) {
            gradient[i] = Cholesky.dot(quadratic[i], weights, 0, size) - lambda * gain[i];
        }
        return gradient;
    }

    double row(int row, double[] weights) {
        return Cholesky.dot(rows[row], weights, 0, size);
    }

    /** The largest size of a term of the gradient, by which residuals are judged. */
    double scale(double lambda) {
        double largest = 0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, Math.max(Math.abs(quadratic[i][i]), Math.abs(lambda * gain[i])));
        }
        return Math.max(largest, Double.MIN_NORMAL);
    }
}
