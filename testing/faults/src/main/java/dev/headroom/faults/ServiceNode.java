package dev.headroom.faults;

import dev.headroom.cache.Answer;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.cache.memcached.MemcachedSettings;
import dev.headroom.cache.memcached.MemcachedTier;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisRelay;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.cache.redis.RedisTier;
import dev.headroom.cache.redis.RedisTierSettings;
import dev.headroom.changefeed.FeedSettings;
import dev.headroom.changefeed.FleetSettings;
import dev.headroom.changefeed.FollowedDatabase;
import dev.headroom.changefeed.OutboxSettings;
import dev.headroom.changefeed.OutboxSource;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.changefeed.TagMapping;
import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** One node of the service under test: its feed, its caches, its link to Redis. */
final class ServiceNode implements AutoCloseable {
    static final TagMapping MAPPING =
            TagMapping.builder().column("item", "owner_id", "owner").build();
    private static final KeyTemplate ROWS = KeyTemplate.of("rows:{owner}");
    private static final KeyTemplate PAIRS = KeyTemplate.of("pairs:{one}:{other}");
    private static final int RELAYED = 10_000;
    private static final Tag WHOLE_TABLE = TagMapping.table("public", "item");

    private final JumpingTicker ticker = new JumpingTicker();
    private final FaultProxy redisLink;
    private final RedisConnections connections;
    private final FollowedDatabase followed;
    private final Source source;
    private final Caches caches;
    private final Cache<Owned> rows;
    private final Cache<Owned.Both> pairs;

    /** Loads what the cache hasn't. */
    @FunctionalInterface
    interface Reading {
        Owned read(long owner) throws Exception;
    }

    ServiceNode(DatabasePair database, Feed feed, int redisPort, OptionalInt memcachedPort, Without without) {
        this.redisLink = new FaultProxy(redisPort);
        this.connections =
                new RedisConnections(RedisSettings.of(redisLink.url()).withCommandTimeout(Duration.ofMillis(50)));
        this.followed = follow(database, feed);
        this.source = new BrokenSource(followed, without, database);
        Caches.Builder builder = Caches.over(source)
                .ticker(ticker)
                .memory(16 << 20)
                .tier(Tier.REDIS, new RedisTier(connections, RedisTierSettings.of("faults")));
        memcachedPort.ifPresent(
                port -> builder.tier(Tier.MEMCACHED, MemcachedTier.connect(MemcachedSettings.of("127.0.0.1:" + port))));
        this.caches = builder.build();
        this.rows = caches.declare(CacheSpec.of(ROWS, Owned.class)
                .timeToLive(Duration.ofSeconds(20), Tier.MEMORY, Tier.REDIS, Tier.MEMCACHED)
                .build());
        this.pairs = caches.declare(CacheSpec.of(PAIRS, Owned.Both.class)
                .timeToLive(Duration.ofSeconds(20), Tier.MEMORY, Tier.REDIS)
                .build());
    }

    private FollowedDatabase follow(DatabasePair database, Feed feed) {
        FeedSettings settings = FeedSettings.of(database.url(), database.user(), database.password());
        return switch (feed) {
            case LOG -> new PostgresSource(settings, MAPPING, ticker);
            case FLEET ->
                new PostgresSource(
                        settings.withFleet(FleetSettings.USUAL),
                        MAPPING,
                        ticker,
                        new RedisRelay(connections, "faults-relay", RELAYED));
            case OUTBOX -> new OutboxSource(settings, OutboxSettings.USUAL, MAPPING, ticker);
        };
    }

    boolean awaitContact(Duration atMost) throws InterruptedException {
        return followed.awaitContact(atMost);
    }

    Answer<Owned> read(long owner, Freshness freshness, Reading reading) {
        return rows.askOrLoad(ROWS.key(Tenant.COMMON, owner), freshness, () -> {
            TagScope.dependsOn(owner == Rows.EVERYBODY ? WHOLE_TABLE : Tag.of("owner", Long.toString(owner)));
            return reading.read(owner);
        });
    }

    /** Of two owners, each through its own cached value. */
    Answer<Owned.Both> readBoth(long one, long other, Freshness freshness, Reading reading) {
        return pairs.askOrLoad(
                PAIRS.key(Tenant.COMMON, one, other),
                freshness,
                () -> new Owned.Both(
                        read(one, freshness, reading).value().orElseThrow(),
                        read(other, freshness, reading).value().orElseThrow()));
    }

    /** The end of the history after a commit that has returned: the session's token. */
    Optional<Position> token() throws InterruptedException {
        return source.latest(Duration.ofMillis(200));
    }

    JumpingTicker ticker() {
        return ticker;
    }

    FaultProxy redisLink() {
        return redisLink;
    }

    long restarts() {
        return followed.stats().counts().restarts();
    }

    @Override
    public void close() {
        caches.close();
        source.close();
        connections.close();
        try {
            redisLink.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
