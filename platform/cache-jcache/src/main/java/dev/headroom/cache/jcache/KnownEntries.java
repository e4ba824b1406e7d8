package dev.headroom.cache.jcache;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Walks over the entries that this node knows; what comes and goes meanwhile may be seen or not. */
final class KnownEntries<K, V> implements Iterator<Cache.Entry<K, V>> {
    private final Iterator<K> keys;
    private final Function<K, @Nullable Held<K, V>> find;
    private final Function<Held<K, V>, V> use;
    private final Consumer<K> remove;
    private @Nullable Held<K, V> next;
    private @Nullable K last;

    /** Looks entries up as the walk comes to them. */
    KnownEntries(
            Iterator<K> keys, Function<K, @Nullable Held<K, V>> find, Function<Held<K, V>, V> use, Consumer<K> remove) {
        this.keys = keys;
        this.find = find;
        this.use = use;
        this.remove = remove;
    }

    @Override
    public boolean hasNext() {
        while (next == null && keys.hasNext()) {
            next = find.apply(keys.next());
        }
        return next != null;
    }

    @Override
    public Cache.Entry<K, V> next() {
        Held<K, V> found = hasNext() ? next : null;
        if (found == null) {
            throw new NoSuchElementException("no more entries are known here");
        }
        next = null;
        K key = found.slot().key();
        last = key;
        return new KeptEntry<>(key, use.apply(found));
    }

    @Override
    public void remove() {
        K key = last;
        if (key == null) {
            throw new IllegalStateException("next must come before remove");
        }
        last = null;
        remove.accept(key);
    }
}
