package dev.headroom.cachetck.spi;

/** Where a value is kept. */
public enum Level {
    MEMORY,
    REDIS,
    MEMCACHED
}
