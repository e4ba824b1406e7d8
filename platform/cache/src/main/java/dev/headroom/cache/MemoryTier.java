package dev.headroom.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.headroom.freshness.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    private volatile double weight = 1;

    /**
     * One hit in so many is counted, by the low bits of the clock: counting all would make hits wait for each other.
     */
    static final int SAMPLED = 31;

    private static final class Weighed<V> {
        private final Entry<V> entry;
        private final int bytes;
        /** Sampled and unguarded: a lost count doesn't matter. */
        private int uses;

        Weighed(Entry<V> entry, int bytes, int uses) {
            this.entry = entry;
            this.bytes = bytes;
            this.uses = uses;
        }

        Entry<V> entry() {
            return entry;
        }

        int bytes() {
            return bytes;
        }
    }

    /** How often a key was asked for lately. */
    private record Heat(CacheKey key, int uses) {}

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

    /** As {@link #get}, for a reader who counts as one. */
    @Nullable Entry<V> use(CacheKey key, long nowNanos) {
        Weighed<V> weighed = entries.getIfPresent(key);
        if (weighed == null) {
            return null;
        }
        if ((nowNanos & SAMPLED) == 0) {
            weighed.uses++;
        }
        return weighed.entry();
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
        Weighed<V> before = entries.getIfPresent(key);
        entries.put(key, new Weighed<>(entry, (int) bytes, before == null ? 0 : before.uses));
    }

    /** The keys that were asked for most, the hottest first; what was counted until now counts half from now on. */
    List<CacheKey> hottest(int most) {
        List<Heat> heats = new ArrayList<>();
        entries.asMap().forEach((key, weighed) -> {
            if (weighed.uses > 0) {
                heats.add(new Heat(key, weighed.uses));
                weighed.uses >>= 1;
            }
        });
        return heats.stream()
                .sorted(Comparator.comparingInt(Heat::uses).reversed())
                .limit(most)
                .map(Heat::key)
                .toList();
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

    double weight() {
        return weight;
    }

    /** Counts so much beside the others at the next division. */
    void weigh(double of) {
        weight = of;
    }

    /** Bytes it may retain now. */
    long bound() {
        return bound;
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
