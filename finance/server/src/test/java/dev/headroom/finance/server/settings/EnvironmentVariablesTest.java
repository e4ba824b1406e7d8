package dev.headroom.finance.server.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.MemcachedChild;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.spring.CacheOperations;
import dev.headroom.spring.DatabaseOperations;
import dev.headroom.spring.Observation;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every variable that the requirements name changes what it is for; the shared service beside it is the default. */
final class EnvironmentVariablesTest {
    private static final ServiceFixture USUAL = ServiceFixture.shared();

    private static TestClient.Answer categories(ServiceFixture of) {
        return of.household().with("Accept-Encoding", "gzip").get("/api/v1/categories");
    }

    /** Whether a look is answered from what one before it left; the first ones may meet the changes of the sign-up. */
    private static boolean keeps(ServiceFixture of) {
        TestClient home = of.household();
        return IntStream.range(0, 10)
                .anyMatch(_ -> home.get("/api/v1/categories")
                        .headers()
                        .firstValue("Cache-Status")
                        .orElse("")
                        .contains("hit"));
    }

    private static int databasePort() {
        return URI.create(USUAL.setting("DATABASE_URL").substring("jdbc:".length()))
                .getPort();
    }

    @Test
    void variables_cachePoolAndTargets_changeTheirOutcome() throws IOException {
        Optional<MemcachedChild> memcached = MemcachedChild.startInstalled();
        Map<String, String> set = new HashMap<>(Map.of(
                "CACHE_MEMORY_SIZE_MB", "33",
                "CACHE_TTL_SECONDS", "77",
                "CACHE_REDIS_URL", "",
                "DB_POOL_MIN_SIZE", "2",
                "DB_POOL_MAX_SIZE", "5",
                "DB_POOL_TIMEOUT", "3",
                "RESPONSE_COMPRESSION_ENABLED", "false",
                "TARGET_P50_MS", "11",
                "TARGET_P95_MS", "22",
                "TARGET_P99_MS", "33"));
        memcached.ifPresent(child -> set.put("CACHE_MEMCACHED_HOSTS", "127.0.0.1:" + child.port()));
        ServiceFixture other = USUAL.node(set);
        try {
            CacheOperations.Report caches = other.bean(CacheOperations.class).report();
            assertEquals(33L << 20, caches.memoryBytes());
            assertNotEquals(
                    33L << 20, USUAL.bean(CacheOperations.class).report().memoryBytes());
            assertTrue(!caches.tiers().containsKey("REDIS"), caches.tiers()::toString);
            assertTrue(USUAL.bean(CacheOperations.class).report().tiers().containsKey("REDIS"));
            assertEquals("77s", other.setting("headroom.cache.ttl"));
            assertEquals(
                    5, other.bean(DatabaseOperations.class).pools().getFirst().size());
            assertEquals(
                    16, USUAL.bean(DatabaseOperations.class).pools().getFirst().size());
            assertEquals("2", other.setting("spring.datasource.hikari.minimum-idle"));
            assertEquals("3000", other.setting("spring.datasource.hikari.connection-timeout"));
            assertEquals(
                    Duration.ofMillis(22),
                    other.bean(Observation.class).file().objective("something").p95());
            assertEquals(
                    Duration.ofMillis(300),
                    USUAL.bean(Observation.class).file().objective("something").p95());
            assertEquals(
                    Duration.ofMillis(11),
                    other.bean(Observation.class).file().objective("something").p50());
            assertEquals(
                    Duration.ofMillis(33),
                    other.bean(Observation.class).file().objective("something").p99());
            assertEquals(Optional.empty(), categories(other).headers().firstValue("Content-Encoding"));
            assertEquals(
                    "gzip",
                    categories(USUAL).headers().firstValue("Content-Encoding").orElse(""));
            assumeTrue(memcached.isPresent(), "memcached is not installed");
            assertTrue(caches.tiers().containsKey("MEMCACHED"), caches.tiers()::toString);
        } finally {
            other.end();
            memcached.ifPresent(MemcachedChild::close);
        }
    }

    @Test
    void variables_responsesAndPooler_changeTheirOutcome() throws IOException {
        try (FaultProxy pooler = FaultProxy.ofBytes(databasePort())) {
            ServiceFixture other = USUAL.node(Map.of(
                    "DB_USE_PGBOUNCER", "true",
                    "PGBOUNCER_HOST", "127.0.0.1",
                    "PGBOUNCER_PORT", Integer.toString(pooler.port()),
                    "DB_POOL_TIMEOUT", "2",
                    "RESPONSE_COMPRESSION_THRESHOLD", "900000",
                    "RESPONSE_STREAMING_THRESHOLD", "600",
                    "RESPONSE_ETAG_ENABLED", "false"));
            try {
                TestClient.Answer answer = categories(other);
                assertEquals(200, answer.status(), answer.body());
                assertEquals(Optional.empty(), answer.headers().firstValue("Content-Encoding"));
                assertEquals(Optional.empty(), answer.headers().firstValue("ETag"));
                assertTrue(categories(USUAL).headers().firstValue("ETag").isPresent());
                assertTrue(!keeps(other), "more than the threshold is not held");
                assertTrue(keeps(USUAL));
                assertTrue(answer.body().length() > 600, answer.body());
                pooler.cut();
                TestClient.Answer cut = other.anonymous()
                        .post(
                                "/api/v1/auth/register",
                                Map.of(
                                        "email", "cut@example.org",
                                        "password", ServiceFixture.PASSWORD,
                                        "display_name", "Robin",
                                        "time_zone", "America/Chicago",
                                        "currency", "USD"));
                assertTrue(cut.status() >= 500, "work goes through the pooler's port: " + cut);
            } finally {
                pooler.heal();
                other.end();
            }
        }
    }
}
