package dev.headroom.bench.load;

/**
 * Somebody who is signed in.
 *
 * @param token of the session
 * @param account that a posting can be added to; 0 for none
 */
public record Household(String token, long userId, long householdId, long account) {}
