package dev.headroom.cache;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of one cache on one node since it started; gauges are as of now.
 *
 * @param cache its name
 * @param hits by tier
 * @param misses of all tiers: loads, and lookups that found nothing
 * @param missesInMemory by why the in-process tier could not answer
 * @param loads that ran, with their total time in nanoseconds and how many failed
 * @param coalesced callers that took another's load
 * @param bypassed loads past the cache, since the node's knowledge wasn't fresh enough
 * @param stale answers of fail-safe
 * @param ages answers by how old they could have been: below so many milliseconds, {@code older} beyond the last class;
 *     hits in memory are sampled
 * @param refreshed early
 * @param rejections of fills, by cause
 * @param memory what is kept in this process
 * @param rawBytes written to shared tiers before compression
 * @param storedBytes written to shared tiers
 */
public record CacheStats(
        String cache,
        Map<Tier, Long> hits,
        long misses,
        Map<String, Long> missesInMemory,
        Loading loads,
        long coalesced,
        long bypassed,
        long stale,
        Map<String, Long> ages,
        long refreshed,
        Map<String, Long> rejections,
        Memory memory,
        long rawBytes,
        long storedBytes) {
    /**
     * Loads.
     *
     * @param count of them
     * @param nanos spent in all
     * @param failures among them
     */
    public record Loading(long count, long nanos, long failures) {}

    /**
     * The in-process tier.
     *
     * @param entries kept
     * @param bytes retained, estimated
     * @param evictions for want of room
     * @param tooLarge values that were not kept for their size
     */
    public record Memory(long entries, long bytes, long evictions, long tooLarge) {}

    /** Share of lookups that some tier answered; 0 where there were none. */
    public double hitRate() {
        long all = hits.values().stream().mapToLong(Long::longValue).sum();
        return all + misses == 0 ? 0 : (double) all / (all + misses);
    }

    static CacheStats of(CacheSpec<?> spec, MemoryTier<?> memory, Counters counters) {
        Map<Tier, Long> hits = new EnumMap<>(Tier.class);
        spec.tiers().forEach(tier -> hits.put(tier, hits(counters, tier)));
        return new CacheStats(
                spec.template().name(),
                Map.copyOf(hits),
                counters.misses.sum(),
                sums(counters.missesBy),
                new Loading(counters.loads.sum(), counters.loadNanos.sum(), counters.loadFailures.sum()),
                counters.coalesced.sum(),
                counters.bypassed.sum(),
                counters.stale.sum(),
                ages(counters.ages),
                counters.refreshed.sum(),
                sums(counters.rejections),
                new Memory(memory.entries(), memory.bytes(), memory.evictions(), memory.tooLarge()),
                counters.rawBytes.sum(),
                counters.storedBytes.sum());
    }

    /** In the order of the classes. */
    private static Map<String, Long> ages(Ages of) {
        Map<String, Long> ages = new LinkedHashMap<>();
        of.snapshot().forEach((bound, count) -> ages.put(bound == Long.MAX_VALUE ? "older" : bound.toString(), count));
        return Collections.unmodifiableMap(ages);
    }

    private static long hits(Counters counters, Tier tier) {
        LongAdder shared = counters.sharedHits.get(tier);
        return tier == Tier.MEMORY || shared == null ? counters.memoryHits.sum() : shared.sum();
    }

    private static Map<String, Long> sums(Map<? extends Enum<?>, LongAdder> adders) {
        Map<String, Long> sums = new TreeMap<>();
        adders.forEach((which, adder) -> sums.put(which.name(), adder.sum()));
        return Map.copyOf(sums);
    }
}
