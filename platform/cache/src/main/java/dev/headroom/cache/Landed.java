package dev.headroom.cache;

/**
 * What a flight brought.
 *
 * @param entry the value with what it has seen, whether it was kept or not
 * @param outcome from where
 * @param current whether it covered every change that the node knew of when it landed
 */
record Landed<V>(Entry<V> entry, Answer.Outcome outcome, boolean current) {}
