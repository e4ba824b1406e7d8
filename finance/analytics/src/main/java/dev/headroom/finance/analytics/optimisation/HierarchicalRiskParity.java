package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Hierarchical risk parity (Lopez de Prado 2016): assets are put in the order of a tree of correlations, and weight is
 * split by halves of that order in inverse proportion to their risk. Single linkage over distances
 * {@code sqrt((1-corr)/2)}, leaves in plain pre-order with the older cluster on the left; the risk of a half is that of
 * its inverse-variance mix. O(n²).
 */
public final class HierarchicalRiskParity {
    /** What the halves are weighed by; part of the definition, so a result names it. */
    public enum ClusterRisk {
        VARIANCE,
        STANDARD_DEVIATION
    }

    /**
     * Weights with the order they were found in.
     *
     * @param weights one per asset, above 0, sum 1
     * @param order indices of the assets from left to right
     * @param risk the variant
     */
    public record Result(Doubles weights, List<Integer> order, ClusterRisk risk) {
        public Result {
            order = List.copyOf(order);
        }
    }

    private HierarchicalRiskParity() {}

    /** The weights, with correlations from the covariance itself. */
    public static Result of(Matrix covariance, ClusterRisk risk) {
        return of(covariance, correlation(covariance), risk);
    }

    /**
     * The weights, with correlations estimated apart: of ragged histories they differ from the covariance's own.
     *
     * @throws InvalidInput {@code ZERO_VARIANCE}, {@code MATRIX_SHAPE} and what a covariance is refused for
     */
    public static Result of(Matrix covariance, Matrix correlation, ClusterRisk risk) {
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
        int[] order = order(correlation);
        double[] weights = new double[n];
        Arrays.fill(weights, 1);
        split(covariance, order, risk, weights);
        return new Result(Doubles.owned(weights), Arrays.stream(order).boxed().toList(), risk);
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
            weights[i] = 1 / covariance.get(members[i], members[i]);
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

    private record Edge(int from, int to, double length) {}

    /** Leaves of the tree that the shortest edges of the spanning tree build, from left to right. */
    private static int[] order(Matrix correlation) {
        int n = correlation.rows();
        List<Edge> edges = spanningTree(correlation);
        edges.sort(Comparator.comparingDouble(Edge::length));
        int[] cluster = new int[n];
        int[][] leaves = new int[2 * n - 1][];
        for (int i = 0; i < n; i++) {
            cluster[i] = i;
            leaves[i] = new int[] {i};
        }
        int next = n;
        for (Edge edge : edges) {
            int older = Math.min(cluster[edge.from], cluster[edge.to]);
            int younger = Math.max(cluster[edge.from], cluster[edge.to]);
            int[] joined = Arrays.copyOf(leaves[older], leaves[older].length + leaves[younger].length);
            System.arraycopy(leaves[younger], 0, joined, leaves[older].length, leaves[younger].length);
            leaves[next] = joined;
            for (int leaf : joined) {
                cluster[leaf] = next;
            }
            next++;
        }
        return leaves[2 * n - 2];
    }

    /** Prim's tree over the distances. */
    private static List<Edge> spanningTree(Matrix correlation) {
        int n = correlation.rows();
        double[] nearest = new double[n];
        int[] from = new int[n];
        boolean[] joined = new boolean[n];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        List<Edge> edges = new ArrayList<>();
        int at = 0;
        for (int k = 1; k < n; k++) {
            joined[at] = true;
            int closest = -1;
            for (int i = 0; i < n; i++) {
                if (!joined[i]) {
                    double distance = Math.sqrt(Math.clamp((1 - correlation.get(at, i)) / 2, 0.0, 1.0));
                    if (distance < nearest[i]) {
                        nearest[i] = distance;
                        from[i] = at;
                    }
                    if (closest < 0 || nearest[i] < nearest[closest]) {
                        closest = i;
                    }
                }
            }
            edges.add(new Edge(from[closest], closest, nearest[closest]));
            at = closest;
        }
        return edges;
    }
}
