package dev.headroom.cache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisFeedSettings;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.cache.redis.RedisTier;
import dev.headroom.cache.redis.RedisTierSettings;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the standard's own kit doesn't look at: the application's tiers below, and two nodes. */
@WithServers
final class StandardCacheTest {
    private final TestServers servers;
    private final List<Runnable> closing = new ArrayList<>();

    StandardCacheTest(TestServers servers) {
        this.servers = servers;
    }

    /** A value with a scale, a date and a collection. */
    record Quote(BigDecimal price, LocalDate day, List<String> venues) implements Serializable {}

    private record Pair(String left, int right) implements Serializable {}

    @AfterEach
    void close() {
        HeadroomCachingProvider.useOwnMemory();
        closing.reversed().forEach(Runnable::run);
    }

    private static MutableConfiguration<String, Quote> quotes() {
        return new MutableConfiguration<String, Quote>().setTypes(String.class, Quote.class);
    }

    private static Quote quote(String price) {
        return new Quote(new BigDecimal(price), LocalDate.of(2024, 1, 15), List.of("XNYS"));
    }

    private Caches node(String namespace) {
        RedisConnections connections = new RedisConnections(
                RedisSettings.of(servers.redisUrl().orElseThrow()).withCommandTimeout(Duration.ofSeconds(1)));
        RedisStreamSource source = new RedisStreamSource(connections, RedisFeedSettings.of(namespace), Ticker.system());
        Caches caches = Caches.over(source)
                .tier(Tier.REDIS, new RedisTier(connections, RedisTierSettings.of(namespace)))
                .build();
        closing.add(connections::close);
        closing.add(source::close);
        closing.add(caches::close);
        while (caches.feedAgeMillis() > 1_000) {
            Thread.onSpinWait();
        }
        return caches;
    }

    private CacheManager manager(Caches over) {
        Properties properties = new Properties();
        properties.put(HeadroomCachingProvider.CACHES, over);
        CacheManager manager = new HeadroomCachingProvider()
                .getCacheManager(URI.create("headroom:test"), getClass().getClassLoader(), properties);
        closing.add(manager::close);
        return manager;
    }

    @Test
    void provider_isFound_andKeepsInMemory() {
        try (CacheManager manager = Caching.getCachingProvider(HeadroomCachingProvider.class.getName())
                .getCacheManager()) {
            Cache<String, Quote> cache = manager.createCache("quotes", quotes());
            cache.put("AAPL", quote("1.50"));
            assertEquals(quote("1.50"), cache.get("AAPL"));
            assertNotSame(cache.get("AAPL"), cache.get("AAPL"), "a caller could change what is kept");
            assertEquals(
                    "1.50/2",
                    cache.invoke("AAPL", (entry, arguments) -> entry.getValue().price() + "/" + arguments[0], 2));
            manager.destroyCache("quotes");
            assertNull(manager.getCache("quotes"));
        }
    }

    @Test
    void twoNodes_seeEachOthersChanges() {
        String namespace = "jcache-two";
        Cache<String, Quote> here = manager(node(namespace)).createCache("quotes", quotes());
        Cache<String, Quote> there = manager(node(namespace)).createCache("quotes", quotes());
        here.put("AAPL", quote("1.50"));
        assertEquals(quote("1.50"), await(there, "AAPL", quote("1.50")));
        there.put("AAPL", quote("1.60"));
        assertEquals(quote("1.60"), await(here, "AAPL", quote("1.60")));
        assertTrue(here.remove("AAPL"));
        assertNull(await(there, "AAPL", null));
        there.put("MSFT", quote("2.00"));
        await(here, "MSFT", quote("2.00"));
        Set<String> keys = new HashSet<>();
        here.iterator().forEachRemaining(entry -> keys.add(entry.getKey()));
        assertEquals(Set.of("MSFT"), keys);
        here.clear();
        assertNull(await(there, "MSFT", null));
    }

    private static @Nullable Quote await(Cache<String, Quote> cache, String key, @Nullable Quote wanted) {
        long begun = Ticker.system().nanos();
        Quote found = cache.get(key);
        while (!Objects.equals(found, wanted) && Ticker.system().nanos() - begun < 5_000_000_000L) {
            found = cache.get(key);
        }
        return found;
    }

    @Test
    void managersOfOneApplication_areApart() {
        Caches caches = node("jcache-apart");
        Cache<String, Quote> first = manager(caches).createCache("quotes", quotes());
        Properties properties = new Properties();
        properties.put(HeadroomCachingProvider.CACHES, caches);
        try (CacheManager other = new HeadroomCachingProvider()
                .getCacheManager(URI.create("headroom:other"), getClass().getClassLoader(), properties)) {
            Cache<String, Quote> second = other.createCache("quotes", quotes());
            first.put("AAPL", quote("1.50"));
            assertNull(second.get("AAPL"));
            second.clear();
            assertEquals(quote("1.50"), first.get("AAPL"));
        }
    }

    @Test
    void useByDefault_givesEveryManagerTheApplicationsTiers() {
        Caches caches = node("jcache-default");
        HeadroomCachingProvider.useByDefault(caches, ValueCodec.smile());
        try (CacheManager manager = new HeadroomCachingProvider().getCacheManager()) {
            Cache<Object, String> cache = manager.createCache(
                    "names:with*all", new MutableConfiguration<Object, String>().setTypes(Object.class, String.class));
            cache.put(new Pair("a", 1), "value");
            assertEquals("value", cache.get(new Pair("a", 1)));
            assertNull(cache.get(new Pair("a", 2)));
            assertEquals(1, caches.cache("jcache").stats().memory().entries());
        }
    }

    @Test
    void valueOfNoDeclaredType_isRefusedInASharedTier() {
        CacheManager manager = manager(node("jcache-untyped"));
        Cache<Object, Object> cache = manager.createCache("any", new MutableConfiguration<>());
        CacheException refused = assertThrows(CacheException.class, () -> cache.put("key", "value"));
        assertTrue(String.valueOf(refused.getMessage()).contains("setTypes"), refused.getMessage());
    }

    @Test
    void storedByReference_staysInMemory() {
        Caches caches = node("jcache-reference");
        Cache<Object, Object> cache =
                manager(caches).createCache("any", new MutableConfiguration<>().setStoreByValue(false));
        Object value = new Object();
        cache.put("key", value);
        assertEquals(value, cache.get("key"));
        assertEquals(0, caches.cache("jcache").stats().memory().entries());
        assertFalse(caches.cache("jcache_local").spec().timeToLive().containsKey(Tier.REDIS));
    }

    @Test
    void valueThatCantBeCopied_isToldHowTo() {
        CacheManager manager = new HeadroomCachingProvider().getCacheManager();
        closing.add(manager::close);
        Cache<Object, Object> cache = manager.createCache("any", new MutableConfiguration<>());
        CacheException refused = assertThrows(CacheException.class, () -> cache.putAll(Map.of("key", new Object())));
        assertTrue(String.valueOf(refused.getMessage()).contains("Serializable"), refused.getMessage());
    }
}
