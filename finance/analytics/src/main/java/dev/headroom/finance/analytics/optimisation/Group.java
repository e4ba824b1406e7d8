package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.util.Collection;

/**
 * A bound on a weighted sum of weights: a sector's share, a limit on duration.
 *
 * @param name as its user knows it
 * @param coefficients one per asset; 1 for a member of a sector, 0 for the others
 * @param lower least value of the sum, negative infinity for none
 * @param upper greatest value of the sum, infinity for none
 */
public record Group(String name, Doubles coefficients, double lower, double upper) {
    public Group {
        if (!(lower <= upper)) {
            throw InvalidInput.impossible(
                    "INFEASIBLE", "group " + name, "must have a lower bound of at most its upper one, " + upper, lower);
        }
    }

    /** The sum for some weights. */
    double of(Doubles weights) {
        double sum = 0;
        for (int i = 0; i < coefficients.size(); i++) {
            sum += coefficients.get(i) * weights.get(i);
        }
        return sum;
    }

    /** The share of some of {@code assets} assets, by their indices. */
    public static Group share(String name, int assets, Collection<Integer> members, double lower, double upper) {
        double[] coefficients = new double[assets];
        for (int member : members) {
            coefficients[member] = 1;
        }
        return new Group(name, Doubles.owned(coefficients), lower, upper);
    }
}
