package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheStats;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import java.time.Duration;

/** How caches were used lately: since the look before the last that is half a minute old. */
final class RecentUse {
    private static final long AGE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long LEAST_LOOKUPS = 1000;

    private final Caches caches;
    private final Ticker ticker;
    private Totals older;
    private Totals newer;

    RecentUse(Caches caches, Ticker ticker) {
        this.caches = caches;
        this.ticker = ticker;
        this.older = new Totals(ticker.nanos(), 0, 0, 0);
        this.newer = older;
    }

    private record Totals(long atNanos, long lookups, long inMemory, long evictions) {}

    /**
     * Of the time between.
     *
     * @param memoryShare of look-ups that this process's memory answered; 1 of too few
     * @param evictedShare values that went for want of room, by look-ups; 0 of too few
     */
    record Use(double memoryShare, double evictedShare) {}

    synchronized Use now() {
        long lookups = 0;
        long inMemory = 0;
        long evictions = 0;
        for (Cache<?> cache : caches.all()) {
            CacheStats stats = cache.stats();
            lookups += stats.misses()
                    + stats.hits().values().stream().mapToLong(Long::longValue).sum();
            inMemory += stats.hits().getOrDefault(Tier.MEMORY, 0L);
            evictions += stats.memory().evictions();
        }
        Totals totals = new Totals(ticker.nanos(), lookups, inMemory, evictions);
        if (totals.atNanos() - newer.atNanos() > AGE_NANOS) {
            older = newer;
            newer = totals;
        }
        long some = lookups - older.lookups();
        return some < LEAST_LOOKUPS
                ? new Use(1, 0)
                : new Use(
                        (double) (inMemory - older.inMemory()) / some, (double) (evictions - older.evictions()) / some);
    }
}
