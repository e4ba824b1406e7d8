package dev.headroom.changefeed;

import dev.headroom.freshness.Position;

/**
 * What one node knows of a source, and how it comes to know it.
 *
 * @param role the way at the moment
 * @param applied up to where every change is known
 * @param lagBytes of log that was written and isn't applied yet; -1 where nobody knows
 * @param counts since the node began
 * @param waitingTags that this node could not write into the log yet
 * @param slot that the fleet shares
 * @param trouble what keeps changes out of the log, so that caches are bypassed; empty where nothing does
 */
public record FeedStats(
        FeedRole role,
        Position applied,
        long lagBytes,
        FeedCounts counts,
        int waitingTags,
        SlotState slot,
        String trouble) {
    /** Whether changes arrive. */
    public boolean following() {
        return role != FeedRole.AWAY;
    }
}
