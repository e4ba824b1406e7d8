package dev.headroom.cache.jcache;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.freshness.LocalSource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * Headroom behind {@code javax.cache.Caching}. A manager stands on, in this order, the {@link Backing} in its
 * properties under {@link #BACKING}; what was {@linkplain #provide provided} for its URI; or caches of its own, in this
 * process's memory alone.
 */
public final class HeadroomCachingProvider implements CachingProvider {
    /** Under this name a manager's properties may hold a {@link Backing}, as an object. */
    public static final String BACKING = "dev.headroom.cache.jcache.backing";

    private static final URI USUAL = URI.create("urn:headroom:jcache");
    private static final Map<URI, Backing> PROVIDED = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private final Map<ClassLoader, Map<URI, HeadroomCaches>> managers = new WeakHashMap<>();

    /** As {@code ServiceLoader} does. */
    public HeadroomCachingProvider() {}

    /** The URI of managers that are asked for without one. */
    public static URI usualUri() {
        return USUAL;
    }

    /**
     * From now on managers of the URI stand on the backing, whichever provider of this process makes them: an
     * application calls it at its start, before anybody asks for the manager.
     */
    public static void provide(URI uri, Backing backing) {
        PROVIDED.put(uri, backing);
    }

    /** Undoes {@link #provide}; managers that exist stay as they are. */
    public static void withdraw(URI uri) {
        PROVIDED.remove(uri);
    }

    @Override
    public CacheManager getCacheManager(
            @Nullable URI uri, @Nullable ClassLoader classLoader, @Nullable Properties properties) {
        URI of = uri == null ? USUAL : uri;
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        Properties given = properties == null ? new Properties() : properties;
        synchronized (managers) {
            return managers.computeIfAbsent(loader, _ -> new ConcurrentHashMap<>())
                    .computeIfAbsent(of, _ -> open(of, loader, given));
        }
    }

    private HeadroomCaches open(URI uri, ClassLoader loader, Properties properties) {
        Backing provided = properties.get(BACKING) instanceof Backing own ? own : PROVIDED.get(uri);
        if (provided != null) {
            return new HeadroomCaches(this, uri, loader, properties, provided, null);
        }
        LocalSource source = new LocalSource(Ticker.system());
        Caches caches = Caches.over(source).build();
        return new HeadroomCaches(this, uri, loader, properties, Backing.of(caches), () -> {
            caches.close();
            source.close();
        });
    }

    @Override
    public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        return getCacheManager(uri, classLoader, null);
    }

    @Override
    public CacheManager getCacheManager() {
        return getCacheManager(null, null, null);
    }

    @Override
    public ClassLoader getDefaultClassLoader() {
        return Optional.ofNullable(getClass().getClassLoader()).orElseGet(ClassLoader::getSystemClassLoader);
    }

    @Override
    public URI getDefaultURI() {
        return USUAL;
    }

    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    @Override
    public void close() {
        close(manager -> true);
    }

    @Override
    public void close(ClassLoader classLoader) {
        close(manager -> manager.getClassLoader().equals(classLoader));
    }

    @Override
    public void close(URI uri, ClassLoader classLoader) {
        close(manager ->
                manager.getClassLoader().equals(classLoader) && manager.getURI().equals(uri));
    }

    private void close(Predicate<HeadroomCaches> which) {
        List<HeadroomCaches> closing = new ArrayList<>();
        synchronized (managers) {
            managers.values()
                    .forEach(each -> each.values().stream().filter(which).forEach(closing::add));
        }
        closing.forEach(HeadroomCaches::close);
    }

    void forget(HeadroomCaches manager) {
        synchronized (managers) {
            Map<URI, HeadroomCaches> of = managers.get(manager.getClassLoader());
            if (of != null && of.remove(manager.getURI(), manager) && of.isEmpty()) {
                managers.remove(manager.getClassLoader());
            }
        }
    }

    @Override
    public boolean isSupported(OptionalFeature optionalFeature) {
        return optionalFeature == OptionalFeature.STORE_BY_REFERENCE;
    }
}
