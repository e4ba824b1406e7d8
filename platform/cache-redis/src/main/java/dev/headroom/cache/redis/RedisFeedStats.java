package dev.headroom.cache.redis;

import dev.headroom.freshness.Position;

/**
 * How a node follows its feed; counts are since it was opened.
 *
 * @param following whether the last reading of the feed succeeded
 * @param applied everything up to here is known
 * @param lag changes between that and the last known end
 * @param gaps times that a change arrived before its predecessor, or a reading began behind what is retained
 * @param replays readings that brought changes which no message had brought
 * @param restarts times that everything was taken to have changed, the first contact not counted
 * @param heldTags tags that aren't served or kept here until the others know of their change
 * @param announced changes that arrived at the first attempt
 * @param failed announcements that didn't
 * @param delivered held tags that arrived later
 * @param overflows times that there were too many tags to hold
 */
public record RedisFeedStats(
        boolean following,
        Position applied,
        long lag,
        long gaps,
        long replays,
        long restarts,
        int heldTags,
        long announced,
        long failed,
        long delivered,
        long overflows) {}
