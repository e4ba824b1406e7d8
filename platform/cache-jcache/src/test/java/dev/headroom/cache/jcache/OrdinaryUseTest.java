package dev.headroom.cache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.freshness.LocalSource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: what an application writes against {@code javax.cache} works, without a line of configuration. */
final class OrdinaryUseTest {
    private final CachingProvider provider = Caching.getCachingProvider(HeadroomCachingProvider.class.getName());
    private final CacheManager manager = provider.getCacheManager();

    @AfterEach
    void close() {
        provider.close();
    }

    private record Price(String symbol, long cents) {}

    private Cache<String, Price> prices() {
        return manager.createCache(
                "prices", new MutableConfiguration<String, Price>().setTypes(String.class, Price.class));
    }

    @Test
    void cache_putGetInvokeRemove_asEveryCacheDoes() {
        Cache<String, Price> prices = prices();
        prices.put("A", new Price("A", 100));
        assertEquals(new Price("A", 100), prices.get("A"));
        assertSame(prices, manager.getCache("prices", String.class, Price.class));
        long doubled = prices.<Long>invoke("A", (entry, _) -> {
            entry.setValue(new Price("A", entry.getValue().cents() * 2));
            return entry.getValue().cents();
        });
        assertEquals(200, doubled);
        assertEquals(new Price("A", 200), prices.getAndRemove("A"));
        assertNull(prices.get("A"));
        prices.close();
        assertTrue(prices.isClosed());
        assertNull(manager.getCache("prices"));
    }

    @Test
    void entryProcessor_fromManyThreads_losesNoIncrement() throws Exception {
        Cache<String, Long> counts = manager.createCache(
                "counts", new MutableConfiguration<String, Long>().setTypes(String.class, Long.class));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> {
                    for (int round = 0; round < 500; round++) {
                        counts.<Long>invoke("n", (entry, _) -> {
                            entry.setValue(entry.exists() ? entry.getValue() + 1 : 1L);
                            return null;
                        });
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertEquals(4000, counts.get("n"));
    }

    @Test
    void putIfAbsent_fromManyThreads_letsOneIn() throws Exception {
        Cache<Integer, Integer> firsts = manager.createCache("firsts", new MutableConfiguration<>());
        Map<Integer, Integer> winners = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int me = i;
                all.add(threads.submit(() -> IntStream.range(0, 200).forEach(key -> {
                    if (firsts.putIfAbsent(key, me)) {
                        assertNull(winners.put(key, me), "two callers were first");
                    }
                })));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertEquals(200, winners.size());
        winners.forEach((key, winner) -> assertEquals(winner, firsts.get(key)));
    }

    @Test
    void manyPuts_onANodeThatIsAlone_endNoOtherValue() {
        // a put that announced would end values whose cells it shares
        Cache<Integer, Integer> squares = manager.createCache("squares", new MutableConfiguration<>());
        for (int i = 0; i < 50_000; i++) {
            squares.put(i, i);
        }
        assertEquals(
                50_000, IntStream.range(0, 50_000).filter(squares::containsKey).count());
    }

    @Test
    void value_byValue_cantBeChangedFromOutside() {
        Cache<String, ArrayList<String>> lists = manager.createCache("lists", new MutableConfiguration<>());
        ArrayList<String> mine = new ArrayList<>(List.of("a"));
        lists.put("k", mine);
        mine.add("b");
        lists.get("k").add("c");
        assertEquals(List.of("a"), lists.get("k"));
        assertNotSame(lists.get("k"), lists.get("k"));
    }

    @Test
    void value_byReference_isTheSame() {
        Cache<String, Object> things =
                manager.createCache("things", new MutableConfiguration<String, Object>().setStoreByValue(false));
        Object thing = new Object();
        things.put("k", thing);
        assertSame(thing, things.get("k"));
    }

    @Test
    void value_byValueThatCantBeCopied_isRefusedWithTheWayOut() {
        Cache<String, Object> things = manager.createCache("things", new MutableConfiguration<>());
        CacheException refused = assertThrows(CacheException.class, () -> things.put("k", new Object()));
        assertTrue(String.valueOf(refused.getMessage()).contains("java.lang.Object must be Serializable"));
        assertFalse(things.containsKey("k"));
    }

    @Test
    void type_otherThanDeclared_isRefused() {
        Cache<String, Price> prices = prices();
        @SuppressWarnings("unchecked") // what a caller without generics does
        Cache<Object, Object> raw = (Cache<Object, Object>) (Cache<?, ?>) prices;
        assertThrows(ClassCastException.class, () -> raw.put("k", "no price"));
        assertThrows(ClassCastException.class, () -> raw.get(1));
        assertThrows(ClassCastException.class, () -> manager.getCache("prices", Long.class, Price.class));
    }

    @Test
    void destroyed_thenCreatedAgain_isEmpty() {
        prices().put("A", new Price("A", 1));
        manager.destroyCache("prices");
        assertFalse(prices().containsKey("A"));
    }

    @Test
    void keys_beyondTheLimit_areForgottenAndTheRestStay() {
        try (LocalSource source = new LocalSource(Ticker.system());
                Caches caches = Caches.over(source).build()) {
            CacheManager small = over(Backing.of(caches).withMostKeys(2_000));
            Cache<Integer, Integer> cache = small.createCache("small", new MutableConfiguration<>());
            for (int i = 0; i < 20_000; i++) {
                cache.put(i, i);
            }
            Set<Integer> known = new java.util.TreeSet<>();
            cache.forEach(entry -> known.add(entry.getKey()));
            assertTrue(known.size() > 500 && known.size() <= 2_001, known.size() + " keys");
            known.forEach(key -> assertEquals(key, cache.get(key)));
        }
    }

    @Test
    void manager_overTheApplicationsCaches_showsThemAndLeavesThemOpen() {
        try (LocalSource source = new LocalSource(Ticker.system());
                Caches caches = Caches.over(source).build()) {
            URI mine = URI.create("urn:mine");
            HeadroomCachingProvider.provide(mine, Backing.of(caches));
            CacheManager own = provider.getCacheManager(mine, null);
            HeadroomCachingProvider.withdraw(mine);
            assertSame(caches, own.unwrap(Caches.class));
            own.createCache("orders", new MutableConfiguration<String, String>())
                    .put("a", "b");
            own.close();
            assertEquals(1, caches.all().size());
            assertTrue(caches.all().iterator().next().spec().template().name().startsWith("jcache_orders_"));
        }
    }

    @Test
    void applicationsClear_endsTheValuesHereToo() {
        try (LocalSource source = new LocalSource(Ticker.system());
                Caches caches = Caches.over(source).build()) {
            Cache<String, String> orders =
                    over(Backing.of(caches)).createCache("orders", new MutableConfiguration<String, String>());
            orders.put("a", "b");
            caches.clear();
            assertNull(orders.get("a"));
            assertFalse(orders.iterator().hasNext());
            orders.put("a", "c");
            assertEquals("c", orders.get("a"));
        }
    }

    private static CacheManager over(Backing backing) {
        Properties properties = new Properties();
        properties.put(HeadroomCachingProvider.BACKING, backing);
        return assertInstanceOf(
                HeadroomCaches.class,
                new HeadroomCachingProvider().getCacheManager(URI.create("urn:own"), null, properties));
    }
}
