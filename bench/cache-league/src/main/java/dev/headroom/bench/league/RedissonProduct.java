package dev.headroom.bench.league;

import dev.headroom.cachetck.spi.CacheNode;
import dev.headroom.cachetck.spi.CacheProduct;
import dev.headroom.cachetck.spi.Capability;
import dev.headroom.cachetck.spi.Level;
import dev.headroom.cachetck.spi.NodeSettings;
import dev.headroom.cachetck.spi.Ref;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.EvictionPolicy;
import org.redisson.api.options.LocalCachedMapOptions.ReconnectionStrategy;
import org.redisson.api.options.LocalCachedMapOptions.SyncStrategy;
import org.redisson.config.Config;

/**
 * Redisson's local cached map in its free edition: a hash in Redis with a copy in each node. Invalidations are
 * published, the copy is cleared after a reconnection, and {@code computeIfAbsent} loads under a lock of the key in
 * Redis. The free edition has no time to live of entries in Redis.
 */
public final class RedissonProduct implements CacheProduct {
    /** The usual 30 s would keep a key locked for as long after its loader was killed. */
    private static final int LOCK_WATCHDOG_MILLIS = 3_000;

    private static final int CACHE_SIZE = 100_000;

    @Override
    public String name() {
        return "Redisson 4.7.0";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.REMOTE_INVALIDATION, Capability.FLEET_LOAD);
    }

    @Override
    public Set<Level> inspectable() {
        return Set.of(Level.MEMORY, Level.REDIS);
    }

    @Override
    public CacheNode open(NodeSettings settings) {
        Config config = new Config();
        config.setLockWatchdogTimeout(LOCK_WATCHDOG_MILLIS);
        config.useSingleServer().setAddress(settings.redisUrl());
        RedissonClient client = Redisson.create(config);
        return new Node(
                client,
                client.getLocalCachedMap(LocalCachedMapOptions.<String, String>name(settings.namespace())
                        .cacheSize(CACHE_SIZE)
                        .evictionPolicy(EvictionPolicy.LRU)
                        .timeToLive(settings.limits().timeToLive())
                        .syncStrategy(SyncStrategy.INVALIDATE)
                        .reconnectionStrategy(ReconnectionStrategy.CLEAR)));
    }

    private static final class Node implements CacheNode {
        private final RedissonClient client;
        private final RLocalCachedMap<String, String> map;

        Node(RedissonClient client, RLocalCachedMap<String, String> map) {
            this.client = client;
            this.map = map;
        }

        @Override
        public String getOrLoad(Ref ref, Callable<String> loader) {
            return map.computeIfAbsent(Keys.of(ref), _ -> {
                try {
                    return loader.call();
                } catch (Exception failure) {
                    throw new CompletionException(failure);
                }
            });
        }

        @Override
        public void put(Ref ref, String value) {
            map.fastPut(Keys.of(ref), value);
        }

        @Override
        public void invalidate(Ref ref) {
            map.fastRemove(Keys.of(ref));
        }

        @Override
        public void invalidateTag(String tag) {
            throw new UnsupportedOperationException("there are no tags");
        }

        @Override
        public void clear() {
            map.clear();
        }

        @Override
        public Optional<String> peek(Level level, Ref ref) {
            return Optional.ofNullable(
                    level == Level.MEMORY
                            ? map.getCachedMap().get(Keys.of(ref))
                            : client.<String, String>getMap(map.getName()).get(Keys.of(ref)));
        }

        @Override
        public Map<String, Long> counters() {
            return Map.of();
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
