package dev.headroom.cache.jcache;

import java.util.Objects;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** What happened to an entry. */
final class Event<K, V> extends CacheEntryEvent<K, V> {
    private static final long serialVersionUID = 1L;

    private final transient K key;
    private final transient @Nullable V value;
    private final transient @Nullable V old;
    private final boolean oldIsTold;

    private Event(Cache<K, V> source, EventType type, Contents<K, V> of, boolean oldIsTold) {
        super(source, type);
        this.key = of.key();
        this.value = of.value();
        this.old = of.old();
        this.oldIsTold = oldIsTold;
    }

    /** @param value of a removal and an expiry the old one */
    record Contents<K, V>(
            K key, @Nullable V value, @Nullable V old) {}

    static <K, V> Event<K, V> of(Cache<K, V> source, EventType type, Contents<K, V> contents) {
        return new Event<>(source, type, contents, true);
    }

    /** As a listener sees it that didn't ask for old values. */
    Event<K, V> withoutOld(Cache<K, V> source) {
        boolean ended = getEventType() == EventType.REMOVED || getEventType() == EventType.EXPIRED;
        return new Event<>(source, getEventType(), new Contents<>(key, ended ? null : value, null), false);
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
        return oldIsTold ? old : null;
    }

    @Override
    public boolean isOldValueAvailable() {
        return oldIsTold && old != null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException(
                "an event is no " + Objects.requireNonNull(type).getName());
    }
}
