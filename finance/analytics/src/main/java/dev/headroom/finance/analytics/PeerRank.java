package dev.headroom.finance.analytics;

/** Where a score stands among its peers, coarse enough that no peer's score can be read from it. */
public final class PeerRank {
    /** The fewest members a cohort needs to be shown. */
    public static final int LEAST_MEMBERS = 20;
    /** Percentiles are shown in steps of this size. */
    public static final int BUCKET = 5;
    /** A cohort is not shown when one member holds more than this share of the total. */
    public static final double LARGEST_SHARE = 0.25;

    private PeerRank() {}

    /**
     * The mid-rank percentile: those below and half of those level with the score, in percent.
     *
     * @param bins members by score 0..100, 101 counts
     * @param score 0..100
     * @return 0..100, NaN for a cohort without members
     */
    public static double midRank(int[] bins, int score) {
        long below = 0;
        long all = 0;
        for (int s = 0; s < bins.length; s++) {
            all += bins[s];
            below += s < score ? bins[s] : 0;
        }
        return all == 0 ? Double.NaN : 100.0 * (below + 0.5 * bins[score]) / all;
    }

    /** A percentile rounded half up to the step that is shown. */
    public static int bucketed(double percentile) {
        return (int) Math.floor(percentile / BUCKET + 0.5) * BUCKET;
    }
}
