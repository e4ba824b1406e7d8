package dev.headroom.spring;

import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.ReadPoint;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.support.SimpleValueWrapper;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Spring's own cache abstraction on these caches: {@code @Cacheable} and {@code @CacheEvict} work as they are, and lose
 * their race. The usual look, call, put of {@code @Cacheable} takes a read point at the look and hands it to the put,
 * so that an eviction in between wins. Values stay in this process, since the abstraction tells nobody their type.
 * Within a transaction an eviction takes effect when that ends, whatever its outcome: where the outcome is unknown, it
 * may have been a commit.
 */
final class SpringCaches implements CacheManager {
    private final Supplier<CacheDeclarations> declarations;
    private final Map<String, Cache> caches = new ConcurrentHashMap<>();

    SpringCaches(Supplier<CacheDeclarations> declarations) {
        this.declarations = declarations;
    }

    @Override
    public Cache getCache(String name) {
        return caches.computeIfAbsent(name, this::declare);
    }

    @Override
    public Collection<String> getCacheNames() {
        return List.copyOf(caches.keySet());
    }

    private Cache declare(String name) {
        KeyTemplate template = KeyTemplate.of(plain(name) + ":{key}");
        Duration ttl = declarations.get().usualTtl();
        return new Adapter(
                name,
                declarations
                        .get()
                        .declare(CacheSpec.of(template, Object.class)
                                .timeToLive(ttl, Tier.MEMORY)
                                .earlyRefresh(false)
                                .build()));
    }

    /** Names of Spring's caches follow no rule. */
    static String plain(String name) {
        String lower = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_]", "_");
        return Character.isLetter(lower.charAt(0)) ? lower : "c_" + lower;
    }

    private static final class Adapter implements Cache {
        /** Looks that were not followed by a put, per thread; the oldest goes. */
        private static final int MOST_LOOKS = 16;

        private final String name;
        private final dev.headroom.cache.Cache<Object> cache;
        private final ThreadLocal<Map<CacheKey, ReadPoint>> looks = ThreadLocal.withInitial(Looks::new);

        private static final class Looks extends LinkedHashMap<CacheKey, ReadPoint> {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<CacheKey, ReadPoint> eldest) {
                return size() > MOST_LOOKS;
            }
        }

        Adapter(String name, dev.headroom.cache.Cache<Object> cache) {
            this.name = name;
            this.cache = cache;
        }

        private CacheKey key(Object key) {
            // an array's own words name its place in memory
            String text = key instanceof Object[] parts ? List.of(parts).toString() : key.toString();
            return cache.key(Tenant.COMMON, key.getClass().getName() + "|" + text);
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public Object getNativeCache() {
            return cache;
        }

        @Override
        public @Nullable ValueWrapper get(Object key) {
            CacheKey of = key(key);
            Optional<Object> value = cache.get(of);
            if (value.isEmpty()) {
                looks.get().put(of, cache.begin());
                return null;
            }
            return new SimpleValueWrapper(Nothing.unwrap(value.get()));
        }

        @Override
        public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
            ValueWrapper wrapper = get(key);
            Object value = wrapper == null ? null : wrapper.get();
            if (value != null && type != null && !type.isInstance(value)) {
                throw new IllegalStateException(
                        "cached value of %s must be a %s, was a %s".formatted(key, type, value.getClass()));
            }
            @SuppressWarnings("unchecked") // checked above
            T typed = (T) value;
            return typed;
        }

        @Override
        public <T> @Nullable T get(Object key, Callable<T> loader) {
            try {
                @SuppressWarnings("unchecked") // what the loader of the same key returned
                T value = (T) cache.getOrLoad(key(key), () -> Nothing.wrap(loader.call()))
                        .map(Nothing::unwrap)
                        .orElse(null);
                return value;
            } catch (RuntimeException failure) {
                throw new ValueRetrievalException(
                        key, loader, failure.getCause() == null ? failure : failure.getCause());
            }
        }

        @Override
        public void put(Object key, @Nullable Object value) {
            CacheKey of = key(key);
            ReadPoint look = looks.get().remove(of);
            if (look == null) {
                cache.put(of, Nothing.wrap(value));
            } else {
                cache.fill(of, Nothing.wrap(value), List.of(), look);
            }
        }

        @Override
        public void evict(Object key) {
            CacheKey of = key(key);
            afterTransaction(() -> cache.invalidate(of));
        }

        @Override
        public void clear() {
            afterTransaction(cache::clear);
        }

        private static void afterTransaction(Runnable change) {
            if (!TransactionSynchronizationManager.isSynchronizationActive()) {
                change.run();
                return;
            }
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    if (status != STATUS_ROLLED_BACK) {
                        change.run();
                    }
                }
            });
        }
    }

    /** Stands for null, which the abstraction keeps and a cache takes for absence. */
    private enum Nothing {
        NOTHING;

        static Object wrap(@Nullable Object value) {
            return value == null ? NOTHING : value;
        }

        static @Nullable Object unwrap(Object value) {
            return value == NOTHING ? null : value;
        }
    }
}
