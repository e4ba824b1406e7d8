package dev.headroom.cache.jcache;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.Tenant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one javax.cache cache in the Headroom cache that all caches of a manager share, and the keys of those
 * that this node knows. Without a shared tier a key is found by its own equality; with one, by the text that the codec
 * makes of it, so that what another node has put is found too.
 */
final class Entries<K> {
    private static final int STRIPES = 64;
    /** Keys whose values have gone are looked for once so many more are known than at the last look. */
    private static final int SWEEP = 10_000;

    private final String name;
    private final Cache<Stored> cache;
    private final @Nullable ValueCodec codec;
    private final Map<K, CacheKey> known = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong sweepAt = new AtomicLong(SWEEP);
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

    /** @param codec null where the values stay on this node */
    Entries(String name, Cache<Stored> cache, @Nullable ValueCodec codec) {
        this.name = name;
        this.cache = cache;
        this.codec = codec;
    }

    /** Of the cache, among those of all managers. */
    String name() {
        return name;
    }

    /** Held while a key's entry is looked at and changed. */
    ReentrantLock lock(K key) {
        int hash = key.hashCode();
        return locks.get((hash ^ hash >>> 16) & (STRIPES - 1));
    }

    private @Nullable CacheKey place(K key) {
        CacheKey place = known.get(key);
        return place != null || codec == null ? place : cache.key(Tenant.COMMON, name, codec.keyText(key));
    }

    /** What is kept, expired or not. */
    @Nullable Stored find(K key) {
        CacheKey place = place(key);
        if (place == null) {
            return null;
        }
        Stored stored = cache.get(place).orElse(null);
        if (stored == null) {
            known.remove(key);
        } else if (codec != null) {
            known.putIfAbsent(key, place);
        }
        return stored;
    }

    void keep(K key, Stored stored) {
        CacheKey place = place(key);
        if (place == null) {
            place = cache.key(Tenant.COMMON, name, ids.incrementAndGet());
        }
        known.putIfAbsent(key, place);
        if (codec == null) {
            // nobody else has to hear of it, and nothing else may go with it
            cache.fill(place, stored, List.of(), cache.begin());
        } else {
            cache.put(place, stored);
        }
        if (known.size() > sweepAt.get()) {
            known.keySet().removeIf(each -> !each.equals(key) && find(each) == null);
            sweepAt.set(known.size() + SWEEP);
        }
    }

    void drop(K key) {
        CacheKey place = place(key);
        if (place != null && codec == null) {
            cache.evict(place);
        } else if (place != null) {
            cache.invalidate(place);
        }
        known.remove(key);
    }

    /** Of the entries that this node has seen; some may have gone. */
    List<K> keys() {
        return List.copyOf(known.keySet());
    }

    /** All of them; on every node where they are shared. */
    void clear() {
        if (codec == null) {
            known.values().forEach(cache::evict);
        } else {
            cache.invalidatePrefix(name);
        }
        known.clear();
    }
}
