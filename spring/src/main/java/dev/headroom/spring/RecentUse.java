package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheStats;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** How caches were used lately, together. */
final class RecentUse {
    private static final long LEAST_LOOKUPS = 1000;

    private final Supplier<List<CacheStats>> caches;
    private final Lately lookups;
    private final Lately hits;
    private final Lately inMemory;
    private final Lately evictions;

    /**
     * Of all caches of a node.
     *
     * @param age of what is forgotten, see {@link Lately}
     */
    static RecentUse of(Caches caches, Duration age, Ticker ticker) {
        return new RecentUse(() -> caches.all().stream().map(Cache::stats).toList(), age, ticker);
    }

    /** @param age of what is forgotten, see {@link Lately} */
    RecentUse(Supplier<List<CacheStats>> caches, Duration age, Ticker ticker) {
        this.caches = caches;
        this.lookups = new Lately(age, ticker);
        this.hits = new Lately(age, ticker);
        this.inMemory = new Lately(age, ticker);
        this.evictions = new Lately(age, ticker);
    }

    /**
     * Of the time between.
     *
     * @param lookups of them all
     * @param hitRate share that any tier answered; 1 of none
     * @param memoryShare share that this process's memory answered; 1 of none
     * @param evictions of values for want of room
     */
    record Use(long lookups, double hitRate, double memoryShare, long evictions) {
        /** Whether there were enough look-ups to tell anything. */
        boolean tells() {
            return lookups >= LEAST_LOOKUPS;
        }

        /** Values that went for want of room, by look-ups; 0 of too few. */
        double evictedShare() {
            return tells() ? (double) evictions / lookups : 0;
        }
    }

    synchronized Use now() {
        long allHits = 0;
        long allMisses = 0;
        long allInMemory = 0;
        long allEvictions = 0;
        for (CacheStats stats : caches.get()) {
            allHits += stats.hits().values().stream().mapToLong(Long::longValue).sum();
            allMisses += stats.misses();
            allInMemory += stats.hits().getOrDefault(Tier.MEMORY, 0L);
            allEvictions += stats.memory().evictions();
        }
        long some = lookups.grown(allHits + allMisses);
        return new Use(
                some,
                share(hits.grown(allHits), some),
                share(inMemory.grown(allInMemory), some),
                evictions.grown(allEvictions));
    }

    private static double share(long part, long all) {
        return all == 0 ? 1 : (double) part / all;
    }
}
