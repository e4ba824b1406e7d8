package dev.headroom.bench.jmh;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Invalidation;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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

/** What it costs to end every value with a tag, by how many there are. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Invalidations {
    @Param({"1", "1000", "1000000"})
    int tagged;

    private final LocalSource source = new LocalSource(Ticker.system());
    private final Caches caches = Caches.over(source).memory(1L << 30).build();
    private final Cache<Integer> cache = caches.declare(CacheSpec.of(KeyTemplate.of("row:{id}"), Integer.class)
            .timeToLive(Duration.ofHours(1), Tier.MEMORY)
            .tags("orders:7")
            .build());
    private final Tag tag = Tag.of("orders:7");

    /** Values that all have the tag. */
    @Setup(Level.Trial)
    public void fill() {
        for (int i = 0; i < tagged; i++) {
            int value = i;
            cache.getOrLoad(cache.key(Tenant.COMMON, i), () -> value);
        }
        if (cache.stats().memory().entries() < tagged) {
            throw new IllegalStateException("only " + cache.stats().memory() + " of " + tagged + " are kept");
        }
    }

    @TearDown(Level.Trial)
    public void end() {
        caches.close();
    }

    @Benchmark
    public Invalidation invalidateTag() {
        return caches.invalidate(tag);
    }
}
