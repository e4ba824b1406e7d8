package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import java.util.Arrays;
import java.util.List;

/**
 * Hierarchical risk parity (Lopez de Prado 2016): assets are put in the order of a tree of correlations, and weight is
 * split by halves of that order in inverse proportion to their risk. Distances are {@code sqrt((1-corr)/2)}; what else
 * belongs to the definition is a {@link Variant}, since each gives other weights.
 */
public final class HierarchicalRiskParity {
    /** What the halves are weighed by, and the assets within a half to find its risk. */
    public enum ClusterRisk {
        /** The variance of the mix by inverse variances. */
        VARIANCE,
        /** The standard deviation of the mix by inverse standard deviations. */
        STANDARD_DEVIATION
    }

    /** The order of the tree's leaves. */
    public enum LeafOrder {
        /** Pre-order with the older cluster on the left. */
        PLAIN,
        /** Both sides of every joining turned so that neighbours across it are closest; O(n³). */
        OPTIMAL
    }

    /** One of the definitions that go by the name. */
    public record Variant(Linkage linkage, LeafOrder order, ClusterRisk risk) {
        /** Single linkage, plain order, variance: the one of the paper's code. */
        public static final Variant CUSTOMARY = new Variant(Linkage.SINGLE, LeafOrder.PLAIN, ClusterRisk.VARIANCE);
    }

    /**
     * Weights with the order they were found in.
     *
     * @param weights one per asset, above 0, sum 1
     * @param order indices of the assets from left to right
     * @param variant the definition
     */
    public record Result(Doubles weights, List<Integer> order, Variant variant) {
        public Result {
            order = List.copyOf(order);
        }
    }

    private HierarchicalRiskParity() {}

    /** The weights, with correlations from the covariance itself. */
    public static Result of(Matrix covariance, Variant variant) {
        return of(covariance, correlation(covariance), variant);
    }

    /**
     * The weights, with correlations estimated apart: of ragged histories they differ from the covariance's own.
     *
     * @throws InvalidInput {@code ZERO_VARIANCE}, {@code MATRIX_SHAPE} and what a covariance is refused for
     */
    public static Result of(Matrix covariance, Matrix correlation, Variant variant) {
        dev.headroom.finance.analytics.Symmetric.check("covariance", covariance);
        int n = covariance.rows();
        if (correlation.rows() != n || correlation.columns() != n) {
            throw InvalidInput.malformed("MATRIX_SHAPE", "correlation", "must be " + n + " x " + n, correlation.rows());
        }
        for (int i = 0; i < n; i++) {
            if (!(covariance.get(i, i) > 0)) {
                throw InvalidInput.impossible("ZERO_VARIANCE", "asset " + i, "must vary to be weighed by its risk", 0)
                        .instead("leave cash out and weigh it apart");
            }
        }
        int[] order = order(correlation, variant);
        double[] weights = new double[n];
        Arrays.fill(weights, 1);
        split(covariance, order, variant.risk(), weights);
        return new Result(Doubles.owned(weights), Arrays.stream(order).boxed().toList(), variant);
    }

    private static int[] order(Matrix correlation, Variant variant) {
        if (correlation.rows() == 1) {
            return new int[] {0};
        }
        ClusterTree tree = ClusterTree.of(distances(correlation), variant.linkage());
        return switch (variant.order()) {
            case PLAIN -> tree.plain();
            case OPTIMAL -> tree.optimal();
        };
    }

    private static void split(Matrix covariance, int[] order, ClusterRisk risk, double[] weights) {
        if (order.length < 2) {
            return;
        }
        int[] left = Arrays.copyOfRange(order, 0, order.length / 2);
        int[] right = Arrays.copyOfRange(order, order.length / 2, order.length);
        double atLeft = risk(covariance, left, risk);
        double atRight = risk(covariance, right, risk);
        double share = 1 - atLeft / (atLeft + atRight);
        for (int i : left) {
            weights[i] *= share;
        }
        for (int i : right) {
            weights[i] *= 1 - share;
        }
        split(covariance, left, risk, weights);
        split(covariance, right, risk, weights);
    }

    private static double risk(Matrix covariance, int[] members, ClusterRisk risk) {
        double total = 0;
        double[] weights = new double[members.length];
        for (int i = 0; i < members.length; i++) {
            double own = covariance.get(members[i], members[i]);
            weights[i] = switch (risk) {
                case VARIANCE -> 1 / own;
                case STANDARD_DEVIATION -> 1 / Math.sqrt(own);
            };
            total += weights[i];
        }
        double variance = 0;
        for (int i = 0; i < members.length; i++) {
            for (int j = 0; j < members.length; j++) {
                variance += weights[i] * weights[j] * covariance.get(members[i], members[j]);
            }
        }
        variance /= total * total;
        return switch (risk) {
            case VARIANCE -> variance;
            case STANDARD_DEVIATION -> Math.sqrt(variance);
        };
    }

    /** Correlations of a covariance; NaN beside an asset that does not vary. */
    static Matrix correlation(Matrix covariance) {
        int n = covariance.rows();
        double[] cells = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                cells[i * n + j] =
                        i == j ? 1 : covariance.get(i, j) / Math.sqrt(covariance.get(i, i) * covariance.get(j, j));
            }
        }
        return Matrix.owned(n, n, cells);
    }

    /** Distances {@code sqrt((1-corr)/2)}. */
    private static double[][] distances(Matrix correlation) {
        int n = correlation.rows();
        double[][] distances = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                distances[i][j] = i == j ? 0 : Math.sqrt(Math.clamp((1 - correlation.get(i, j)) / 2, 0.0, 1.0));
            }
        }
        return distances;
    }
}
