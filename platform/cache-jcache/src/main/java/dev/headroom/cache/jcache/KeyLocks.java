package dev.headroom.cache.jcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One lock for each key in use: what is done under it happens at once for everybody on this node. */
final class KeyLocks<K> {
    private final ConcurrentHashMap<K, Counted> locks = new ConcurrentHashMap<>();
    private final ReentrantLock ties = new ReentrantLock();

    /** With the number of those who hold or await it, changed only under the map's own lock. */
    private static final class Counted extends ReentrantLock {
        private static final long serialVersionUID = 1L;
        private int users;
    }

    <R extends @Nullable Object> R with(K key, Supplier<R> work) {
        Counted lock = enter(key);
        try {
            return work.get();
        } finally {
            leave(key, lock);
        }
    }

    /**
     * Under the locks of all keys, taken in the order of their hash codes, so that no two callers wait for each other.
     * Keys of one hash code have no order: whoever has two of them locks alone.
     */
    <R extends @Nullable Object> R withAll(Collection<? extends K> keys, Supplier<R> work) {
        List<K> ordered = new ArrayList<>(new HashSet<>(keys));
        ordered.sort(Comparator.comparingInt(Object::hashCode));
        Set<Integer> hashes = new HashSet<>();
        boolean tied = !ordered.stream().allMatch(key -> hashes.add(key.hashCode()));
        if (!tied) {
            return nested(ordered, work);
        }
        ties.lock();
        try {
            return nested(ordered, work);
        } finally {
            ties.unlock();
        }
    }

    private <R extends @Nullable Object> R nested(List<K> ordered, Supplier<R> work) {
        List<Counted> taken = new ArrayList<>(ordered.size());
        try {
            for (K key : ordered) {
                taken.add(enter(key));
            }
            return work.get();
        } finally {
            for (int i = taken.size() - 1; i >= 0; i--) {
                leave(ordered.get(i), taken.get(i));
            }
        }
    }

    private Counted enter(K key) {
        Counted lock = locks.compute(key, (_, present) -> {
            Counted counted = present == null ? new Counted() : present;
            counted.users++;
            return counted;
        });
        lock.lock();
        return lock;
    }

    private void leave(K key, Counted lock) {
        lock.unlock();
        locks.computeIfPresent(key, (_, counted) -> --counted.users == 0 ? null : counted);
    }
}
