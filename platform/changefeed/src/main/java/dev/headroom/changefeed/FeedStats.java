package dev.headroom.changefeed;

import dev.headroom.freshness.Position;

/**
 * What one node knows of a database's log.
 *
 * @param following whether the log is being read
 * @param applied up to where every change is known
 * @param lagBytes of log that was written and isn't applied yet; -1 where nobody knows
 * @param transactions that were read
 * @param changes those of them that touched a followed table
 * @param restarts of the reading, each of which ends every cached value of the node
 * @param waitingTags that this node could not write into the log yet
 */
public record FeedStats(
        boolean following,
        Position applied,
        long lagBytes,
        long transactions,
        long changes,
        long restarts,
        int waitingTags) {}
