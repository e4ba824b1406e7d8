package dev.headroom.cache.jcache;

import dev.headroom.base.Ticker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A {@code javax.cache} cache whose values are in a cache of Headroom's.
 *
 * <p>On one node every operation on a key is atomic, as the specification asks; entry processors, loaders, writers and
 * synchronous listeners run under the key's lock, and must not touch another key of the same cache.
 *
 * <p>Between nodes that share a source of changes:
 *
 * <ul>
 *   <li>a value that was put, replaced or removed on one node is served by no other for longer than the backing's
 *       freshness; a node finds what another has put, where the cache has a tier that both share;
 *   <li>an operation that looks before it changes ({@code putIfAbsent}, {@code replace}, {@code getAndPut},
 *       {@code invoke} and such) looks at the latest state, and two nodes that do so at the same moment don't exclude
 *       each other: the one that is announced last wins. Where that matters use
 *       {@code dev.headroom.cache.Cache.update};
 *   <li>the deadline that creation or update gave travels with the value; one that an access moved holds on the node of
 *       that access;
 *   <li>iteration, {@code removeAll()} and its writer's keys, listeners and statistics are of this node: the keys that
 *       it put or found, and what was done here. {@code clear()} and {@code removeAll()} end all values of all nodes.
 * </ul>
 *
 * <p>Values may go at any time: for want of memory, and because another key shares a cell of the table of tags.
 */
public final class HeadroomCache<K, V> implements Cache<K, V> {
    private final HeadroomCaches manager;
    private final String name;
    private final MutableConfiguration<K, V> configuration;
    private final Contents<K, V> contents;
    private final Store<K, V> store;
    private final Expiry expiry;
    private final Origin<K, V> origin;
    private final Statistics statistics;
    private final Listeners<K, V> listeners = new Listeners<>(this);
    private final KeyLocks<K> locks = new KeyLocks<>();
    private final Ticker ticker = Ticker.system();
    private final Beans beans;
    private final ConfigurationBean configurationBean;
    private volatile boolean closed;

    HeadroomCache(
            HeadroomCaches manager,
            String name,
            MutableConfiguration<K, V> configuration,
            Store<K, V> store,
            UnaryOperator<V> copy) {
        this.manager = manager;
        this.name = name;
        this.configuration = configuration;
        this.store = store;
        this.expiry = new Expiry(configuration.getExpiryPolicyFactory().create());
        this.origin = new Origin<>(configuration);
        this.statistics = new Statistics(store::evictions);
        this.contents = new Contents<>(store, expiry, listeners, copy);
        this.beans = new Beans(manager.getURI(), name);
        this.configurationBean = new ConfigurationBean(() -> configuration);
        configuration.getCacheEntryListenerConfigurations().forEach(listeners::add);
        enableStatistics(configuration.isStatisticsEnabled());
        enableManagement(configuration.isManagementEnabled());
    }

    @Override
    public @Nullable V get(K key) {
        checked(key);
        long begun = ticker.nanos();
        V value = read(key);
        statistics.got(ticker.nanos() - begun);
        return value;
    }

    private @Nullable V read(K key) {
        Held<K, V> held = contents.find(key);
        if (held != null && !contents.over(held)) {
            statistics.hit();
            return contents.use(held);
        }
        if (held == null && !origin.reads()) {
            statistics.miss();
            return null;
        }
        return locks.with(key, () -> readThrough(key));
    }

    private @Nullable V readThrough(K key) {
        Held<K, V> held = contents.live(key);
        if (held != null) {
            statistics.hit();
            return contents.use(held);
        }
        statistics.miss();
        V loaded = origin.load(key);
        return loaded == null || !contents.put(key, loaded, null) ? null : loaded;
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        opened();
        keys.forEach(Objects::requireNonNull);
        long begun = ticker.nanos();
        Map<K, V> values = new HashMap<>();
        Set<K> left = new LinkedHashSet<>(keys);
        Map<K, Held<K, V>> found = contents.findAll(keys);
        for (K key : keys) {
            Held<K, V> held = found.get(key);
            if (held != null && !contents.over(held)) {
                statistics.hit();
                values.put(key, contents.use(held));
                left.remove(key);
            } else if (held == null && !origin.reads()) {
                statistics.miss();
                left.remove(key);
            }
        }
        if (!left.isEmpty()) {
            locks.withAll(left, () -> {
                readAllThrough(left, values);
                return true;
            });
        }
        statistics.got(ticker.nanos() - begun);
        return values;
    }

    /** Adds the values that have come meanwhile, and those that the loader has. */
    private void readAllThrough(Set<K> left, Map<K, V> values) {
        Set<K> missing = new LinkedHashSet<>();
        for (K key : left) {
            Held<K, V> held = contents.live(key);
            if (held != null) {
                statistics.hit();
                values.put(key, contents.use(held));
            } else {
                statistics.miss();
                missing.add(key);
            }
        }
        if (origin.reads() && !missing.isEmpty()) {
            origin.loadAll(missing).forEach((key, value) -> {
                if (missing.contains(key) && contents.put(key, value, null)) {
                    values.put(key, value);
                }
            });
        }
    }

    @Override
    public boolean containsKey(K key) {
        checked(key);
        Held<K, V> held = contents.find(key);
        return held != null && !contents.over(held);
    }

    @Override
    public void loadAll(
            Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener completionListener) {
        opened();
        keys.forEach(Objects::requireNonNull);
        Set<K> wanted = new LinkedHashSet<>(keys);
        Thread.ofVirtual().name("jcache-load").start(() -> {
            try {
                if (origin.canLoad()) {
                    load(wanted, replaceExistingValues);
                }
            } catch (RuntimeException failure) {
                if (completionListener != null) {
                    completionListener.onException(
                            failure instanceof CacheException
                                    ? failure
                                    : new CacheLoaderException("a loader failed", failure));
                }
                return;
            }
            if (completionListener != null) {
                completionListener.onCompletion();
            }
        });
    }

    private void load(Set<K> wanted, boolean replace) {
        if (!replace) {
            wanted.removeIf(this::containsKey);
        }
        origin.loadAll(wanted)
                .forEach((key, value) -> locks.with(key, () -> {
                    Held<K, V> present = contents.live(key);
                    if (present == null || replace) {
                        contents.put(key, value, present);
                    }
                    return true;
                }));
    }

    @Override
    public void put(K key, V value) {
        checked(key, value);
        putting(key, () -> {
            Held<K, V> present = contents.live(key);
            origin.write(key, value);
            count(contents.put(key, value, present));
            return true;
        });
    }

    private void count(boolean kept) {
        if (kept) {
            statistics.put();
        }
    }

    private <R extends @Nullable Object> R putting(K key, Supplier<R> work) {
        long begun = ticker.nanos();
        R result = locks.with(key, work);
        statistics.put(ticker.nanos() - begun);
        return result;
    }

    @Override
    public @Nullable V getAndPut(K key, V value) {
        checked(key, value);
        long begun = ticker.nanos();
        V old = putting(key, () -> {
            Held<K, V> present = looked(key);
            origin.write(key, value);
            V before = present == null ? null : contents.peek(present);
            count(contents.put(key, value, present));
            return before;
        });
        statistics.got(ticker.nanos() - begun);
        return old;
    }

    /** The latest state, counted as a hit or a miss. */
    private @Nullable Held<K, V> looked(K key) {
        Held<K, V> present = contents.latest(key);
        if (present == null) {
            statistics.miss();
        } else {
            statistics.hit();
        }
        return present;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        opened();
        map.forEach(this::checked);
        Map<K, V> values = new LinkedHashMap<>(map);
        long begun = ticker.nanos();
        locks.withAll(values.keySet(), () -> {
            origin.writeAll(
                    values,
                    written -> values.forEach((key, value) -> {
                        if (written.contains(key)) {
                            count(contents.put(key, value, contents.live(key)));
                        }
                    }));
            return true;
        });
        statistics.put(ticker.nanos() - begun);
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        checked(key, value);
        return putting(key, () -> {
            Held<K, V> present = looked(key);
            if (present != null) {
                return false;
            }
            origin.write(key, value);
            boolean kept = contents.put(key, value, null);
            count(kept);
            return kept;
        });
    }

    private <R extends @Nullable Object> R removing(K key, Supplier<R> work) {
        long begun = ticker.nanos();
        R result = locks.with(key, work);
        statistics.removed(ticker.nanos() - begun);
        return result;
    }

    @Override
    public boolean remove(K key) {
        checked(key);
        return removing(key, () -> {
            origin.delete(key);
            return drop(key, contents.latest(key));
        });
    }

    private boolean drop(K key, @Nullable Held<K, V> present) {
        boolean dropped = contents.remove(key, present);
        if (dropped) {
            statistics.removal();
        }
        return dropped;
    }

    @Override
    public boolean remove(K key, V oldValue) {
        checked(key, oldValue);
        return removing(key, () -> {
            Held<K, V> present = looked(key);
            if (present == null) {
                return false;
            }
            if (!present.value().equals(oldValue)) {
                contents.touch(present);
                return false;
            }
            origin.delete(key);
            return drop(key, present);
        });
    }

    @Override
    public @Nullable V getAndRemove(K key) {
        checked(key);
        long begun = ticker.nanos();
        V old = removing(key, () -> {
            origin.delete(key);
            Held<K, V> present = looked(key);
            V before = present == null ? null : contents.peek(present);
            drop(key, present);
            return before;
        });
        statistics.got(ticker.nanos() - begun);
        return old;
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        checked(key, oldValue);
        checked(key, newValue);
        return putting(key, () -> {
            Held<K, V> present = looked(key);
            if (present == null) {
                return false;
            }
            if (!present.value().equals(oldValue)) {
                contents.touch(present);
                return false;
            }
            origin.write(key, newValue);
            count(contents.put(key, newValue, present));
            return true;
        });
    }

    @Override
    public boolean replace(K key, V value) {
        checked(key, value);
        return putting(key, () -> {
            Held<K, V> present = looked(key);
            if (present == null) {
                return false;
            }
            origin.write(key, value);
            count(contents.put(key, value, present));
            return true;
        });
    }

    @Override
    public @Nullable V getAndReplace(K key, V value) {
        checked(key, value);
        long begun = ticker.nanos();
        V old = putting(key, () -> {
            Held<K, V> present = looked(key);
            if (present == null) {
                return null;
            }
            V before = contents.peek(present);
            origin.write(key, value);
            count(contents.put(key, value, present));
            return before;
        });
        statistics.got(ticker.nanos() - begun);
        return old;
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        opened();
        keys.forEach(Objects::requireNonNull);
        removeEach(new HashSet<>(keys));
    }

    @Override
    public void removeAll() {
        opened();
        removeEach(new HashSet<>(store.keys()));
        store.endAll();
    }

    private void removeEach(Set<K> keys) {
        long begun = ticker.nanos();
        locks.withAll(keys, () -> {
            origin.deleteAll(keys, deleted -> deleted.forEach(key -> drop(key, contents.live(key))));
            return true;
        });
        statistics.removed(ticker.nanos() - begun);
    }

    @Override
    public void clear() {
        opened();
        store.clear();
    }

    @Override
    public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        checked(key);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        return locks.with(key, () -> {
            ProcessedEntry<K, V> entry = new ProcessedEntry<>(key, looked(key), contents, origin);
            T result = process(entryProcessor, entry, arguments);
            entry.apply(statistics);
            return result;
        });
    }

    private static <K, V, T> @Nullable T process(
            EntryProcessor<K, V, T> processor, ProcessedEntry<K, V> entry, Object... arguments) {
        try {
            return processor.process(entry, arguments);
        } catch (EntryProcessorException failure) {
            throw failure;
        } catch (RuntimeException failure) {
            throw new EntryProcessorException("an entry processor failed", failure);
        }
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        opened();
        keys.forEach(Objects::requireNonNull);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        Map<K, EntryProcessorResult<T>> results = new HashMap<>();
        for (K key : keys) {
            try {
                T result = invoke(key, entryProcessor, arguments);
                if (result != null) {
                    results.put(key, () -> result);
                }
            } catch (RuntimeException failure) {
                EntryProcessorException wrapped = failure instanceof EntryProcessorException own
                        ? own
                        : new EntryProcessorException("an entry processor failed", failure);
                results.put(key, () -> {
                    throw wrapped;
                });
            }
        }
        return results;
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        opened();
        return new KnownEntries<>(
                store.iterator(),
                this::walkedTo,
                held -> {
                    statistics.hit();
                    return contents.use(held);
                },
                this::remove);
    }

    private @Nullable Held<K, V> walkedTo(K key) {
        opened();
        Held<K, V> held = contents.find(key);
        return held != null && contents.over(held) ? locks.with(key, () -> contents.live(key)) : held;
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        opened();
        configuration.addCacheEntryListenerConfiguration(listener);
        listeners.add(listener);
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        opened();
        Objects.requireNonNull(listener, "listener");
        configuration.removeCacheEntryListenerConfiguration(listener);
        listeners.remove(listener);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public CacheManager getCacheManager() {
        return manager;
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        return Unwrapping.as(new MutableConfiguration<>(configuration), type);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.as(this, type);
    }

    void enableStatistics(boolean wanted) {
        configuration.setStatisticsEnabled(wanted);
        statistics.enabled(wanted);
        beans.show(Beans.Kind.STATISTICS, statistics, wanted);
    }

    void enableManagement(boolean wanted) {
        configuration.setManagementEnabled(wanted);
        beans.show(Beans.Kind.CONFIGURATION, configurationBean, wanted);
    }

    /** Ends what is kept of the cache, on all nodes, then closes it. */
    void destroy() {
        if (!closed) {
            store.clear();
            close();
        }
    }

    /** Leaves what other nodes share; forgets the rest. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        manager.forget(this);
        beans.show(Beans.Kind.STATISTICS, statistics, false);
        beans.show(Beans.Kind.CONFIGURATION, configurationBean, false);
        listeners.close();
        origin.close();
        Closing.close(expiry.policy());
        store.close();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    private void opened() {
        if (closed) {
            throw new IllegalStateException("cache %s is closed".formatted(name));
        }
    }

    private void checked(K key) {
        opened();
        Objects.requireNonNull(key, "key");
        if (!configuration.getKeyType().isInstance(key)) {
            throw new ClassCastException("keys of cache %s are %s, not %s"
                    .formatted(
                            name,
                            configuration.getKeyType().getName(),
                            key.getClass().getName()));
        }
    }

    private void checked(K key, V value) {
        checked(key);
        Objects.requireNonNull(value, "value");
        if (!configuration.getValueType().isInstance(value)) {
            throw new ClassCastException("values of cache %s are %s, not %s"
                    .formatted(
                            name,
                            configuration.getValueType().getName(),
                            value.getClass().getName()));
        }
    }

    @Override
    public String toString() {
        return "HeadroomCache[%s]".formatted(name);
    }
}
