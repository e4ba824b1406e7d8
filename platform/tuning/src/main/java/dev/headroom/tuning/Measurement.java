package dev.headroom.tuning;

import org.jspecify.annotations.Nullable;

/**
 * What a block of a trial came to.
 *
 * @param requests finished in it
 * @param cost that decides, lower is better: processor time per request, waits for the pool, misses times their price
 * @param p95Millis guards; null where there are too few samples to tell it
 * @param errorShare guards, 0 to 1
 */
public record Measurement(long requests, double cost, @Nullable Double p95Millis, double errorShare) {}
