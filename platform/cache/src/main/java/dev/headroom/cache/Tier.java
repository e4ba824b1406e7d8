package dev.headroom.cache;

/** Where a value is kept. */
public enum Tier {
    /** This process: bounded by retained bytes, below a microsecond. */
    MEMORY,
    /** All nodes, on Redis. */
    REDIS,
    /** All nodes, on Memcached: for results that take long and live long. */
    MEMCACHED
}
