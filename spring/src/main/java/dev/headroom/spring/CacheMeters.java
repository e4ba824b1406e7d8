package dev.headroom.spring;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheStats;
import dev.headroom.cache.Tier;
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

    void bind(Cache<?> cache) {
        bind(cache, Tags.of("cache", cache.spec().template().name()));
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
