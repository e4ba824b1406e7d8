package dev.headroom.cache.jcache;

import dev.headroom.base.Sha256;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Source;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Where one cache's values are: in a cache of Headroom's, under keys that this node knows by their text.
 *
 * <p>A node whose source is its own announces nothing: what it knows is all there is. Where the source is shared, each
 * putting ends the copies of the other nodes, and a key that isn't known here is looked for.
 */
final class Store<K, V> {
    private static final int LONGEST_TEXT = 1000;
    private static final int FIRST_SWEEP = 1024;
    private static final int ATTEMPTS = 3;
    private static final Freshness STRICT = Freshness.strict();

    private final Cache<Stored<V>> cache;
    private final Backing backing;
    private final UnaryOperator<K> keyCopy;
    private final Source source;
    private final boolean alone;
    private final boolean near;
    private final ConcurrentHashMap<K, Slot<K>> slots = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong ids;
    private final AtomicLong sweepAt = new AtomicLong(FIRST_SWEEP);
    private final AtomicBoolean sweeping = new AtomicBoolean();

    /** Copies keys as they are kept. */
    Store(Cache<Stored<V>> cache, Backing backing, UnaryOperator<K> keyCopy, long seed) {
        this.cache = cache;
        this.backing = backing;
        this.keyCopy = keyCopy;
        this.source = backing.caches().source();
        this.alone = source instanceof LocalSource;
        this.near = cache.spec().timeToLive().keySet().equals(Set.of(Tier.MEMORY));
        this.ids = new AtomicLong(new SplittableRandom(seed).nextLong());
    }

    /** In milliseconds, the same for all nodes. */
    long now() {
        return source.sharedMillis();
    }

    long evictions() {
        return cache.stats().memory().evictions();
    }

    /** The value, as fresh as a plain read wants it; null where none is found. */
    @Nullable Held<K, V> find(K key) {
        return find(key, known -> cache.get(known).orElse(null));
    }

    /**
     * The value as of now, for a caller who is about to change it; where the source can't say in time what is now, as
     * fresh as a plain read.
     */
    @Nullable Held<K, V> findLatest(K key) {
        Held<K, V> latest = alone
                ? null
                : find(key, known -> cache.ask(known, STRICT).value().orElse(null));
        return latest != null ? latest : find(key);
    }

    /** Those of the keys that are found, in one trip to each shared tier. */
    Map<K, Held<K, V>> findAll(Collection<? extends K> keys) {
        Map<K, Held<K, V>> found = new HashMap<>();
        if (alone) {
            for (K key : keys) {
                Held<K, V> held = find(key);
                if (held != null) {
                    found.put(key, held);
                }
            }
            return found;
        }
        Map<CacheKey, K> known = new HashMap<>();
        for (K key : keys) {
            Slot<K> slot = slots.get(key);
            known.put(slot == null ? cacheKey(key) : slot.cacheKey(), key);
        }
        cache.getAllOrLoad(known.keySet(), _ -> Map.of()).forEach((cacheKey, stored) -> {
            K key = known.get(cacheKey);
            if (key != null) {
                Slot<K> slot = slots.get(key);
                found.put(key, new Held<>(slot == null ? remember(key, cacheKey, stored) : slot, stored));
            }
        });
        return found;
    }

    private @Nullable Held<K, V> find(K key, Lookup<V> lookup) {
        Slot<K> slot = slots.get(key);
        if (slot == null && alone) {
            return null;
        }
        CacheKey known = slot == null ? cacheKey(key) : slot.cacheKey();
        Stored<V> stored = lookup.look(known);
        if (stored == null) {
            return null;
        }
        return new Held<>(slot == null ? remember(key, known, stored) : slot, stored);
    }

    @FunctionalInterface
    private interface Lookup<V> {
        @Nullable Stored<V> look(CacheKey key);
    }

    /** Keeps the value, which nobody changes any more. The caller holds the key's lock. */
    void keep(K key, V value, long deadline) {
        Slot<K> present = slots.get(key);
        CacheKey known = present == null ? cacheKey(key) : present.cacheKey();
        Stored<V> stored = new Stored<>(value, deadline, ids.getAndIncrement());
        if (alone) {
            fill(known, stored);
        } else {
            cache.put(known, stored);
        }
        if (present == null) {
            remember(key, known, stored);
        } else {
            present.deadline(stored, deadline);
            // a sweep may have forgotten it meanwhile
            slots.putIfAbsent(present.key(), present);
        }
    }

    /** Ends the value of the key, and forgets the key. The caller holds its lock. */
    void drop(K key) {
        Slot<K> slot = slots.remove(key);
        if (!alone) {
            cache.invalidate(slot == null ? cacheKey(key) : slot.cacheKey());
        } else if (slot != null) {
            fill(slot.cacheKey(), null);
        }
    }

    /** Ends what may be kept under a key although nothing was found: the source may be away, or the value too new. */
    void dropUnseen(K key) {
        if (!alone) {
            drop(key);
        }
    }

    /** Moves the deadline of a value on this node. */
    void move(Held<K, V> held, long deadline) {
        held.slot().deadline(held.stored(), deadline);
    }

    void clear() {
        cache.clear();
        slots.clear();
    }

    /** What other nodes have put, and this one doesn't know, ends too. */
    void endAll() {
        if (!alone) {
            cache.clear();
        }
    }

    /** What nobody else can reach any more goes. */
    void close() {
        if (alone) {
            clear();
        }
    }

    /** Of what this node knows. */
    List<K> keys() {
        return List.copyOf(slots.keySet());
    }

    Iterator<K> iterator() {
        return slots.keySet().iterator();
    }

    /** Nobody else changes anything, unless the whole cache is ended meanwhile: then the next attempt counts. */
    private void fill(CacheKey key, @Nullable Stored<V> stored) {
        boolean kept = false;
        for (int i = 0; i < ATTEMPTS && !kept; i++) {
            kept = cache.fill(key, stored, List.of(), cache.begin());
        }
    }

    private Slot<K> remember(K key, CacheKey known, Stored<V> stored) {
        K kept = keyCopy.apply(key);
        Slot<K> made = new Slot<>(kept, known, stored);
        Slot<K> other = slots.putIfAbsent(kept, made);
        if (slots.mappingCount() > sweepAt.get()) {
            sweep();
        }
        return other == null ? made : other;
    }

    /**
     * Forgets keys whose values are gone, where that can be seen without a trip, and beyond the limit those that
     * weren't used since the last sweep. Runs after the number of keys has doubled.
     */
    private void sweep() {
        if (!sweeping.compareAndSet(false, true)) {
            return;
        }
        try {
            long now = now();
            for (Slot<K> slot : slots.values()) {
                boolean used = slot.takeUsed();
                if (near ? gone(slot, now) : slot.over(now)) {
                    slots.remove(slot.key(), slot);
                } else if (!used && slots.mappingCount() > backing.mostKeys() / 2) {
                    forget(slot);
                }
            }
            Iterator<Slot<K>> rest = slots.values().iterator();
            while (slots.mappingCount() > backing.mostKeys() && rest.hasNext()) {
                forget(rest.next());
            }
            sweepAt.set(Math.min(Math.max(FIRST_SWEEP, slots.mappingCount() * 2), backing.mostKeys()));
        } finally {
            sweeping.set(false);
        }
    }

    private boolean gone(Slot<K> slot, long now) {
        return cache.get(slot.cacheKey())
                .map(stored -> new Held<>(slot, stored).over(now))
                .orElse(true);
    }

    /** A node that is alone reaches the value no other way. */
    private void forget(Slot<K> slot) {
        if (slots.remove(slot.key(), slot) && alone) {
            fill(slot.cacheKey(), null);
        }
    }

    private CacheKey cacheKey(K key) {
        return cache.key(Tenant.COMMON, text(key, () -> "#" + numbers.incrementAndGet()));
    }

    /** A node that is alone numbers the keys that nothing can write. */
    private String text(K key, Supplier<String> number) {
        String text = backing.keys().encode(key).orElseGet(() -> {
            if (alone) {
                return number.get();
            }
            throw new CacheException(
                    "keys of type %s can't be written for other nodes to find: use a record or a standard type, or configure a KeyCodec"
                            .formatted(key.getClass().getName()));
        });
        return text.length() <= LONGEST_TEXT ? text : "x" + Sha256.hex(text);
    }
}
