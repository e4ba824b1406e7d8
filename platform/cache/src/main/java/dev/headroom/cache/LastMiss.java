package dev.headroom.cache;

import java.util.List;

/**
 * Why a key was last not answered from memory.
 *
 * @param kind {@code absent}, {@code expired}, {@code invalidated} or {@code not_fresh}
 * @param ageMillis since then
 * @param reason in words
 * @param causes of an invalidation: the tags that changed and the transactions that did it, the earliest first
 */
public record LastMiss(String kind, long ageMillis, String reason, List<Cause> causes) {
    public LastMiss {
        causes = List.copyOf(causes);
    }

    /**
     * A change that ended a value.
     *
     * @param tag that it touched
     * @param transaction in the database; 0 where the source has none
     * @param offset of its position
     * @param ageMillis since it reached this node
     */
    public record Cause(String tag, long transaction, long offset, long ageMillis) {}
}
