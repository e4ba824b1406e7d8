package dev.headroom.cache.jcache;

import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** Something that happened to an entry on this node. */
final class KeptEvent<K, V> extends CacheEntryEvent<K, V> {
    private static final long serialVersionUID = 1L;

    private final transient K key;
    private final transient @Nullable V value;
    private final transient @Nullable V old;

    /** With the value it had, where the listener wants that. */
    KeptEvent(Cache<K, V> cache, EventType type, K key, @Nullable V value, @Nullable V old) {
        super(cache, type);
        this.key = key;
        this.value = value;
        this.old = old;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public @Nullable V getValue() {
        return value;
    }

    @Override
    public @Nullable V getOldValue() {
        return old;
    }

    @Override
    public boolean isOldValueAvailable() {
        return old != null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.as(this, type);
    }
}
