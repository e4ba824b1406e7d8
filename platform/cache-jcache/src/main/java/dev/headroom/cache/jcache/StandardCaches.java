package dev.headroom.cache.jcache;

import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tier;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/** Caches by name, all of them in two Headroom caches: {@code jcache}, and {@code jcache_local} by reference. */
final class StandardCaches implements CacheManager {
    private static final KeyTemplate KEYS = KeyTemplate.of("jcache:{cache}:{key}");
    private static final KeyTemplate LOCAL_KEYS = KeyTemplate.of("jcache_local:{cache}:{key}");
    private static final Duration KEPT = Duration.ofDays(30);
    private static final long OWN_MEMORY = 64L << 20;
    /** Managers of one application that share its caches share the one that they declare in them. */
    private static final Map<Caches, Shared> DECLARED = new ConcurrentHashMap<>();

    private final HeadroomCachingProvider provider;
    private final URI uri;
    private final ClassLoader loader;
    private final Properties properties;
    private final Shared shared;
    private final Caches all;
    private final @Nullable Caches own;
    private final Map<String, StandardCache<?, ?>> caches = new ConcurrentHashMap<>();
    private final ReentrantLock creating = new ReentrantLock();
    private volatile boolean closed;

    /**
     * The Headroom caches.
     *
     * @param everywhere in all tiers that there are
     * @param here in memory alone: what is stored by reference has no bytes
     * @param codec of the bytes
     * @param types of values by cache
     */
    private record Shared(
            dev.headroom.cache.Cache<Stored> everywhere,
            dev.headroom.cache.Cache<Stored> here,
            ValueCodec codec,
            Map<String, Class<?>> types) {
        static Shared declare(Caches caches, ValueCodec codec) {
            Map<String, Class<?>> types = new ConcurrentHashMap<>();
            StoredSerializer serializer = new StoredSerializer(codec, name -> types.getOrDefault(name, Object.class));
            return new Shared(
                    caches.declare(spec(KEYS, serializer, Tier.values())),
                    caches.declare(spec(LOCAL_KEYS, serializer, Tier.MEMORY)),
                    codec,
                    types);
        }

        private static CacheSpec<Stored> spec(KeyTemplate keys, StoredSerializer serializer, Tier... tiers) {
            return CacheSpec.of(keys, Stored.class)
                    .timeToLive(KEPT, tiers)
                    .jitter(0)
                    .earlyRefresh(false)
                    .absent(Duration.ZERO)
                    .serializer(serializer)
                    .build();
        }
    }

    StandardCaches(HeadroomCachingProvider provider, URI uri, ClassLoader loader, Properties properties) {
        this.provider = provider;
        this.uri = uri;
        this.loader = loader;
        this.properties = properties;
        ValueCodec codec =
                properties.get(HeadroomCachingProvider.CODEC) instanceof ValueCodec given ? given : new SmileCodec();
        if (properties.get(HeadroomCachingProvider.CACHES) instanceof Caches given) {
            this.shared = DECLARED.computeIfAbsent(given, caches -> Shared.declare(caches, codec));
            this.own = null;
            this.all = given;
        } else {
            this.own = Caches.alone().memory(OWN_MEMORY).build();
            this.shared = Shared.declare(own, codec);
            this.all = own;
        }
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
    public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String name, C configuration) {
        requireOpen();
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(configuration, "configuration");
        creating.lock();
        try {
            if (caches.containsKey(name)) {
                throw new CacheException("a cache named " + name + " exists already");
            }
            CompleteConfiguration<K, V> complete = Configurations.complete(configuration);
            shared.types().put(address(name), complete.getValueType());
            // part of the name, since clearing goes by the name and must leave other managers' caches alone
            boolean everywhere = all.shared() && complete.isStoreByValue();
            Entries<K> entries = new Entries<>(
                    address(name),
                    everywhere ? shared.everywhere() : shared.here(),
                    everywhere ? shared.codec() : null);
            StandardCache<K, V> cache = new StandardCache<>(this, name, complete, entries);
            caches.put(name, cache);
            cache.manage();
            return cache;
        } finally {
            creating.unlock();
        }
    }

    private String address(String name) {
        return uri + "#" + name;
    }

    /** On the clock that nodes share. */
    long nowMillis() {
        return all.sharedMillis();
    }

    @Override
    public <K, V> @Nullable Cache<K, V> getCache(String name, Class<K> keyType, Class<V> valueType) {
        requireOpen();
        Objects.requireNonNull(keyType, "keyType");
        Objects.requireNonNull(valueType, "valueType");
        StandardCache<?, ?> cache = caches.get(Objects.requireNonNull(name, "name"));
        if (cache == null) {
            return null;
        }
        requireType(name, cache.configuration().getKeyType(), keyType);
        requireType(name, cache.configuration().getValueType(), valueType);
        return typed(cache);
    }

    private static void requireType(String name, Class<?> declared, Class<?> asked) {
        if (!declared.equals(asked)) {
            throw new ClassCastException(
                    "cache %s is declared of %s, not of %s".formatted(name, declared.getName(), asked.getName()));
        }
    }

    @Override
    public <K, V> @Nullable Cache<K, V> getCache(String name) {
        requireOpen();
        StandardCache<?, ?> cache = caches.get(Objects.requireNonNull(name, "name"));
        return cache == null ? null : typed(cache);
    }

    @SuppressWarnings("unchecked")
    private static <K, V> Cache<K, V> typed(StandardCache<?, ?> cache) {
        return (Cache<K, V>) cache;
    }

    @Override
    public Iterable<String> getCacheNames() {
        requireOpen();
        return List.copyOf(caches.keySet());
    }

    @Override
    public void destroyCache(String name) {
        requireOpen();
        StandardCache<?, ?> cache = caches.get(Objects.requireNonNull(name, "name"));
        if (cache != null) {
            cache.destroy();
        }
    }

    @Override
    public void enableManagement(String name, boolean enabled) {
        requireOpen();
        StandardCache<?, ?> cache = caches.get(Objects.requireNonNull(name, "name"));
        if (cache != null) {
            cache.enableManagement(enabled);
        }
    }

    @Override
    public void enableStatistics(String name, boolean enabled) {
        requireOpen();
        StandardCache<?, ?> cache = caches.get(Objects.requireNonNull(name, "name"));
        if (cache != null) {
            cache.enableStatistics(enabled);
        }
    }

    void forget(StandardCache<?, ?> cache) {
        caches.remove(cache.getName(), cache);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the cache manager " + uri + " is closed");
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        provider.forget(this);
        List.copyOf(caches.values()).forEach(Cache::close);
        if (own != null) {
            own.close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("a cache manager is no " + type.getName());
    }
}
