package dev.headroom.cache.memcached;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.cache.spi.RemoteTier.Lease;
import dev.headroom.cache.spi.RemoteTier.Lookup;
import dev.headroom.cache.spi.RemoteTier.Write;
import dev.headroom.cache.spi.TierUnavailable;
import dev.headroom.cache.spi.TierUnavailable.Cause;
import dev.headroom.embedded.testing.MemcachedChild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeveralServersTest {
    private static final List<String> KEYS =
            IntStream.range(0, 200).mapToObj(i -> "key-" + i).toList();

    private static final Duration LEASE = Duration.ofSeconds(30);

    private MemcachedChild first;
    private MemcachedChild second;
    private MemcachedTier tier;

    @BeforeEach
    void start() throws IOException {
        first = MemcachedChild.start();
        second = MemcachedChild.start();
        tier = Tiers.patient(first.address() + "," + second.address());
        KEYS.forEach(key -> tier.put(key, bytes(key), Tiers.HOUR));
    }

    @AfterEach
    void stop() {
        if (tier != null) {
            tier.close();
            first.close();
            second.close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> at(MemcachedChild server) {
        try (MemcachedTier direct = Tiers.patient(server.address())) {
            return direct.getAll(KEYS);
        }
    }

    @Test
    void put_twoServers_eachHasItsShare() {
        Map<String, byte[]> one = at(first);
        Map<String, byte[]> two = at(second);
        assertEquals(KEYS.size(), one.size() + two.size());
        assertTrue(one.size() > 50 && two.size() > 50, () -> one.size() + " and " + two.size());
        assertEquals(KEYS.size(), tier.getAll(KEYS).size());
        assertTrue(tier.health().entries() >= KEYS.size());
    }

    @Test
    void get_serversInAnotherOrder_findsEverything() {
        try (MemcachedTier turned = Tiers.patient(second.address() + "," + first.address())) {
            KEYS.forEach(key -> assertArrayEquals(bytes(key), turned.get(key)));
        }
    }

    @Test
    void call_oneServerKilled_onlyItsKeysAreUnavailable() throws Exception {
        Map<String, byte[]> kept = at(second);
        first.kill();
        for (String key : KEYS) {
            if (kept.containsKey(key)) {
                assertArrayEquals(bytes(key), tier.get(key));
            } else {
                assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.get(key)));
                assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.put(key, bytes("x"), Tiers.HOUR)));
            }
        }
        assertEquals(kept.keySet(), tier.getAll(KEYS).keySet());
        assertTrue(tier.health().trouble().orElseThrow().contains(first.address()));
        first.restart();
        Eventually.isUp(tier);
        assertEquals(kept.keySet(), tier.getAll(KEYS).keySet());
    }

    @Test
    void remove_oneServerKilled_removesFromTheOtherAndFails() throws Exception {
        first.kill();
        assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.remove(KEYS)));
        assertEquals(Map.of(), at(second));
    }

    @Test
    void storeAll_oneServerKilled_storesWithTheOtherAndFails() throws Exception {
        Map<String, byte[]> kept = at(second);
        first.kill();
        List<Write> writes = KEYS.stream()
                .map(key -> new Write(key, bytes("new " + key), Tiers.HOUR, null))
                .toList();
        assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.storeAll(writes)));
        Map<String, byte[]> now = at(second);
        assertEquals(kept.keySet(), now.keySet());
        now.forEach((key, value) -> assertArrayEquals(bytes("new " + key), value));
    }

    @Test
    void storeAll_someWithLeases_namesThoseWhoseLeaseIsOver() {
        tier.remove(KEYS);
        Map<String, Lease> leases = KEYS.stream()
                .limit(20)
                .collect(Collectors.toMap(key -> key, key -> ((Lookup.Lead) tier.getOrLease(key, LEASE)).lease()));
        tier.remove(KEYS.subList(0, 5));
        List<Write> writes = KEYS.stream()
                .map(key -> new Write(key, bytes(key), Tiers.HOUR, leases.get(key)))
                .toList();
        assertEquals(Set.copyOf(KEYS.subList(0, 5)), tier.storeAll(writes));
        assertEquals(Set.copyOf(KEYS.subList(5, KEYS.size())), tier.getAll(KEYS).keySet());
    }

    @Test
    void owner_serverAdded_movesOnlyItsShare() {
        List<Server> three = servers("a:1,b:1,c:1");
        List<Server> four = servers("a:1,b:1,c:1,d:1");
        List<String> keys = IntStream.range(0, 10_000).mapToObj(i -> "k" + i).toList();
        for (String key : keys) {
            ServerAddress after = Rendezvous.owner(four, key).address();
            assertTrue(after.host().equals("d")
                    || after.equals(Rendezvous.owner(three, key).address()));
        }
        Map<String, Long> shares = keys.stream()
                .collect(Collectors.groupingBy(
                        key -> Rendezvous.owner(four, key).address().host(), TreeMap::new, Collectors.counting()));
        shares.forEach((server, share) -> assertTrue(share > 2_250 && share < 2_750, () -> server + " " + share));
        assertNotNull(shares.get("d"));
    }

    private static List<Server> servers(String hosts) {
        MemcachedSettings settings = MemcachedSettings.of(hosts);
        return settings.servers().stream()
                .map(address -> new Server(address, settings))
                .toList();
    }

    @Test
    void call_unavailable_saysWhichServer() throws Exception {
        first.kill();
        second.kill();
        try {
            tier.get("key-1");
        } catch (TierUnavailable unavailable) {
            String message = String.valueOf(unavailable.getMessage());
            assertTrue(message.contains(first.address()) || message.contains(second.address()), message);
            return;
        }
        throw new AssertionError("an answer from no server");
    }
}
