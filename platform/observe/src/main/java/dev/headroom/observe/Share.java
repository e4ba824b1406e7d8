package dev.headroom.observe;

/**
 * How many of how many.
 *
 * @param bad those that count against an objective
 */
public record Share(long bad, long all) {
    /** The share of the bad, 0 of none. */
    public double ratio() {
        return all == 0 ? 0 : (double) bad / all;
    }
}
