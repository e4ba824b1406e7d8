package dev.headroom.cache.jcache;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisFeedSettings;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.cache.redis.RedisTier;
import dev.headroom.cache.redis.RedisTierSettings;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One node of a system over a Redis: its connections, its view of the feed and its caches. */
record TestNode(RedisConnections connections, RedisStreamSource source, Caches caches) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    static TestNode open(String url) {
        RedisConnections connections =
                new RedisConnections(RedisSettings.of(url).withCommandTimeout(Duration.ofSeconds(1)));
        RedisStreamSource source = new RedisStreamSource(
                connections, RedisFeedSettings.of("jcache").withProbeInterval(Duration.ofMillis(20)), Ticker.system());
        Caches caches = Caches.over(source)
                .tier(Tier.REDIS, new RedisTier(connections, RedisTierSettings.of("jcache")))
                .build();
        long called = Ticker.system().nanos();
        eventually("the node follows", () -> source.freshAsOfNanos() - called > 0);
        return new TestNode(connections, source, caches);
    }

    /** Far above what anything here takes, so that a slow machine doesn't fail a test. */
    static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("never became true: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        caches.close();
        source.close();
        connections.close();
    }
}
