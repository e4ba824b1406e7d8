package dev.headroom.cache.jcache;

/**
 * A value as it is kept. Its expiry may move when it is read: on this node alone, since a read writes to no shared
 * tier.
 */
final class Stored {
    private final String cache;
    private final Object value;
    private volatile long expiresMillis;

    /** @param expiresMillis on the clock that nodes share */
    Stored(String cache, Object value, long expiresMillis) {
        this.cache = cache;
        this.value = value;
        this.expiresMillis = expiresMillis;
    }

    String cache() {
        return cache;
    }

    Object value() {
        return value;
    }

    long expiresMillis() {
        return expiresMillis;
    }

    void expiresMillis(long millis) {
        expiresMillis = millis;
    }

    boolean expired(long nowMillis) {
        return expiresMillis <= nowMillis;
    }
}
