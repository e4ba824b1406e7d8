package dev.headroom.tuning;

/**
 * What a block of a trial came to.
 *
 * @param requests finished in it
 * @param cost that decides, lower is better: processor time per request, waits for the pool, misses times their price
 * @param p95Millis guards
 * @param errorShare guards, 0 to 1
 */
public record Measurement(long requests, double cost, double p95Millis, double errorShare) {}
