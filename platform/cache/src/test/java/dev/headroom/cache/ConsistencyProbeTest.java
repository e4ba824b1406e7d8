package dev.headroom.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was served is compared with its source again, a second later. */
final class ConsistencyProbeTest {
    private static final KeyTemplate KEYS = KeyTemplate.of("stock:{item}");
    private static final Tag TAG = Tag.of("stock");

    private final LocalSource source = new LocalSource(Ticker.system(), 10);
    private final Caches caches =
            Caches.over(source).probe(new ProbeSettings(1, Set.of("stock"))).build();
    private final Cache<Integer> cache = caches.declare(CacheSpec.of(KEYS, Integer.class)
            .timeToLive(Duration.ofMinutes(1), Tier.MEMORY)
            .build());
    private final AtomicInteger stock = new AtomicInteger(5);

    @AfterEach
    void close() {
        caches.close();
        source.close();
    }

    private int read() {
        return cache.getOrLoad(KEYS.key(Tenant.COMMON, "pens"), () -> {
                    TagScope.dependsOn(TAG);
                    return stock.get();
                })
                .orElseThrow();
    }

    private ConsistencyReport until(Predicate<ConsistencyReport> condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        ConsistencyReport report = caches.consistency().orElseThrow();
        while (!condition.test(report)) {
            assertTrue(System.nanoTime() - deadline < 0, report.toString());
            LockSupport.parkNanos(5_000_000);
            report = caches.consistency().orElseThrow();
        }
        return report;
    }

    @Test
    void changeThatNobodyTold_isFound() {
        read();
        stock.set(6);
        assertEquals(5, read());
        ConsistencyReport report = until(it -> it.counts().inconsistent() >= 2);
        assertEquals("stock:v1:-:pens", report.findings().getFirst().key());
        assertEquals(
                Set.of("served", "memory"),
                Set.copyOf(report.findings().stream()
                        .map(ConsistencyReport.Finding::where)
                        .toList()));
        assertTrue(report.stalenessSeconds() >= 1, report::toString);
    }

    @Test
    void changeThatWasTold_isNoInconsistency() {
        read();
        assertEquals(5, read());
        stock.set(6);
        source.announce(List.of(TAG));
        assertEquals(6, read());
        ConsistencyReport report = until(it -> it.counts().compared() >= 1);
        assertEquals(0, report.counts().inconsistent(), report::toString);
    }

    @Test
    void interval_isWilsons() {
        ConsistencyReport clean = ConsistencyReport.of(new ConsistencyReport.Counts(500, 1000, 0, 3, 0), 0, List.of());
        assertEquals(1, clean.consistent());
        assertEquals(0.99617, clean.low(), 0.00001);
        assertEquals(1, clean.high(), 1e-12);
        assertEquals(2.417, clean.nines(), 0.001);
        ConsistencyReport dirty = ConsistencyReport.of(new ConsistencyReport.Counts(50, 100, 10, 0, 0), 1, List.of());
        assertEquals(0.9, dirty.consistent(), 1e-12);
        assertEquals(0.8256, dirty.low(), 0.0001);
        assertEquals(0.9448, dirty.high(), 0.0001);
        assertEquals(
                0,
                ConsistencyReport.of(new ConsistencyReport.Counts(0, 0, 0, 0, 0), 0, List.of())
                        .low());
    }

    @Test
    void settings_belowOne_areRefused() {
        assertThrows(CodedException.class, () -> new ProbeSettings(0, Set.of()));
    }
}
