package dev.headroom.datasource;

/**
 * Two nodes took writes at a time. Those that the old one acknowledged beyond the point where the new timeline begins
 * don't exist there; the old node's files still have them.
 *
 * @param node that was fenced
 * @param timeline it was on
 * @param switchPoint position at which the new timeline begins
 * @param lostCommits of this process, acknowledged by the old node and not part of the new timeline; of the last 32,768
 * @param uncertainCommits that were under way at the switch point
 */
public record SplitBrain(String node, int timeline, long switchPoint, long lostCommits, long uncertainCommits) {}
