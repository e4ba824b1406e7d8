package dev.headroom.changefeed;

/**
 * What a node has counted since it began.
 *
 * @param transactions that were read
 * @param changes those of them that touched a followed table
 * @param restarts of its history: what was cached before each of them ended, but for what a copied table vouches for
 * @param lostSlots times that the server gave up the fleet's slot
 */
public record FeedCounts(long transactions, long changes, long restarts, long lostSlots) {}
