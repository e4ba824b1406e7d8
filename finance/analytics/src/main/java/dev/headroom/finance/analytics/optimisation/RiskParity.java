package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Cholesky;
import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.GivenUp;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.NotConverged;

/**
 * Long-only weights whose shares in the portfolio's variance are given; equal shares by default. Coordinate descent on
 * {@code w'Sw/2 - sum b ln w} (Griveau-Billion, Richard and Roncalli 2013), which has one minimum.
 */
public final class RiskParity {
    private static final int MOST_SWEEPS = 10_000;
    private static final double TIGHT = 1e-12;

    private RiskParity() {}

    /** Every asset contributes the same. */
    public static Allocation equal(Universe universe) {
        return of(universe, Doubles.filled(universe.size(), 1.0 / universe.size()));
    }

    /**
     * Every asset contributes its budget.
     *
     * @param budgets above 0, one per asset; only their proportions count
     * @throws InvalidInput {@code RISK_BUDGET}, {@code ZERO_VARIANCE}
     * @throws NotConverged when the contributions did not meet the budgets to 1e-8
     */
    public static Allocation of(Universe universe, Doubles budgets) {
        int n = universe.size();
        if (budgets.size() != n || budgets.stream().anyMatch(budget -> !(budget > 0))) {
            throw InvalidInput.malformed("RISK_BUDGET", "risk budgets", "must be above 0, one per asset", budgets);
        }
        double[][] rows = universe.rows();
        double total = budgets.sum();
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            if (!(universe.covariance().get(i, i) > 0)) {
                throw InvalidInput.impossible("ZERO_VARIANCE", "asset " + i, "must vary to contribute risk", 0)
                        .instead("leave cash out and weigh it apart");
            }
            weights[i] = 1 / Math.sqrt(rows[i][i]);
        }
        double residual = Double.POSITIVE_INFINITY;
        for (int sweep = 0; sweep < MOST_SWEEPS && residual > TIGHT; sweep++) {
            GivenUp.check();
            residual = 0;
            for (int i = 0; i < n; i++) {
                double others = Cholesky.dot(rows[i], weights, 0, n) - rows[i][i] * weights[i];
                double budget = budgets.get(i) / total;
                residual = Math.max(residual, Math.abs(weights[i] * (others + rows[i][i] * weights[i]) - budget));
                weights[i] = (-others + Math.sqrt(others * others + 4 * rows[i][i] * budget)) / (2 * rows[i][i]);
            }
        }
        if (!(residual <= ActiveSet.VERIFIED)) {
            throw new NotConverged("risk contributions miss their budgets by " + residual);
        }
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < n; i++) {
            weights[i] /= sum;
        }
        return Allocation.of(universe, weights, residual);
    }

    /**
     * The most of the diversification ratio {@code w'sigma / sqrt(w'Sw)} (Choueifaty and Coignard 2008): the tangency
     * portfolio when every asset earns its volatility.
     */
    public static Allocation maxDiversification(Universe universe, Constraints constraints) {
        Allocation found = new MeanVariance(universe.expecting(universe.volatilities()), constraints).maxSharpe(0);
        return Allocation.of(universe, found.weights().toArray(), found.residual());
    }
}
