package dev.headroom.spring;

import dev.headroom.cache.Tier;
import java.nio.file.Path;
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
 * @param ttls by the names of caches, in all their tiers, whether such a cache is declared or not
 * @param caches what differs from what each cache was declared with, by its name
 * @param events tags that change with each domain event, by its name: {@code prices_loaded: ["prices:{symbol}"]}
 * @param warmUp how caches are filled ahead of use
 */
@ConfigurationProperties(prefix = "headroom.cache", ignoreUnknownFields = false)
public record CacheSettings(
        @DefaultValue("200MB") DataSize memory,
        @DefaultValue("") String redisUrl,
        @DefaultValue("50ms") Duration redisTimeout,
        @DefaultValue("headroom") String namespace,
        @DefaultValue("") String memcachedHosts,
        @DefaultValue("1h") Duration ttl,
        @DefaultValue Map<String, Duration> ttls,
        @DefaultValue Map<String, Named> caches,
        @DefaultValue Map<String, List<String>> events,
        @DefaultValue Warming warmUp) {
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
     * @param ttlByTier where tiers differ
     * @param tiers to use
     * @param jitter share by which each time to live is shortened at random, 0 to 0.5
     * @param freshness bound: every change older than this is seen
     * @param failSafe how long past its time a value may be served when its source fails
     * @param absent how long it is kept that there is no value
     * @param earlyRefresh whether a hot value is loaded anew shortly before its time is over
     * @param loadSoft after which a stale value is served where fail-safe has one
     * @param loadHard after which a load is given up
     * @param largestValue in a shared tier
     * @param compressFrom size from which LZ4 compresses; zstd does from four times that
     * @param compressionLevel of zstd, 1 to 19
     */
    public record Named(
            @Nullable Duration ttl,
            @DefaultValue Map<Tier, Duration> ttlByTier,
            @DefaultValue({}) List<Tier> tiers,
            @Nullable Double jitter,
            @Nullable Duration freshness,
            @Nullable Duration failSafe,
            @Nullable Duration absent,
            @Nullable Boolean earlyRefresh,
            @Nullable Duration loadSoft,
            @Nullable Duration loadHard,
            @Nullable DataSize largestValue,
            @Nullable DataSize compressFrom,
            @Nullable Integer compressionLevel) {}

    /**
     * Filling caches ahead of use.
     *
     * @param atStart modes that run in the background once the node is ready: {@code full} or names of sources
     * @param schedule cron expressions with seconds, in UTC, by mode
     * @param limit keys of each source
     * @param days that something counts as used
     * @param connections that this node has to the database
     * @param share of their time that a warm-up may take, above 0 and up to 1; half of it while requests are handled
     * @param hotKeys of each cache that are noted for the next start; 0 for none
     * @param hotKeysWithin how long readiness waits for them to load
     * @param directory of notes, on a node without a shared tier
     */
    public record Warming(
            @DefaultValue({}) List<String> atStart,
            @DefaultValue Map<String, String> schedule,
            @DefaultValue("100") int limit,
            @DefaultValue("7") int days,
            @DefaultValue("10") int connections,
            @DefaultValue("0.25") double share,
            @DefaultValue("1000") int hotKeys,
            @DefaultValue("3s") Duration hotKeysWithin,
            @DefaultValue("data/warm-up") Path directory) {}
}
