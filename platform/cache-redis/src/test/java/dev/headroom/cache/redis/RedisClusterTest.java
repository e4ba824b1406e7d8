package dev.headroom.cache.redis;

import static dev.headroom.embedded.testing.Eventually.PATIENCE;
import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.cache.redis.testing.RedisNode;
import dev.headroom.cache.spi.RemoteTier.Health;
import dev.headroom.cache.spi.RemoteTier.Lookup;
import dev.headroom.embedded.testing.RedisChild;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three primaries that share the slots. */
@WithServers
class RedisClusterTest {
    private static final int SLOTS = 16_384;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Tag PRICE = Tag.of("prices:AAPL");

    private final List<RedisChild> members = new ArrayList<>();
    private final RedisSettings settings;

    RedisClusterTest(TestServers servers) {
        String executable = RedisChild.executable(servers.redisUrl().orElseThrow());
        for (int i = 0; i < 3; i++) {
            members.add(RedisChild.start(executable, RedisChild.freePort(), "--cluster-enabled", "yes"));
        }
        for (int i = 0; i < 3; i++) {
            members.get(i)
                    .ask(Stream.concat(
                                    Stream.of("CLUSTER", "ADDSLOTS"),
                                    IntStream.range(SLOTS * i / 3, SLOTS * (i + 1) / 3)
                                            .mapToObj(Integer::toString))
                            .toArray(String[]::new));
            members.get(i)
                    .ask(
                            "CLUSTER",
                            "MEET",
                            "127.0.0.1",
                            Integer.toString(members.getFirst().port()));
        }
        eventually(
                "the cluster is whole",
                () -> members.stream()
                        .allMatch(it -> it.ask("CLUSTER", "INFO").contains("cluster_state:ok")
                                && it.ask("CLUSTER", "INFO").contains("cluster_known_nodes:3")));
        settings = RedisSettings.of("redis-cluster://127.0.0.1:%d,127.0.0.1:%d"
                        .formatted(members.get(0).port(), members.get(1).port()))
                .withCommandTimeout(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        members.forEach(RedisChild::close);
    }

    @Test
    void tier_onACluster_spreadsKeysAndKeepsLeasesWithTheirValues() {
        try (RedisConnections connections = new RedisConnections(settings);
                RedisTier tier = new RedisTier(connections, RedisTierSettings.of("t"))) {
            eventually("the tier is up", () -> tier.health().up());
            List<String> keys = IntStream.range(0, 60).mapToObj(i -> "key:" + i).toList();
            for (String key : keys) {
                Lookup.Lead lead = assertInstanceOf(Lookup.Lead.class, tier.getOrLease(key, MINUTE));
                assertTrue(tier.fill(lead.lease(), key.getBytes(StandardCharsets.UTF_8), MINUTE));
            }
            Map<String, byte[]> found = tier.getAll(keys);
            assertEquals(60, found.size());
            assertArrayEquals("key:17".getBytes(StandardCharsets.UTF_8), found.get("key:17"));
            for (RedisChild member : members) {
                assertFalse(member.ask("DBSIZE").equals(":0"), "every member has keys");
            }
            Health health = tier.health();
            assertTrue(health.entries() >= 60, health::toString);
            tier.remove(keys);
            assertEquals(Map.of(), tier.getAll(keys));
        }
    }

    @Test
    void feed_onACluster_reachesEveryNode() throws Exception {
        try (RedisNode one = RedisNode.open(settings, RedisNode.feed("test")).ready();
                RedisNode two = RedisNode.open(settings, RedisNode.feed("test")).ready()) {
            Position read = two.source().applied();
            Position change = one.source().announce(List.of(PRICE)).position().orElseThrow();
            assertTrue(two.source().await(change, PATIENCE));
            assertFalse(two.valid(read, PRICE));
            assertEquals(change, two.source().latest(PATIENCE).orElseThrow());
        }
    }
}
