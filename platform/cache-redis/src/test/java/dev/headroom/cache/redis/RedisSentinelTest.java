package dev.headroom.cache.redis;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.cache.redis.testing.RedisNode;
import dev.headroom.embedded.testing.RedisChild;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@WithServers
class RedisSentinelTest {
    private static final Tag PRICE = Tag.of("prices:AAPL");

    private final String executable;

    RedisSentinelTest(TestServers servers) {
        executable = RedisChild.executable(servers.redisUrl().orElseThrow());
    }

    @Test
    void failover_movesTiersAndFeedsAndBeginsANewIncarnation() {
        try (RedisChild primary = RedisChild.start(executable, RedisChild.freePort());
                RedisChild replica = RedisChild.start(
                        executable,
                        RedisChild.freePort(),
                        "--replicaof",
                        "127.0.0.1",
                        Integer.toString(primary.port()))) {
            eventually(
                    "the replica follows",
                    () -> replica.ask("INFO", "replication").contains("master_link_status:up"));
            try (RedisChild sentinel = RedisChild.sentinel(executable, primary.port())) {
                eventually(
                        "Sentinel knows the replica",
                        () -> sentinel.ask("INFO", "sentinel").contains("slaves=1"));
                failOver(primary, "redis-sentinel://127.0.0.1:" + sentinel.port() + "#feed");
            }
        }
    }

    private static void failOver(RedisChild primary, String url) {
        RedisSettings settings = RedisSettings.of(url).withCommandTimeout(Duration.ofSeconds(1));
        try (RedisConnections connections = new RedisConnections(settings);
                RedisTier tier = new RedisTier(connections, RedisTierSettings.of("t"));
                RedisNode one = RedisNode.open(settings, RedisNode.feed("test")).ready();
                RedisNode two = RedisNode.open(settings, RedisNode.feed("test")).ready()) {
            eventually("the tier is up", () -> tier.health().up());
            Position read = one.source().announce(List.of(PRICE)).position().orElseThrow();
            primary.kill();
            eventually("the tier is down", () -> !tier.health().up());
            eventually(
                    "both know",
                    () -> !one.source().stats().following()
                            && !two.source().stats().following());
            assertFalse(one.source().announce(List.of(PRICE)).delivered());

            one.ready();
            two.ready();
            assertNotEquals(read.incarnation(), one.source().applied().incarnation());
            eventually("what was held is told", () -> one.source().stats().heldTags() == 0);
            two.ready();
            assertEquals(
                    one.source().applied().incarnation(), two.source().applied().incarnation());
            eventually("the tier is up", () -> tier.health().up());
            tier.put("k", new byte[] {1}, Duration.ofMinutes(1));
            assertTrue(tier.getAll(List.of("k")).containsKey("k"));
        }
    }
}
