package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.NotConverged;
import java.util.ArrayList;
import java.util.List;

/**
 * Mean-variance problems over one universe under one set of constraints (Markowitz). Weights sum to 1. Every answer is
 * verified against its conditions of optimality; a problem that has no answer is refused with the bound that can be
 * reached. Not safe for use by several threads at once.
 */
public final class MeanVariance {
    private static final int MOST_STEPS = 100;
    private static final double SAME = 1e-13;

    private final Universe universe;
    private final Constraints constraints;

    /**
     * Checks the constraints against the universe.
     *
     * @throws InvalidInput {@code BOUNDS_LENGTH}, {@code INFEASIBLE}
     */
    public MeanVariance(Universe universe, Constraints constraints) {
        constraints.checkTotal(universe.size());
        this.universe = universe;
        this.constraints = constraints;
    }

    /** The least variance. */
    public Allocation minVolatility() {
        return allocation(solved(program(), 0));
    }

    /**
     * The most of {@code mu'w - aversion/2 w'Sw}.
     *
     * @param aversion above 0
     * @throws InvalidInput {@code RISK_AVERSION_RANGE}
     */
    public Allocation maxUtility(double aversion) {
        if (!(aversion > 0) || Double.isInfinite(aversion)) {
            throw InvalidInput.malformed("RISK_AVERSION_RANGE", "risk aversion", "must be above 0", aversion);
        }
        return allocation(solved(program(), 1 / aversion));
    }

    /**
     * The least variance at exactly an expected return.
     *
     * @throws InvalidInput {@code INFEASIBLE} with the range that can be reached
     */
    public Allocation targetReturn(double target) {
        return atReturn(target, greatestReturn(), leastReturn());
    }

    private Allocation atReturn(double target, double greatest, double least) {
        double slack = 1e-12 * Math.max(1, Math.abs(target));
        if (!(target <= greatest + slack && target >= least - slack)) {
            throw InvalidInput.impossible(
                            "INFEASIBLE",
                            "target return",
                            "must be within %.10g..%.10g under these constraints".formatted(least, greatest),
                            target)
                    .instead("lower the target or widen the constraints");
        }
        return allocation(solved(programAt(Math.clamp(target, least, greatest)), 0));
    }

    /**
     * The most expected return at no more than a volatility.
     *
     * @throws InvalidInput {@code INFEASIBLE} with the least volatility that can be reached
     */
    public Allocation targetRisk(double target) {
        ActiveSet active = solved(program(), 0);
        double least = Math.sqrt(universe.variance(active.weights()));
        if (!(target >= least * (1 - 1e-12))) {
            throw InvalidInput.impossible(
                            "INFEASIBLE",
                            "target volatility",
                            "must be at least %.10g under these constraints".formatted(least),
                            target)
                    .instead("raise the target or widen the constraints");
        }
        if (Double.isInfinite(greatestReturn())) {
            return search(active, new RiskTarget(target * target));
        }
        Allocation top = targetReturn(greatestReturn());
        return top.volatility() <= target ? top : search(active, new RiskTarget(target * target));
    }

    /**
     * The most of {@code (mu'w - rf) / sqrt(w'Sw)}.
     *
     * @param riskFree rate of the period of the expected returns
     * @throws InvalidInput {@code NO_POSITIVE_EXCESS_RETURN} when nothing within the constraints is expected to earn
     *     more than the rate, {@code SHARPE_UNBOUNDED} when the ratio has no maximum
     */
    public Allocation maxSharpe(double riskFree) {
        double greatest = greatestReturn();
        if (!(greatest > riskFree)) {
            throw InvalidInput.impossible(
                            "NO_POSITIVE_EXCESS_RETURN",
                            "greatest expected return within the constraints",
                            "must be above the risk-free rate, " + riskFree,
                            greatest)
                    .instead("ask for the minimum volatility");
        }
        return search(solved(program(), 0), new Tangency(riskFree));
    }

    /**
     * Points of the efficient frontier, from the least volatility to the greatest expected return, evenly spaced in
     * expected return.
     *
     * @param points at least 2
     * @throws InvalidInput {@code FRONTIER_POINTS}, {@code UNBOUNDED_RETURN}
     */
    public List<Allocation> frontier(int points) {
        if (points < 2 || points > 10_000) {
            throw InvalidInput.malformed("FRONTIER_POINTS", "points", "must be 2..10000", points);
        }
        double greatest = greatestReturn();
        if (Double.isInfinite(greatest)) {
            throw InvalidInput.impossible("UNBOUNDED_RETURN", "weights", "must have bounds for a frontier", null)
                    .instead("bound every weight");
        }
        Allocation first = minVolatility();
        List<Allocation> frontier = new ArrayList<>(points);
        frontier.add(first);
        double least = first.expectedReturn();
        QuadraticProgram program = programAt(least);
        ActiveSet active = new ActiveSet(program);
        for (int k = 1; k < points; k++) {
            double target = k == points - 1 ? greatest : least + (greatest - least) * k / (points - 1);
            program.rowLower[program.rows.length - 1] = target;
            program.rowUpper[program.rows.length - 1] = target;
            try {
                active.solve(0);
            } catch (Infeasible impossible) {
                throw Attainable.infeasible(constraints);
            }
            frontier.add(allocation(active));
        }
        return frontier;
    }

    private double greatestReturn() {
        return Attainable.greatest(universe.expected(), constraints);
    }

    private double leastReturn() {
        return Attainable.least(universe.expected(), constraints);
    }

    /** What decides where on the frontier to stop. */
    private sealed interface Stop {
        /** Positive where lambda is still too small. */
        double shortfall(double variance, double mean, double lambda);

        /** The lambda that is right for as long as the face holds; NaN where the face has none. */
        double onFace(FaceFigures face);
    }

    /** Moments of the weights {@code a + lambda b} of a face. */
    private record FaceFigures(double varianceAtOrigin, double varianceAlong, double meanAtOrigin) {}

    private record Tangency(double riskFree) implements Stop {
        @Override
        public double shortfall(double variance, double mean, double lambda) {
            return variance - lambda * (mean - riskFree);
        }

        @Override
        public double onFace(FaceFigures face) {
            return face.varianceAtOrigin / (face.meanAtOrigin - riskFree);
        }
    }

    private record RiskTarget(double variance) implements Stop {
        @Override
        public double shortfall(double reached, double mean, double lambda) {
            return variance - reached;
        }

        @Override
        public double onFace(FaceFigures face) {
            return Math.sqrt((variance - face.varianceAtOrigin) / face.varianceAlong);
        }
    }

    /**
     * Newton over the faces of the frontier inside a bracket: exact as soon as the face is right, halved wherever a
     * step leaves the bracket.
     */
    private Allocation search(ActiveSet active, Stop stop) {
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double lambda = next(active, stop, low, high);
        for (int step = 0; step < MOST_STEPS; step++) {
            run(active, lambda);
            double variance = universe.product(active.weights(), active.weights());
            double missing = stop.shortfall(variance, universe.mean(active.weights()), lambda);
            if (missing > 0) {
                low = lambda;
            } else {
                high = lambda;
            }
            double next = next(active, stop, low, high);
            if (Math.abs(next - lambda) <= SAME * lambda || missing == 0 || high - low <= SAME * high) {
                return allocation(active);
            }
            if (!(next <= 1e12)) {
                break;
            }
            lambda = next;
        }
        if (Double.isInfinite(high)) {
            throw InvalidInput.impossible(
                            "SHARPE_UNBOUNDED", "weights", "must have bounds: the ratio has no maximum", null)
                    .instead("bound every weight");
        }
        throw new NotConverged("the point of the frontier was not found within " + MOST_STEPS + " faces");
    }

    private double next(ActiveSet active, Stop stop, double low, double high) {
        double[] a = active.origin();
        double[] b = active.direction();
        double lambda = stop.onFace(new FaceFigures(universe.product(a, a), universe.product(b, b), universe.mean(a)));
        // a few ulps beyond the bracket is the bracket's own end, found again
        if (lambda >= low * (1 - SAME) && lambda <= high * (1 + SAME) && lambda > 0 && !Double.isInfinite(lambda)) {
            return lambda;
        }
        if (Double.isInfinite(high)) {
            double unit = universe.scale()
                    / Math.max(universe.expected().stream().map(Math::abs).max().orElse(1), Double.MIN_NORMAL);
            return low == 0 ? unit : 4 * low;
        }
        return low == 0 ? high / 4 : Math.sqrt(low * high);
    }

    private QuadraticProgram program() {
        return program(0, 0);
    }

    /** The program with one more row: the expected return at a level. */
    private QuadraticProgram programAt(double target) {
        return program(1, target);
    }

    private QuadraticProgram program(int extra, double target) {
        int n = universe.size();
        int groups = constraints.groups().size();
        double[][] rows = new double[1 + groups + extra][];
        double[] lower = new double[rows.length];
        double[] upper = new double[rows.length];
        rows[0] = Doubles.filled(n, 1).toArray();
        lower[0] = 1;
        upper[0] = 1;
        for (int g = 0; g < groups; g++) {
            Group group = constraints.groups().get(g);
            rows[g + 1] = group.coefficients().toArray();
            lower[g + 1] = group.lower();
            upper[g + 1] = group.upper();
        }
        if (extra > 0) {
            rows[groups + 1] = universe.expected().toArray();
            lower[groups + 1] = target;
            upper[groups + 1] = target;
        }
        return new QuadraticProgram(
                universe.rows(),
                universe.expected().toArray(),
                new QuadraticProgram.Bounds(
                        constraints.lower().toArray(), constraints.upper().toArray()),
                rows,
                new QuadraticProgram.Bounds(lower, upper));
    }

    private ActiveSet solved(QuadraticProgram program, double lambda) {
        ActiveSet active = new ActiveSet(program);
        run(active, lambda);
        return active;
    }

    private void run(ActiveSet active, double lambda) {
        try {
            active.solve(lambda);
        } catch (Infeasible impossible) {
            throw Attainable.infeasible(constraints);
        }
    }

    /** Rounding below a lower bound of zero is zero: nobody wants to short a billionth. */
    private Allocation allocation(ActiveSet active) {
        double[] weights = active.weights().clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.min(
                    Math.max(weights[i], constraints.lower().get(i)),
                    constraints.upper().get(i));
        }
        return Allocation.of(universe, weights, active.residual());
    }
}
