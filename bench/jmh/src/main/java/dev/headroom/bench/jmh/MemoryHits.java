package dev.headroom.bench.jmh;

import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.base.Ticker;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Loader;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.cache.caffeine.CaffeineCache;

/** A hit in this process among 10,000 values: ours with three tags, a tenant, counters and a prebuilt key. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MemoryHits {
    private static final int VALUES = 10_000;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final int WEIGHT = 400;

    /** Announced each second beside the reads, to tags that the value doesn't depend on. */
    @Param({"0", "1000"})
    int changesPerSecond;

    private final LocalSource source = new LocalSource(Ticker.system());
    private final Caches caches = Caches.over(source).build();
    private final Cache<String> headroom =
            caches.declare(CacheSpec.of(KeyTemplate.of("report:{user}:{date}"), String.class)
                    .timeToLive(KEPT, Tier.MEMORY)
                    .build());
    private final CacheKey key = headroom.key(Tenant.of(7), "user-4711", "2024-01-15");
    private final Loader<String> loader = () -> {
        TagScope.dependsOn(Tag.of("orders:1"), Tag.of("prices:2"), Tag.of("rates:3"));
        return "value";
    };
    private final com.github.benmanes.caffeine.cache.Cache<CacheKey, String> caffeine = Caffeine.newBuilder()
            .maximumWeight(200L << 20)
            .weigher((CacheKey _, String _) -> WEIGHT)
            .expireAfterWrite(KEPT)
            .build();
    private final CaffeineCache spring = new CaffeineCache(
            "reports",
            Caffeine.newBuilder()
                    .maximumWeight(200L << 20)
                    .weigher((Object _, Object _) -> WEIGHT)
                    .expireAfterWrite(KEPT)
                    .build());
    private final com.alicp.jetcache.Cache<String, String> jetcache = CaffeineCacheBuilder.createCaffeineCacheBuilder()
            .limit(VALUES * 2)
            .expireAfterWrite(KEPT.toMillis(), TimeUnit.MILLISECONDS)
            .buildCache();
    private final ScheduledExecutorService changes = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private long announced;

    /** Fills every cache with the same keys. */
    @Setup(Level.Trial)
    public void fill() {
        for (int i = 0; i < VALUES; i++) {
            CacheKey each = headroom.key(Tenant.of(7), "user-" + i, "2024-01-15");
            headroom.getOrLoad(each, loader);
            caffeine.put(each, "value");
            spring.put(each.toString(), "value");
            jetcache.put(each.toString(), "value");
        }
        if (changesPerSecond > 0) {
            var _ = changes.scheduleAtFixedRate(
                    () -> source.announce(List.of(Tag.of("other", Long.toString(announced++ % 100_000)))),
                    0,
                    TimeUnit.SECONDS.toNanos(1) / changesPerSecond,
                    TimeUnit.NANOSECONDS);
        }
    }

    /** Ends the changes. */
    @TearDown(Level.Trial)
    public void end() {
        changes.shutdownNow();
        caches.close();
    }

    @Benchmark
    public @Nullable String caffeineRaw() {
        return caffeine.getIfPresent(key);
    }

    @Benchmark
    public Optional<String> headroom() {
        return headroom.getOrLoad(key, loader);
    }

    @Benchmark
    public @Nullable Object springCaffeine() {
        return spring.get(key.toString());
    }

    @Benchmark
    public @Nullable String jetcacheCaffeine() {
        return jetcache.get(key.toString());
    }
}
