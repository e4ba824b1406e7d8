package dev.headroom.bench.jmh;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.cache.redis.RedisConnections;
import dev.headroom.cache.redis.RedisFeedSettings;
import dev.headroom.cache.redis.RedisSettings;
import dev.headroom.cache.redis.RedisStreamSource;
import dev.headroom.cache.redis.RedisTier;
import dev.headroom.cache.redis.RedisTierSettings;
import dev.headroom.freshness.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Three nodes over one Redis, each with connections, feed and memory of its own, in this process. */
final class Fleet implements AutoCloseable {
    private static final int NODES = 3;
    private static final Duration LOAD = Duration.ofMillis(200);

    private final List<Node> nodes;

    private record Node(
            RedisConnections connections, Source source, Caches caches, Cache<String> cache, Cache<String> inMemory) {}

    Fleet(String url, String namespace) {
        nodes = IntStream.range(0, NODES).mapToObj(_ -> node(url, namespace)).toList();
        while (nodes.stream().anyMatch(node -> node.caches().feedAgeMillis() > 1_000)) {
            Thread.onSpinWait();
        }
    }

    private static Node node(String url, String namespace) {
        // a thousand callers on two cores wait for each other longer than for Redis
        RedisConnections connections =
                new RedisConnections(RedisSettings.of(url).withCommandTimeout(Duration.ofSeconds(2)));
        Source source = new RedisStreamSource(connections, RedisFeedSettings.of(namespace), Ticker.system());
        Caches caches = Caches.over(source)
                .tier(Tier.REDIS, new RedisTier(connections, RedisTierSettings.of(namespace)))
                .build();
        Cache<String> cache = caches.declare(CacheSpec.of(KeyTemplate.of("fleet:{id}"), String.class)
                .timeToLive(Duration.ofHours(1), Tier.MEMORY, Tier.REDIS)
                .build());
        // without a shared tier below, a look at a value that has ended costs no trip, which would count as delay
        Cache<String> inMemory = caches.declare(CacheSpec.of(KeyTemplate.of("watched:{id}"), String.class)
                .timeToLive(Duration.ofHours(1), Tier.MEMORY)
                .build());
        return new Node(connections, source, caches, cache, inMemory);
    }

    private CacheKey key(Object id) {
        return nodes.getFirst().cache().key(Tenant.COMMON, id);
    }

    /**
     * From the call of an invalidation on the first node until no other node serves the old value, in microseconds,
     * sorted; seen by one thread that looks at the others in turns.
     */
    double[] untilVisible(int rounds) {
        double[] micros = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            CacheKey key = nodes.getFirst().inMemory().key(Tenant.COMMON, round);
            nodes.forEach(node -> node.inMemory().getOrLoad(key, () -> "old"));
            // as changes come: one after the other, not in the wake of the loads
            LockSupport.parkNanos(1_000_000);
            CountDownLatch watching = new CountDownLatch(1);
            long[] seen = new long[1];
            Thread watcher = Thread.ofPlatform().start(() -> {
                watching.countDown();
                while (nodes.stream()
                        .skip(1)
                        .anyMatch(node -> node.inMemory().get(key).isPresent())) {
                    Thread.onSpinWait();
                }
                seen[0] = System.nanoTime();
            });
            await(watching);
            long begun = System.nanoTime();
            nodes.getFirst().inMemory().invalidate(key);
            join(watcher);
            micros[round] = (seen[0] - begun) / 1e3;
        }
        Arrays.sort(micros);
        return micros;
    }

    /** A cold key asked for by so many callers of every node at once. */
    Stampede stampede(int round, int callersPerNode) {
        CacheKey key = key("cold-" + round);
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<long[]> waits = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Node node : nodes) {
                for (int caller = 0; caller < callersPerNode; caller++) {
                    long[] wait = new long[1];
                    waits.add(wait);
                    callers.execute(() -> {
                        await(start);
                        long begun = System.nanoTime();
                        node.cache().getOrLoad(key, () -> {
                            loads.incrementAndGet();
                            LockSupport.parkNanos(LOAD.toNanos());
                            return "value";
                        });
                        wait[0] = System.nanoTime() - begun;
                    });
                }
            }
            start.countDown();
        }
        long[] sorted = waits.stream().mapToLong(wait -> wait[0]).sorted().toArray();
        return new Stampede(loads.get(), sorted[sorted.length * 99 / 100] / 1e6);
    }

    /** @param p99Millis that callers waited, of a load of 200 ms */
    record Stampede(int loads, double p99Millis) {}

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        nodes.forEach(node -> {
            node.caches().close();
            node.source().close();
            node.connections().close();
        });
    }
}
