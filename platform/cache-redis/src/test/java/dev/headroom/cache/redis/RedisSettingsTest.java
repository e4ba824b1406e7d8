package dev.headroom.cache.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://:secret@localhost:6379/0",
                "rediss://user:secret@localhost:6379",
                "redis-sentinel://:secret@localhost:26379,localhost:26380/0#main",
                "rediss-cluster://:secret@localhost:7000,localhost:7001"
            })
    void settings_ofAUrl_neverShowItsCredentials(String url) {
        RedisSettings settings = RedisSettings.of(url);
        assertFalse(settings.toString().contains("secret"), settings::toString);
        try (RedisConnections connections = new RedisConnections(settings)) {
            assertFalse(connections.toString().contains("secret"));
        }
    }

    private static List<RedisURI> addresses(RedisSettings settings) {
        return RedisSettings.addresses(settings.url(), settings.connectTimeout());
    }

    @Test
    void settings_ofACluster_haveItsSeeds() {
        RedisSettings settings = RedisSettings.of("rediss-cluster://:secret@one:7000,two:7001");
        assertTrue(settings.cluster());
        assertEquals(2, addresses(settings).size());
        assertTrue(addresses(settings).get(1).isSsl());
        assertEquals("two", addresses(settings).get(1).getHost());
        assertEquals(7001, addresses(settings).get(1).getPort());
    }

    @Test
    void settings_thatBreakRules_nameEachAndNoCredentials() {
        CodedException refusal = assertThrows(
                CodedException.class,
                () -> new RedisSettings("http://:secret@host", Duration.ZERO, Duration.ofHours(1), 0));
        assertEquals(4, refusal.violations().size());
        assertFalse(String.valueOf(refusal.getMessage()).contains("secret"));
    }

    @Test
    void feedSettings_thatBreakRules_nameEach() {
        CodedException refusal =
                assertThrows(CodedException.class, () -> new RedisFeedSettings("a b", Duration.ofMillis(1), 1, 0, 5));
        assertEquals(5, refusal.violations().size());
        assertThrows(CodedException.class, () -> new RedisTierSettings("{x}", 1));
    }
}
