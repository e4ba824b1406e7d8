package dev.headroom.finance.analytics.optimisation;

import dev.headroom.finance.analytics.GivenUp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Assets joined two clusters at a time, the closest first: clusters 0 to n - 1 are the assets, each joining makes the
 * next number. The older of two joined clusters, the one with the smaller number, stands on the left.
 */
final class ClusterTree {
    private final double[][] distances;
    private final int n;
    private final int[] left;
    private final int[] right;
    /** Where the leaves of a cluster begin in the plain order, and how many they are. */
    private final int[] begin;

    private final int[] count;
    private final int[] plain;
    private final int[] place;

    private ClusterTree(double[][] distances, int[] left, int[] right) {
        this.distances = distances;
        this.n = distances.length;
        this.left = left;
        this.right = right;
        this.begin = new int[2 * n - 1];
        this.count = new int[2 * n - 1];
        this.plain = new int[n];
        this.place = new int[n];
        Arrays.fill(count, 0, n, 1);
        for (int c = n; c < count.length; c++) {
            count[c] = count[left[c]] + count[right[c]];
        }
        for (int c = count.length - 1; c >= n; c--) {
            begin[left[c]] = begin[c];
            begin[right[c]] = begin[c] + count[left[c]];
        }
        for (int leaf = 0; leaf < n; leaf++) {
            plain[begin[leaf]] = leaf;
            place[leaf] = begin[leaf];
        }
    }

    /** Joins by distances; single linkage O(n²), the others O(n²) as a rule and O(n³) at worst. */
    static ClusterTree of(double[][] distances, Linkage linkage) {
        int n = distances.length;
        int[] left = new int[2 * n - 1];
        int[] right = new int[2 * n - 1];
        if (linkage == Linkage.SINGLE) {
            single(distances, left, right);
        } else {
            new Joining(distances, linkage).run(left, right);
        }
        return new ClusterTree(distances, left, right);
    }

    /** The leaves in pre-order. */
    int[] plain() {
        return plain.clone();
    }

    private record Edge(int from, int to, double length) {}

    /** The shortest edges of the spanning tree build single linkage. */
    private static void single(double[][] distances, int[] left, int[] right) {
        int n = distances.length;
        List<Edge> edges = spanningTree(distances);
        edges.sort(Comparator.comparingDouble(Edge::length));
        int[] parent = new int[2 * n - 1];
        Arrays.setAll(parent, i -> i);
        int next = n;
        for (Edge edge : edges) {
            int from = top(parent, edge.from);
            int to = top(parent, edge.to);
            left[next] = Math.min(from, to);
            right[next] = Math.max(from, to);
            parent[from] = next;
            parent[to] = next;
            next++;
        }
    }

    private static int top(int[] parent, int cluster) {
        int top = cluster;
        while (parent[top] != top) {
            parent[top] = parent[parent[top]];
            top = parent[top];
        }
        return top;
    }

    /** Prim's tree. */
    private static List<Edge> spanningTree(double[][] distances) {
        int n = distances.length;
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
                    if (distances[at][i] < nearest[i]) {
                        nearest[i] = distances[at][i];
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

    /** Joins the closest two until one is left; each cluster knows its nearest. */
    private static final class Joining {
        private final int n;
        private final Linkage linkage;
        private final double[][] d;
        private final int[] cluster;
        private final int[] size;
        private final int[] nearest;
        private final boolean[] gone;

        Joining(double[][] distances, Linkage linkage) {
            this.n = distances.length;
            this.linkage = linkage;
            this.d = Arrays.stream(distances).map(double[]::clone).toArray(double[][]::new);
            this.cluster = new int[n];
            this.size = new int[n];
            this.nearest = new int[n];
            this.gone = new boolean[n];
            Arrays.setAll(cluster, i -> i);
            Arrays.fill(size, 1);
            Arrays.setAll(nearest, this::nearestOf);
        }

        void run(int[] left, int[] right) {
            for (int k = 0; k < n - 1; k++) {
                GivenUp.check();
                int i = closest();
                int j = nearest[i];
                left[n + k] = Math.min(cluster[i], cluster[j]);
                right[n + k] = Math.max(cluster[i], cluster[j]);
                join(i, j);
                cluster[i] = n + k;
            }
        }

        private int closest() {
            int closest = -1;
            for (int c = 0; c < n; c++) {
                if (!gone[c] && (closest < 0 || d[c][nearest[c]] < d[closest][nearest[closest]])) {
                    closest = c;
                }
            }
            return closest;
        }

        private void join(int i, int j) {
            for (int c = 0; c < n; c++) {
                if (!gone[c] && c != i && c != j) {
                    Linkage.Sizes sizes = new Linkage.Sizes(size[i], size[j], size[c]);
                    d[i][c] = linkage.joined(d[i][c], d[j][c], d[i][j], sizes);
                    d[c][i] = d[i][c];
                }
            }
            gone[j] = true;
            size[i] += size[j];
            nearest[i] = nearestOf(i);
            for (int c = 0; c < n; c++) {
                if (!gone[c] && c != i) {
                    if (nearest[c] == i || nearest[c] == j) {
                        nearest[c] = nearestOf(c);
                    } else if (d[c][i] < d[c][nearest[c]]) {
                        nearest[c] = i;
                    }
                }
            }
        }

        private int nearestOf(int cluster) {
            int found = -1;
            for (int c = 0; c < n; c++) {
                if (c != cluster && !gone[c] && (found < 0 || d[cluster][c] < d[cluster][found])) {
                    found = c;
                }
            }
            return found;
        }
    }

    /**
     * The leaves with the two sides of every joining turned so that the order across it is the shortest (Bar-Joseph,
     * Gifford and Jaakkola 2001). Each joining turns its sides by itself, as scipy's {@code optimal_leaf_ordering}
     * does, by which published weights are made: the whole may be a little longer than the shortest of all. O(n³).
     */
    int[] optimal() {
        double[][] costs = new double[n][n];
        boolean[] turned = new boolean[2 * n - 1];
        for (int c = n; c < 2 * n - 1; c++) {
            GivenUp.check();
            fill(costs, c);
            turn(costs, c, turned);
        }
        int[] order = new int[n];
        for (int c = 2 * n - 2; c >= n; c--) {
            // turning a joining turns all within it
            turned[left[c]] ^= turned[c];
            turned[right[c]] ^= turned[c];
        }
        lay(2 * n - 2, turned, order, 0);
        return order;
    }

    /** Turns the sides of a joining by the ends between which it is the shortest. */
    private void turn(double[][] costs, int cluster, boolean[] turned) {
        int first = -1;
        int last = -1;
        for (int u : leaves(left[cluster])) {
            for (int w : leaves(right[cluster])) {
                if (first < 0 || costs[u][w] < costs[first][last]) {
                    first = u;
                    last = w;
                }
            }
        }
        turned[left[cluster]] = left[cluster] >= n && within(right[left[cluster]], first);
        turned[right[cluster]] = right[cluster] >= n && within(left[right[cluster]], last);
    }

    /** Writes a cluster's leaves. */
    private void lay(int cluster, boolean[] turned, int[] order, int at) {
        if (cluster < n) {
            order[at] = cluster;
            return;
        }
        int first = turned[cluster] ? right[cluster] : left[cluster];
        int second = turned[cluster] ? left[cluster] : right[cluster];
        lay(first, turned, order, at);
        lay(second, turned, order, at + count[first]);
    }

    /** The least cost of a cluster's leaves between each two that can stand at its ends. */
    private void fill(double[][] costs, int cluster) {
        int[] lefts = leaves(left[cluster]);
        int[] rights = leaves(right[cluster]);
        double[] through = new double[rights.length];
        for (int u : lefts) {
            int[] inner = otherEnds(left[cluster], u);
            for (int b = 0; b < rights.length; b++) {
                through[b] = Double.POSITIVE_INFINITY;
                for (int a : inner) {
                    through[b] = Math.min(through[b], costs[u][a] + distances[a][rights[b]]);
                }
            }
            for (int w : rights) {
                double least = Double.POSITIVE_INFINITY;
                for (int b : otherEnds(right[cluster], w)) {
                    least = Math.min(least, through[place[b] - begin[right[cluster]]] + costs[b][w]);
                }
                costs[u][w] = least;
                costs[w][u] = least;
            }
        }
    }

    /** The leaves that can stand at the other end of a cluster when one stands at this. */
    private int[] otherEnds(int cluster, int leaf) {
        if (cluster < n) {
            return new int[] {leaf};
        }
        return leaves(within(left[cluster], leaf) ? right[cluster] : left[cluster]);
    }

    private boolean within(int cluster, int leaf) {
        return place[leaf] >= begin[cluster] && place[leaf] < begin[cluster] + count[cluster];
    }

    private int[] leaves(int cluster) {
        return Arrays.copyOfRange(plain, begin[cluster], begin[cluster] + count[cluster]);
    }
}
