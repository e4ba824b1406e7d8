package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Cholesky;
import dev.headroom.finance.analytics.GivenUp;
import dev.headroom.finance.analytics.NotConverged;
import java.util.Arrays;

/**
 * Solves quadratic programs by guessing which bounds hold and correcting all wrong guesses at once (primal-dual active
 * sets; Kunisch and Rendl 2003): three to five rounds, each one Cholesky factor of the free assets. Where the rounds do
 * not settle, the dual method of Goldfarb and Idnani takes over, which always does. On the face that is found weights
 * are linear in lambda, {@code w = origin + lambda * direction}. The last active set is the next one's first guess.
 */
final class ActiveSet {
    /** Largest violation, relative to the scale, with which an answer may leave. */
    static final double VERIFIED = 1e-8;

    private static final int MOST_ROUNDS = 25;
    private static final double TIGHT = 1e-11;
    private static final double FLOOR = 1e-13;
    private static final byte FREE = 0;
    private static final byte LOWER = -1;
    private static final byte UPPER = 1;

    private final QuadraticProgram program;
    private final byte[] state;
    private final byte[] rowState;
    private double[] origin;
    private double[] direction;
    private double[] multipliers;
    private double[] weights;
    private double residual;

    ActiveSet(QuadraticProgram program) {
        this.program = program;
        this.state = new byte[program.size];
        this.rowState = new byte[program.rows.length];
        this.origin = new double[program.size];
        this.direction = new double[program.size];
        this.multipliers = new double[program.rows.length];
        this.weights = new double[program.size];
        for (int i = 0; i < program.size; i++) {
            if (program.lower[i] == program.upper[i]) {
                state[i] = LOWER;
            }
        }
    }

    double[] weights() {
        return weights;
    }

    /** Weights of the face at lambda 0. */
    double[] origin() {
        return origin;
    }

    /** Change of the face's weights with lambda. */
    double[] direction() {
        return direction;
    }

    double residual() {
        return residual;
    }

    /**
     * Finds the weights.
     *
     * @throws Infeasible when no weights keep the bounds
     * @throws NotConverged when the conditions of optimality could not be verified
     */
    void solve(double lambda) {
        boolean settled = false;
        for (int round = 0; round < MOST_ROUNDS && !settled; round++) {
            GivenUp.check();
            if (!face(lambda)) {
                break;
            }
            settled = !correct(lambda);
        }
        if (settled) {
            residual = verify(weights, multipliers, lambda);
        }
        if (!settled || residual > VERIFIED) {
            fallBack(lambda);
        }
    }

    private void fallBack(double lambda) {
        DualMethod dual = new DualMethod(program, lambda);
        dual.solve();
        dual.activeSet(state, rowState);
        boolean polished = face(lambda);
        residual = polished ? verify(weights, multipliers, lambda) : Double.POSITIVE_INFINITY;
        if (residual > VERIFIED) {
            weights = dual.weights();
            multipliers = dual.rowMultipliers();
            origin = weights.clone();
            direction = new double[program.size];
            residual = verify(weights, multipliers, lambda);
        }
        if (!(residual <= VERIFIED)) {
            throw new NotConverged("conditions of optimality are violated by " + residual + ", more than " + VERIFIED);
        }
    }

    /** Solves for the free weights with the others at their bounds; false where the face has no unique solution. */
    private boolean face(double lambda) {
        int n = program.size;
        int[] free = indices(state, FREE, true);
        int[] active = activeRows();
        int m = free.length;
        double[][] factor = new double[m][m];
        double[] constant = new double[m];
        double[] linear = new double[m];
        double[] fixed = new double[n];
        for (int i = 0; i < n; i++) {
            fixed[i] = state[i] == FREE ? 0 : bound(i);
        }
        boolean anyFixed = Arrays.stream(fixed).anyMatch(value -> value != 0);
        for (int i = 0; i < m; i++) {
            double[] row = program.quadratic[free[i]];
            for (int j = i; j < m; j++) {
                factor[i][j] = row[free[j]];
            }
            constant[i] = anyFixed ? -Cholesky.dot(row, fixed, 0, n) : 0;
            linear[i] = program.gain[free[i]];
        }
        if (m < active.length || !Cholesky.factor(factor, m, FLOOR)) {
            return false;
        }
        return new Face(free, active, factor, constant, linear).place(fixed, lambda);
    }

    /** The system of one face. */
    private final class Face {
        private final int[] free;
        private final int[] active;
        private final double[][] factor;
        private final double[] constant;
        private final double[] linear;

        Face(int[] free, int[] active, double[][] factor, double[] constant, double[] linear) {
            this.free = free;
            this.active = active;
            this.factor = factor;
            this.constant = constant;
            this.linear = linear;
        }

        boolean place(double[] fixed, double lambda) {
            int m = free.length;
            int k = active.length;
            double[][] responses = new double[k][m];
            double[][] normals = new double[k][m];
            for (int r = 0; r < k; r++) {
                for (int i = 0; i < m; i++) {
                    normals[r][i] = program.rows[active[r]][free[i]];
                }
                responses[r] = normals[r].clone();
                Cholesky.solve(factor, m, responses[r]);
            }
            Cholesky.solve(factor, m, constant);
            Cholesky.solve(factor, m, linear);
            double[][] schur = new double[k][k];
            double[] atOrigin = new double[k];
            double[] along = new double[k];
            for (int r = 0; r < k; r++) {
                for (int s = r; s < k; s++) {
                    schur[r][s] = Cholesky.dot(normals[r], responses[s], 0, m);
                }
                atOrigin[r] =
                        rowBound(active[r]) - program.row(active[r], fixed) - Cholesky.dot(normals[r], constant, 0, m);
                along[r] = -Cholesky.dot(normals[r], linear, 0, m);
            }
            if (!Cholesky.factor(schur, k, 1e-11)) {
                return false;
            }
            Cholesky.solve(schur, k, atOrigin);
            Cholesky.solve(schur, k, along);
            for (int r = 0; r < k; r++) {
                Cholesky.axpy(atOrigin[r], responses[r], constant, 0, m);
                Cholesky.axpy(along[r], responses[r], linear, 0, m);
            }
            scatter(fixed, atOrigin, along, lambda);
            return true;
        }

        private void scatter(double[] fixed, double[] atOrigin, double[] along, double lambda) {
            origin = fixed;
            direction = new double[program.size];
            weights = fixed.clone();
            for (int i = 0; i < free.length; i++) {
                origin[free[i]] = constant[i];
                direction[free[i]] = linear[i];
                weights[free[i]] = Math.fma(lambda, linear[i], constant[i]);
            }
            multipliers = new double[program.rows.length];
            for (int r = 0; r < active.length; r++) {
                multipliers[active[r]] = Math.fma(lambda, along[r], atOrigin[r]);
            }
        }
    }

    private double bound(int asset) {
        return state[asset] == UPPER ? program.upper[asset] : program.lower[asset];
    }

    private double rowBound(int row) {
        return rowState[row] == UPPER ? program.rowUpper[row] : program.rowLower[row];
    }

    private int[] activeRows() {
        for (int r = 0; r < rowState.length; r++) {
            if (program.equality(r)) {
                rowState[r] = LOWER;
            }
        }
        return indices(rowState, FREE, false);
    }

    private static int[] indices(byte[] states, byte value, boolean equal) {
        int[] found = new int[states.length];
        int count = 0;
        for (int i = 0; i < states.length; i++) {
            if (states[i] == value == equal) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Moves every wrong guess to the other side; false when none was wrong. */
    private boolean correct(double lambda) {
        double[] reduced = reduced(weights, multipliers, lambda);
        double tolerance = TIGHT * program.scale(lambda);
        boolean changed = false;
        for (int i = 0; i < state.length; i++) {
            byte next = state[i];
            if (state[i] == FREE) {
                next = weights[i] < program.lower[i] - TIGHT
                        ? LOWER
                        : weights[i] > program.upper[i] + TIGHT ? UPPER : FREE;
            } else if (program.lower[i] != program.upper[i] && reduced[i] * state[i] > tolerance) {
                next = FREE;
            }
            changed |= next != state[i];
            state[i] = next;
        }
        for (int r = 0; r < rowState.length; r++) {
            if (!program.equality(r)) {
                byte next = correctedRow(r, tolerance);
                changed |= next != rowState[r];
                rowState[r] = next;
            }
        }
        return changed;
    }

    private byte correctedRow(int row, double tolerance) {
        if (rowState[row] == FREE) {
            double value = program.row(row, weights);
            return value < program.rowLower[row] - TIGHT ? LOWER : value > program.rowUpper[row] + TIGHT ? UPPER : FREE;
        }
        return multipliers[row] * rowState[row] > tolerance ? FREE : rowState[row];
    }

    private double[] reduced(double[] at, double[] rowMultipliers, double lambda) {
        double[] reduced = program.gradient(at, lambda);
        for (int r = 0; r < rowMultipliers.length; r++) {
            if (rowMultipliers[r] != 0) {
                Cholesky.axpy(-rowMultipliers[r], program.rows[r], reduced, 0, reduced.length);
            }
        }
        return reduced;
    }

    /** The largest violation of feasibility, stationarity and sign, computed from the weights alone. */
    private double verify(double[] at, double[] rowMultipliers, double lambda) {
        double scale = program.scale(lambda);
        double[] reduced = reduced(at, rowMultipliers, lambda);
        double worst = 0;
        for (int i = 0; i < at.length; i++) {
            worst = Math.max(worst, Math.max(program.lower[i] - at[i], at[i] - program.upper[i]));
            boolean atLower = at[i] <= program.lower[i] + VERIFIED;
            boolean atUpper = at[i] >= program.upper[i] - VERIFIED;
            double stationarity =
                    atLower && atUpper ? 0 : atLower ? -reduced[i] : atUpper ? reduced[i] : Math.abs(reduced[i]);
            worst = Math.max(worst, stationarity / scale);
            if (!Double.isFinite(at[i])) {
                return Double.POSITIVE_INFINITY;
            }
        }
        for (int r = 0; r < rowMultipliers.length; r++) {
            double value = program.row(r, at);
            worst = Math.max(worst, Math.max(program.rowLower[r] - value, value - program.rowUpper[r]));
            if (!program.equality(r)) {
                boolean atLower = value <= program.rowLower[r] + VERIFIED;
                boolean atUpper = value >= program.rowUpper[r] - VERIFIED;
                double wrong = atLower ? -rowMultipliers[r] : atUpper ? rowMultipliers[r] : Math.abs(rowMultipliers[r]);
                worst = Math.max(worst, wrong / scale);
            }
        }
        return worst;
    }
}
