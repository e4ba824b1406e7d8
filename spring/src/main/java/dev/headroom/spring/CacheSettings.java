package dev.headroom.spring;

import dev.headroom.cache.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The caches of a node.
 *
 * @param memory that all values in this process may retain
 * @param redisUrl of the shared tier and the feed of changes: {@code redis://}, {@code rediss://},
 *     {@code redis-sentinel://} or {@code redis-cluster://}; without one, this node is alone
 * @param redisTimeout of one call to Redis
 * @param namespace that keeps services on one Redis apart, 1 to 64 letters, digits, dots, dashes and underscores
 * @param memcachedHosts of the third tier, {@code host:port,host:port}; empty where that isn't used
 * @param ttl for caches that declare none of their own
 * @param caches what differs from what each cache was declared with, by its name
 */
@ConfigurationProperties(prefix = "headroom.cache", ignoreUnknownFields = false)
public record CacheSettings(
        @DefaultValue("200MB") DataSize memory,
        @DefaultValue("") String redisUrl,
        @DefaultValue("50ms") Duration redisTimeout,
        @DefaultValue("headroom") String namespace,
        @DefaultValue("") String memcachedHosts,
        @DefaultValue("1h") Duration ttl,
        @DefaultValue Map<String, Named> caches) {
    /** Whether other nodes share a tier and a feed with this one. */
    boolean onRedis() {
        return !redisUrl.isBlank();
    }

    /** Whether there is a third tier. */
    boolean onMemcached() {
        return !memcachedHosts.isBlank();
    }

    /** Without what a URL may hold. */
    @Override
    public String toString() {
        return "CacheSettings[memory=%s, redis=%s, namespace=%s, memcached=%s]"
                .formatted(memory, onRedis(), namespace, memcachedHosts);
    }

    /**
     * One cache.
     *
     * @param ttl in all its tiers
     * @param tiers to use
     * @param freshness bound: every change older than this is seen
     * @param failSafe how long past its time a value may be served when its source fails
     * @param absent how long it is kept that there is no value
     */
    public record Named(
            @Nullable Duration ttl,
            @DefaultValue({}) List<Tier> tiers,
            @Nullable Duration freshness,
            @Nullable Duration failSafe,
            @Nullable Duration absent) {}
}
