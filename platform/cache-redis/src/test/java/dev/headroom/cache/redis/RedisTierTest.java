package dev.headroom.cache.redis;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.cache.spi.RemoteTier.Health;
import dev.headroom.cache.spi.RemoteTier.Lease;
import dev.headroom.cache.spi.RemoteTier.Lookup;
import dev.headroom.cache.spi.RemoteTier.Write;
import dev.headroom.cache.spi.TierUnavailable;
import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.RedisChild;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@WithServers
class RedisTierTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final RedisChild server;
    private final FaultProxy network;
    private final RedisConnections connections;
    private final RedisTier tier;
    private final RedisConnections otherConnections;
    private final RedisTier other;

    RedisTierTest(TestServers servers) {
        server = RedisChild.start(servers.redisUrl().orElseThrow());
        network = new FaultProxy(server.port());
        connections = connections(network.url());
        tier = new RedisTier(connections, RedisTierSettings.of("t"));
        otherConnections = connections(server.url());
        other = new RedisTier(otherConnections, RedisTierSettings.of("t"));
    }

    private static RedisConnections connections(String url) {
        return new RedisConnections(RedisSettings.of(url).withCommandTimeout(Duration.ofSeconds(1)));
    }

    @BeforeEach
    void connected() {
        eventually(
                "both are connected", () -> tier.health().up() && other.health().up());
    }

    @AfterEach
    void close() throws Exception {
        tier.close();
        other.close();
        connections.close();
        otherConnections.close();
        network.close();
        server.close();
    }

    @Test
    void put_ofBinaryValues_isReadByTheOtherNode() {
        byte[] value = new byte[100_000];
        new Random(1).nextBytes(value);
        tier.put("a}{b:}", value, MINUTE);
        tier.put("empty", new byte[0], MINUTE);

        assertArrayEquals(value, other.get("a}{b:}"));
        assertArrayEquals(new byte[0], other.get("empty"));
        assertNull(other.get("missing"));
    }

    @Test
    void getAll_leavesOutWhatIsMissing() {
        tier.put("one", bytes("1"), MINUTE);
        tier.put("two", bytes("2"), MINUTE);

        Map<String, byte[]> found = other.getAll(List.of("two", "missing", "one"));
        assertEquals(2, found.size());
        assertArrayEquals(bytes("1"), found.get("one"));
        assertArrayEquals(bytes("2"), found.get("two"));
        assertEquals(Map.of(), other.getAll(List.of()));
    }

    @Test
    void storeAll_ofHundreds_keepsEach_andNamesThoseWhoseLeaseIsOver() {
        Lease held = lead(tier, "held");
        Lease lost = lead(tier, "lost");
        other.remove(List.of("lost"));
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            writes.add(new Write("k" + i, bytes("v" + i), MINUTE, null));
        }
        writes.add(new Write("held", bytes("mine"), MINUTE, held));
        writes.add(new Write("lost", bytes("late"), MINUTE, lost));

        assertEquals(Set.of("lost"), tier.storeAll(writes));
        for (int i = 0; i < 300; i++) {
            assertArrayEquals(bytes("v" + i), other.get("k" + i));
        }
        assertArrayEquals(bytes("mine"), other.get("held"));
        assertNull(other.get("lost"));
        assertInstanceOf(Lookup.Hit.class, other.getOrLease("held", MINUTE));
        assertEquals(Set.of(), tier.storeAll(List.of()));
    }

    @Test
    void storeAll_withOneThatCantBeKept_sendsNothing() {
        List<Write> writes = List.of(
                new Write("fine", bytes("1"), MINUTE, null),
                new Write("brief", bytes("1"), Duration.ofMillis(999), null));
        assertThrows(IllegalArgumentException.class, () -> tier.storeAll(writes));
        assertNull(other.get("fine"));
        assertThrows(
                IllegalArgumentException.class, () -> new Write("k", bytes("1"), MINUTE, new Lease("another", "t")));
    }

    @Test
    void put_givesTheServerTheTimeToLive() {
        tier.put("short", bytes("1"), Duration.ofSeconds(30));
        long left = Long.parseLong(server.ask("PTTL", "t:{k:short}").substring(1));
        assertTrue(left > 0 && left <= 30_000, () -> "left: " + left);
        assertThrows(IllegalArgumentException.class, () -> tier.put("a", bytes("1"), Duration.ofMillis(999)));
        assertThrows(IllegalArgumentException.class, () -> tier.put("", bytes("1"), MINUTE));
        assertThrows(IllegalArgumentException.class, () -> tier.put("a", new byte[tier.largestValue() + 1], MINUTE));
    }

    @Test
    void getOrLease_ofTwoNodes_letsOneLead() {
        Lease lease = lead(tier, "k");
        assertInstanceOf(Lookup.Wait.class, other.getOrLease("k", MINUTE));
        assertTrue(tier.fill(lease, bytes("v"), MINUTE));

        Lookup.Hit hit = assertInstanceOf(Lookup.Hit.class, other.getOrLease("k", MINUTE));
        assertArrayEquals(bytes("v"), hit.value());
        assertFalse(tier.fill(lease, bytes("again"), MINUTE));
        assertArrayEquals(bytes("v"), other.get("k"));
    }

    @Test
    void release_letsTheNextLead() {
        Lease lease = lead(tier, "k");
        tier.release(new Lease("k", "of somebody else"));
        assertInstanceOf(Lookup.Wait.class, other.getOrLease("k", MINUTE));
        tier.release(lease);
        lead(other, "k");
    }

    @Test
    void fill_afterTheKeyWasRemoved_storesNothing() {
        Lease lease = lead(tier, "k");
        other.remove(List.of("k", "another"));
        assertFalse(tier.fill(lease, bytes("old"), MINUTE));
        assertNull(other.get("k"));
    }

    @Test
    void fill_afterTheLeaseRanOut_storesNothing() {
        Lease lease = assertInstanceOf(Lookup.Lead.class, tier.getOrLease("k", Duration.ofMillis(10)))
                .lease();
        eventually(
                "the lease has run out", () -> server.ask("EXISTS", "t:{k:k}!").equals(":0"));
        assertFalse(tier.fill(lease, bytes("late"), MINUTE));
        assertNull(tier.get("k"));
    }

    @Test
    void getOrLease_afterTheServerForgotItsScripts_sendsThemAgain() {
        lead(tier, "a");
        server.ask("SCRIPT", "FLUSH");
        lead(tier, "b");
    }

    @Test
    void put_onAServerThatIsFull_isRefused() {
        tier.put("there", bytes("1"), MINUTE);
        server.ask("CONFIG", "SET", "maxmemory", "1");
        assertRefused("OOM", () -> tier.put("k", bytes("1"), MINUTE));
        assertRefused("OOM", () -> tier.getOrLease("k", MINUTE));
        assertInstanceOf(Lookup.Hit.class, tier.getOrLease("there", MINUTE));
        Health health = tier.health();
        assertTrue(health.trouble().orElseThrow().contains("OOM"), health::toString);
        server.ask("CONFIG", "SET", "maxmemory", "0");
        tier.put("k", bytes("1"), MINUTE);
    }

    @Test
    void put_onAServerThatLacksItsReplicas_isRefused() {
        server.ask("CONFIG", "SET", "min-replicas-to-write", "1");
        assertRefused("NOREPLICAS", () -> tier.put("k", bytes("1"), MINUTE));
    }

    @Test
    void put_onAReplica_isRefused() {
        server.ask("REPLICAOF", "127.0.0.1", "1");
        assertRefused("READONLY", () -> tier.put("k", bytes("1"), MINUTE));
    }

    @Test
    void get_fromAFrozenServer_timesOut() {
        try (RedisConnections impatient = new RedisConnections(RedisSettings.of(server.url()));
                RedisTier quick = new RedisTier(impatient, RedisTierSettings.of("t"))) {
            eventually("it is connected", () -> quick.health().up());
            server.freeze();
            assertEquals(
                    TierUnavailable.Cause.TIMEOUT,
                    assertThrows(TierUnavailable.class, () -> quick.get("k")).reason());
            assertTrue(quick.health().trouble().orElseThrow().contains("50 ms"));
            server.thaw();
            eventually("it answers again", () -> quick.health().up());
        } finally {
            server.thaw();
        }
    }

    @Test
    void get_whileDisconnected_failsAtOnceAndReconnects() {
        tier.put("k", bytes("1"), MINUTE);
        network.cut();
        eventually(
                "the connection is known to be gone",
                () -> assertThrows(TierUnavailable.class, () -> tier.get("k")).reason()
                        == TierUnavailable.Cause.DISCONNECTED);
        network.heal();
        eventually("it answers again", () -> tier.health().up());
        assertArrayEquals(bytes("1"), tier.get("k"));
    }

    @Test
    void health_countsEntriesAndBytes() {
        tier.put("k", bytes("1"), MINUTE);
        Health health = tier.health();
        assertTrue(health.entries() >= 1 && health.bytes() > 0, health::toString);
    }

    private static Lease lead(RedisTier tier, String key) {
        return assertInstanceOf(Lookup.Lead.class, tier.getOrLease(key, MINUTE)).lease();
    }

    private static void assertRefused(String code, Executable call) {
        TierUnavailable refusal = assertThrows(TierUnavailable.class, call);
        assertEquals(TierUnavailable.Cause.REFUSED, refusal.reason());
        assertTrue(String.valueOf(refusal.getMessage()).contains(code), refusal::getMessage);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
