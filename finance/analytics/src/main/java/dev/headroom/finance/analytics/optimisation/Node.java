package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A portfolio of several levels: accounts or goals hold sleeves, sleeves hold assets. Each sleeve is weighed inside by
 * its own objective under its own constraints; then it counts as one asset, with the return and the covariance of its
 * mix, for the sleeve above.
 */
public sealed interface Node {
    /** One asset, by its index in the universe. */
    record Asset(int index) implements Node {}

    /**
     * Some nodes weighed together.
     *
     * @param name as its user knows it
     * @param children at least one
     * @param constraints over the children, in their order
     * @param objective finds the children's weights
     */
    record Sleeve(String name, List<Node> children, Constraints constraints, Objective objective) implements Node {
        public Sleeve {
            children = List.copyOf(children);
            if (children.isEmpty()) {
                throw InvalidInput.malformed("EMPTY_UNIVERSE", "sleeve " + name, "must hold something", 0);
            }
        }
    }

    /** Finds weights of a universe under constraints: {@code (u, c) -> new MeanVariance(u, c).minVolatility()}. */
    @FunctionalInterface
    interface Objective {
        Allocation weigh(Universe universe, Constraints constraints);
    }

    /**
     * Weighs everything from the leaves up.
     *
     * @param overall bounds and groups on the assets' weights in the whole, checked at the end
     * @return weights of the universe's assets; those in no sleeve have 0
     * @throws InvalidInput {@code DUPLICATE_ASSET}, {@code OVERALL_BOUNDS}, and what the objectives refuse
     */
    static Allocation solve(Sleeve root, Universe universe, Constraints overall) {
        collect(root, universe.size(), new HashSet<>());
        double[] weights = expand(root, universe);
        check(weights, overall);
        return Allocation.of(universe, weights, 0);
    }

    private static void collect(Node node, int size, Set<Integer> seen) {
        switch (node) {
            case Asset asset -> {
                if (asset.index() < 0 || asset.index() >= size || !seen.add(asset.index())) {
                    throw InvalidInput.malformed(
                            "DUPLICATE_ASSET",
                            "asset",
                            "must be one of 0.." + (size - 1) + " and in one sleeve",
                            asset.index());
                }
            }
            case Sleeve sleeve -> sleeve.children().forEach(child -> collect(child, size, seen));
        }
    }

    private static double[] expand(Node node, Universe universe) {
        double[] weights = new double[universe.size()];
        switch (node) {
            case Asset asset -> weights[asset.index()] = 1;
            case Sleeve sleeve -> {
                int k = sleeve.children().size();
                double[][] mixes = new double[k][];
                for (int c = 0; c < k; c++) {
                    mixes[c] = expand(sleeve.children().get(c), universe);
                }
                Allocation inner = sleeve.objective().weigh(merged(universe, mixes), sleeve.constraints());
                for (int c = 0; c < k; c++) {
                    for (int i = 0; i < weights.length; i++) {
                        weights[i] = Math.fma(inner.weights().get(c), mixes[c][i], weights[i]);
                    }
                }
            }
        }
        return weights;
    }

    /** The universe whose assets are mixes of another's. */
    private static Universe merged(Universe universe, double[][] mixes) {
        int k = mixes.length;
        double[] expected = new double[k];
        double[] cells = new double[k * k];
        for (int a = 0; a < k; a++) {
            expected[a] = universe.mean(mixes[a]);
            for (int b = 0; b <= a; b++) {
                double product = universe.product(mixes[a], mixes[b]);
                cells[a * k + b] = product;
                cells[b * k + a] = product;
            }
        }
        return Universe.of(Doubles.owned(expected), Matrix.owned(k, k, cells));
    }

    private static void check(double[] weights, Constraints overall) {
        for (int i = 0; i < weights.length; i++) {
            double lower = overall.lower().get(i);
            double upper = overall.upper().get(i);
            if (Constraints.outside(weights[i], lower, upper)) {
                throw overall("asset " + i, lower, upper, weights[i]);
            }
        }
        Doubles all = Doubles.of(weights);
        for (Group group : overall.groups()) {
            double sum = group.of(all);
            if (Constraints.outside(sum, group.lower(), group.upper())) {
                throw overall("group " + group.name(), group.lower(), group.upper(), sum);
            }
        }
    }

    private static InvalidInput overall(String subject, double lower, double upper, double found) {
        return InvalidInput.impossible(
                        "OVERALL_BOUNDS", subject, "must be within %s..%s in the whole".formatted(lower, upper), found)
                .instead("tighten the sleeves' own constraints");
    }
}
