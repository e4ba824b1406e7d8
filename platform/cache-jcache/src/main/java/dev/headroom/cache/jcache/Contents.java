package dev.headroom.cache.jcache;

import java.util.Collection;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * One cache's entries with their deadlines and events. Whatever changes an entry is called under the lock of its key.
 */
final class Contents<K, V> {
    private final Store<K, V> store;
    private final Expiry expiry;
    private final Listeners<K, V> listeners;
    private final UnaryOperator<V> copy;

    /** Values are copied on their way in and out. */
    Contents(Store<K, V> store, Expiry expiry, Listeners<K, V> listeners, UnaryOperator<V> copy) {
        this.store = store;
        this.expiry = expiry;
        this.listeners = listeners;
        this.copy = copy;
    }

    /** As a plain read finds it, be it over or not. */
    @Nullable Held<K, V> find(K key) {
        return store.find(key);
    }

    /** Those that are found, be they over or not. */
    Map<K, Held<K, V>> findAll(Collection<? extends K> keys) {
        return store.findAll(keys);
    }

    boolean over(Held<K, V> held) {
        return held.over(store.now());
    }

    /** As {@link #find}; what is over goes. */
    @Nullable Held<K, V> live(K key) {
        return live(key, store.find(key));
    }

    /** As of now; what is over goes. */
    @Nullable Held<K, V> latest(K key) {
        return live(key, store.findLatest(key));
    }

    private @Nullable Held<K, V> live(K key, @Nullable Held<K, V> held) {
        if (held == null || !held.over(store.now())) {
            return held;
        }
        store.drop(key);
        tell(EventType.EXPIRED, key, held.value(), held.value());
        return null;
    }

    /** The value, whose use moves its deadline where the policy says so. */
    V use(Held<K, V> held) {
        V value = copy.apply(held.value());
        touch(held);
        return value;
    }

    void touch(Held<K, V> held) {
        long deadline = held.deadline();
        long moved = expiry.onAccess(store.now(), deadline);
        if (moved != deadline) {
            store.move(held, moved);
        }
    }

    /** The value as a caller may have it, without using it. */
    V peek(Held<K, V> held) {
        return copy.apply(held.value());
    }

    /**
     * Puts the value in place of what is there.
     *
     * @return false where it was over at once
     */
    boolean put(K key, V value, @Nullable Held<K, V> present) {
        V kept = copy.apply(value);
        long now = store.now();
        long deadline = present == null ? expiry.onCreation(now) : expiry.onUpdate(now, present.deadline());
        if (deadline <= now) {
            if (present != null) {
                store.drop(key);
            }
            tell(EventType.EXPIRED, key, kept, kept);
            return false;
        }
        store.keep(key, kept, deadline);
        if (present == null) {
            tell(EventType.CREATED, key, kept, null);
        } else {
            tell(EventType.UPDATED, key, kept, present.value());
        }
        return true;
    }

    /**
     * Takes away what is there.
     *
     * @return false where nothing was found; what another node has ends all the same
     */
    boolean remove(K key, @Nullable Held<K, V> present) {
        if (present == null) {
            store.dropUnseen(key);
            return false;
        }
        store.drop(key);
        tell(EventType.REMOVED, key, present.value(), present.value());
        return true;
    }

    private void tell(EventType type, K key, V value, @Nullable V old) {
        if (!listeners.isEmpty()) {
            listeners.tell(type, key, copy.apply(value), old == null ? null : copy.apply(old));
        }
    }
}
