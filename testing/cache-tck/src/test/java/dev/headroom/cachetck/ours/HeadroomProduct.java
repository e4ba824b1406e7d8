package dev.headroom.cachetck.ours;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.CacheStats;
import dev.headroom.cache.Caches;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.cache.memcached.MemcachedSettings;
import dev.headroom.cache.memcached.MemcachedTier;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisFeedSettings;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.cache.redis.RedisTier;
import dev.headroom.cache.redis.RedisTierSettings;
import dev.headroom.cache.spi.RemoteTier;
import dev.headroom.cachetck.spi.CacheNode;
import dev.headroom.cachetck.spi.CacheProduct;
import dev.headroom.cachetck.spi.Capability;
import dev.headroom.cachetck.spi.Level;
import dev.headroom.cachetck.spi.NodeSettings;
import dev.headroom.cachetck.spi.Ref;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Caches in memory, on Redis and, where it is there, on Memcached. */
public final class HeadroomProduct implements CacheProduct {
    private static final KeyTemplate KEYS = KeyTemplate.of("row:{key}");

    /** A value as the first version of a service has it. */
    record Row(String text) {}

    /** A value as the second version has it: with one field more. */
    record WiderRow(String text, String added) {}

    @Override
    public String name() {
        return "Headroom";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public Set<Level> inspectable() {
        return Set.of(Level.REDIS, Level.MEMCACHED);
    }

    @Override
    public CacheNode open(NodeSettings settings) {
        return settings.schema() == 1
                ? new Node<>(settings, Row.class, Row::new, Row::text)
                : new Node<>(
                        settings,
                        WiderRow.class,
                        text -> new WiderRow(text, "second"),
                        row -> row.added().equals("second") ? row.text() : "of the first version: " + row.text());
    }

    private static final class Node<V> implements CacheNode {
        private final NodeSettings settings;
        private final Class<V> type;
        private final Function<String, V> written;
        private final Function<V, String> text;
        private final RedisConnections connections;
        private final RedisStreamSource source;
        private final Caches caches;
        private final Cache<V> cache;
        private final Map<Tier, Caches> lookers = new EnumMap<>(Tier.class);
        private final Map<Tier, Cache<V>> views = new EnumMap<>(Tier.class);

        Node(NodeSettings settings, Class<V> type, Function<String, V> written, Function<V, String> text) {
            this.settings = settings;
            this.type = type;
            this.written = written;
            this.text = text;
            this.connections = new RedisConnections(RedisSettings.of(settings.redisUrl())
                    .withCommandTimeout(settings.limits().commandTimeout()));
            this.source =
                    new RedisStreamSource(connections, RedisFeedSettings.of(settings.namespace()), Ticker.system());
            Caches.Builder builder =
                    Caches.over(source).memory(settings.limits().memoryBytes()).tier(Tier.REDIS, tier(Tier.REDIS));
            if (!settings.memcached().isEmpty()) {
                builder.tier(Tier.MEMCACHED, tier(Tier.MEMCACHED));
            }
            this.caches = builder.build();
            this.cache = caches.declare(spec(Tier.MEMORY, Tier.REDIS, Tier.MEMCACHED));
            long called = Ticker.system().nanos();
            Eventually.eventually("the node follows", () -> source.freshAsOfNanos() - called > 0);
        }

        private RemoteTier tier(Tier kind) {
            return kind == Tier.REDIS
                    ? new RedisTier(connections, RedisTierSettings.of(settings.namespace()))
                    : MemcachedTier.connect(MemcachedSettings.of(settings.memcached()));
        }

        private CacheSpec<V> spec(Tier... tiers) {
            return CacheSpec.of(KEYS, type)
                    .timeToLive(settings.limits().timeToLive(), tiers)
                    .jitter(settings.limits().spread())
                    .freshness(Freshness.bounded(settings.limits().maxStaleness()))
                    .build();
        }

        private static CacheKey key(Ref ref) {
            return KEYS.key(new Tenant(ref.tenant()), ref.key());
        }

        private static Tag tag(String name) {
            return Tag.of("tagged", name);
        }

        @Override
        public String getOrLoad(Ref ref, Callable<String> loader) {
            return text.apply(cache.getOrLoad(key(ref), () -> {
                        ref.tags().forEach(tag -> TagScope.dependsOn(tag(tag)));
                        return written.apply(loader.call());
                    })
                    .orElseThrow());
        }

        @Override
        public void put(Ref ref, String value) {
            cache.put(
                    key(ref),
                    written.apply(value),
                    ref.tags().stream().map(Node::tag).toArray(Tag[]::new));
        }

        @Override
        public void invalidate(Ref ref) {
            cache.invalidate(key(ref));
        }

        @Override
        public void invalidateTag(String tag) {
            caches.invalidate(tag(tag));
        }

        @Override
        public void clear() {
            cache.clear();
        }

        @Override
        public Optional<String> peek(Level level, Ref ref) {
            return view(Tier.valueOf(level.name())).get(key(ref)).map(text);
        }

        /** The same values with one tier alone, so that no other answers. */
        private synchronized Cache<V> view(Tier kind) {
            return views.computeIfAbsent(kind, _ -> {
                Caches looker = Caches.over(source).tier(kind, tier(kind)).build();
                lookers.put(kind, looker);
                return looker.declare(spec(kind));
            });
        }

        @Override
        public Map<String, Long> counters() {
            CacheStats stats = cache.stats();
            Map<String, Long> counters = new LinkedHashMap<>();
            stats.rejections().forEach((cause, count) -> counters.put("rejected." + cause, count));
            counters.put("retained", stats.memory().bytes());
            counters.put("restarts", source.stats().restarts());
            counters.put("gaps", source.stats().gaps());
            return counters;
        }

        @Override
        public synchronized void close() {
            lookers.values().forEach(Caches::close);
            caches.close();
            source.close();
            connections.close();
        }
    }
}
