package dev.headroom.cache.memcached;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Answer;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.cache.TierHealth;
import dev.headroom.embedded.testing.MemcachedChild;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Tag;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: long-lived results are shared over Memcached by caches that follow one source, and are never older for it. */
class CachesOnMemcachedTest {
    private static final Freshness SOON = Freshness.bounded(Duration.ofSeconds(2));
    private static final KeyTemplate RESULTS = KeyTemplate.of("result:{id}");

    private final LocalSource source = new LocalSource(Ticker.system(), 12);
    private final AtomicInteger loads = new AtomicInteger();
    private MemcachedChild server;
    private Caches here;
    private Caches there;
    private Cache<BigDecimal> first;
    private Cache<BigDecimal> second;

    @BeforeEach
    void start() throws IOException {
        server = MemcachedChild.start();
        here = caches();
        there = caches();
        first = declared(here);
        second = declared(there);
        Eventually.isTrue(
                Duration.ofSeconds(20), () -> here.health().values().stream().allMatch(TierHealth::up));
        Eventually.isTrue(
                Duration.ofSeconds(20), () -> there.health().values().stream().allMatch(TierHealth::up));
    }

    @AfterEach
    void stop() {
        if (here != null) {
            here.close();
            there.close();
        }
        if (server != null) {
            server.close();
        }
        source.close();
    }

    private Caches caches() {
        return Caches.over(source)
                .tier(Tier.MEMCACHED, MemcachedTier.connect(MemcachedSettings.of(server.address())))
                .build();
    }

    private static Cache<BigDecimal> declared(Caches in) {
        return in.declare(CacheSpec.of(RESULTS, BigDecimal.class)
                .timeToLive(Map.of(Tier.MEMORY, Duration.ofMinutes(5), Tier.MEMCACHED, Duration.ofDays(60)))
                .tags("inputs:{id}")
                .build());
    }

    private Answer<BigDecimal> read(Cache<BigDecimal> cache, Object id) {
        return cache.askOrLoad(
                key(id), SOON, () -> BigDecimal.valueOf(loads.incrementAndGet()).setScale(4));
    }

    private static CacheKey key(Object id) {
        return RESULTS.key(Tenant.COMMON, id);
    }

    @Test
    void result_loadedHere_isAHitThere_withItsScale() {
        assertEquals(Answer.Outcome.LOADED, read(first, 1).outcome());
        Answer<BigDecimal> other = read(second, 1);
        assertEquals(Answer.Outcome.HIT_MEMCACHED, other.outcome());
        assertEquals(new BigDecimal("1.0000"), other.value().orElseThrow());
        assertEquals(Answer.Outcome.HIT_MEMORY, read(second, 1).outcome());
    }

    @Test
    void change_endsTheCopyThatMemcachedKeeps() {
        read(first, 1);
        here.invalidate(Tag.of("inputs:1"));
        assertEquals(new BigDecimal("2.0000"), read(second, 1).value().orElseThrow());
        assertEquals(new BigDecimal("2.0000"), read(first, 1).value().orElseThrow());
    }

    @Test
    void manyKeys_areOneTrip_andOneLoadOfTheRest() {
        List<CacheKey> keys =
                IntStream.range(0, 40).mapToObj(CachesOnMemcachedTest::key).toList();
        IntStream.range(0, 30).forEach(id -> read(first, id));
        AtomicInteger asked = new AtomicInteger();
        Map<CacheKey, BigDecimal> found = second.getAllOrLoad(keys, missing -> {
            asked.addAndGet(missing.size());
            return missing.stream().collect(Collectors.toMap(key -> key, _ -> BigDecimal.TEN));
        });
        assertEquals(40, found.size());
        assertEquals(10, asked.get());
    }

    @Test
    void serverThatFreezes_holdsNobodyUp_andIsUsedAgain() throws Exception {
        read(first, 1);
        server.freeze();
        assertTrue(read(second, 1).value().isPresent());
        for (int id = 100; id < 140; id++) {
            assertTrue(read(second, id).value().isPresent());
        }
        here.invalidate(Tag.of("inputs:1"));
        server.thaw();
        AtomicInteger next = new AtomicInteger(1_000);
        Eventually.isTrue(Duration.ofSeconds(20), () -> {
            int id = next.incrementAndGet();
            read(first, id);
            return read(second, id).outcome() == Answer.Outcome.HIT_MEMCACHED;
        });
        int known = loads.get();
        read(second, 1);
        assertTrue(loads.get() > known, "what Memcached kept while it was frozen had changed");
    }
}
