package dev.headroom.bench.league;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.cachetck.spi.CacheNode;
import dev.headroom.cachetck.spi.CacheProduct;
import dev.headroom.cachetck.spi.Capability;
import dev.headroom.cachetck.spi.Level;
import dev.headroom.cachetck.spi.NodeSettings;
import dev.headroom.cachetck.spi.Ref;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.LoggingCacheErrorHandler;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Spring's two stock caches, one method over the other: the outer as with {@code @Cacheable(sync = true)} on Caffeine,
 * the inner as with {@code @Cacheable} on Redis with the logging error handler, which lets a method go on without its
 * cache. Writes to Redis are immediate, which they aren't by default. An eviction is that of both, as with
 * {@code @Caching}.
 */
public final class SpringProduct implements CacheProduct {
    private static final int CACHE_SIZE = 100_000;
    private static final String NAME = "rows";

    @Override
    public String name() {
        return "Spring 7.0 + Spring Data Redis 4.1.1";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.TIME_TO_LIVE, Capability.DEGRADATION);
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
        private final LettuceConnectionFactory connections;
        private final Cache memory;
        private final Cache redis;
        private final CacheErrorHandler errors = new LoggingCacheErrorHandler();

        Node(NodeSettings settings) {
            connections = new LettuceConnectionFactory(
                    new RedisStandaloneConfiguration("127.0.0.1", settings.redisPort()),
                    LettuceClientConfiguration.builder()
                            .commandTimeout(settings.limits().commandTimeout())
                            .build());
            connections.afterPropertiesSet();
            connections.start();
            Duration timeToLive = settings.limits().timeToLive();
            CaffeineCacheManager inMemory = new CaffeineCacheManager(NAME);
            inMemory.setCaffeine(Caffeine.newBuilder().maximumSize(CACHE_SIZE).expireAfterWrite(timeToLive));
            RedisCacheManager onRedis = RedisCacheManager.builder(RedisCacheWriter.create(
                            connections, RedisCacheWriter.RedisCacheWriterConfigurer::immediateWrites))
                    .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig()
                            .prefixCacheNameWith(settings.namespace() + ":")
                            .entryTtl(timeToLive))
                    .build();
            onRedis.afterPropertiesSet();
            memory = Objects.requireNonNull(inMemory.getCache(NAME));
            redis = Objects.requireNonNull(onRedis.getCache(NAME));
        }

        @Override
        public String getOrLoad(Ref ref, Callable<String> loader) throws Exception {
            String key = Keys.of(ref);
            try {
                return Objects.requireNonNull(memory.get(key, () -> throughRedis(key, loader)));
            } catch (Cache.ValueRetrievalException failure) {
                throw failure.getCause() instanceof Exception cause ? cause : failure;
            }
        }

        private String throughRedis(String key, Callable<String> loader) throws Exception {
            String found = look(key);
            if (found != null) {
                return found;
            }
            String made = loader.call();
            try {
                redis.put(key, made);
            } catch (RuntimeException failure) {
                errors.handleCachePutError(failure, redis, key, made);
            }
            return made;
        }

        private @Nullable String look(String key) {
            try {
                return redis.get(key, String.class);
            } catch (RuntimeException failure) {
                errors.handleCacheGetError(failure, redis, key);
                return null;
            }
        }

        @Override
        public void put(Ref ref, String value) {
            String key = Keys.of(ref);
            try {
                redis.put(key, value);
            } catch (RuntimeException failure) {
                errors.handleCachePutError(failure, redis, key, value);
            }
            memory.put(key, value);
        }

        @Override
        public void invalidate(Ref ref) {
            String key = Keys.of(ref);
            try {
                redis.evict(key);
            } catch (RuntimeException failure) {
                errors.handleCacheEvictError(failure, redis, key);
            }
            memory.evict(key);
        }

        @Override
        public void invalidateTag(String tag) {
            throw new UnsupportedOperationException("there are no tags");
        }

        @Override
        public void clear() {
            redis.clear();
            memory.clear();
        }

        @Override
        public Optional<String> peek(Level level, Ref ref) {
            return Optional.ofNullable((level == Level.MEMORY ? memory : redis).get(Keys.of(ref), String.class));
        }

        @Override
        public Map<String, Long> counters() {
            return Map.of();
        }

        @Override
        public void close() {
            connections.destroy();
        }
    }
}
