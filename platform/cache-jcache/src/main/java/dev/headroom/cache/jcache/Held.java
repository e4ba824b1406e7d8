package dev.headroom.cache.jcache;

/** A value that was found, with the slot of its key; it may be past its deadline. */
record Held<K, V>(Slot<K> slot, Stored<V> stored) {
    V value() {
        return stored.value();
    }

    long deadline() {
        return slot.deadline(stored);
    }

    boolean over(long now) {
        return deadline() <= now;
    }
}
