package dev.headroom.cache.memcached;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.cache.spi.RemoteTier.Health;
import dev.headroom.cache.spi.RemoteTier.Lease;
import dev.headroom.cache.spi.RemoteTier.Lookup;
import dev.headroom.cache.spi.TierUnavailable.Cause;
import dev.headroom.embedded.testing.MemcachedChild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MemcachedTierTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final AtomicInteger KEYS = new AtomicInteger();

    private MemcachedChild server;
    private MemcachedTier tier;
    private MemcachedTier other;

    @BeforeAll
    void start() throws IOException {
        server = MemcachedChild.start();
        tier = Tiers.patient(server.address());
        other = Tiers.patient(server.address());
    }

    @AfterAll
    void stop() {
        if (server != null) {
            tier.close();
            other.close();
            server.close();
        }
    }

    private static String newKey() {
        return "key-" + KEYS.incrementAndGet();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Lease lead(MemcachedTier by, String key) {
        return assertInstanceOf(Lookup.Lead.class, by.getOrLease(key, LEASE)).lease();
    }

    @Test
    void get_neverPut_isNull() {
        assertNull(tier.get(newKey()));
    }

    @Test
    void get_anyBytes_areAsPut() {
        byte[] all = new byte[1_024];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        for (byte[] value : List.of(new byte[0], all, bytes("\r\n"), bytes("\r\nVA 1 O1\r\nx\r\nMN\r\n"))) {
            String key = newKey();
            tier.put(key, value, Tiers.HOUR);
            assertArrayEquals(value, other.get(key));
        }
    }

    @Test
    void get_valueReplaced_isTheNewOne() {
        String key = newKey();
        tier.put(key, bytes("old"), Tiers.HOUR);
        tier.put(key, bytes("new"), Tiers.HOUR);
        assertArrayEquals(bytes("new"), other.get(key));
    }

    @Test
    void put_timeToLiveOver_isGone() {
        String key = newKey();
        tier.put(key, bytes("short"), Duration.ofMillis(1_001));
        assertNotNull(tier.get(key));
        Eventually.isTrue(Duration.ofSeconds(10), () -> tier.get(key) == null);
    }

    @Test
    void put_timeToLiveOfAYear_isKept() {
        String key = newKey();
        tier.put(key, bytes("long"), Duration.ofDays(365));
        assertArrayEquals(bytes("long"), tier.get(key));
    }

    @Test
    void put_timeToLiveBelowASecond_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> tier.put("k", bytes("v"), Duration.ofMillis(999)));
    }

    @Test
    void put_largestValue_isKept() {
        byte[] value = new byte[tier.largestValue()];
        new Random(1).nextBytes(value);
        String key = newKey() + "-".repeat(250);
        String longest = key.substring(0, 250);
        tier.put(longest, value, Tiers.HOUR);
        assertArrayEquals(value, tier.get(longest));
    }

    @Test
    void put_valueTooLarge_isRefused() {
        byte[] value = new byte[tier.largestValue() + 1];
        assertThrows(IllegalArgumentException.class, () -> tier.put("k", value, Tiers.HOUR));
        assertThrows(IllegalArgumentException.class, () -> tier.fill(new Lease("k", "1.1"), value, Tiers.HOUR));
    }

    @Test
    void largestValue_serverWithSmallItems_isTheirs() throws IOException {
        try (MemcachedChild small = MemcachedChild.start("--max-item-size=512k");
                MemcachedTier client = Tiers.patient(small.address())) {
            assertEquals(512 * 1_024 - MemcachedSettings.ITEM_OVERHEAD, client.largestValue());
            byte[] value = new byte[client.largestValue()];
            client.put("k".repeat(250), value, Tiers.HOUR);
            assertArrayEquals(value, client.get("k".repeat(250)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nb", "\u00e4", "a\u0000", "a\u007f"})
    void call_unspeakableKey_isRefused(String key) {
        assertThrows(IllegalArgumentException.class, () -> tier.get(key));
        assertThrows(IllegalArgumentException.class, () -> tier.getAll(List.of("k", key)));
        assertThrows(IllegalArgumentException.class, () -> tier.put(key, bytes("v"), Tiers.HOUR));
        assertThrows(IllegalArgumentException.class, () -> tier.remove(List.of(key)));
        assertThrows(IllegalArgumentException.class, () -> tier.getOrLease(key, LEASE));
    }

    @Test
    void call_keyOf251Bytes_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> tier.get("k".repeat(251)));
    }

    @Test
    void getAll_someMissing_givesTheRest() {
        String one = newKey();
        String two = newKey();
        String missing = newKey();
        String leased = newKey();
        tier.put(one, bytes("1"), Tiers.HOUR);
        tier.put(two, new byte[0], Tiers.HOUR);
        lead(tier, leased);
        Map<String, byte[]> found = tier.getAll(List.of(one, missing, two, leased, one));
        assertEquals(Set.of(one, two), found.keySet());
        assertArrayEquals(bytes("1"), found.get(one));
        assertArrayEquals(new byte[0], found.get(two));
        assertEquals(Map.of(), tier.getAll(List.of()));
    }

    @Test
    void getAll_thousands_givesEachItsOwn() {
        List<String> keys = IntStream.range(0, 3_000).mapToObj(_ -> newKey()).toList();
        keys.forEach(key -> tier.put(key, bytes(key), Tiers.HOUR));
        Map<String, byte[]> found = tier.getAll(keys);
        assertEquals(keys.size(), found.size());
        found.forEach((key, value) -> assertArrayEquals(bytes(key), value));
    }

    @Test
    void remove_someMissing_takesTheRestAway() {
        String one = newKey();
        String two = newKey();
        tier.put(one, bytes("1"), Tiers.HOUR);
        tier.put(two, bytes("2"), Tiers.HOUR);
        tier.remove(List.of(one, newKey(), two, one));
        tier.remove(List.of());
        assertEquals(Map.of(), other.getAll(List.of(one, two)));
    }

    @Test
    void getOrLease_value_isAHit() {
        String key = newKey();
        tier.put(key, bytes("v"), Tiers.HOUR);
        assertArrayEquals(
                bytes("v"),
                assertInstanceOf(Lookup.Hit.class, tier.getOrLease(key, LEASE)).value());
    }

    @Test
    void getOrLease_twoClients_oneLeadsAndItsFillIsHit() {
        String key = newKey();
        Lease lease = lead(tier, key);
        assertEquals(new Lookup.Wait(), other.getOrLease(key, LEASE));
        assertEquals(new Lookup.Wait(), tier.getOrLease(key, LEASE));
        assertNull(other.get(key));
        assertTrue(tier.fill(lease, bytes("loaded"), Tiers.HOUR));
        assertArrayEquals(
                bytes("loaded"),
                assertInstanceOf(Lookup.Hit.class, other.getOrLease(key, LEASE)).value());
        assertArrayEquals(bytes("loaded"), other.get(key));
    }

    @Test
    void getOrLease_manyAtOnce_oneLeads() throws Exception {
        for (int round = 0; round < 20; round++) {
            String key = newKey();
            List<Future<Lookup>> lookups = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 50; i++) {
                    MemcachedTier client = i % 2 == 0 ? tier : other;
                    lookups.add(threads.submit(() -> client.getOrLease(key, LEASE)));
                }
            }
            int leaders = 0;
            for (Future<Lookup> lookup : lookups) {
                leaders += lookup.get() instanceof Lookup.Lead ? 1 : 0;
            }
            assertEquals(1, leaders);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 60_001})
    void getOrLease_durationOutOfRange_isRefused(long millis) {
        assertThrows(IllegalArgumentException.class, () -> tier.getOrLease("k", Duration.ofMillis(millis)));
    }

    @Test
    void fill_removedMeanwhile_storesNothing() {
        String key = newKey();
        Lease lease = lead(tier, key);
        other.remove(List.of(key));
        assertFalse(tier.fill(lease, bytes("stale"), Tiers.HOUR));
        assertNull(tier.get(key));
    }

    @Test
    void fill_removedAndLeasedAgain_isTheSecondLeaders() {
        String key = newKey();
        Lease stale = lead(tier, key);
        other.remove(List.of(key));
        Lease fresh = lead(other, key);
        assertFalse(tier.fill(stale, bytes("stale"), Tiers.HOUR));
        assertTrue(other.fill(fresh, bytes("fresh"), Tiers.HOUR));
        assertFalse(tier.fill(stale, bytes("stale"), Tiers.HOUR));
        assertArrayEquals(bytes("fresh"), tier.get(key));
    }

    @Test
    void fill_putMeanwhile_keepsWhatWasPut() {
        String key = newKey();
        Lease lease = lead(tier, key);
        other.put(key, bytes("put"), Tiers.HOUR);
        assertFalse(tier.fill(lease, bytes("stale"), Tiers.HOUR));
        assertArrayEquals(bytes("put"), tier.get(key));
    }

    @Test
    void fill_twice_countsOnce() {
        String key = newKey();
        Lease lease = lead(tier, key);
        assertTrue(tier.fill(lease, bytes("first"), Tiers.HOUR));
        assertFalse(tier.fill(lease, bytes("second"), Tiers.HOUR));
        assertArrayEquals(bytes("first"), tier.get(key));
    }

    @Test
    void fill_leaseOver_storesNothing() {
        String key = newKey();
        Lease lease = assertInstanceOf(Lookup.Lead.class, tier.getOrLease(key, Duration.ofMillis(10)))
                .lease();
        Eventually.isTrue(Duration.ofSeconds(10), () -> other.getOrLease(key, LEASE) instanceof Lookup.Lead);
        assertFalse(tier.fill(lease, bytes("late"), Tiers.HOUR));
        assertNull(tier.get(key));
    }

    @Test
    void fill_tokenOfSomethingElse_isRefused() {
        for (String token : List.of("", "1", "1.", "x.1", "1 T9.1")) {
            assertThrows(
                    IllegalArgumentException.class, () -> tier.fill(new Lease("k", token), bytes("v"), Tiers.HOUR));
        }
    }

    @Test
    void release_lease_letsTheNextLead() {
        String key = newKey();
        Lease lease = lead(tier, key);
        tier.release(lease);
        lead(other, key);
        tier.release(lease);
        assertEquals(new Lookup.Wait(), tier.getOrLease(key, LEASE));
    }

    @Test
    void release_afterTheFill_keepsTheValue() {
        String key = newKey();
        Lease lease = lead(tier, key);
        tier.fill(lease, bytes("v"), Tiers.HOUR);
        tier.release(lease);
        assertArrayEquals(bytes("v"), tier.get(key));
    }

    @Test
    void call_manyThreads_eachGetsItsOwnAnswer() throws Exception {
        String prefix = newKey();
        List<Future<Integer>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < 200; thread++) {
                String own = prefix + "-" + thread + "-";
                Random random = new Random(thread);
                results.add(threads.submit(() -> exercise(own, random)));
            }
        }
        for (Future<Integer> result : results) {
            assertEquals(0, result.get());
        }
    }

    /** How many answers were another's. */
    private int exercise(String prefix, Random random) {
        int wrong = 0;
        for (int i = 0; i < 50; i++) {
            String key = prefix + i;
            byte[] value = bytes((key + ";").repeat(1 + random.nextInt(random.nextInt(20) == 0 ? 5_000 : 20)));
            tier.put(key, value, Tiers.HOUR);
            wrong += Arrays.equals(value, tier.get(key)) ? 0 : 1;
            Map<String, byte[]> found = tier.getAll(List.of(key, key + "-missing"));
            wrong += found.size() == 1 && Arrays.equals(value, found.get(key)) ? 0 : 1;
            tier.remove(List.of(key));
            if (tier.getOrLease(key, LEASE) instanceof Lookup.Lead(Lease lease)) {
                wrong += tier.fill(lease, value, Tiers.HOUR) ? 0 : 1;
            } else {
                wrong++;
            }
        }
        return wrong;
    }

    @Test
    void call_oneInFlight_othersWaitTheirTurn() throws ExecutionException, InterruptedException {
        List<Future<byte[]>> results = new ArrayList<>();
        try (MemcachedTier narrow = MemcachedTier.connect(Tiers.patientSettings(server.address(), 1, 1));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                String key = newKey();
                narrow.put(key, bytes(key), Tiers.HOUR);
                results.add(threads.submit(() -> {
                    byte[] value = narrow.get(key);
                    return Arrays.equals(bytes(key), value) ? bytes("own") : bytes("another's");
                }));
            }
            for (Future<byte[]> result : results) {
                assertArrayEquals(bytes("own"), result.get());
            }
        }
    }

    @Test
    void put_serverWithoutRoom_isRefusedAndTheConnectionStays() throws IOException {
        try (MemcachedChild full = MemcachedChild.start("--memory-limit=2", "--disable-evictions");
                MemcachedTier client = Tiers.patient(full.address())) {
            byte[] value = new byte[100_000];
            client.put("first", bytes("1"), Tiers.HOUR);
            assertEquals(Cause.REFUSED, Eventually.causeOf(() -> {
                for (int i = 0; i < 1_000; i++) {
                    client.put("filler-" + i, value, Tiers.HOUR);
                }
            }));
            assertArrayEquals(bytes("1"), client.get("first"));
        }
    }

    @Test
    void health_server_countsEntriesAndBytes() {
        tier.put(newKey(), new byte[1_000], Tiers.HOUR);
        Health health = tier.health();
        assertTrue(health.up());
        assertTrue(health.entries() >= 1, () -> "entries " + health.entries());
        assertTrue(health.bytes() >= 1_000, () -> "bytes " + health.bytes());
    }
}
