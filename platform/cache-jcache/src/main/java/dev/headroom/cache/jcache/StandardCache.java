package dev.headroom.cache.jcache;

import dev.headroom.base.Ticker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** One cache of the standard API. */
final class StandardCache<K, V> implements Cache<K, V> {
    private static final Ticker TICKER = Ticker.system();

    private final StandardCaches manager;
    private final String name;
    private final MutableConfiguration<K, V> configuration;
    private final Entries<K> entries;
    private final Origin<K, V> origin;
    private final Expiries expiries;
    private final Copies copies;
    private final Listeners<K, V> listeners = new Listeners<>(this);
    private final Statistics statistics = new Statistics();
    private final Management management;
    private volatile boolean closed;

    StandardCache(StandardCaches manager, String name, CompleteConfiguration<K, V> configuration, Entries<K> entries) {
        this.manager = manager;
        this.name = name;
        this.configuration = new MutableConfiguration<>(configuration);
        this.entries = entries;
        this.origin = new Origin<>(configuration);
        this.expiries = new Expiries(configuration.getExpiryPolicyFactory().create());
        this.copies = new Copies(configuration.isStoreByValue(), manager.getClassLoader());
        this.management = new Management(manager.getURI(), name);
        configuration.getCacheEntryListenerConfigurations().forEach(listeners::register);
    }

    /** Registers what the configuration asks for. */
    void manage() {
        statistics.enable(configuration.isStatisticsEnabled());
        if (configuration.isStatisticsEnabled()) {
            management.register(Management.Kind.STATISTICS, statistics);
        }
        if (configuration.isManagementEnabled()) {
            management.register(Management.Kind.CONFIGURATION, new ConfigurationView(configuration));
        }
    }

    CompleteConfiguration<K, V> configuration() {
        return configuration;
    }

    void enableManagement(boolean enabled) {
        requireOpen();
        configuration.setManagementEnabled(enabled);
        if (enabled) {
            management.register(Management.Kind.CONFIGURATION, new ConfigurationView(configuration));
        } else {
            management.unregister(Management.Kind.CONFIGURATION);
        }
    }

    void enableStatistics(boolean enabled) {
        requireOpen();
        configuration.setStatisticsEnabled(enabled);
        statistics.enable(enabled);
        if (enabled) {
            management.register(Management.Kind.STATISTICS, statistics);
        } else {
            management.unregister(Management.Kind.STATISTICS);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the cache " + name + " is closed");
        }
    }

    private void requireKey(K key) {
        requireOpen();
        Objects.requireNonNull(key, "key");
    }

    private void requireEntry(K key, V value) {
        requireKey(key);
        Objects.requireNonNull(value, "value");
    }

    /** Does the work while nobody else has the key's entry, then tells the listeners. */
    private <T extends @Nullable Object> T alone(K key, Function<Pending<K, V>, T> work) {
        Pending<K, V> pending = new Pending<>(this);
        ReentrantLock lock = entries.lock(key);
        T result;
        lock.lock();
        try {
            result = work.apply(pending);
        } finally {
            lock.unlock();
        }
        if (!pending.events().isEmpty() && !listeners.none()) {
            listeners.tell(pending.events());
        }
        return result;
    }

    /** What is kept and not expired; what is expired goes. */
    private @Nullable Stored live(K key, Pending<K, V> pending) {
        Stored stored = entries.find(key);
        if (stored != null && stored.expired(manager.nowMillis())) {
            entries.drop(key);
            pending.expired(key, value(stored));
            return null;
        }
        return stored;
    }

    @SuppressWarnings("unchecked")
    private V value(Stored stored) {
        return copies.of((V) stored.value());
    }

    private void touched(Stored stored) {
        long now = manager.nowMillis();
        stored.expiresMillis(expiries.onAccess(now, stored.expiresMillis()));
    }

    /** False where the policy has it expire at once: then it is not kept. */
    private boolean create(K key, V value, Pending<K, V> pending) {
        long now = manager.nowMillis();
        long expires = expiries.onCreation(now);
        if (expires <= now) {
            return false;
        }
        entries.keep(copies.of(key), new Stored(entries.name(), copies.of(value), expires));
        pending.created(key, value);
        return true;
    }

    private void update(K key, Stored present, V value, Pending<K, V> pending) {
        long now = manager.nowMillis();
        V old = value(present);
        entries.keep(
                key, new Stored(entries.name(), copies.of(value), expiries.onUpdate(now, present.expiresMillis())));
        pending.updated(key, value, old);
    }

    private void drop(K key, Stored present, Pending<K, V> pending) {
        V old = value(present);
        entries.drop(key);
        pending.removed(key, old);
    }

    /** Creates or updates; returns whether something is kept now. */
    private boolean store(K key, @Nullable Stored present, V value, Pending<K, V> pending) {
        if (present == null) {
            return create(key, value, pending);
        }
        update(key, present, value, pending);
        return true;
    }

    @Override
    public @Nullable V get(K key) {
        requireKey(key);
        long begun = TICKER.nanos();
        Stored stored = entries.find(key);
        if (stored != null && !stored.expired(manager.nowMillis())) {
            V value = value(stored);
            touched(stored);
            statistics.looked(true, TICKER.nanos() - begun);
            return value;
        }
        return alone(key, pending -> {
            Stored again = live(key, pending);
            if (again != null) {
                touched(again);
                statistics.looked(true, TICKER.nanos() - begun);
                return value(again);
            }
            statistics.looked(false, TICKER.nanos() - begun);
            V loaded = origin.readThrough(key);
            if (loaded != null) {
                create(key, loaded, pending);
            }
            return loaded;
        });
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        requireOpen();
        keys.forEach(key -> Objects.requireNonNull(key, "key"));
        Map<K, V> found = new HashMap<>();
        for (K key : keys) {
            V value = get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        return found;
    }

    @Override
    public boolean containsKey(K key) {
        requireKey(key);
        Stored stored = entries.find(key);
        return stored != null && !stored.expired(manager.nowMillis());
    }

    @Override
    public void loadAll(Set<? extends K> keys, boolean replaceExisting, @Nullable CompletionListener completion) {
        requireOpen();
        Objects.requireNonNull(keys, "keys").forEach(key -> Objects.requireNonNull(key, "key"));
        Set<K> wanted = new HashSet<>(keys);
        Thread.ofVirtual().name("cache-load-all").start(() -> {
            try {
                if (origin.hasLoader()) {
                    if (!replaceExisting) {
                        wanted.removeIf(this::containsKey);
                    }
                    origin.loadAll(wanted)
                            .forEach((key, value) ->
                                    alone(key, pending -> store(key, live(key, pending), value, pending)));
                }
                if (completion != null) {
                    completion.onCompletion();
                }
            } catch (RuntimeException failure) {
                if (completion != null) {
                    completion.onException(
                            failure instanceof CacheLoaderException ? failure : new CacheLoaderException(failure));
                }
            }
        });
    }

    @Override
    public void put(K key, V value) {
        requireEntry(key, value);
        long begun = TICKER.nanos();
        alone(key, pending -> {
            Stored present = live(key, pending);
            origin.write(key, value);
            if (store(key, present, value, pending)) {
                statistics.put(TICKER.nanos() - begun);
            }
            return null;
        });
    }

    @Override
    public @Nullable V getAndPut(K key, V value) {
        requireEntry(key, value);
        long begun = TICKER.nanos();
        return alone(key, pending -> {
            Stored present = live(key, pending);
            V old = present == null ? null : value(present);
            origin.write(key, value);
            statistics.looked(present != null, TICKER.nanos() - begun);
            if (store(key, present, value, pending)) {
                statistics.put(TICKER.nanos() - begun);
            }
            return old;
        });
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        requireOpen();
        map.forEach(this::requireEntry);
        long begun = TICKER.nanos();
        Origin.Unwritten<K> unwritten = origin.writeAll(map);
        map.forEach((key, value) -> {
            if (unwritten == null || !unwritten.keys().contains(key)) {
                alone(key, pending -> {
                    if (store(key, live(key, pending), value, pending)) {
                        statistics.put(TICKER.nanos() - begun);
                    }
                    return null;
                });
            }
        });
        if (unwritten != null) {
            throw unwritten.why();
        }
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        requireEntry(key, value);
        long begun = TICKER.nanos();
        return alone(key, pending -> {
            boolean absent = live(key, pending) == null;
            statistics.looked(!absent, TICKER.nanos() - begun);
            if (!absent) {
                return false;
            }
            origin.write(key, value);
            boolean kept = create(key, value, pending);
            if (kept) {
                statistics.put(TICKER.nanos() - begun);
            }
            return kept;
        });
    }

    @Override
    public boolean remove(K key) {
        requireKey(key);
        long begun = TICKER.nanos();
        return alone(key, pending -> {
            origin.delete(key);
            Stored present = live(key, pending);
            if (present == null) {
                return false;
            }
            drop(key, present, pending);
            statistics.removed(1, TICKER.nanos() - begun);
            return true;
        });
    }

    @Override
    public boolean remove(K key, V expected) {
        requireEntry(key, expected);
        long begun = TICKER.nanos();
        return alone(key, pending -> {
            Stored present = live(key, pending);
            statistics.looked(present != null, TICKER.nanos() - begun);
            if (present == null) {
                return false;
            }
            if (!present.value().equals(expected)) {
                touched(present);
                return false;
            }
            origin.delete(key);
            drop(key, present, pending);
            statistics.removed(1, TICKER.nanos() - begun);
            return true;
        });
    }

    @Override
    public @Nullable V getAndRemove(K key) {
        requireKey(key);
        long begun = TICKER.nanos();
        return alone(key, pending -> {
            origin.delete(key);
            Stored present = live(key, pending);
            statistics.looked(present != null, TICKER.nanos() - begun);
            if (present == null) {
                return null;
            }
            V old = value(present);
            drop(key, present, pending);
            statistics.removed(1, TICKER.nanos() - begun);
            return old;
        });
    }

    @Override
    public boolean replace(K key, V expected, V value) {
        requireEntry(key, expected);
        requireEntry(key, value);
        long begun = TICKER.nanos();
        return alone(key, pending -> {
            Stored present = live(key, pending);
            statistics.looked(present != null, TICKER.nanos() - begun);
            if (present == null) {
                return false;
            }
            if (!present.value().equals(expected)) {
                touched(present);
                return false;
            }
            origin.write(key, value);
            update(key, present, value, pending);
            statistics.put(TICKER.nanos() - begun);
            return true;
        });
    }

    @Override
    public boolean replace(K key, V value) {
        return getAndReplace(key, value) != null;
    }

    @Override
    public @Nullable V getAndReplace(K key, V value) {
        requireEntry(key, value);
        long begun = TICKER.nanos();
        return alone(key, pending -> {
            Stored present = live(key, pending);
            statistics.looked(present != null, TICKER.nanos() - begun);
            if (present == null) {
                return null;
            }
            V old = value(present);
            origin.write(key, value);
            update(key, present, value, pending);
            statistics.put(TICKER.nanos() - begun);
            return old;
        });
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        requireOpen();
        keys.forEach(key -> Objects.requireNonNull(key, "key"));
        Origin.Unwritten<K> unwritten = origin.deleteAll(keys);
        for (K key : keys) {
            if (unwritten == null || !unwritten.keys().contains(key)) {
                dropCounted(key);
            }
        }
        if (unwritten != null) {
            throw unwritten.why();
        }
    }

    private void dropCounted(K key) {
        long begun = TICKER.nanos();
        alone(key, pending -> {
            Stored present = live(key, pending);
            if (present != null) {
                drop(key, present, pending);
                statistics.removed(1, TICKER.nanos() - begun);
            }
            return null;
        });
    }

    @Override
    public void removeAll() {
        requireOpen();
        removeAll(new HashSet<>(entries.keys()));
    }

    @Override
    public void clear() {
        requireOpen();
        entries.clear();
    }

    @Override
    public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
        requireKey(key);
        Objects.requireNonNull(processor, "processor");
        long begun = TICKER.nanos();
        return alone(key, pending -> {
            Stored present = live(key, pending);
            statistics.looked(present != null, TICKER.nanos() - begun);
            ProcessedEntry<K, V> entry =
                    new ProcessedEntry<>(key, present == null ? null : value(present), origin::readThrough);
            T result;
            try {
                result = processor.process(entry, arguments);
            } catch (CacheException known) {
                throw known;
            } catch (RuntimeException failure) {
                throw new EntryProcessorException(failure);
            }
            apply(entry, present, pending, begun);
            return result;
        });
    }

    private void apply(ProcessedEntry<K, V> entry, @Nullable Stored present, Pending<K, V> pending, long begun) {
        K key = entry.getKey();
        switch (entry.decision()) {
            case NONE -> {
                // nothing was asked of it
            }
            case READ -> touched(Objects.requireNonNull(present));
            case LOAD -> create(key, Objects.requireNonNull(entry.getValue()), pending);
            case CREATE, UPDATE -> {
                V value = Objects.requireNonNull(entry.getValue());
                origin.write(key, value);
                if (store(key, present, value, pending)) {
                    statistics.put(TICKER.nanos() - begun);
                }
            }
            case REMOVE -> {
                origin.delete(key);
                if (present != null) {
                    drop(key, present, pending);
                    statistics.removed(1, TICKER.nanos() - begun);
                }
            }
        }
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
        requireOpen();
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(processor, "processor");
        Map<K, EntryProcessorResult<T>> results = new HashMap<>();
        for (K key : keys) {
            try {
                T result = invoke(key, processor, arguments);
                if (result != null) {
                    results.put(key, () -> result);
                }
            } catch (CacheException failure) {
                results.put(key, () -> {
                    throw failure instanceof EntryProcessorException known
                            ? known
                            : new EntryProcessorException(failure);
                });
            }
        }
        return results;
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        requireOpen();
        Iterator<K> keys = entries.keys().iterator();
        return new Iterator<>() {
            private @Nullable Entry<K, V> next = find();
            private @Nullable K returned;

            private @Nullable Entry<K, V> find() {
                while (keys.hasNext()) {
                    K key = keys.next();
                    Stored stored = entries.find(key);
                    if (stored != null && !stored.expired(manager.nowMillis())) {
                        return new Pair<>(copies.of(key), value(stored));
                    }
                }
                return null;
            }

            @Override
            public boolean hasNext() {
                requireOpen();
                return next != null;
            }

            @Override
            public Entry<K, V> next() {
                Entry<K, V> entry = next;
                if (entry == null) {
                    throw new NoSuchElementException("no entry is left");
                }
                long begun = TICKER.nanos();
                Stored stored = entries.find(entry.getKey());
                if (stored != null) {
                    touched(stored);
                }
                statistics.looked(true, TICKER.nanos() - begun);
                returned = entry.getKey();
                next = find();
                return entry;
            }

            @Override
            public void remove() {
                K key = returned;
                if (key == null) {
                    throw new IllegalStateException("no entry was returned since the last removal");
                }
                returned = null;
                StandardCache.this.remove(key);
            }
        };
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        requireOpen();
        configuration.addCacheEntryListenerConfiguration(listener);
        listeners.register(listener);
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        requireOpen();
        configuration.removeCacheEntryListenerConfiguration(listener);
        listeners.deregister(listener);
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        if (type.isInstance(configuration)) {
            return type.cast(new MutableConfiguration<>(configuration));
        }
        throw new IllegalArgumentException("the configuration is no " + type.getName());
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
    public boolean isClosed() {
        return closed;
    }

    /** Closes it, and ends what it keeps on every node. */
    void destroy() {
        entries.clear();
        close();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        manager.forget(this);
        management.unregister(Management.Kind.STATISTICS);
        management.unregister(Management.Kind.CONFIGURATION);
        listeners.close();
        origin.close();
        Listeners.closeIfPossible(expiries.policy());
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("a cache is no " + type.getName());
    }

    @Override
    public String toString() {
        return "Cache[%s of %s, %s]".formatted(name, manager.getURI(), closed ? "closed" : "open");
    }
}
