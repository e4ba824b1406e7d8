package dev.headroom.tuning;

import org.jspecify.annotations.Nullable;

/**
 * What a block of a trial came to.
 *
 * @param requests finished in it
 * @param processorMicros of a request, on average, as the next two
 * @param waitMicros for connections to the database
 * @param loadMicros of loading what caches missed
 * @param p95Millis guards; null where there are too few samples to tell it
 * @param p99Millis guards as well; null where there are too few, which is more often
 * @param errorShare guards, 0 to 1
 */
public record Measurement(
        long requests,
        double processorMicros,
        double waitMicros,
        double loadMicros,
        @Nullable Double p95Millis,
        @Nullable Double p99Millis,
        double errorShare) {
    /**
     * What decides, lower is better: the time that a request takes of processors, in waiting for connections, and in
     * loads, all told. A microsecond is worth the same in each, so that what a setting saves in one and costs in
     * another is set off; one waited within a load is of both.
     */
    public double cost() {
        return processorMicros + waitMicros + loadMicros;
    }
}
