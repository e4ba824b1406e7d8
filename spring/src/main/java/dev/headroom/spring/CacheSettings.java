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
 * @param redisUrl of the shared tier and the feed of changes: {@code redis://}, {@code rediss://} or
 *     {@code redis-sentinel://}; without one, this node is alone
 * @param namespace that keeps services on one Redis apart, 1 to 32 lower case letters, digits and dashes
 * @param memcachedHosts of the third tier, {@code host:port}; none where that isn't used
 * @param ttl for caches that declare none of their own
 * @param caches what differs from what each cache was declared with, by its name
 */
@ConfigurationProperties("headroom.cache")
public record CacheSettings(
        @DefaultValue("200MB") DataSize memory,
        @Nullable String redisUrl,
        @DefaultValue("headroom") String namespace,
        @DefaultValue({}) List<String> memcachedHosts,
        @DefaultValue("1h") Duration ttl,
        @DefaultValue Map<String, Named> caches) {
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
