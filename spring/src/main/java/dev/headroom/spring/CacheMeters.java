package dev.headroom.spring;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheStats;
import dev.headroom.cache.Caches;
import dev.headroom.cache.ConsistencyReport;
import dev.headroom.cache.Tier;
import dev.headroom.cache.TierHealth;
import dev.headroom.cache.WarmRun;
import dev.headroom.cache.WarmUp;
import dev.headroom.cache.redis.RedisFeedStats;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.changefeed.FeedRole;
import dev.headroom.changefeed.FeedStats;
import dev.headroom.changefeed.FollowedDatabase;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Counts of every cache as meters: by cache, and by tier or cause where that says more. */
final class CacheMeters {
    private final MeterRegistry registry;

    CacheMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What all caches of the node share: the tiers, and the feed of changes. */
    void bind(Caches caches) {
        for (Tier tier : caches.tierCounts().keySet()) {
            Tags tags = Tags.of("tier", lower(tier.name()));
            tier(caches, "headroom.cache.tier.calls", tier, TierHealth.Counts::calls, tags);
            tier(caches, "headroom.cache.tier.seconds", tier, counts -> counts.nanos() / 1e9, tags);
            tier(caches, "headroom.cache.tier.errors", tier, TierHealth.Counts::errors, tags);
            tier(caches, "headroom.cache.tier.refused", tier, TierHealth.Counts::refused, tags);
            Gauge.builder("headroom.cache.tier.breaker.open", caches, of -> value(of, tier, CacheMeters::open))
                    .tags(tags)
                    .register(registry);
        }
        Gauge.builder("headroom.feed.age.seconds", caches, of -> of.feedAgeMillis() / 1e3)
                .register(registry);
        if (caches.consistency().isPresent()) {
            consistency(
                    caches,
                    "headroom.consistency.compared",
                    report -> report.counts().compared());
            consistency(
                    caches,
                    "headroom.consistency.inconsistent",
                    report -> report.counts().inconsistent());
            Gauge.builder(
                            "headroom.consistency.staleness.seconds",
                            caches,
                            of -> of.consistency()
                                    .map(ConsistencyReport::stalenessSeconds)
                                    .orElse(0.0))
                    .register(registry);
        }
        if (caches.source() instanceof FollowedDatabase log) {
            Gauge.builder("headroom.feed.lag.bytes", log, of -> of.stats().lagBytes())
                    .register(registry);
            Gauge.builder("headroom.feed.held.tags", log, of -> of.stats().waitingTags())
                    .register(registry);
            log(log, "headroom.feed.transactions", of -> of.counts().transactions());
            log(log, "headroom.feed.changes", of -> of.counts().changes());
            log(log, "headroom.feed.restarts", of -> of.counts().restarts());
            log(log, "headroom.feed.slots.lost", of -> of.counts().lostSlots());
            Gauge.builder("headroom.feed.leader", log, of -> of.stats().role() == FeedRole.LEADER ? 1 : 0)
                    .register(registry);
            Gauge.builder(
                            "headroom.feed.slot.bytes",
                            log,
                            of -> of.stats().slot().kept().heldBytes())
                    .register(registry);
        }
        if (caches.source() instanceof RedisStreamSource redis) {
            Gauge.builder("headroom.feed.lag.changes", redis, of -> of.stats().lag())
                    .register(registry);
            Gauge.builder("headroom.feed.held.tags", redis, of -> of.stats().heldTags())
                    .register(registry);
            feed(redis, "headroom.feed.gaps", RedisFeedStats::gaps);
            feed(redis, "headroom.feed.replays", RedisFeedStats::replays);
            feed(redis, "headroom.feed.restarts", RedisFeedStats::restarts);
            feed(redis, "headroom.feed.announced", RedisFeedStats::announced);
            feed(redis, "headroom.feed.failed", RedisFeedStats::failed);
        }
    }

    void bind(WarmUp warmUp) {
        Gauge.builder(
                        "headroom.cache.warm.up.success",
                        warmUp,
                        of -> of.progress().map(WarmRun::success).orElse(Double.NaN))
                .description("share of the keys of the last warm-up that could be loaded; none before the first")
                .register(registry);
    }

    private void consistency(Caches caches, String name, ToDoubleFunction<ConsistencyReport> value) {
        FunctionCounter.builder(
                        name,
                        caches,
                        of -> of.consistency().map(value::applyAsDouble).orElse(0.0))
                .register(registry);
    }

    private void tier(Caches caches, String name, Tier tier, ToDoubleFunction<TierHealth.Counts> of, Tags tags) {
        FunctionCounter.builder(name, caches, all -> value(all, tier, of))
                .tags(tags)
                .register(registry);
    }

    private static double value(Caches caches, Tier tier, ToDoubleFunction<TierHealth.Counts> of) {
        TierHealth.Counts counts = caches.tierCounts().get(tier);
        return counts == null ? 0 : of.applyAsDouble(counts);
    }

    private static double open(TierHealth.Counts counts) {
        return counts.breaker().equals("OPEN") ? 1 : 0;
    }

    private void log(FollowedDatabase log, String name, ToDoubleFunction<FeedStats> value) {
        FunctionCounter.builder(name, log, of -> value.applyAsDouble(of.stats()))
                .register(registry);
    }

    private void feed(RedisStreamSource redis, String name, ToDoubleFunction<RedisFeedStats> value) {
        FunctionCounter.builder(name, redis, of -> value.applyAsDouble(of.stats()))
                .register(registry);
    }

    void bind(Cache<?> cache) {
        String name = cache.spec().template().name();
        // the label that dashboards of the field know, beside ours
        bind(cache, Tags.of("cache", name, "cache_type", name));
    }

    private void bind(Cache<?> cache, Tags tags) {
        CacheStats first = cache.stats();
        for (Tier tier : first.hits().keySet()) {
            counter(
                    cache,
                    "headroom.cache.hits",
                    tags.and("tier", lower(tier.name())),
                    stats -> stats.hits().getOrDefault(tier, 0L));
        }
        causes(cache, "headroom.cache.memory.misses", tags, CacheStats::missesInMemory, first.missesInMemory());
        first.ages()
                .keySet()
                .forEach(below -> counter(
                        cache,
                        "headroom.cache.answers.aged",
                        tags.and("below_ms", below),
                        stats -> stats.ages().getOrDefault(below, 0L)));
        causes(cache, "headroom.cache.fills.rejected", tags, CacheStats::rejections, first.rejections());
        counter(cache, "headroom.cache.misses", tags, CacheStats::misses);
        counter(cache, "headroom.cache.loads", tags, stats -> stats.loads().count());
        counter(
                cache,
                "headroom.cache.load.seconds",
                tags,
                stats -> stats.loads().nanos() / 1e9);
        counter(
                cache,
                "headroom.cache.load.failures",
                tags,
                stats -> stats.loads().failures());
        counter(cache, "headroom.cache.coalesced", tags, CacheStats::coalesced);
        counter(cache, "headroom.cache.bypassed", tags, CacheStats::bypassed);
        counter(cache, "headroom.cache.stale", tags, CacheStats::stale);
        counter(cache, "headroom.cache.refreshed.early", tags, CacheStats::refreshed);
        counter(cache, "headroom.cache.evictions", tags, stats -> stats.memory().evictions());
        counter(cache, "headroom.cache.stored.raw.bytes", tags, CacheStats::rawBytes);
        counter(cache, "headroom.cache.stored.bytes", tags, CacheStats::storedBytes);
        gauge(cache, "headroom.cache.entries", tags, stats -> stats.memory().entries());
        gauge(cache, "headroom.cache.bytes", tags, stats -> stats.memory().bytes());
    }

    private void causes(
            Cache<?> cache,
            String name,
            Tags tags,
            Function<CacheStats, Map<String, Long>> of,
            Map<String, Long> first) {
        first.keySet()
                .forEach(cause -> counter(
                        cache,
                        name,
                        tags.and("cause", lower(cause)),
                        stats -> of.apply(stats).getOrDefault(cause, 0L)));
    }

    private void counter(Cache<?> cache, String name, Tags tags, ToDoubleFunction<CacheStats> value) {
        FunctionCounter.builder(name, cache, of -> value.applyAsDouble(of.stats()))
                .tags(tags)
                .register(registry);
    }

    private void gauge(Cache<?> cache, String name, Tags tags, ToDoubleFunction<CacheStats> value) {
        Gauge.builder(name, cache, of -> value.applyAsDouble(of.stats()))
                .tags(tags)
                .register(registry);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
