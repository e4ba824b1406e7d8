package dev.headroom.cache.jcache;

import dev.headroom.cache.CacheKey;

/** A key that this node knows, with the deadline of its value where a use of it moved that. */
final class Slot<K> {
    private final K key;
    private final CacheKey cacheKey;
    private volatile Term term;
    private volatile boolean used = true;

    /** Until when the value that was put with the id is served. */
    private record Term(long id, long deadline) {}

    Slot(K key, CacheKey cacheKey, Stored<?> stored) {
        this.key = key;
        this.cacheKey = cacheKey;
        this.term = new Term(stored.id(), stored.deadline());
    }

    K key() {
        return key;
    }

    CacheKey cacheKey() {
        return cacheKey;
    }

    /** Of the value: its own, unless it was moved here. */
    long deadline(Stored<?> stored) {
        used = true;
        Term known = term;
        return known.id() == stored.id() ? known.deadline() : stored.deadline();
    }

    void deadline(Stored<?> stored, long moved) {
        term = new Term(stored.id(), moved);
    }

    /** Of the value that was last put or found here. */
    boolean over(long now) {
        return term.deadline() <= now;
    }

    /** Whether it was used since this was asked before. */
    boolean takeUsed() {
        boolean was = used;
        used = false;
        return was;
    }
}
