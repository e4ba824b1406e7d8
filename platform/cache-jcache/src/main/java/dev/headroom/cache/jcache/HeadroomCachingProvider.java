package dev.headroom.cache.jcache;

import dev.headroom.cache.Caches;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The provider that {@code Caching.getCachingProvider()} finds. A manager keeps its values in memory, 64 MB for all its
 * caches, unless its properties hand over the {@link Caches} of an application: then in the tiers that these have,
 * under their byte budget, and a change on one node ends the value on all.
 *
 * <p>A cache that stores by reference stays in memory. An entry may go at any time, as the standard allows: for want of
 * room, and in shared tiers also because another key's change touched the same cell of the tag table.
 *
 * <p>Across nodes: a value that was replaced or removed is not read again beyond the freshness that the caches promise.
 * Per node only: the atomicity of replacing, putting if absent and entry processors, listeners, iteration and
 * {@code removeAll()}, which see the keys that this node has used, statistics, and the moving of an expiry by reads.
 */
public final class HeadroomCachingProvider implements CachingProvider {
    /** Property of a manager: the {@link Caches} to keep values in. */
    public static final String CACHES = "dev.headroom.cache.jcache.caches";

    /** Property of a manager: the {@link ValueCodec} for shared tiers; Smile by declared types where there is none. */
    public static final String CODEC = "dev.headroom.cache.jcache.codec";

    private static final URI DEFAULT = URI.create("headroom:default");
    private static volatile Properties defaults = new Properties();

    private final Map<ClassLoader, Map<URI, StandardCaches>> managers = new WeakHashMap<>();

    /**
     * From now on, managers that are asked for without properties keep their values in these caches: what an
     * application calls at its start, so that code which only knows the standard uses its tiers.
     */
    public static void useByDefault(Caches caches, ValueCodec codec) {
        Properties properties = new Properties();
        properties.put(CACHES, caches);
        properties.put(CODEC, codec);
        defaults = properties;
    }

    /** As it was before {@link #useByDefault}. */
    public static void useOwnMemory() {
        defaults = new Properties();
    }

    @Override
    public CacheManager getCacheManager(
            @Nullable URI uri, @Nullable ClassLoader loader, @Nullable Properties properties) {
        URI at = uri == null ? DEFAULT : uri;
        ClassLoader of = loader == null ? getDefaultClassLoader() : loader;
        synchronized (managers) {
            Map<URI, StandardCaches> known = managers.computeIfAbsent(of, _ -> new HashMap<>());
            StandardCaches manager = known.get(at);
            if (manager == null || manager.isClosed()) {
                manager = new StandardCaches(this, at, of, properties == null ? getDefaultProperties() : properties);
                known.put(at, manager);
            }
            return manager;
        }
    }

    @Override
    public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader loader) {
        return getCacheManager(uri, loader, getDefaultProperties());
    }

    @Override
    public CacheManager getCacheManager() {
        return getCacheManager(getDefaultURI(), getDefaultClassLoader(), null);
    }

    @Override
    public ClassLoader getDefaultClassLoader() {
        return HeadroomCachingProvider.class.getClassLoader();
    }

    @Override
    public URI getDefaultURI() {
        return DEFAULT;
    }

    @Override
    public Properties getDefaultProperties() {
        Properties copy = new Properties();
        copy.putAll(defaults);
        return copy;
    }

    @Override
    public void close() {
        synchronized (managers) {
            managers.values().forEach(known -> List.copyOf(known.values()).forEach(CacheManager::close));
            managers.clear();
        }
    }

    @Override
    public void close(ClassLoader loader) {
        synchronized (managers) {
            Map<URI, StandardCaches> known = managers.remove(loader);
            if (known != null) {
                List.copyOf(known.values()).forEach(CacheManager::close);
            }
        }
    }

    @Override
    public void close(URI uri, ClassLoader loader) {
        synchronized (managers) {
            Map<URI, StandardCaches> known = managers.get(loader);
            StandardCaches manager = known == null ? null : known.remove(uri);
            if (manager != null) {
                manager.close();
            }
        }
    }

    /** A manager that was closed by itself. */
    void forget(StandardCaches manager) {
        synchronized (managers) {
            managers.values().forEach(known -> known.values().remove(manager));
        }
    }

    @Override
    public boolean isSupported(OptionalFeature feature) {
        return feature == OptionalFeature.STORE_BY_REFERENCE;
    }
}
