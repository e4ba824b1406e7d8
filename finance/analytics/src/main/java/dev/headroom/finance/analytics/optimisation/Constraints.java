package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.util.ArrayList;
import java.util.List;

/**
 * What weights must keep to; they sum to 1.
 *
 * @param lower least weight of each asset, negative infinity for none
 * @param upper greatest weight of each asset, infinity for none
 * @param groups bounds on sums of weights
 */
public record Constraints(Doubles lower, Doubles upper, List<Group> groups) {
    private static final double ROUNDING = 1e-12;
    private static final double KEPT = 1e-9;

    public Constraints {
        groups = List.copyOf(groups);
        if (lower.size() != upper.size()) {
            throw InvalidInput.malformed(
                    "BOUNDS_LENGTH",
                    "upper bounds",
                    "must be as many as the lower ones, " + lower.size(),
                    upper.size());
        }
        for (int i = 0; i < lower.size(); i++) {
            if (!(lower.get(i) <= upper.get(i))) {
                throw InvalidInput.impossible(
                        "INFEASIBLE",
                        "lower bound of asset " + i,
                        "must be at most its upper bound, " + upper.get(i),
                        lower.get(i));
            }
        }
        for (Group group : groups) {
            if (group.coefficients().size() != lower.size()) {
                throw InvalidInput.malformed(
                        "BOUNDS_LENGTH",
                        "group " + group.name(),
                        "must have a coefficient per asset, " + lower.size(),
                        group.coefficients().size());
            }
        }
    }

    /** Weights 0..1. */
    public static Constraints longOnly(int assets) {
        return bounded(assets, 0, 1);
    }

    /** Weights of any sign and size. */
    public static Constraints free(int assets) {
        return bounded(assets, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** The same bounds for every asset. */
    public static Constraints bounded(int assets, double lower, double upper) {
        return new Constraints(Doubles.filled(assets, lower), Doubles.filled(assets, upper), List.of());
    }

    /** These constraints and one more group. */
    public Constraints with(Group group) {
        List<Group> all = new ArrayList<>(groups);
        all.add(group);
        return new Constraints(lower, upper, all);
    }

    /**
     * Refuses weights that an objective found without looking at these constraints, where they break one.
     *
     * @param names of the assets, in order
     * @param objective as its user knows it
     * @throws InvalidInput {@code BOUNDS_NOT_KEPT}, {@code INFEASIBLE} where no weights keep them
     */
    public void check(Doubles weights, List<String> names, String objective) {
        checkTotal(weights.size());
        if (!groups.isEmpty()) {
            // says what the groups can reach where no weights keep them all
            Attainable.least(groups.getFirst().coefficients(), this);
        }
        for (int i = 0; i < weights.size(); i++) {
            double weight = weights.get(i);
            if (outside(weight, lower.get(i), upper.get(i))) {
                throw broken("weight of " + names.get(i), lower.get(i), upper.get(i), weight, objective);
            }
        }
        for (Group group : groups) {
            double sum = group.of(weights);
            if (outside(sum, group.lower(), group.upper())) {
                throw broken("group " + group.name(), group.lower(), group.upper(), sum, objective);
            }
        }
    }

    /** By more than a solver's rounding. */
    static boolean outside(double value, double lower, double upper) {
        return value < lower - KEPT || value > upper + KEPT;
    }

    private static InvalidInput broken(String subject, double lower, double upper, double found, String objective) {
        return InvalidInput.impossible(
                        "BOUNDS_NOT_KEPT",
                        subject,
                        "must be within %s..%s, and %s seeks its weights without bounds"
                                .formatted(lower, upper, objective),
                        found)
                .instead("widen the bounds, or take min_volatility or max_diversification, which keep them");
    }

    /** Refuses bounds that no weights can keep, saying how far they reach. */
    void checkTotal(int assets) {
        if (lower.size() != assets) {
            throw InvalidInput.malformed("BOUNDS_LENGTH", "bounds", "must be one per asset, " + assets, lower.size());
        }
        if (upper.sum() < 1 - ROUNDING * assets) {
            throw InvalidInput.impossible("INFEASIBLE", "sum of upper bounds", "must be at least 1", upper.sum())
                    .instead("raise the upper bounds to " + 1.0 / assets + " or more");
        }
        if (lower.sum() > 1 + ROUNDING * assets) {
            throw InvalidInput.impossible("INFEASIBLE", "sum of lower bounds", "must be at most 1", lower.sum())
                    .instead("lower the lower bounds to " + 1.0 / assets + " or less");
        }
    }
}
