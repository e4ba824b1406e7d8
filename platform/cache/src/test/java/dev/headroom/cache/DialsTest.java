package dev.headroom.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.freshness.LocalSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: what is set otherwise while a cache works takes effect at once, and never beyond what was declared. */
final class DialsTest {
    private final ManualTicker ticker = new ManualTicker();
    private final LocalSource source = new LocalSource(ticker, 12);
    private final Caches caches =
            Caches.over(source).ticker(ticker).memory(8 << 20).build();

    @AfterEach
    void close() {
        caches.close();
        source.close();
    }

    private Cache<String> cache(String name) {
        return caches.declare(CacheSpec.of(KeyTemplate.of(name + ":{id}"), String.class)
                .timeToLive(Duration.ofMinutes(16), Tier.MEMORY)
                .jitter(0)
                .failSafe(Duration.ZERO)
                .build());
    }

    @Test
    void lifetime_ofNewValues_isAPartOfWhatWasDeclared_neverMore() {
        Cache<String> cache = cache("lived");
        CacheKey before = cache.key(Tenant.of(1), 1);
        CacheKey after = cache.key(Tenant.of(1), 2);
        cache.getOrLoad(before, () -> "before");
        cache.lifetime(0.25);
        cache.getOrLoad(after, () -> "after");
        ticker.advance(Duration.ofMinutes(5));
        assertTrue(cache.get(before).isPresent());
        assertFalse(cache.get(after).isPresent());
        cache.lifetime(1);
        cache.getOrLoad(after, () -> "again");
        ticker.advance(Duration.ofMinutes(15));
        assertTrue(cache.get(after).isPresent());
        for (double share : new double[] {1.01, 0, -1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> cache.lifetime(share));
        }
        assertEquals(1, cache.lifetime());
    }

    private static String kilobyte(int id) {
        char[] letters = new char[1000];
        Arrays.fill(letters, (char) ('a' + id % 26));
        return id + new String(letters);
    }

    private static long kept(Cache<String> cache) {
        IntStream.range(0, 20_000).forEach(id -> cache.getOrLoad(cache.key(Tenant.of(1), id), () -> kilobyte(id)));
        return cache.stats().memory().bytes();
    }

    @Test
    void weight_givesACacheMoreOfTheMemory_andTheOthersLess() {
        Cache<String> small = cache("small");
        Cache<String> large = cache("large");
        caches.weigh(large, 3);
        kept(small);
        long bytes = kept(large);
        // the cache evicts beside its callers: on a busy machine some divisions later
        for (int division = 0;
                division < 12 && bytes <= 2 * small.stats().memory().bytes();
                division++) {
            caches.weigh(large, 3);
            bytes = kept(large);
        }
        assertTrue(bytes > 2 * small.stats().memory().bytes(), bytes + " and " + small.stats());
        assertTrue(large.stats().memory().bytes() + small.stats().memory().bytes() <= 8 << 20);
        // what one doesn't use is the other's until it needs it: some divisions later it has its part
        for (int division = 0; division < 12; division++) {
            caches.weigh(large, 1.0 / 3);
            kept(small);
        }
        assertTrue(large.stats().memory().bytes() < small.stats().memory().bytes());
        assertEquals(1.0 / 3, large.weight());
        assertThrows(IllegalArgumentException.class, () -> caches.weigh(large, 0));
        assertThrows(IllegalArgumentException.class, () -> caches.weigh(large, 9));
    }

    @Test
    void compression_ofNewValues_isTheOneInForce() {
        Cache<String> cache = cache("packed");
        assertEquals(Compression.Policy.USUAL, cache.compression());
        Compression.Policy other = new Compression.Policy(100, 200, 9);
        cache.compression(other);
        assertEquals(other, cache.compression());
        byte[] raw = new byte[600];
        assertEquals(
                Compression.ZSTD, Compression.pack(raw, cache.compression()).compression());
        assertEquals(
                Compression.NONE,
                Compression.pack(raw, Compression.Policy.USUAL).compression());
    }

    @Test
    void share_ofAWarmUp_changesWhileItIsKnown() {
        WarmUp warmUp = caches.warmUp(java.nio.file.Path.of("target", "dials"), new WarmPace(4, 0.25, () -> false));
        assertEquals(0.25, warmUp.share());
        warmUp.share(0.5);
        assertEquals(0.5, warmUp.share());
        assertThrows(IllegalArgumentException.class, () -> warmUp.share(0));
        assertThrows(IllegalArgumentException.class, () -> warmUp.share(1.1));
        warmUp.close();
    }
}
