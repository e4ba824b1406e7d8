package dev.headroom.cache.memcached;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.cache.spi.TierUnavailable;
import dev.headroom.cache.spi.TierUnavailable.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileServerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static MemcachedTier client(FakeServer server) {
        return MemcachedTier.connect(Tiers.patientSettings(server.address(), 1, 8));
    }

    /** The connection was given up and a new one made. */
    private static void assertReconnects(FakeServer server, int before) {
        Eventually.isTrue(SOON, () -> server.connections() > before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n",
                "\r\n",
                "\n",
                "VA\r\n",
                "VA x O@\r\n",
                "VA -1 O@\r\n",
                "VA 99999999999999999999 O@\r\n",
                "VA 3\r\nabc\r\n",
                "VA 3 O@x\r\nabc\r\n",
                "VA 3 O0\r\nabc\r\n",
                "VA 3  O@\r\nabc\r\n",
                "VA 3 O@\nabc\r\n",
                "VA 3 O@\r\nabcd\r\n",
                "VA 9 O@\r\nabc<close>",
                "VA 3 O@<close>",
                "EN O0\r\n",
                "HD\r\n",
                "MN\r\n",
                "END\r\n",
                "STAT a b\r\n",
                "<close>",
            })
    void get_brokenAnswer_isUnavailableAndTheConnectionGoes(String answer) throws IOException {
        try (FakeServer server = FakeServer.answering(answer);
                MemcachedTier tier = client(server)) {
            assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.get("k")));
            assertReconnects(server, 1);
        }
    }

    @Test
    void get_lineWithoutEnd_isUnavailableAndTheConnectionGoes() throws IOException {
        try (FakeServer server = FakeServer.answering("VA " + "1".repeat(5_000));
                MemcachedTier tier = client(server)) {
            assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.get("k")));
            assertReconnects(server, 1);
        }
    }

    @Test
    void get_valueAboveTheLimit_isAMissAndTheConnectionGoes() throws IOException {
        try (FakeServer server = FakeServer.answering("VA 1048065 O@\r\n");
                MemcachedTier tier = client(server)) {
            assertNull(tier.get("k"));
            assertReconnects(server, 1);
        }
    }

    @Test
    void getAll_valueAboveTheLimit_givesWhatCameBefore() throws IOException {
        try (FakeServer server = new FakeServer(
                        FakeServer.GREETING,
                        line -> line.startsWith("mg a")
                                ? "VA 1 O@\r\nx\r\n"
                                : line.startsWith("mg b") ? "VA 99999999 O@\r\n" : "");
                MemcachedTier tier = client(server)) {
            assertEquals(Set.of("a"), tier.getAll(List.of("a", "b", "c")).keySet());
            assertReconnects(server, 1);
        }
    }

    @Test
    void getAll_answersTwice_isUnavailable() throws IOException {
        try (FakeServer server = new FakeServer(
                        FakeServer.GREETING,
                        line -> line.equals("mn") ? "MN\r\n" : "VA 1 O@\r\nx\r\nVA 1 O@\r\nx\r\n");
                MemcachedTier tier = client(server)) {
            assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.getAll(List.of("a", "b"))));
        }
    }

    @Test
    void call_serverError_isRefusedAndTheConnectionStays() throws IOException {
        try (FakeServer server = new FakeServer(
                        FakeServer.GREETING,
                        line -> line.startsWith("mg bad") ? "SERVER_ERROR out of memory\r\n" : "VA 1 O@\r\nx\r\n");
                MemcachedTier tier = client(server)) {
            TierUnavailable refusal = assertThrows(TierUnavailable.class, () -> tier.get("bad"));
            assertEquals(Cause.REFUSED, refusal.reason());
            assertTrue(String.valueOf(refusal.getMessage()).contains("out of memory"));
            assertArrayEquals("x".getBytes(StandardCharsets.UTF_8), tier.get("good"));
            assertEquals(1, server.connections());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERROR\r\n", "CLIENT_ERROR bad command line format\r\n"})
    void call_clientError_isRefusedWithAWayOutAndTheConnectionGoes(String answer) throws IOException {
        try (FakeServer server = FakeServer.answering(answer);
                MemcachedTier tier = client(server)) {
            TierUnavailable refusal = assertThrows(TierUnavailable.class, () -> tier.get("k"));
            assertEquals(Cause.REFUSED, refusal.reason());
            assertTrue(String.valueOf(refusal.getMessage()).contains("use Memcached 1.6"));
            assertReconnects(server, 1);
        }
    }

    @Test
    void put_statusThatIsNoSuccess_isRefused() throws IOException {
        for (String code : List.of("NS", "EX", "NF")) {
            try (FakeServer server =
                            new FakeServer(FakeServer.GREETING, line -> line.startsWith("ms") ? code + " O@\r\n" : "");
                    MemcachedTier tier = client(server)) {
                assertEquals(Cause.REFUSED, Eventually.causeOf(() -> tier.put("k", new byte[1], Tiers.HOUR)));
            }
        }
    }

    @Test
    void connect_answersNobodyAskedFor_areNotGivenToTheNext() throws IOException {
        try (FakeServer server = new FakeServer(FakeServer.GREETING + "VA 1 O1\r\nx\r\n", _ -> "VA 1 O@\r\ny\r\n");
                MemcachedTier tier = client(server)) {
            assertReconnects(server, 1);
            for (int i = 0; i < 20; i++) {
                try {
                    assertArrayEquals("y".getBytes(StandardCharsets.UTF_8), tier.get("k"));
                } catch (TierUnavailable unavailable) {
                    assertEquals(Cause.DISCONNECTED, unavailable.reason());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 400 Bad Request\r\n", "ERROR Too many open connections\r\n", "STAT pid x\r\n", "EN\r\n"
            })
    void connect_notMemcached_staysUnavailable(String greeting) throws IOException {
        try (FakeServer server = new FakeServer(greeting, _ -> "");
                MemcachedTier tier = client(server)) {
            assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.get("k")));
            assertFalse(tier.health().up());
        }
    }

    @Test
    void connect_serverThatSaysNothing_isUnavailable() throws IOException {
        try (FakeServer server = new FakeServer("", _ -> "");
                MemcachedTier tier = Tiers.quick(server.address())) {
            assertEquals(Cause.DISCONNECTED, Eventually.causeOf(() -> tier.get("k")));
            assertEquals(Map.of(), tier.getAll(List.of()));
        }
    }
}
