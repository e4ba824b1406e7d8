package dev.headroom.cache.jcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/** Where values come from and go to, for a cache that reads or writes through. */
final class Origin<K, V> implements AutoCloseable {
    private final @Nullable CacheLoader<K, V> loader;
    private final @Nullable CacheWriter<? super K, ? super V> writer;
    private final boolean reads;

    Origin(CompleteConfiguration<K, V> configuration) {
        this.loader = configuration.getCacheLoaderFactory() == null
                ? null
                : configuration.getCacheLoaderFactory().create();
        this.writer = configuration.isWriteThrough() && configuration.getCacheWriterFactory() != null
                ? configuration.getCacheWriterFactory().create()
                : null;
        this.reads = configuration.isReadThrough() && loader != null;
    }

    /** Whether a miss is loaded. */
    boolean reads() {
        return reads;
    }

    boolean canLoad() {
        return loader != null;
    }

    /** Null where it has none. */
    @Nullable V load(K key) {
        return reads ? loading(() -> Objects.requireNonNull(loader).load(key)) : null;
    }

    /** Without the keys it has no values for. */
    Map<K, V> loadAll(Set<? extends K> keys) {
        Map<K, V> loaded = loading(() -> Objects.requireNonNull(loader).loadAll(keys));
        return loaded == null
                ? Map.of()
                : loaded.entrySet().stream()
                        .filter(entry -> entry.getKey() != null && entry.getValue() != null)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static <T extends @Nullable Object> T loading(Supplier<T> work) {
        try {
            return work.get();
        } catch (CacheLoaderException failure) {
            throw failure;
        } catch (RuntimeException failure) {
            throw new CacheLoaderException("a loader failed", failure);
        }
    }

    void write(K key, V value) {
        CacheWriter<? super K, ? super V> to = writer;
        if (to != null) {
            writing(() -> to.write(new KeptEntry<>(key, value)));
        }
    }

    void delete(K key) {
        CacheWriter<? super K, ? super V> to = writer;
        if (to != null) {
            writing(() -> to.delete(key));
        }
    }

    /**
     * Writes all.
     *
     * @param done told the keys that were written, also where some failed
     */
    void writeAll(Map<? extends K, ? extends V> values, Consumer<Set<K>> done) {
        CacheWriter<? super K, ? super V> to = writer;
        Set<K> written = new HashSet<>(values.keySet());
        if (to == null) {
            done.accept(written);
            return;
        }
        Collection<Cache.Entry<? extends K, ? extends V>> left = new ArrayList<>();
        values.forEach((key, value) -> left.add(new KeptEntry<>(key, value)));
        try {
            writing(() -> writeAll(to, left));
        } catch (CacheWriterException failure) {
            left.forEach(entry -> written.remove(entry.getKey()));
            throw failure;
        } finally {
            done.accept(written);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the entries are of the writer's types, whose signature can't say so
    private static void writeAll(CacheWriter writer, Collection<?> entries) {
        writer.writeAll(entries);
    }

    /** Deletes all; told are the keys that were deleted, also where some failed. */
    void deleteAll(Set<? extends K> keys, Consumer<Set<K>> done) {
        CacheWriter<? super K, ? super V> to = writer;
        Set<K> deleted = new HashSet<>(keys);
        if (to == null || keys.isEmpty()) {
            done.accept(deleted);
            return;
        }
        Collection<Object> left = new HashSet<>(keys);
        try {
            writing(() -> to.deleteAll(left));
        } catch (CacheWriterException failure) {
            deleted.removeAll(left);
            throw failure;
        } finally {
            done.accept(deleted);
        }
    }

    private static void writing(Runnable work) {
        try {
            work.run();
        } catch (CacheWriterException failure) {
            throw failure;
        } catch (RuntimeException failure) {
            throw new CacheWriterException("a writer failed", failure);
        }
    }

    @Override
    public void close() {
        Closing.close(loader);
        Closing.close(writer);
    }
}
