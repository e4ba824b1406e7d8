package dev.headroom.cache.jcache;

import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** What an operation has done to entries, told once its lock is free. */
final class Pending<K, V> {
    private final Cache<K, V> source;
    private final List<Event<K, V>> events = new ArrayList<>(1);

    Pending(Cache<K, V> source) {
        this.source = source;
    }

    void created(K key, V value) {
        add(EventType.CREATED, key, value, null);
    }

    void updated(K key, V value, V old) {
        add(EventType.UPDATED, key, value, old);
    }

    void removed(K key, V old) {
        add(EventType.REMOVED, key, old, old);
    }

    void expired(K key, V old) {
        add(EventType.EXPIRED, key, old, old);
    }

    private void add(EventType type, K key, @Nullable V value, @Nullable V old) {
        events.add(Event.of(source, type, new Event.Contents<>(key, value, old)));
    }

    List<Event<K, V>> events() {
        return events;
    }
}
