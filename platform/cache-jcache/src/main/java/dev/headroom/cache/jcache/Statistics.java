package dev.headroom.cache.jcache;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import javax.cache.management.CacheStatisticsMXBean;

/** What the specification counts, on this node, while it is enabled. */
final class Statistics implements CacheStatisticsMXBean {
    private final LongSupplier evicted;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final LongAdder getNanos = new LongAdder();
    private final LongAdder putNanos = new LongAdder();
    private final LongAdder removeNanos = new LongAdder();
    private volatile boolean enabled;
    private volatile long evictedBefore;

    /** Reads the number of evictions since the start. */
    Statistics(LongSupplier evicted) {
        this.evicted = evicted;
    }

    void enabled(boolean wanted) {
        enabled = wanted;
    }

    void hit() {
        add(hits, 1);
    }

    void miss() {
        add(misses, 1);
    }

    void put() {
        add(puts, 1);
    }

    void removal() {
        add(removals, 1);
    }

    void got(long nanos) {
        add(getNanos, nanos);
    }

    void put(long nanos) {
        add(putNanos, nanos);
    }

    void removed(long nanos) {
        add(removeNanos, nanos);
    }

    private void add(LongAdder to, long amount) {
        if (enabled) {
            to.add(amount);
        }
    }

    @Override
    public void clear() {
        for (LongAdder each : new LongAdder[] {hits, misses, puts, removals, getNanos, putNanos, removeNanos}) {
            each.reset();
        }
        evictedBefore = evicted.getAsLong();
    }

    @Override
    public long getCacheHits() {
        return hits.sum();
    }

    @Override
    public float getCacheHitPercentage() {
        return percentage(getCacheHits(), getCacheGets());
    }

    @Override
    public long getCacheMisses() {
        return misses.sum();
    }

    @Override
    public float getCacheMissPercentage() {
        return percentage(getCacheMisses(), getCacheGets());
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

    @Override
    public long getCacheEvictions() {
        return evicted.getAsLong() - evictedBefore;
    }

    @Override
    public float getAverageGetTime() {
        return micros(getNanos.sum(), getCacheGets());
    }

    @Override
    public float getAveragePutTime() {
        return micros(putNanos.sum(), getCachePuts());
    }

    @Override
    public float getAverageRemoveTime() {
        return micros(removeNanos.sum(), getCacheRemovals());
    }

    private static float percentage(long part, long whole) {
        return whole == 0 ? 0 : 100f * part / whole;
    }

    private static float micros(long nanos, long count) {
        return count == 0 ? 0 : nanos / 1000f / count;
    }
}
