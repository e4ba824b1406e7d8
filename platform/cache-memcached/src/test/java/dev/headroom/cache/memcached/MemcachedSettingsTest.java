package dev.headroom.cache.memcached;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headroom.base.CodedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemcachedSettingsTest {
    @Test
    void of_severalHosts_areInOrderWithDefaults() {
        assertEquals(
                new MemcachedSettings(
                        List.of(new ServerAddress("a.example", 11_211), new ServerAddress("::1", 11_212)),
                        Duration.ofMillis(250),
                        Duration.ofMillis(50),
                        2,
                        256,
                        1_048_064),
                MemcachedSettings.of("A.example:11211, [::1]:11212"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a:", "a:0", "a:65536", ":11211", "a:1,,b:1", "::1:11211", "a b:1", "a:1,a:1"})
    void of_unreadableHosts_isRefused(String hosts) {
        CodedException refusal = assertThrows(CodedException.class, () -> MemcachedSettings.of(hosts));
        assertEquals("INVALID_MEMCACHED_SETTINGS", refusal.code().name());
        assertEquals(1, refusal.violations().size());
    }

    @Test
    void settings_everythingWrong_saysEverything() {
        CodedException refusal = assertThrows(
                CodedException.class,
                () -> new MemcachedSettings(List.of(), Duration.ZERO, Duration.ofSeconds(11), 0, 0, 0));
        assertEquals(6, refusal.violations().size());
        assertEquals(
                "memcached command timeout must be 1..10000 ms, was 11000 ms",
                refusal.violations().get(2).message());
    }
}
