package dev.headroom.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * A value with what can be said of it.
 *
 * @param value empty where there is none
 * @param outcome where it came from
 * @param ageBound every change that was committed longer ago than this is part of the value; empty where nothing can be
 *     promised: a stale answer
 */
public record Answer<V>(Optional<V> value, Outcome outcome, Optional<Duration> ageBound) {
    /** Where a value came from. */
    public enum Outcome {
        HIT_MEMORY,
        HIT_REDIS,
        HIT_MEMCACHED,
        /** Loaded for this caller. */
        LOADED,
        /** Loaded for another caller at the same time. */
        COALESCED,
        /** Loaded past the cache, since what this node knows isn't fresh enough. */
        BYPASSED,
        /** Over its time, and served since its source failed. */
        STALE,
        /** Not in any tier, and not asked to load. */
        MISS
    }
}
