package dev.headroom.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.client.codec.StringCodec;

/** A hit in Redisson's local map, which needs its server to exist. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LocalMaps {
    private static final int VALUES = 10_000;

    private final RedissonClient redisson = Redisson.create(Redis.redisson());
    private final RLocalCachedMap<String, String> map =
            redisson.getLocalCachedMap(LocalCachedMapOptions.<String, String>name("local")
                    .codec(StringCodec.INSTANCE)
                    .cacheProvider(LocalCachedMapOptions.CacheProvider.CAFFEINE)
                    .cacheSize(VALUES * 2)
                    .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LFU));

    /** The values are local once they have been read. */
    @Setup(Level.Trial)
    public void fill() {
        for (int i = 0; i < VALUES; i++) {
            map.fastPut("user-" + i, "value");
        }
        map.get("user-4711");
    }

    @TearDown(Level.Trial)
    public void end() {
        redisson.shutdown();
    }

    @Benchmark
    public @Nullable String redissonLocalMap() {
        return map.get("user-4711");
    }
}
