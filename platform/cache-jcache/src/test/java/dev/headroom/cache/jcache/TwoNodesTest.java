package dev.headroom.cache.jcache;

import static dev.headroom.cache.jcache.TestNode.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.cache.CacheStats;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: two nodes over one Redis are one cache, as far as the documentation of {@link HeadroomCache} says. */
final class TwoNodesTest {
    private static final TestRedis REDIS = TestRedis.start();

    private final TestNode one = TestNode.open(REDIS.url());
    private final TestNode two = TestNode.open(REDIS.url());
    private final CacheManager a = manager(Backing.of(one.caches()));
    private final CacheManager b = manager(Backing.of(two.caches()));

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @AfterEach
    void close() {
        a.getCacheNames().forEach(a::destroyCache);
        a.close();
        b.close();
        one.close();
        two.close();
    }

    private record Price(String symbol, long cents) {}

    private static CacheManager manager(Backing backing) {
        Properties properties = new Properties();
        properties.put(HeadroomCachingProvider.BACKING, backing);
        return new HeadroomCachingProvider().getCacheManager(URI.create("urn:two-nodes"), null, properties);
    }

    private static MutableConfiguration<String, Price> typed() {
        return new MutableConfiguration<String, Price>().setTypes(String.class, Price.class);
    }

    private static long hits(CacheManager of, Tier tier) {
        return of.unwrap(Caches.class).all().stream()
                .map(dev.headroom.cache.Cache::stats)
                .map(CacheStats::hits)
                .mapToLong(hits -> hits.getOrDefault(tier, 0L))
                .sum();
    }

    @Test
    void value_putOnOneNode_isFoundOnTheOther() {
        Cache<String, Price> here = a.createCache("prices", typed());
        Cache<String, Price> there = b.createCache("prices", typed());
        here.put("A", new Price("A", 1));
        assertEquals(new Price("A", 1), there.get("A"));
        assertEquals(1, hits(b, Tier.REDIS));
        assertEquals(new Price("A", 1), there.get("A"));
        assertEquals(1, hits(b, Tier.REDIS), "the second time it was in memory");
        assertEquals(new Price("A", 1), there.iterator().next().getValue());
    }

    @Test
    void update_onOneNode_isSeenOnTheOther() {
        Cache<String, Price> here = a.createCache("prices", typed());
        Cache<String, Price> there = b.createCache("prices", typed());
        for (int i = 0; i < 50; i++) {
            Price price = new Price("A", i);
            here.put("A", price);
            eventually("the update arrives", () -> price.equals(there.get("A")));
        }
        here.invoke("A", (entry, _) -> {
            entry.setValue(new Price("A", entry.getValue().cents() + 1000));
            return true;
        });
        eventually("the processor's result arrives", () -> new Price("A", 1049).equals(there.get("A")));
        there.remove("A");
        eventually("the removal arrives", () -> here.get("A") == null);
    }

    @Test
    void lookBeforeChange_seesWhatTheOtherNodeHasJustDone() {
        Cache<String, Price> here = a.createCache("prices", typed());
        Cache<String, Price> there = b.createCache("prices", typed());
        here.put("A", new Price("A", 0));
        for (int i = 0; i < 100; i++) {
            Cache<String, Price> from = i % 2 == 0 ? here : there;
            assertTrue(from.replace("A", new Price("A", i), new Price("A", i + 1)), "round " + i);
            assertFalse((i % 2 == 0 ? there : here).putIfAbsent("A", new Price("A", -1)), "round " + i);
        }
        assertTrue(here.remove("A", new Price("A", 100)));
        assertTrue(there.putIfAbsent("A", new Price("A", 7)));
    }

    @Test
    void getAll_findsWhatTheOtherNodeHasPut_andLoadsTheRestAtOnce() {
        List<Set<String>> asked = new CopyOnWriteArrayList<>();
        Cache<String, Price> here = a.createCache("prices", typed());
        Cache<String, Price> there =
                b.createCache("prices", typed().setReadThrough(true).setCacheLoaderFactory(() -> new Prices(asked)));
        here.put("A", new Price("A", 1));
        here.put("B", new Price("B", 1));
        assertEquals(
                Map.of("A", new Price("A", 1), "B", new Price("B", 1), "C", new Price("C", 9), "D", new Price("D", 9)),
                there.getAll(Set.of("A", "B", "C", "D", "none")));
        assertEquals(List.of(Set.of("C", "D", "none")), asked);
        assertEquals(new Price("C", 9), here.get("C"), "what was loaded there is found here");
        assertEquals(Map.of("A", new Price("A", 1)), here.getAll(Set.of("A", "none")));
    }

    /** Nine cents for everything but one. */
    private record Prices(List<Set<String>> asked) implements CacheLoader<String, Price> {
        @Override
        public Price load(String key) {
            return new Price(key, 9);
        }

        @Override
        public Map<String, Price> loadAll(Iterable<? extends String> keys) {
            Map<String, Price> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            asked.add(Set.copyOf(loaded.keySet()));
            loaded.remove("none");
            return loaded;
        }
    }

    @Test
    void clear_onOneNode_endsTheValuesOfBoth() {
        Cache<String, Price> here = a.createCache("prices", typed());
        Cache<String, Price> there = b.createCache("prices", typed());
        here.put("A", new Price("A", 1));
        there.put("B", new Price("B", 1));
        here.clear();
        assertNull(here.get("A"));
        assertNull(here.get("B"));
        eventually("the clearing arrives", () -> !there.containsKey("A") && !there.containsKey("B"));
    }

    @Test
    void removeAll_onOneNode_endsWhatItNeverKnew() {
        Cache<String, Price> here = a.createCache("prices", typed());
        Cache<String, Price> there = b.createCache("prices", typed());
        there.put("B", new Price("B", 1));
        here.removeAll();
        assertNull(here.get("B"));
        eventually("the removal arrives", () -> !there.containsKey("B"));
    }

    @Test
    void iteration_isOfWhatTheNodeKnows() {
        Cache<String, Price> here = a.createCache("prices", typed());
        Cache<String, Price> there = b.createCache("prices", typed());
        here.put("A", new Price("A", 1));
        here.put("B", new Price("B", 1));
        there.get("B");
        assertEquals(Set.of("A", "B"), keys(here));
        assertEquals(Set.of("B"), keys(there));
        here.remove("B");
        eventually("the removal arrives", () -> keys(there).isEmpty());
    }

    private static Set<String> keys(Cache<String, Price> of) {
        Set<String> keys = new HashSet<>();
        of.forEach(entry -> keys.add(entry.getKey()));
        return keys;
    }

    @Test
    void deadline_ofCreation_holdsOnTheOtherNodeToo() {
        MutableConfiguration<String, Price> brief =
                typed().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 700)));
        Cache<String, Price> here = a.createCache("brief", brief);
        Cache<String, Price> there = b.createCache("brief", brief);
        here.put("A", new Price("A", 1));
        assertEquals(new Price("A", 1), there.get("A"));
        eventually("it is over there", () -> !there.containsKey("A"));
        assertFalse(here.containsKey("A"), "both nodes go by one clock");
    }

    @Test
    void deadline_movedByAccess_holdsWhereItWasAccessed() {
        MutableConfiguration<String, Price> used = typed().setExpiryPolicyFactory(
                        AccessedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 1500)));
        Cache<String, Price> here = a.createCache("used", used);
        Cache<String, Price> there = b.createCache("used", used);
        here.put("A", new Price("A", 1));
        eventually("it is over where nobody reads it", () -> {
            assertEquals(new Price("A", 1), here.get("A"));
            return !there.containsKey("A");
        });
    }

    @Test
    void untypedCache_staysInItsProcess_andIsEndedByTheOthers() {
        Cache<String, Object> here = a.createCache("anything", new MutableConfiguration<>());
        Cache<String, Object> there = b.createCache("anything", new MutableConfiguration<>());
        here.put("A", List.of(1));
        assertNull(there.get("A"), "nothing says how to write an Object");
        assertEquals(List.of(1), here.get("A"));
        there.put("A", List.of(2));
        eventually("the copy of the first node ends", () -> here.get("A") == null);
        assertEquals(List.of(2), there.get("A"));
    }

    @Test
    void key_ofAnyLengthAndOfManyParts_isTheSameOnBothNodes() {
        MutableConfiguration<Object, String> any =
                new MutableConfiguration<Object, String>().setTypes(Object.class, String.class);
        Cache<Object, String> here = a.createCache("keys", any);
        Cache<Object, String> there = b.createCache("keys", any);
        List<Object> keys = List.of(
                "x".repeat(5_000), "x".repeat(5_001), "a:b *%\n", new Price("A", 1), List.of(1L, Set.of("b")), 1);
        keys.forEach(key -> here.put(key, "of " + key));
        keys.forEach(key -> assertEquals("of " + key, there.get(key)));
    }

    @Test
    void key_thatCantBeWritten_isRefusedWithTheWayOut() {
        Cache<Object, String> here = a.createCache("odd", new MutableConfiguration<>());
        CacheException refused = assertThrows(CacheException.class, () -> here.put(new Object(), "a"));
        assertTrue(String.valueOf(refused.getMessage()).contains("configure a KeyCodec"));
    }

    @Test
    void redisGone_nothingFails_andWhatWasReplacedIsNotServed() {
        TestRedis passing = TestRedis.start();
        try (TestNode node = TestNode.open(passing.url())) {
            Cache<String, Price> cache = manager(Backing.of(node.caches())).createCache("prices", typed());
            cache.put("A", new Price("A", 1));
            cache.put("B", new Price("B", 1));
            passing.close();
            cache.put("A", new Price("A", 2));
            cache.remove("B");
            assertNotEquals(new Price("A", 1), cache.get("A"));
            assertNull(cache.get("B"));
            assertEquals(Map.of(), cache.getAll(Set.of("B", "C")));
            cache.<Boolean>invoke("A", (entry, _) -> {
                entry.setValue(new Price("A", 3));
                return entry.exists();
            });
            assertNotEquals(new Price("A", 1), cache.get("A"));
            cache.removeAll();
            assertFalse(cache.containsKey("A"));
        } finally {
            passing.close();
        }
    }

    @Test
    void closedCache_leavesItsValuesToTheOthers_destroyedDoesnt() {
        Cache<String, Price> here = a.createCache("prices", typed());
        here.put("A", new Price("A", 1));
        here.close();
        Cache<String, Price> there = b.createCache("prices", typed());
        assertEquals(new Price("A", 1), there.get("A"));
        a.createCache("prices", typed());
        a.destroyCache("prices");
        eventually("the destruction arrives", () -> !there.containsKey("A"));
    }
}
