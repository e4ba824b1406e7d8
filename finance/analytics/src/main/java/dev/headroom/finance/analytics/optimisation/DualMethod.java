package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Cholesky;
import dev.headroom.finance.analytics.GivenUp;
import dev.headroom.finance.analytics.NotConverged;

/**
 * The dual method for strictly convex quadratic programs (Goldfarb and Idnani 1983): starts at the unconstrained
 * minimum and adds one violated constraint at a time, dropping those whose multiplier would change its sign. Ends after
 * finitely many steps, either with the minimum or with the proof that no weights keep the bounds. O(n²) a step.
 *
 * <p>A constraint is {@code normal'w >= bound}; its number is {@code 2i} for the lower bound of weight or row i and
 * {@code 2i+1} for the upper one, rows after weights. With {@code Q = U'U}, the columns of {@code J} are an orthogonal
 * mix of the columns of {@code U^-1} such that {@code J'N} is upper triangular: {@code R}.
 */
final class DualMethod {
    private static final double VIOLATED = 1e-11;
    private static final double PARALLEL = 1e-13;

    private final QuadraticProgram program;
    private final int n;
    private final double[] w;
    private final double[][] j;
    private final double[][] r;
    private final int[] active;
    private final double[] u;
    private final double[] d;
    private int count;

    DualMethod(QuadraticProgram program, double lambda) {
        this.program = program;
        this.n = program.size;
        this.j = new double[n][n];
        this.r = new double[n][n];
        this.active = new int[n + 1];
        this.u = new double[n + 1];
        this.d = new double[n];
        double[][] factor = new double[n][];
        for (int i = 0; i < n; i++) {
            factor[i] = program.quadratic[i].clone();
        }
        if (!Cholesky.factor(factor, n, 1e-14)) {
            throw new NotConverged("the quadratic part is singular on the face of the solution");
        }
        w = new double[n];
        for (int i = 0; i < n; i++) {
            w[i] = lambda * program.gain[i];
        }
        Cholesky.solve(factor, n, w);
        invert(factor);
    }

    /** Columns of the inverse of U. */
    private void invert(double[][] factor) {
        for (int c = 0; c < n; c++) {
            double[] column = j[c];
            column[c] = 1 / factor[c][c];
            for (int i = c - 1; i >= 0; i--) {
                column[i] = -Cholesky.dot(factor[i], column, i + 1, c + 1) / factor[i][i];
            }
        }
    }

    double[] weights() {
        return w;
    }

    /** Multipliers of the rows, positive where the lower bound holds. */
    double[] rowMultipliers() {
        double[] multipliers = new double[program.rows.length];
        for (int a = 0; a < count; a++) {
            int target = active[a] / 2;
            if (target >= n) {
                multipliers[target - n] += active[a] % 2 == 0 ? u[a] : -u[a];
            }
        }
        return multipliers;
    }

    /** Writes which bounds hold. */
    void activeSet(byte[] state, byte[] rowState) {
        for (int i = 0; i < n; i++) {
            state[i] = program.lower[i] == program.upper[i] ? (byte) -1 : 0;
        }
        java.util.Arrays.fill(rowState, (byte) 0);
        for (int a = 0; a < count; a++) {
            int target = active[a] / 2;
            byte side = active[a] % 2 == 0 ? (byte) -1 : (byte) 1;
            if (target < n) {
                state[target] = side;
            } else {
                rowState[target - n] = side;
            }
        }
    }

    void solve() {
        int limit = 40 * (n + program.rows.length) + 100;
        for (int step = 0; step < limit; step++) {
            int violated = mostViolated();
            if (violated < 0) {
                return;
            }
            add(violated);
        }
        throw new NotConverged("the dual method did not end within " + limit + " steps");
    }

    private double slack(int constraint) {
        int target = constraint / 2;
        double value = target < n ? w[target] : program.row(target - n, w);
        return constraint % 2 == 0 ? value - low(target) : high(target) - value;
    }

    private double low(int target) {
        return target < n ? program.lower[target] : program.rowLower[target - n];
    }

    private double high(int target) {
        return target < n ? program.upper[target] : program.rowUpper[target - n];
    }

    private boolean equality(int constraint) {
        int target = constraint / 2;
        return low(target) == high(target);
    }

    /** Equalities first, then the inequality that is violated most; -1 when all hold. */
    private int mostViolated() {
        boolean[] held = new boolean[n + program.rows.length];
        for (int a = 0; a < count; a++) {
            held[active[a] / 2] = true;
        }
        double worst = -VIOLATED;
        int found = -1;
        for (int target = held.length - 1; target >= 0; target--) {
            if (!held[target]) {
                double below = slack(2 * target);
                double above = slack(2 * target + 1);
                if (low(target) == high(target)) {
                    return below < 0 ? 2 * target : 2 * target + 1;
                }
                if (Math.min(below, above) < worst) {
                    worst = Math.min(below, above);
                    found = below < above ? 2 * target : 2 * target + 1;
                }
            }
        }
        return found;
    }

    private void project(int constraint) {
        int target = constraint / 2;
        double sign = constraint % 2 == 0 ? 1 : -1;
        for (int c = 0; c < n; c++) {
            d[c] = sign * (target < n ? j[c][target] : Cholesky.dot(j[c], program.rows[target - n], 0, n));
        }
    }

    private void add(int constraint) {
        double multiplier = 0;
        while (true) {
            GivenUp.check();
            project(constraint);
            double[] steps = backSubstitute();
            double[] z = new double[n];
            double square = 0;
            double whole = 0;
            for (int c = 0; c < n; c++) {
                whole += d[c] * d[c];
                if (c >= count) {
                    square += d[c] * d[c];
                    Cholesky.axpy(d[c], j[c], z, 0, n);
                }
            }
            boolean moves = square > PARALLEL * whole;
            int dropped = -1;
            double partial = Double.POSITIVE_INFINITY;
            for (int a = 0; a < count; a++) {
                if (steps[a] > 0 && !equality(active[a]) && u[a] / steps[a] < partial) {
                    partial = u[a] / steps[a];
                    dropped = a;
                }
            }
            double full = moves ? Math.max(0, -slack(constraint) / square) : Double.POSITIVE_INFINITY;
            double t = Math.min(partial, full);
            if (Double.isInfinite(t)) {
                if (slack(constraint) > -1e-9) {
                    return;
                }
                throw new Infeasible();
            }
            for (int a = 0; a < count; a++) {
                u[a] -= t * steps[a];
            }
            multiplier += t;
            if (moves) {
                Cholesky.axpy(t, z, w, 0, n);
            }
            if (moves && full <= partial) {
                append(constraint, multiplier);
                return;
            }
            drop(dropped);
        }
    }

    private double[] backSubstitute() {
        double[] x = new double[count];
        for (int i = count - 1; i >= 0; i--) {
            double sum = d[i];
            for (int c = i + 1; c < count; c++) {
                sum -= r[c][i] * x[c];
            }
            x[i] = sum / r[i][i];
        }
        return x;
    }

    private void append(int constraint, double multiplier) {
        for (int c = n - 1; c > count; c--) {
            rotate(c - 1, c, d[c - 1], d[c]);
            d[c - 1] = Math.hypot(d[c - 1], d[c]);
            d[c] = 0;
        }
        System.arraycopy(d, 0, r[count], 0, count + 1);
        active[count] = constraint;
        u[count] = multiplier;
        count++;
    }

    private void drop(int position) {
        for (int a = position; a < count - 1; a++) {
            active[a] = active[a + 1];
            u[a] = u[a + 1];
        }
        double[] freed = r[position];
        for (int a = position; a < count - 1; a++) {
            r[a] = r[a + 1];
        }
        r[count - 1] = freed;
        count--;
        for (int a = position; a < count; a++) {
            double first = r[a][a];
            double second = r[a][a + 1];
            double length = Math.hypot(first, second);
            if (second != 0) {
                rotate(a, a + 1, first, second);
                double cos = first / length;
                double sin = second / length;
                for (int b = a; b < count; b++) {
                    double upper = r[b][a];
                    double lower = r[b][a + 1];
                    r[b][a] = cos * upper + sin * lower;
                    r[b][a + 1] = cos * lower - sin * upper;
                }
            }
        }
    }

    /** Turns two columns of J so that a vector (first, second) becomes (length, 0). */
    private void rotate(int a, int b, double first, double second) {
        double length = Math.hypot(first, second);
        if (length == 0 || (second == 0 && first > 0)) {
            return;
        }
        double cos = first / length;
        double sin = second / length;
        double[] left = j[a];
        double[] right = j[b];
        for (int i = 0; i < n; i++) {
            double x = left[i];
            double y = right[i];
            left[i] = cos * x + sin * y;
            right[i] = cos * y - sin * x;
        }
    }
}
