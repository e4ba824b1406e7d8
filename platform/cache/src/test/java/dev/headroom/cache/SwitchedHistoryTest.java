package dev.headroom.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.freshness.Tag;
import dev.headroom.freshness.testing.SimulatedFeed;
import dev.headroom.freshness.testing.SimulatedSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values of a history that another one has replaced: its positions say nothing about them. */
final class SwitchedHistoryTest {
    private static final Tag RATE = Tag.of("rates:EUR");

    private final ManualTicker ticker = new ManualTicker();
    private final SimulatedFeed feed = new SimulatedFeed();
    private final SimulatedSource source = feed.open(ticker, 12);
    private final Caches caches = Caches.over(source).ticker(ticker).build();
    private final Cache<String> cache = caches.declare(CacheSpec.of(KeyTemplate.of("quote:{symbol}"), String.class)
            .timeToLive(Duration.ofMinutes(5), Tier.MEMORY)
            .jitter(0)
            .earlyRefresh(false)
            .build());
    private final CacheKey key = cache.key(Tenant.COMMON, "AAPL");

    @AfterEach
    void close() {
        caches.close();
        source.close();
    }

    private void keepFarAlong() {
        for (int i = 0; i < 100; i++) {
            source.announce(List.of(Tag.of("other:1")));
        }
        assertTrue(cache.fill(key, "kept", List.of(RATE), cache.begin()));
        assertEquals(Optional.of("kept"), cache.get(key));
    }

    @Test
    void get_afterTheSwitch_missesWhateverThePositions() {
        keepFarAlong();
        feed.promote(0);
        assertEquals(Optional.empty(), cache.get(key));
    }

    @Test
    void update_acrossTheSwitch_keepsNothing() {
        keepFarAlong();
        // what changed the rate was lost with the old history, and the new one counts from the beginning
        source.beforeAnnouncing(() -> feed.promote(0));
        assertFalse(cache.update(key, old -> old + " and changed"));
        assertEquals(Optional.empty(), cache.get(key));
    }

    @Test
    void update_withinOneHistory_keepsTheNewValue() {
        keepFarAlong();
        assertTrue(cache.update(key, old -> old + " and changed"));
        assertEquals(Optional.of("kept and changed"), cache.get(key));
    }
}
