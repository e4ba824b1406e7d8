package dev.headroom.base;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers results that cost more than a look-up and that anybody can make again. It never holds more than its bound:
 * where one more would, all are forgotten, since those that are asked for often are back at once. A look-up takes no
 * lock.
 *
 * @param <K> with a cheap hash
 */
public final class Memo<K, V> {
    private final int most;
    private final Map<K, V> known = new ConcurrentHashMap<>();

    /** @param most entries, 1 or more */
    public Memo(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a memo must have room for 1 or more, had " + most);
        }
        this.most = most;
    }

    /** What was remembered; null where it is unknown or forgotten. */
    public @Nullable V get(K key) {
        return known.get(key);
    }

    /** From now on; returns the value. */
    public V put(K key, V value) {
        if (known.size() >= most) {
            known.clear();
        }
        known.put(key, value);
        return value;
    }

    /** Forgets one. */
    public void forget(K key) {
        known.remove(key);
    }

    /** Forgets everything. */
    public void clear() {
        known.clear();
    }
}
