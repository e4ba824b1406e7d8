package dev.headroom.cache.jcache;

import java.util.concurrent.atomic.LongAdder;
import javax.cache.management.CacheStatisticsMXBean;

/** Counts of one cache on this node while they are enabled; times are means in microseconds. */
final class Statistics implements CacheStatisticsMXBean {
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final LongAdder getNanos = new LongAdder();
    private final LongAdder putNanos = new LongAdder();
    private final LongAdder removeNanos = new LongAdder();
    private volatile boolean enabled;

    void enable(boolean wanted) {
        enabled = wanted;
    }

    void looked(boolean hit, long nanos) {
        if (enabled) {
            (hit ? hits : misses).increment();
            getNanos.add(nanos);
        }
    }

    void put(long nanos) {
        if (enabled) {
            puts.increment();
            putNanos.add(nanos);
        }
    }

    void removed(long count, long nanos) {
        if (enabled && count > 0) {
            removals.add(count);
            removeNanos.add(nanos);
        }
    }

    @Override
    public void clear() {
        hits.reset();
        misses.reset();
        puts.reset();
        removals.reset();
        getNanos.reset();
        putNanos.reset();
        removeNanos.reset();
    }

    @Override
    public long getCacheHits() {
        return hits.sum();
    }

    @Override
    public float getCacheHitPercentage() {
        return percentage(getCacheHits());
    }

    @Override
    public long getCacheMisses() {
        return misses.sum();
    }

    @Override
    public float getCacheMissPercentage() {
        return percentage(getCacheMisses());
    }

    private float percentage(long part) {
        long gets = getCacheGets();
        return gets == 0 ? 0 : part * 100f / gets;
    }

    @Override
    public long getCacheGets() {
        return getCacheHits() + getCacheMisses();
    }

    @Override
    public long getCachePuts() {
        return puts.sum();
    }

    @Override
    public long getCacheRemovals() {
        return removals.sum();
    }

    /** Always 0: the room belongs to all caches of the node, which count what was pushed out. */
    @Override
    public long getCacheEvictions() {
        return 0;
    }

    @Override
    public float getAverageGetTime() {
        return mean(getNanos, getCacheGets());
    }

    @Override
    public float getAveragePutTime() {
        return mean(putNanos, getCachePuts());
    }

    @Override
    public float getAverageRemoveTime() {
        return mean(removeNanos, getCacheRemovals());
    }

    private static float mean(LongAdder nanos, long count) {
        return count == 0 ? 0 : nanos.sum() / 1e3f / count;
    }
}
