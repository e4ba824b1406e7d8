package dev.headroom.cache.jcache;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The {@code javax.cache} caches over one {@link Backing}. Managers of the same URI over the same backing, or over
 * backings whose tiers and source are the same, share what is kept under the same cache name; of two backings over the
 * same {@link Caches} the first says how long and how fresh.
 */
public final class HeadroomCaches implements CacheManager {
    private final HeadroomCachingProvider provider;
    private final URI uri;
    private final ClassLoader loader;
    private final Properties properties;
    private final Backing backing;
    private final @Nullable AutoCloseable owned;
    private final Map<String, HeadroomCache<?, ?>> caches = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Closes what it owns with itself. */
    HeadroomCaches(
            HeadroomCachingProvider provider,
            URI uri,
            ClassLoader loader,
            Properties properties,
            Backing backing,
            @Nullable AutoCloseable owned) {
        this.provider = provider;
        this.uri = uri;
        this.loader = loader;
        this.properties = properties;
        this.backing = backing;
        this.owned = owned;
    }

    @Override
    public CachingProvider getCachingProvider() {
        return provider;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public ClassLoader getClassLoader() {
        return loader;
    }

    @Override
    public Properties getProperties() {
        return properties;
    }

    @Override
    public synchronized <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String cacheName, C given) {
        opened();
        Objects.requireNonNull(cacheName, "cacheName");
        Objects.requireNonNull(given, "configuration");
        if (caches.containsKey(cacheName)) {
            throw new CacheException("cache %s exists".formatted(cacheName));
        }
        MutableConfiguration<K, V> configuration = complete(given);
        HeadroomCache<K, V> cache = new HeadroomCache<>(
                this,
                cacheName,
                configuration,
                new Store<>(
                        Declarations.declare(backing, uri, cacheName, configuration),
                        backing,
                        copying(configuration),
                        Ticker.system().nanos()),
                copying(configuration));
        caches.put(cacheName, cache);
        return cache;
    }

    private static <K, V> MutableConfiguration<K, V> complete(Configuration<K, V> given) {
        return given instanceof CompleteConfiguration<K, V> complete
                ? new MutableConfiguration<>(complete)
                : new MutableConfiguration<K, V>()
                        .setTypes(given.getKeyType(), given.getValueType())
                        .setStoreByValue(given.isStoreByValue());
    }

    private <T> UnaryOperator<T> copying(Configuration<?, ?> configuration) {
        return configuration.isStoreByValue()
                ? value -> backing.copier().copy(value, loader)
                : UnaryOperator.identity();
    }

    @Override
    @SuppressWarnings("unchecked") // of these types, as was just compared
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName, Class<K> keyType, Class<V> valueType) {
        Objects.requireNonNull(keyType, "keyType");
        Objects.requireNonNull(valueType, "valueType");
        HeadroomCache<?, ?> cache = find(cacheName);
        if (cache != null) {
            Configuration<?, ?> configuration = cache.getConfiguration(Configuration.class);
            compare(cacheName, "keys", configuration.getKeyType(), keyType);
            compare(cacheName, "values", configuration.getValueType(), valueType);
        }
        return (Cache<K, V>) cache;
    }

    private static void compare(String cache, String what, Class<?> declared, Class<?> asked) {
        if (!declared.equals(asked)) {
            throw new ClassCastException("%s of cache %s are declared as %s, not %s"
                    .formatted(what, cache, declared.getName(), asked.getName()));
        }
    }

    @Override
    @SuppressWarnings("unchecked") // as the specification leaves it to the caller
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
        return (Cache<K, V>) find(cacheName);
    }

    private @Nullable HeadroomCache<?, ?> find(String cacheName) {
        opened();
        Objects.requireNonNull(cacheName, "cacheName");
        return caches.get(cacheName);
    }

    @Override
    public Iterable<String> getCacheNames() {
        opened();
        return Set.copyOf(new TreeSet<>(caches.keySet()));
    }

    @Override
    public void destroyCache(String cacheName) {
        HeadroomCache<?, ?> cache = find(cacheName);
        if (cache != null) {
            cache.destroy();
        }
    }

    @Override
    public void enableManagement(String cacheName, boolean enabled) {
        HeadroomCache<?, ?> cache = find(cacheName);
        if (cache != null) {
            cache.enableManagement(enabled);
        }
    }

    @Override
    public void enableStatistics(String cacheName, boolean enabled) {
        HeadroomCache<?, ?> cache = find(cacheName);
        if (cache != null) {
            cache.enableStatistics(enabled);
        }
    }

    void forget(HeadroomCache<?, ?> cache) {
        caches.remove(cache.getName(), cache);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        provider.forget(this);
        List.copyOf(caches.values()).forEach(HeadroomCache::close);
        Closing.close(owned);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Itself, or the {@link Caches} or the {@link Backing} it stands on. */
    @Override
    public <T> T unwrap(Class<T> type) {
        if (type == Caches.class) {
            return type.cast(backing.caches());
        }
        return type == Backing.class ? type.cast(backing) : Unwrapping.as(this, type);
    }

    private void opened() {
        if (closed) {
            throw new IllegalStateException("cache manager %s is closed".formatted(uri));
        }
    }

    @Override
    public String toString() {
        return "HeadroomCaches[%s]".formatted(uri);
    }
}
