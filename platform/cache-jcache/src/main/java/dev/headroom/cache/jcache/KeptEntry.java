package dev.headroom.cache.jcache;

import javax.cache.Cache;

/** A key with its value at the moment it was read. */
record KeptEntry<K, V>(K key, V value) implements Cache.Entry<K, V> {
    @Override
    public K getKey() {
        return key;
    }

    @Override
    public V getValue() {
        return value;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.as(this, type);
    }
}
