package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisScript;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.RedisChild;
import dev.headroom.http.Limiter;
import dev.headroom.http.MemoryQuotas;
import dev.headroom.http.Quota;
import dev.headroom.http.QuotaStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Quotas of two nodes on a Redis of their own, which is away at times. */
final class RedisQuotasTest {
    private static final Quota HOUR = Quota.of("hour", 50, Duration.ofHours(1));
    private static final int NODES = 2;

    private static RedisChild redis;

    @BeforeAll
    static void start() {
        redis = RedisChild.bundled();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    /** A node as it stands in a service: connections, the script and a limiter of its own. */
    private static final class Node implements AutoCloseable {
        private final RedisConnections connections =
                new RedisConnections(RedisSettings.of(redis.url()).withCommandTimeout(Duration.ofSeconds(2)));
        private final RedisQuotas quotas = new RedisQuotas(new RedisScript(connections, RedisQuotas.TAKE), "test");
        private final Limiter limiter =
                new Limiter(quotas, new MemoryQuotas(Ticker.system(), 1000), NODES, Ticker.system());

        private Node() {
            awaitRedis();
        }

        private void awaitRedis() {
            Eventually.eventually("the node reaches Redis", () -> {
                try {
                    quotas.take("somebody", HOUR, 0);
                    return true;
                } catch (RuntimeException _) {
                    return false;
                }
            });
        }

        private boolean admits(String key) {
            return limiter.admit(key, List.of(HOUR), 1).admitted();
        }

        @Override
        public void close() {
            quotas.close();
            connections.close();
        }
    }

    @Test
    void admit_onTwoNodesAtOnce_grantsTheQuotaTogetherAndNoMore() throws Exception {
        try (Node one = new Node();
                Node other = new Node();
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Node node = i % NODES == 0 ? one : other;
                counts.add(threads.submit(() -> admitted(node, "alice", 20)));
            }
            int all = 0;
            for (Future<Integer> count : counts) {
                all += count.get();
            }
            assertEquals(50, all);
            assertEquals(0, one.limiter.fallbacks() + other.limiter.fallbacks());
            // the count is the caller's alone, and goes by itself when the bucket is full again
            assertTrue(other.admits("bob"));
            String life = redis.ask("PTTL", "test:quota:" + HOUR.cell("alice"));
            long millis = Long.parseLong(life.substring(1));
            assertTrue(millis > 0 && millis <= HOUR.window().toMillis() + 1, life);
        }
    }

    @Test
    void admit_whileRedisIsKilled_grantsTheNodesShares_andCountsTogetherAgainAfterwards() throws Exception {
        try (Node one = new Node();
                Node other = new Node()) {
            for (int i = 0; i < 5; i++) {
                assertTrue(one.admits("carol"));
                assertTrue(other.admits("carol"));
            }
            redis.kill();
            // what a node had leased before, and its share
            int most = 50 / NODES + 5;
            for (int admitted : admittedAtOnce(List.of(one, other), "carol")) {
                assertTrue(admitted >= 50 / NODES && admitted <= most, admitted + " of at most " + most);
            }
            assertTrue(one.limiter.fallbacks() > 0 && other.limiter.fallbacks() > 0);
            redis.restart();
            one.awaitRedis();
            other.awaitRedis();
            long alone = one.limiter.fallbacks();
            assertTrue(one.admits("dave"));
            assertEquals(alone, one.limiter.fallbacks());
        }
    }

    /** How many of sixty requests each node admits, all nodes at the same time. */
    private static List<Integer> admittedAtOnce(List<Node> nodes, String key) throws Exception {
        List<Future<Integer>> counts = new ArrayList<>();
        List<Integer> admitted = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(nodes.size())) {
            for (Node node : nodes) {
                counts.add(threads.submit(() -> admitted(node, key, 60)));
            }
            for (Future<Integer> count : counts) {
                admitted.add(count.get());
            }
        }
        return admitted;
    }

    private static int admitted(Node node, String key, int requests) {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += node.admits(key) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void take_whereNothingIsLeft_saysWhenTheNextUnitIs_alsoAfterTheClockWentBack() {
        try (Node node = new Node()) {
            QuotaStore.Grant all = node.quotas.take("erin", HOUR, 80);
            assertEquals(50, all.units());
            QuotaStore.Grant none = node.quotas.take("erin", HOUR, 1);
            assertEquals(0, none.units());
            Duration pace = HOUR.window().dividedBy(HOUR.units());
            assertFalse(none.nextIn().isZero());
            assertTrue(none.nextIn().compareTo(pace) <= 0, none.toString());
            // a moment in the year 3000, as a clock leaves it that was far ahead for a while
            redis.ask("SET", "test:quota:" + HOUR.cell("frank"), "32503680000000000");
            QuotaStore.Grant late = node.quotas.take("frank", HOUR, 1);
            assertEquals(0, late.units());
            assertTrue(late.nextIn().compareTo(pace) <= 0, late.toString());
        }
    }
}
