package dev.headroom.cache.memcached;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.cache.spi.RemoteTier.Health;
import dev.headroom.cache.spi.RemoteTier.Lease;
import dev.headroom.cache.spi.RemoteTier.Lookup;
import dev.headroom.cache.spi.TierUnavailable;
import dev.headroom.cache.spi.TierUnavailable.Cause;
import dev.headroom.embedded.testing.MemcachedChild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerFaultTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

    private MemcachedChild server;

    @BeforeEach
    void start() throws IOException {
        server = MemcachedChild.start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void call_frozenServer_timesOutThenFailsAtOnceAndRecovers() throws Exception {
        try (MemcachedTier tier = MemcachedTier.connect(oneConnection())) {
            Eventually.isUp(tier);
            server.freeze();
            assertEquals(Cause.TIMEOUT, Eventually.causeOf(() -> tier.get("k")));
            assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.get("k")));
            assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.put("k", VALUE, Tiers.HOUR)));
            assertFalse(tier.health().up());
            server.thaw();
            Eventually.isUp(tier);
        }
    }

    private MemcachedSettings oneConnection() {
        MemcachedSettings defaults = MemcachedSettings.of(server.address());
        return new MemcachedSettings(
                defaults.servers(),
                defaults.connectTimeout(),
                defaults.commandTimeout(),
                1,
                defaults.inFlight(),
                defaults.largestValue());
    }

    @Test
    void call_answersThatComeLate_reachNobody() throws Exception {
        try (MemcachedTier tier = Tiers.quick(server.address());
                MemcachedTier patient = Tiers.patient(server.address())) {
            patient.put("a", "of a".getBytes(StandardCharsets.UTF_8), Tiers.HOUR);
            patient.put("b", "of b".getBytes(StandardCharsets.UTF_8), Tiers.HOUR);
            for (int round = 0; round < 5; round++) {
                Eventually.isUp(tier);
                server.freeze();
                assertEquals(Cause.TIMEOUT, Eventually.causeOf(() -> tier.get("a")));
                server.thaw();
                for (int i = 0; i < 100; i++) {
                    try {
                        assertArrayEquals("of b".getBytes(StandardCharsets.UTF_8), tier.get("b"));
                    } catch (TierUnavailable unavailable) {
                        assertTrue(Set.of(Cause.DISCONNECTED, Cause.TIMEOUT).contains(unavailable.reason()));
                    }
                }
            }
        }
    }

    @Test
    void put_frozenServerAndMoreThanItsSocketsHold_timesOut() throws Exception {
        try (MemcachedTier tier = Tiers.quick(server.address());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Eventually.isUp(tier);
            server.freeze();
            byte[] large = new byte[1_000_000];
            List<Future<Cause>> causes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String key = "large-" + i;
                causes.add(threads.submit(() -> Eventually.causeOf(() -> tier.put(key, large, Tiers.HOUR))));
            }
            Set<Cause> seen = EnumSet.noneOf(Cause.class);
            for (Future<Cause> cause : causes) {
                seen.add(cause.get());
            }
            assertTrue(seen.contains(Cause.TIMEOUT));
            assertFalse(seen.contains(Cause.REFUSED));
            server.thaw();
            Eventually.isUp(tier);
        }
    }

    @Test
    void call_noTurnInTime_timesOut() throws Exception {
        MemcachedSettings settings = new MemcachedSettings(
                MemcachedSettings.of(server.address()).servers(),
                Duration.ofSeconds(5),
                Duration.ofMillis(300),
                1,
                1,
                1_024);
        try (MemcachedTier tier = MemcachedTier.connect(settings);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.freeze();
            Future<Cause> first = threads.submit(() -> Eventually.causeOf(() -> tier.get("k")));
            Future<Cause> second = threads.submit(() -> Eventually.causeOf(() -> tier.get("k")));
            assertTrue(first.get() == Cause.TIMEOUT || second.get() == Cause.TIMEOUT);
        }
    }

    @Test
    void call_killedServer_failsUntilItIsBack() throws Exception {
        try (MemcachedTier tier = Tiers.patient(server.address())) {
            tier.put("k", VALUE, Tiers.HOUR);
            server.kill();
            assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.get("k")));
            Health health = tier.health();
            assertTrue(health.trouble().orElseThrow().contains(server.address()));
            assertEquals(-1, health.entries());
            server.restart();
            Eventually.isUp(tier);
            assertNull(tier.get("k"));
            tier.put("k", VALUE, Tiers.HOUR);
            assertArrayEquals(VALUE, tier.get("k"));
        }
    }

    @Test
    void fill_serverRestartedAndItsVersionsRepeat_storesNothing() throws Exception {
        try (MemcachedTier tier = Tiers.patient(server.address())) {
            Lease before = lead(tier);
            server.kill();
            server.restart();
            Eventually.isUp(tier);
            server.kill();
            server.restart();
            Eventually.isTrue(Duration.ofSeconds(20), () -> {
                try {
                    return tier.getOrLease("k", LEASE) instanceof Lookup.Lead(Lease after)
                            && version(after).equals(version(before));
                } catch (TierUnavailable _) {
                    return false;
                }
            });
            assertFalse(tier.fill(before, VALUE, Tiers.HOUR));
            tier.release(before);
            assertEquals(new Lookup.Wait(), tier.getOrLease("k", LEASE));
        }
    }

    private static Lease lead(MemcachedTier tier) {
        return assertInstanceOf(Lookup.Lead.class, tier.getOrLease("k", LEASE)).lease();
    }

    private static String version(Lease lease) {
        return lease.token().substring(0, lease.token().indexOf('.'));
    }

    @Test
    void connect_serverAway_isUsedWhenItComes() throws Exception {
        server.kill();
        try (MemcachedTier tier = Tiers.patient(server.address())) {
            assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.get("k")));
            assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.getAll(List.of("k"))));
            server.restart();
            Eventually.isUp(tier);
        }
    }

    @Test
    void call_afterClose_isUnavailable() {
        MemcachedTier tier = Tiers.patient(server.address());
        tier.put("k", VALUE, Tiers.HOUR);
        tier.close();
        tier.close();
        assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.get("k")));
        assertFalse(tier.health().up());
    }

    @Test
    void call_interruptedThread_isUnavailableAndStaysInterrupted() {
        try (MemcachedTier tier = Tiers.patient(server.address())) {
            Thread.currentThread().interrupt();
            assertEquals(Cause.TIMEOUT, Eventually.causeOf(() -> tier.get("k")));
            assertTrue(Thread.interrupted());
            assertNull(tier.get("k"));
        }
    }
}
