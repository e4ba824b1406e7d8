package dev.headroom.bench.jmh;

import dev.headroom.base.Ticker;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisRelay;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.changefeed.FeedRole;
import dev.headroom.changefeed.FeedSettings;
import dev.headroom.changefeed.FeedSetup;
import dev.headroom.changefeed.FleetSettings;
import dev.headroom.changefeed.FollowedDatabase;
import dev.headroom.changefeed.OutboxSettings;
import dev.headroom.changefeed.OutboxSetup;
import dev.headroom.changefeed.OutboxSource;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.changefeed.TagMapping;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Three nodes that learn of changes in one way, and when each of them knew of each. */
final class FreshnessNodes implements AutoCloseable {
    static final TagMapping MAPPING =
            TagMapping.builder().column("item", "owner_id", "owner").build();

    private static final int NODES = 3;
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final List<FollowedDatabase> nodes = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    /** By node, when it knew of an owner's change. */
    private final List<Map<String, Long>> known = new ArrayList<>();

    /** How nodes learn of changes. */
    enum Way {
        DIRECT,
        RELAYED,
        OUTBOX
    }

    FreshnessNodes(Way way, FeedSettings settings, String redisUrl) {
        if (way == Way.OUTBOX) {
            new OutboxSetup(settings, MAPPING).mend();
        } else {
            new FeedSetup(settings, MAPPING).mend();
        }
        for (int i = 0; i < NODES; i++) {
            nodes.add(node(way, settings, redisUrl));
        }
        for (FollowedDatabase node : nodes) {
            long asked = System.nanoTime();
            await("a node knows the present", () -> node.freshAsOfNanos() - asked > 0);
        }
        if (way != Way.OUTBOX) {
            await("one node leads", () -> roles().contains(FeedRole.LEADER));
        }
        if (way == Way.RELAYED) {
            await(
                    "the others are told",
                    () -> roles().stream().filter(FeedRole.RELAYED::equals).count() == NODES - 1);
        }
        nodes.forEach(this::listen);
    }

    private FollowedDatabase node(Way way, FeedSettings settings, String redisUrl) {
        return switch (way) {
            case OUTBOX -> new OutboxSource(settings, OutboxSettings.USUAL, MAPPING, Ticker.system());
            case DIRECT -> new PostgresSource(settings.withFleet(FleetSettings.USUAL), MAPPING, Ticker.system());
            case RELAYED -> {
                RedisConnections connections = new RedisConnections(RedisSettings.of(redisUrl));
                RedisRelay relay = new RedisRelay(connections, "bench", 100_000);
                opened.add(relay);
                opened.add(connections);
                yield new PostgresSource(settings.withFleet(FleetSettings.USUAL), MAPPING, Ticker.system(), relay);
            }
        };
    }

    private List<FeedRole> roles() {
        return nodes.stream().map(node -> node.stats().role()).toList();
    }

    private void listen(FollowedDatabase node) {
        Map<String, Long> when = new ConcurrentHashMap<>();
        known.add(when);
        Source.Subscription subscription = node.subscribe(node.applied(), new Source.Listener() {
            @Override
            public void changed(Change change) {
                long now = System.nanoTime();
                for (Tag tag : change.tags()) {
                    when.putIfAbsent(tag.name(), now);
                }
            }

            @Override
            public void restarted(Position position) {
                throw new IllegalStateException("the feed began anew: the measurement is void");
            }
        });
        opened.add(subscription);
    }

    FollowedDatabase first() {
        return nodes.getFirst();
    }

    List<FollowedDatabase> all() {
        return nodes;
    }

    /** When the last of the nodes knew of the tag's change. */
    long knownEverywhere(String tag) {
        await("every node knows " + tag, () -> known.stream().allMatch(when -> when.containsKey(tag)));
        return known.stream()
                .mapToLong(when -> when.getOrDefault(tag, 0L))
                .max()
                .orElseThrow();
    }

    private static void await(String what, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException("it never came to be: " + what);
            }
            LockSupport.parkNanos(50_000);
        }
    }

    @Override
    public void close() {
        nodes.forEach(FollowedDatabase::close);
        for (AutoCloseable one : opened) {
            try {
                one.close();
            } catch (Exception failure) {
                throw new IllegalStateException("it didn't close", failure);
            }
        }
    }
}
