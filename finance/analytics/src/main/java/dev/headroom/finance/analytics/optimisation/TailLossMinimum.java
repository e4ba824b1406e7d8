package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Cholesky;
import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.GivenUp;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.NotConverged;
import dev.headroom.finance.analytics.risk.TailLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/**
 * The weights whose mean loss in the worst scenarios is least (Rockafellar and Uryasev 2000). Cutting planes (Kelley)
 * over small linear programs: each round's program is a lower bound and its weights an upper one, so the gap is known
 * when an answer leaves.
 *
 * @param weights one per asset, sum 1; several weights may be equally good
 * @param conditional mean loss in the tail, positive for a loss, of the scenarios' period
 * @param valueAtRisk loss at the tail's edge
 * @param gap how much the loss can lie above the least one
 */
public record TailLossMinimum(Doubles weights, double conditional, double valueAtRisk, double gap) {
    private static final int MOST_CUTS = 2_000;
    private static final double TIGHT = 1e-9;

    /**
     * Finds the weights.
     *
     * @param scenarios complete returns, one row per scenario and one column per asset
     * @param confidence above 0 and below 1: 0.95 looks at the worst 5 %
     * @param constraints bounds must be finite below and above
     * @throws InvalidInput {@code CONFIDENCE_RANGE}, {@code NOT_A_NUMBER}, {@code INFEASIBLE},
     *     {@code UNBOUNDED_WEIGHTS}
     * @throws NotConverged when the gap stayed open
     */
    public static TailLossMinimum of(Matrix scenarios, double confidence, Constraints constraints) {
        return search(scenarios, confidence, constraints, OptionalDouble.empty(), Doubles.of());
    }

    /**
     * The same at an expected return of at least a target.
     *
     * @param expected returns, one per asset
     * @throws InvalidInput {@code INFEASIBLE} with the greatest return that can be reached
     */
    public static TailLossMinimum of(
            Matrix scenarios, double confidence, Constraints constraints, Doubles expected, double target) {
        double greatest = Attainable.greatest(expected, constraints);
        if (target > greatest) {
            throw InvalidInput.impossible(
                            "INFEASIBLE",
                            "target return",
                            "must be at most %.10g under these constraints".formatted(greatest),
                            target)
                    .instead("lower the target or widen the constraints");
        }
        return search(scenarios, confidence, constraints, OptionalDouble.of(target), expected);
    }

    private static TailLossMinimum search(
            Matrix scenarios, double confidence, Constraints constraints, OptionalDouble target, Doubles expected) {
        int n = scenarios.columns();
        check(scenarios, confidence, constraints);
        Planes planes = new Planes(constraints, expected, target);
        double[] weights = normalised(planes.solve(), constraints);
        double best = Double.POSITIVE_INFINITY;
        double[] bestWeights = weights;
        double gap = Double.POSITIVE_INFINITY;
        for (int cut = 0; cut < MOST_CUTS && open(gap, best); cut++) {
            GivenUp.check();
            double[] slope = slope(scenarios, confidence, weights);
            double loss = Cholesky.dot(slope, weights, 0, n);
            if (loss < best) {
                best = loss;
                bestWeights = weights;
            }
            planes.add(slope);
            Optimisation.Result result = planes.solve();
            weights = normalised(result, constraints);
            gap = best - result.doubleValue(n) / Planes.SCALE;
        }
        if (!(gap <= 1e-7)) {
            throw new NotConverged("the tail loss may be " + gap + " above the least after " + MOST_CUTS + " cuts");
        }
        TailLoss tail = TailLoss.historical(series(scenarios, bestWeights), confidence);
        return new TailLossMinimum(Doubles.of(bestWeights), tail.conditional(), tail.valueAtRisk(), Math.max(0, gap));
    }

    private static boolean open(double gap, double best) {
        return Double.isInfinite(gap) || gap > TIGHT * Math.max(1e-3, Math.abs(best));
    }

    private static void check(Matrix scenarios, double confidence, Constraints constraints) {
        if (!(confidence > 0 && confidence < 1)) {
            throw InvalidInput.malformed("CONFIDENCE_RANGE", "confidence", "must be above 0 and below 1", confidence);
        }
        if (scenarios.rows() == 0 || scenarios.columns() == 0) {
            throw InvalidInput.malformed("EMPTY_UNIVERSE", "scenarios", "must be at least one of one asset", 0);
        }
        double[] cells = scenarios.toArray();
        for (int i = 0; i < cells.length; i++) {
            if (!Double.isFinite(cells[i])) {
                int n = scenarios.columns();
                throw InvalidInput.malformed(
                        "NOT_A_NUMBER", "scenario cell [" + i / n + "][" + i % n + "]", "must be a number", cells[i]);
            }
        }
        constraints.checkTotal(scenarios.columns());
        if (constraints.lower().stream().anyMatch(Double::isInfinite)
                || constraints.upper().stream().anyMatch(Double::isInfinite)) {
            throw InvalidInput.impossible("UNBOUNDED_WEIGHTS", "bounds", "must be finite for a tail loss", null)
                    .instead("bound every weight");
        }
    }

    /** The linear program of the planes found so far; losses are scaled to be of the size of the weights. */
    private static final class Planes {
        static final double SCALE = 100;

        private final Constraints constraints;
        private final Doubles expected;
        private final OptionalDouble target;
        private final List<double[]> slopes = new ArrayList<>();

        Planes(Constraints constraints, Doubles expected, OptionalDouble target) {
            this.constraints = constraints;
            this.expected = expected;
            this.target = target;
        }

        void add(double[] slope) {
            slopes.add(slope);
        }

        Optimisation.Result solve() {
            ExpressionsBasedModel model = Attainable.model(constraints);
            int n = constraints.lower().size();
            Variable bound = model.newVariable("loss").weight(1).lower(-SCALE * SCALE);
            if (target.isPresent()) {
                Expression mean = model.newExpression("mean").lower(target.getAsDouble());
                for (int i = 0; i < n; i++) {
                    mean.set(i, expected.get(i));
                }
            }
            for (int k = 0; k < slopes.size(); k++) {
                Expression plane = model.newExpression("plane" + k).lower(0);
                plane.set(bound, 1);
                for (int i = 0; i < n; i++) {
                    plane.set(i, -SCALE * slopes.get(k)[i]);
                }
            }
            Optimisation.Result result = model.minimise();
            // a program whose thread is interrupted ends without a solution, which says nothing of whether there is one
            GivenUp.check();
            if (!result.getState().isFeasible()) {
                if (slopes.isEmpty()) {
                    throw Attainable.infeasible(constraints);
                }
                throw new NotConverged("a linear program of " + slopes.size() + " planes ended " + result.getState());
            }
            return result;
        }
    }

    /** The weights of a program, within their bounds and with the sum 1 to the last bit that matters. */
    private static double[] normalised(Optimisation.Result result, Constraints constraints) {
        int n = constraints.lower().size();
        double[] weights = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            weights[i] = Math.clamp(
                    result.doubleValue(i),
                    constraints.lower().get(i),
                    constraints.upper().get(i));
            sum += weights[i];
        }
        double missing = 1 - sum;
        for (int i = 0; i < n && missing != 0; i++) {
            double moved = Math.clamp(
                            weights[i] + missing,
                            constraints.lower().get(i),
                            constraints.upper().get(i))
                    - weights[i];
            weights[i] += moved;
            missing -= moved;
        }
        return weights;
    }

    private static Doubles series(Matrix scenarios, double[] weights) {
        int n = weights.length;
        double[] cells = scenarios.toArray();
        double[] returns = new double[scenarios.rows()];
        for (int t = 0; t < returns.length; t++) {
            for (int i = 0; i < n; i++) {
                returns[t] = Math.fma(cells[t * n + i], weights[i], returns[t]);
            }
        }
        return Doubles.owned(returns);
    }

    /** The slope of the tail loss: minus the mean of the worst scenarios, the last one by its fraction. */
    private static double[] slope(Matrix scenarios, double confidence, double[] weights) {
        Doubles series = series(scenarios, weights);
        int rows = series.size();
        Integer[] order = new Integer[rows];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(series::get));
        double tail = (1 - confidence) * rows;
        double[] slope = new double[weights.length];
        double left = tail;
        for (int k = 0; k < rows && left > 0; k++) {
            double share = Math.min(1, left) / tail;
            for (int i = 0; i < slope.length; i++) {
                slope[i] -= share * scenarios.get(order[k], i);
            }
            left -= 1;
        }
        return slope;
    }
}
