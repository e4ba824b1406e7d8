package dev.headroom.cache.redis.testing;

import dev.headroom.base.Ticker;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisFeedSettings;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.List;

/** One node of a system: its connections and its view of the feed. */
public final class RedisNode implements AutoCloseable {
    private final RedisConnections connections;
    private final RedisStreamSource source;

    private RedisNode(RedisConnections connections, RedisStreamSource source) {
        this.connections = connections;
        this.source = source;
    }

    /** Settings that suit a machine which builds at the same time. */
    public static RedisFeedSettings feed(String namespace) {
        return RedisFeedSettings.of(namespace)
                .withProbeInterval(Duration.ofMillis(20))
                .withTableBits(12);
    }

    /** With commands that may take a second; waits for nothing. */
    public static RedisNode open(String url, RedisFeedSettings settings) {
        return open(RedisSettings.of(url).withCommandTimeout(Duration.ofSeconds(1)), settings);
    }

    /** Waits for nothing. */
    public static RedisNode open(RedisSettings server, RedisFeedSettings settings) {
        RedisConnections connections = new RedisConnections(server);
        return new RedisNode(connections, new RedisStreamSource(connections, settings, Ticker.system()));
    }

    /** Follows the feed: everything that changed before this call is known when it returns. */
    public RedisNode ready() {
        long called = Ticker.system().nanos();
        Eventually.eventually("the node follows", () -> source.freshAsOfNanos() - called > 0);
        return this;
    }

    public RedisStreamSource source() {
        return source;
    }

    /** Whether a value that was read at the position, and depends on the tag, is valid here. */
    public boolean valid(Position read, Tag tag) {
        return read.incarnation() == source.applied().incarnation()
                && source.tags().covered(Dependencies.of(List.of(tag)).hashes(), read.offset());
    }

    @Override
    public void close() {
        source.close();
        connections.close();
    }
}
