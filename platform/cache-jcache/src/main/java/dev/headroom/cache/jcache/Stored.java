package dev.headroom.cache.jcache;

/**
 * A value as a cache keeps it.
 *
 * @param value never handed out where the cache keeps by value
 * @param deadline on the clock that the nodes share, in milliseconds; {@link Expiry#ETERNAL} for none
 * @param id of this putting of the value: a deadline that was moved belongs to one
 */
record Stored<V>(V value, long deadline, long id) {}
