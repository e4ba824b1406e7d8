package dev.headroom.bench.jmh;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
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

/** Hits in the memory of peers that need their server to exist: Redisson's local map, JetCache with two levels. */
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

    private final RedisClient client = RedisClient.create(RedisURI.create(Redis.given()));
    private final Cache<String, String> twoLevels = MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
            .addCache(
                    CaffeineCacheBuilder.createCaffeineCacheBuilder()
                            .limit(VALUES * 2)
                            .expireAfterWrite(1, TimeUnit.HOURS)
                            .buildCache(),
                    RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                            .redisClient(client)
                            .keyPrefix("two-levels-")
                            .valueEncoder(JavaValueEncoder.INSTANCE)
                            .valueDecoder(JavaValueDecoder.INSTANCE)
                            .expireAfterWrite(1, TimeUnit.HOURS)
                            .buildCache())
            .expireAfterWrite(1, TimeUnit.HOURS)
            .buildCache();

    /** The values are local once they have been read. */
    @Setup(Level.Trial)
    public void fill() {
        for (int i = 0; i < VALUES; i++) {
            map.fastPut("user-" + i, "value");
        }
        map.get("user-4711");
        for (int i = 0; i < VALUES; i++) {
            twoLevels.put("user-" + i, "value");
        }
    }

    @TearDown(Level.Trial)
    public void end() {
        redisson.shutdown();
        client.shutdown();
    }

    @Benchmark
    public @Nullable String redissonLocalMap() {
        return map.get("user-4711");
    }

    @Benchmark
    public @Nullable String jetcacheTwoLevels() {
        return twoLevels.get("user-4711");
    }
}
