package dev.headroom.bench.league;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheBuilder;
import com.alicp.jetcache.CacheResult;
import com.alicp.jetcache.MultiLevelCache;
import com.alicp.jetcache.ProxyCache;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.BroadcastManager;
import com.alicp.jetcache.support.Fastjson2KeyConvertor;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.QuickConfig;
import dev.headroom.cachetck.spi.CacheNode;
import dev.headroom.cachetck.spi.CacheProduct;
import dev.headroom.cachetck.spi.Capability;
import dev.headroom.cachetck.spi.Level;
import dev.headroom.cachetck.spi.NodeSettings;
import dev.headroom.cachetck.spi.Ref;
import io.lettuce.core.RedisClient;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

/**
 * JetCache of two levels, Caffeine over Redis through Lettuce, with what it has against stale copies and stampedes:
 * {@code syncLocal} and {@code penetrationProtect}. Codecs are those of its documentation.
 */
public final class JetCacheProduct implements CacheProduct {
    private static final int CACHE_SIZE = 100_000;
    private static final String NAME = "rows:";

    @Override
    public String name() {
        return "JetCache 2.7.8";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.REMOTE_INVALIDATION, Capability.TIME_TO_LIVE, Capability.DEGRADATION);
    }

    @Override
    public Set<Level> inspectable() {
        return Set.of(Level.MEMORY, Level.REDIS);
    }

    @Override
    public CacheNode open(NodeSettings settings) {
        return new Node(settings);
    }

    private static final class Node implements CacheNode {
        private final RedisClient client;
        private final SimpleCacheManager caches = new SimpleCacheManager();
        private final Cache<String, String> cache;

        Node(NodeSettings settings) {
            client = RedisClient.create(settings.redisUrl());
            // beside the builder's own limit: a second otherwise
            CacheResult.setDefaultTimeout(settings.limits().commandTimeout());
            CacheBuilder local = CaffeineCacheBuilder.createCaffeineCacheBuilder()
                    .limit(CACHE_SIZE)
                    .keyConvertor(Fastjson2KeyConvertor.INSTANCE);
            RedisLettuceCacheBuilder<?> remote = RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                    .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
                    .valueEncoder(JavaValueEncoder.INSTANCE)
                    .valueDecoder(JavaValueDecoder.INSTANCE)
                    .keyPrefix(settings.namespace() + ":")
                    .broadcastChannel(settings.namespace() + "-changes")
                    .redisClient(client)
                    .pubSubConnection(client.connectPubSub())
                    .asyncResultTimeoutInMillis(
                            settings.limits().commandTimeout().toMillis());
            caches.setCacheBuilderTemplate(template(local, remote));
            BroadcastManager broadcast = remote.createBroadcastManager(caches);
            broadcast.startSubscribe();
            caches.putBroadcastManager(broadcast);
            cache = caches.getOrCreateCache(QuickConfig.newBuilder(NAME)
                    .cacheType(CacheType.BOTH)
                    .expire(settings.limits().timeToLive())
                    .localExpire(settings.limits().timeToLive())
                    .localLimit(CACHE_SIZE)
                    .syncLocal(true)
                    .penetrationProtect(true)
                    .build());
        }

        @SuppressWarnings("unchecked")
        private static CacheBuilderTemplate template(CacheBuilder local, CacheBuilder remote) {
            return new CacheBuilderTemplate(false, Map.of("default", local), Map.of("default", remote));
        }

        @Override
        public String getOrLoad(Ref ref, Callable<String> loader) {
            return cache.computeIfAbsent(Keys.of(ref), _ -> {
                try {
                    return loader.call();
                } catch (Exception failure) {
                    throw new CompletionException(failure);
                }
            });
        }

        @Override
        public void put(Ref ref, String value) {
            cache.put(Keys.of(ref), value);
        }

        @Override
        public void invalidate(Ref ref) {
            cache.remove(Keys.of(ref));
        }

        @Override
        public void invalidateTag(String tag) {
            throw new UnsupportedOperationException("there are no tags");
        }

        @Override
        public void clear() {
            throw new UnsupportedOperationException("there is no way to end all values");
        }

        @Override
        @SuppressWarnings("unchecked")
        public Optional<String> peek(Level level, Ref ref) {
            Cache<String, String> whole = cache;
            while (whole instanceof ProxyCache<String, String> proxy) {
                whole = proxy.getTargetCache();
            }
            Cache<String, String>[] levels = ((MultiLevelCache<String, String>) whole).caches();
            return Optional.ofNullable(levels[level == Level.MEMORY ? 0 : 1].get(Keys.of(ref)));
        }

        @Override
        public Map<String, Long> counters() {
            return Map.of();
        }

        @Override
        public void close() {
            caches.close();
            client.shutdown();
        }
    }
}
