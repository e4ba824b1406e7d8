package dev.headroom.finance.analytics.optimisation;

/**
 * How far a cluster is from two that were joined, from its distances to each (Lance and Williams 1967); part of a
 * hierarchy's definition.
 */
public enum Linkage {
    /** By the closest assets. */
    SINGLE,
    /** By the farthest assets. */
    COMPLETE,
    /** By the mean of all pairs of assets. */
    AVERAGE,
    /** By the growth of the sum of squares, as if distances were Euclidean. */
    WARD;

    /**
     * The distance of a third cluster.
     *
     * @param left its distance to the first that was joined
     * @param right its distance to the second
     * @param between the distance at which they were joined
     * @param sizes assets of the first, the second and the third
     */
    double joined(double left, double right, double between, Sizes sizes) {
        return switch (this) {
            case SINGLE -> Math.min(left, right);
            case COMPLETE -> Math.max(left, right);
            case AVERAGE -> (sizes.left * left + sizes.right * right) / (sizes.left + sizes.right);
            case WARD -> {
                double all = sizes.left + sizes.right + sizes.other;
                double squares = (sizes.left + sizes.other) / all * left * left
                        + (sizes.right + sizes.other) / all * right * right
                        - sizes.other / all * between * between;
                yield Math.sqrt(Math.max(0, squares));
            }
        };
    }

    /** Assets of three clusters. */
    record Sizes(double left, double right, double other) {}
}
