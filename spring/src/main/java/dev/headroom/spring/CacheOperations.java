package dev.headroom.spring;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.CacheStats;
import dev.headroom.cache.Caches;
import dev.headroom.cache.ConsistencyReport;
import dev.headroom.cache.Invalidation;
import dev.headroom.cache.LastMiss;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.cache.TierHealth;
import dev.headroom.cache.WarmRun;
import dev.headroom.cache.WarmUp;
import dev.headroom.cache.redis.RedisFeedStats;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.changefeed.FeedStats;
import dev.headroom.changefeed.OutboxSource;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an operator sees and does of this node's caches; the application decides who may. */
public final class CacheOperations {
    private final Caches caches;
    private final WarmUp warmUp;

    CacheOperations(Caches caches, WarmUp warmUp) {
        this.caches = caches;
        this.warmUp = warmUp;
    }

    /**
     * All caches of this node.
     *
     * @param memoryBytes that values in this process may retain
     * @param feed of changes
     * @param tiers shared with other nodes, by name
     * @param caches by name
     */
    public record Report(long memoryBytes, Feed feed, Map<String, TierHealth> tiers, List<Line> caches) {}

    /**
     * How this node learns of changes.
     *
     * @param kind {@code local} for a node that is alone, {@code redis}, or {@code log} or {@code outbox} of the
     *     database
     * @param applied offset up to which every change is known
     * @param ageMillis everything that was committed longer ago is known
     * @param redis more of the feed on Redis
     * @param log more of the database's
     */
    public record Feed(
            String kind,
            long applied,
            long ageMillis,
            @Nullable RedisFeedStats redis,
            @Nullable FeedStats log) {}

    /**
     * One cache.
     *
     * @param template of its keys
     * @param timeToLive seconds, by tier
     * @param freshness as it is declared: {@code 2s}, {@code strict}
     * @param hitRate share of lookups that some tier answered
     */
    public record Line(
            String template,
            int version,
            Map<String, Long> timeToLive,
            String freshness,
            double hitRate,
            CacheStats stats) {}

    /** As of now; asks the shared tiers how they are. */
    public Report report() {
        Map<String, TierHealth> tiers = new TreeMap<>();
        caches.health().forEach((tier, health) -> tiers.put(tier.name(), health));
        return new Report(
                caches.memoryBound(),
                feed(caches.source()),
                tiers,
                caches.all().stream()
                        .map(CacheOperations::line)
                        .sorted(Comparator.comparing(Line::template))
                        .toList());
    }

    /** Ends what the pattern covers, on all nodes: {@code daily_outlook:*:2024-01-15}. */
    public Invalidation invalidatePattern(String pattern) {
        return caches.invalidate(pattern);
    }

    /** Ends what depends on the tag, on all nodes. */
    public Invalidation invalidateTag(String tag) {
        return caches.invalidate(Tag.of(tag));
    }

    /** Ends what belongs to a user, on all nodes. */
    public Invalidation invalidateUser(String user, String reason) {
        return caches.invalidateUser(user, reason);
    }

    /** Ends one cache's values, or all of all caches, on all nodes. */
    public Invalidation clear(@Nullable String cache) {
        return cache == null ? caches.clear() : caches.cache(cache).clear();
    }

    /** Ends what depends on a declared event. */
    public Invalidation publish(String event, Map<String, ?> attributes) {
        return caches.events().publish(event, attributes);
    }

    /** What can be warmed. */
    public List<String> warmUpModes() {
        return warmUp.modes();
    }

    /** Begins to fill caches of this node; see {@link WarmUp#start}. */
    public WarmRun warm(String mode, WarmUp.Extent extent, boolean resume) {
        return warmUp.start(mode, extent, resume);
    }

    /** The warm-up under way, or the last one of this node. */
    public Optional<WarmRun> warming() {
        return warmUp.progress();
    }

    /** Stops the warm-up under way; false where none is. */
    public boolean stopWarming() {
        return warmUp.stop();
    }

    /** Why a key would hit or miss now, tier by tier. */
    public List<String> explain(String cache, String tenant, List<String> segments) {
        Cache<?> of = caches.cache(cache);
        return of.explain(of.key(new Tenant(tenant), segments.toArray()));
    }

    /** Why a key was last not answered from memory, with the changes behind it; empty where nobody remembers. */
    public Optional<LastMiss> lastMiss(String key) {
        return caches.lastMiss(key);
    }

    /** How often what was served agreed with its source; empty where nobody probes. */
    public Optional<ConsistencyReport> consistency() {
        return caches.consistency();
    }

    private Feed feed(Source source) {
        long age = caches.feedAgeMillis();
        long applied = source.applied().offset();
        return switch (source) {
            case RedisStreamSource redis -> new Feed("redis", applied, age, redis.stats(), null);
            case PostgresSource log -> new Feed("log", applied, age, null, log.stats());
            case OutboxSource outbox -> new Feed("outbox", applied, age, null, outbox.stats());
            default -> new Feed("local", applied, age, null, null);
        };
    }

    private static Line line(Cache<?> cache) {
        CacheSpec<?> spec = cache.spec();
        CacheStats stats = cache.stats();
        Map<String, Long> times = new TreeMap<>();
        for (Map.Entry<Tier, Duration> each : spec.timeToLive().entrySet()) {
            times.put(each.getKey().name(), each.getValue().toSeconds());
        }
        return new Line(
                spec.template().toString(),
                spec.template().version(),
                times,
                switch (spec.freshness()) {
                    case Freshness.Bounded(Duration bound) -> bound.toMillis() + "ms";
                    case Freshness.Token _ -> "token";
                    case Freshness.Strict _ -> "strict";
                },
                stats.hitRate(),
                stats);
    }
}
