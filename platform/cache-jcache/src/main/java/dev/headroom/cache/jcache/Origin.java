package dev.headroom.cache.jcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/** Where a cache's values come from and go to, with the exceptions that the standard prescribes. */
final class Origin<K, V> {
    private final @Nullable CacheLoader<K, V> loader;
    private final @Nullable CacheWriter<? super K, ? super V> writer;
    private final boolean readThrough;

    Origin(CompleteConfiguration<K, V> configuration) {
        Factory<CacheLoader<K, V>> loaders = configuration.getCacheLoaderFactory();
        Factory<CacheWriter<? super K, ? super V>> writers = configuration.getCacheWriterFactory();
        this.loader = loaders == null ? null : loaders.create();
        this.writer = writers == null || !configuration.isWriteThrough() ? null : writers.create();
        this.readThrough = configuration.isReadThrough();
    }

    boolean hasLoader() {
        return loader != null;
    }

    /** Of a cache that reads through; null where it doesn't, or where there is none. */
    @Nullable V readThrough(K key) {
        CacheLoader<K, V> from = loader;
        if (!readThrough || from == null) {
            return null;
        }
        try {
            return from.load(key);
        } catch (CacheLoaderException known) {
            throw known;
        } catch (RuntimeException failure) {
            throw new CacheLoaderException(failure);
        }
    }

    /** Without the keys that have no value. */
    Map<K, V> loadAll(Collection<? extends K> keys) {
        CacheLoader<K, V> from = loader;
        Map<K, V> loaded = new HashMap<>();
        if (from != null && !keys.isEmpty()) {
            try {
                from.loadAll(keys).forEach((key, value) -> {
                    if (value != null) {
                        loaded.put(key, value);
                    }
                });
            } catch (CacheLoaderException known) {
                throw known;
            } catch (RuntimeException failure) {
                throw new CacheLoaderException(failure);
            }
        }
        return loaded;
    }

    void write(K key, V value) {
        if (writer != null) {
            writing(() -> writer.write(new Pair<>(key, value)));
        }
    }

    void delete(K key) {
        if (writer != null) {
            writing(() -> writer.delete(key));
        }
    }

    /** Returns the entries that could not be written, with why; null where all were. */
    @Nullable Unwritten<K> writeAll(Map<? extends K, ? extends V> map) {
        if (writer == null) {
            return null;
        }
        List<Cache.Entry<? extends K, ? extends V>> left = new ArrayList<>();
        map.forEach((key, value) -> left.add(new Pair<>(key, value)));
        try {
            CacheWriter<? super K, ? super V> to = writer;
            writing(() -> writeAll(to, left));
            return null;
        } catch (CacheException failure) {
            return new Unwritten<>(left.stream().map(Cache.Entry::getKey).collect(Collectors.toSet()), failure);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void writeAll(CacheWriter<?, ?> writer, List<?> entries) {
        ((CacheWriter) writer).writeAll(entries);
    }

    /** Returns the keys that could not be deleted, with why; null where all were. */
    @Nullable Unwritten<K> deleteAll(Collection<? extends K> keys) {
        if (writer == null || keys.isEmpty()) {
            return null;
        }
        Set<K> left = new HashSet<>(keys);
        try {
            CacheWriter<? super K, ? super V> to = writer;
            writing(() -> to.deleteAll(left));
            return null;
        } catch (CacheException failure) {
            return new Unwritten<>(left, failure);
        }
    }

    /** Keys that the writer left over. */
    record Unwritten<K>(Set<? extends K> keys, CacheException why) {}

    private static void writing(Runnable call) {
        try {
            call.run();
        } catch (CacheWriterException known) {
            throw known;
        } catch (RuntimeException failure) {
            throw new CacheWriterException(failure);
        }
    }

    void close() {
        Listeners.closeIfPossible(loader);
        Listeners.closeIfPossible(writer);
    }
}
