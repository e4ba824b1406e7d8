package dev.headroom.cache;

/** The last miss of one key. */
public record KeyMiss(CacheKey key, LastMiss miss) {}
