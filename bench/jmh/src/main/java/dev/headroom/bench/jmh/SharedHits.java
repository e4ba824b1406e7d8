package dev.headroom.bench.jmh;

import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import dev.headroom.base.Ticker;
import dev.headroom.cache.BytesSerializer;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Compression;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisFeedSettings;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.cache.redis.RedisTier;
import dev.headroom.cache.redis.RedisTierSettings;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;

/** A hit of one kilobyte on Redis, and fifty of them: bytes in and out, so that nobody's serializer is measured. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SharedHits {
    private static final int MANY = 50;
    private static final int SIZE = 1024;
    private static final long SEED = 4711;

    private final RedisConnections connections = new RedisConnections(RedisSettings.of(Redis.given()));
    private final RedisStreamSource source =
            new RedisStreamSource(connections, RedisFeedSettings.of("bench-hits"), Ticker.system());
    private final Caches caches = Caches.over(source)
            .tier(Tier.REDIS, new RedisTier(connections, RedisTierSettings.of("bench-hits")))
            .build();
    private final Cache<byte[]> headroom = caches.declare(CacheSpec.of(KeyTemplate.of("blob:{name}"), byte[].class)
            .timeToLive(Duration.ofHours(1), Tier.REDIS)
            .compression(new Compression.Policy(1 << 20, 1 << 20, 3))
            .serializer(new BytesSerializer(1))
            .build());
    private final List<CacheKey> keys = IntStream.range(0, MANY)
            .mapToObj(i -> headroom.key(Tenant.COMMON, "value-" + i))
            .toList();
    private final RedisClient client = RedisClient.create(RedisURI.create(Redis.given()));
    private final StatefulRedisConnection<byte[], byte[]> lettuce = client.connect(ByteArrayCodec.INSTANCE);
    private final byte[][] rawKeys = IntStream.range(0, MANY)
            .mapToObj(i -> ("raw-" + i).getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    private final RedissonClient redisson = Redisson.create(Redis.redisson());
    private final RBucket<byte[]> bucket =
            redisson.getBucket("redisson-0", org.redisson.client.codec.ByteArrayCodec.INSTANCE);
    private final com.alicp.jetcache.Cache<String, byte[]> jetcache =
            RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                    .redisClient(client)
                    .keyPrefix("jetcache-")
                    .valueEncoder(JavaValueEncoder.INSTANCE)
                    .valueDecoder(JavaValueDecoder.INSTANCE)
                    .expireAfterWrite(1, TimeUnit.HOURS)
                    .buildCache();

    /** The same bytes under every product's keys. */
    @Setup(Level.Trial)
    public void fill() {
        SplittableRandom chance = new SplittableRandom(SEED);
        byte[] value = new byte[SIZE];
        chance.nextBytes(value);
        while (caches.feedAgeMillis() > 1_000) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < MANY; i++) {
            headroom.getOrLoad(keys.get(i), () -> value);
            lettuce.sync().set(rawKeys[i], value);
        }
        bucket.set(value);
        jetcache.put("0", value);
        if (keys.stream().anyMatch(key -> headroom.get(key).isEmpty())) {
            throw new IllegalStateException("not every value is in Redis");
        }
    }

    /** Leaves nothing running. */
    @TearDown(Level.Trial)
    public void end() {
        caches.close();
        source.close();
        connections.close();
        lettuce.close();
        client.shutdown();
        redisson.shutdown();
    }

    @Benchmark
    public byte[] lettuceGet() {
        return lettuce.sync().get(rawKeys[0]);
    }

    @Benchmark
    public Optional<byte[]> headroomGet() {
        return headroom.get(keys.getFirst());
    }

    @Benchmark
    public byte[] redissonBucket() {
        return bucket.get();
    }

    @Benchmark
    public byte @Nullable [] jetcacheGet() {
        return jetcache.get("0");
    }

    @Benchmark
    public List<KeyValue<byte[], byte[]>> lettuceMget50() {
        return lettuce.sync().mget(rawKeys);
    }

    @Benchmark
    public Map<CacheKey, byte[]> headroomGetAll50() {
        return headroom.getAllOrLoad(keys, missing -> {
            throw new IllegalStateException("missing " + missing);
        });
    }
}
