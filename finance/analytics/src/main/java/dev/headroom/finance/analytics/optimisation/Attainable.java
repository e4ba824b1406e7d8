package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/** How far a linear function of the weights can reach within constraints. */
final class Attainable {
    private Attainable() {}

    /**
     * The greatest value of a linear function; infinite where nothing bounds it.
     *
     * @throws InvalidInput {@code INFEASIBLE} when no weights keep the constraints
     */
    static double greatest(Doubles coefficients, Constraints constraints) {
        return constraints.groups().isEmpty() ? greedy(coefficients, constraints) : linear(coefficients, constraints);
    }

    /** The least value, as above. */
    static double least(Doubles coefficients, Constraints constraints) {
        return -greatest(
                Doubles.owned(coefficients.stream().map(value -> -value).toArray()), constraints);
    }

    /** Bounds alone: the best assets are filled first. */
    private static double greedy(Doubles coefficients, Constraints constraints) {
        int[] order = IntStream.range(0, coefficients.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> coefficients.get(i))
                        .reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        Doubles lower = constraints.lower();
        Doubles upper = constraints.upper();
        if (lower.stream().anyMatch(Double::isInfinite)) {
            boolean level = coefficients.stream().distinct().count() == 1;
            return level ? coefficients.get(0) : Double.POSITIVE_INFINITY;
        }
        double room = 1 - lower.sum();
        double value = 0;
        for (int i : order) {
            double added = Math.clamp(room, 0.0, upper.get(i) - lower.get(i));
            value += coefficients.get(i) * (lower.get(i) + added);
            room -= added;
        }
        return value;
    }

    private static double linear(Doubles coefficients, Constraints constraints) {
        ExpressionsBasedModel model = model(constraints);
        for (int i = 0; i < coefficients.size(); i++) {
            model.getVariable(i).weight(coefficients.get(i));
        }
        Optimisation.Result result = model.maximise();
        if (result.getState() == Optimisation.State.UNBOUNDED) {
            return Double.POSITIVE_INFINITY;
        }
        if (!result.getState().isFeasible()) {
            throw infeasible(constraints);
        }
        return result.getValue();
    }

    /** The weights and their constraints as a linear program without an objective. */
    static ExpressionsBasedModel model(Constraints constraints) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        int n = constraints.lower().size();
        Expression total = model.newExpression("total").level(1);
        for (int i = 0; i < n; i++) {
            Variable weight = model.newVariable("w" + i);
            if (Double.isFinite(constraints.lower().get(i))) {
                weight.lower(constraints.lower().get(i));
            }
            if (Double.isFinite(constraints.upper().get(i))) {
                weight.upper(constraints.upper().get(i));
            }
            total.set(weight, 1);
        }
        for (Group group : constraints.groups()) {
            addGroup(model, group);
        }
        return model;
    }

    private static void addGroup(ExpressionsBasedModel model, Group group) {
        Expression sum = model.newExpression(group.name());
        for (int i = 0; i < group.coefficients().size(); i++) {
            if (group.coefficients().get(i) != 0) {
                sum.set(i, group.coefficients().get(i));
            }
        }
        if (Double.isFinite(group.lower())) {
            sum.lower(group.lower());
        }
        if (Double.isFinite(group.upper())) {
            sum.upper(group.upper());
        }
    }

    /**
     * The first group that cannot be kept together with the bounds and the groups before it, with what it can reach.
     */
    static InvalidInput infeasible(Constraints constraints) {
        Constraints kept = new Constraints(constraints.lower(), constraints.upper(), java.util.List.of());
        for (Group group : constraints.groups()) {
            Constraints next = kept.with(group);
            if (!model(next).maximise().getState().isFeasible()) {
                double least = least(group.coefficients(), kept);
                double greatest = greatest(group.coefficients(), kept);
                return InvalidInput.impossible(
                                "INFEASIBLE",
                                "group " + group.name(),
                                "can reach only %.6g..%.6g within the other constraints".formatted(least, greatest),
                                "%.6g..%.6g".formatted(group.lower(), group.upper()))
                        .instead("widen the group or the constraints it shares assets with");
            }
            kept = next;
        }
        return InvalidInput.impossible("INFEASIBLE", "constraints", "must leave some weights", null)
                .instead("widen a bound or a group");
    }
}
