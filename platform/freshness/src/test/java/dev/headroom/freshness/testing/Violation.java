package dev.headroom.freshness.testing;

/**
 * An answer that broke its promise.
 *
 * @param seed of the run
 * @param at virtual milliseconds
 */
public record Violation(long seed, long at, String what) {}
