package dev.headroom.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.headroom.freshness.Source;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One cache's entries in this process, bounded by the bytes they retain. Nothing here expires: readers look at the
 * times of an entry themselves, and {@link #sweep} removes what can't be served any more.
 */
final class MemoryTier<V> {
    /** Entry, times, dependencies, hash table node and Caffeine's node, measured by walking the heap. */
    private static final int OVERHEAD = 320;

    private static final int PER_DEPENDENCY = 8;
    /** A value above this share of the bound would push out too many others. */
    private static final int LARGEST_SHARE = 16;

    private final com.github.benmanes.caffeine.cache.Cache<CacheKey, Weighed<V>> entries;
    private final Policy.Eviction<CacheKey, Weighed<V>> eviction;
    private final LongAdder evicted = new LongAdder();
    private final LongAdder tooLarge = new LongAdder();
    private volatile long bound;

    private record Weighed<V>(Entry<V> entry, int bytes) {}

    MemoryTier(long bound) {
        this.bound = bound;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(bound)
                .weigher((CacheKey _, Weighed<V> weighed) -> weighed.bytes())
                .executor(Runnable::run)
                .evictionListener((@Nullable CacheKey _, @Nullable Weighed<V> _, RemovalCause cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evicted.increment();
                    }
                })
                .build();
        this.eviction = entries.policy().eviction().orElseThrow();
    }

    @Nullable Entry<V> get(CacheKey key) {
        Weighed<V> weighed = entries.getIfPresent(key);
        return weighed == null ? null : weighed.entry();
    }

    /**
     * Keeps the entry unless it is too large for the bound. An entry that read later, or longer lives, may be replaced.
     */
    void put(CacheKey key, Entry<V> entry) {
        long bytes = OVERHEAD
                + key.toString().length()
                + (long) PER_DEPENDENCY * entry.dependencies().hashes().length
                + entry.value().map(RetainedSize::of).orElse(0L);
        if (bytes > bound / LARGEST_SHARE) {
            tooLarge.increment();
            entries.invalidate(key);
            return;
        }
        entries.put(key, new Weighed<>(entry, (int) bytes));
    }

    void remove(CacheKey key) {
        entries.invalidate(key);
    }

    void clear() {
        entries.invalidateAll();
    }

    /** Removes what can't be served any more; costs a walk over all entries. */
    void sweep(Source source, long nowNanos) {
        entries.asMap()
                .values()
                .removeIf(weighed -> !weighed.entry().withinFailSafe(nowNanos)
                        || !weighed.entry().covers(source));
    }

    /** Changes the bound; what is above it goes at once. */
    void bound(long bytes) {
        bound = bytes;
        eviction.setMaximum(bytes);
        entries.cleanUp();
    }

    long bytes() {
        return eviction.weightedSize().orElse(0);
    }

    long entries() {
        return entries.estimatedSize();
    }

    long evictions() {
        return evicted.sum();
    }

    long tooLarge() {
        return tooLarge.sum();
    }
}
