package dev.headroom.cache.jcache;

import javax.cache.Cache;

/** An entry as callers get it. */
record Pair<K, V>(K key, V value) implements Cache.Entry<K, V> {
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
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("an entry is no " + type.getName());
    }
}
