package dev.headroom.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.FreshnessScope;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request's level reaches the caches it reads, what they answer is noted, and a miss has a cause. */
final class FreshnessScopeTest {
    private static final KeyTemplate KEYS = KeyTemplate.of("stock:{item}");

    private final LocalSource source = new LocalSource(Ticker.system(), 10);
    private final Caches caches = Caches.over(source).build();
    private final Cache<Integer> cache = caches.declare(CacheSpec.of(KEYS, Integer.class)
            .timeToLive(Duration.ofMinutes(1), Tier.MEMORY)
            .build());

    @AfterEach
    void close() {
        caches.close();
        source.close();
    }

    private int read() {
        return cache.getOrLoad(KEYS.key(Tenant.COMMON, "pens"), () -> {
                    TagScope.dependsOn(Tag.of("shelf", "3"));
                    return 5;
                })
                .orElseThrow();
    }

    @Test
    void scope_ofARequest_notesWhatItsCachesAnswered() {
        FreshnessScope first = new FreshnessScope();
        first.demand(Freshness.strict());
        assertEquals(5, first.call(this::read));
        assertEquals(new FreshnessScope.Summary(0, 1, 0, Optional.of(Duration.ZERO)), first.summary());
        FreshnessScope second = new FreshnessScope();
        assertEquals(5, second.call(this::read));
        assertEquals(1, second.summary().hits());
        assertEquals(0, second.summary().misses());
    }

    @Test
    void levels_askedAndDemanded_combineToTheStricter() {
        Freshness second = Freshness.bounded(Duration.ofSeconds(1));
        Freshness minute = Freshness.bounded(Duration.ofMinutes(1));
        Freshness token = Freshness.token(new Position(1, 1));
        FreshnessScope scope = new FreshnessScope();
        assertEquals(second, scope.or(second));
        scope.ask(minute);
        assertEquals(minute, scope.or(second));
        scope.demand(second);
        assertEquals(second, scope.or(minute));
        assertEquals(Optional.of(second), scope.asked());
        scope.demand(token);
        assertEquals(token, scope.or(minute));
        assertEquals(Freshness.strict(), Freshness.stricter(token, Freshness.strict()));
        assertEquals(token, Freshness.stricter(minute, token));
    }

    @Test
    void lastMiss_afterAChange_namesTheTag() {
        assertTrue(caches.lastMiss("stock:v1:-:pens").isEmpty());
        read();
        assertEquals("absent", caches.lastMiss("stock:v1:-:pens").orElseThrow().kind());
        source.announce(List.of(Tag.of("shelf", "4")));
        source.announce(List.of(Tag.of("shelf", "3")));
        read();
        LastMiss miss = caches.lastMiss("stock:v1:-:pens").orElseThrow();
        assertEquals("invalidated", miss.kind());
        assertEquals(1, miss.causes().size());
        assertEquals("shelf:3", miss.causes().getFirst().tag());
        assertEquals(2, miss.causes().getFirst().offset());
    }
}
