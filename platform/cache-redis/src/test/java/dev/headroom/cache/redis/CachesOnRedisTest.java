package dev.headroom.cache.redis;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Answer;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheKey;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.cache.redis.testing.RedisNode;
import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.RedisChild;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: three nodes over one Redis never serve what an invalidation has ended, whatever Redis and the network do. */
@WithServers
final class CachesOnRedisTest {
    private static final KeyTemplate KEYS = KeyTemplate.of("row:{id}");
    private static final Tag ROWS = Tag.of("rows");
    private static final Freshness SOON = Freshness.bounded(Duration.ofSeconds(2));

    private final RedisChild server;
    private final FaultProxy network;
    private final List<Node> nodes = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** What the rows are made of: each change makes them another number. */
    private final AtomicLong origin = new AtomicLong(1);

    private final AtomicInteger loads = new AtomicInteger();

    private record Node(RedisConnections connections, RedisStreamSource source, Caches caches, Cache<Long> cache) {
        void close() {
            caches.close();
            source.close();
            connections.close();
        }
    }

    CachesOnRedisTest(TestServers servers) {
        server = RedisChild.start(servers.redisUrl().orElseThrow());
        network = new FaultProxy(server.port());
    }

    @BeforeEach
    void open() {
        nodes.add(node(server.url()));
        nodes.add(node(server.url()));
        nodes.add(node(network.url()));
    }

    private static Node node(String url) {
        RedisConnections connections =
                new RedisConnections(RedisSettings.of(url).withCommandTimeout(Duration.ofMillis(500)));
        RedisStreamSource source = new RedisStreamSource(connections, RedisNode.feed("caches"), Ticker.system());
        Caches caches = Caches.over(source)
                .tier(Tier.REDIS, new RedisTier(connections, RedisTierSettings.of("caches")))
                .build();
        Cache<Long> cache = caches.declare(CacheSpec.of(KEYS, Long.class)
                .timeToLive(Duration.ofMinutes(5), Tier.MEMORY, Tier.REDIS)
                .freshness(SOON)
                .earlyRefresh(false)
                .build());
        long called = Ticker.system().nanos();
        eventually("the node follows", () -> source.freshAsOfNanos() - called > 0);
        return new Node(connections, source, caches, cache);
    }

    @AfterEach
    void close() throws Exception {
        server.thaw();
        threads.shutdownNow();
        nodes.forEach(Node::close);
        network.close();
        server.close();
    }

    private Node a() {
        return nodes.get(0);
    }

    private Node b() {
        return nodes.get(1);
    }

    /** Reaches Redis through the network that fails. */
    private Node c() {
        return nodes.get(2);
    }

    private static CacheKey key(Object id) {
        return KEYS.key(Tenant.COMMON, id);
    }

    private long load() {
        loads.incrementAndGet();
        TagScope.dependsOn(ROWS);
        return origin.get();
    }

    private long read(Node node, Object id) {
        return node.cache().getOrLoad(key(id), this::load).orElseThrow();
    }

    private Answer.Outcome how(Node node, Object id) {
        return node.cache().askOrLoad(key(id), SOON, this::load).outcome();
    }

    /** As a writer does: changes the origin, then announces. */
    private boolean change(Node node) {
        origin.incrementAndGet();
        return node.caches().invalidate(ROWS).announced();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), "a step of the test didn't come");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void value_loadedOnOneNode_isAHitOnTheOthers() {
        assertEquals(1, read(a(), 1));
        eventually("the value is in Redis", () -> b().cache().get(key(1)).isPresent());
        assertEquals(Answer.Outcome.HIT_MEMORY, how(b(), 1));
        assertEquals(Answer.Outcome.HIT_REDIS, how(c(), 1));
        assertEquals(1, loads.get());
        assertEquals(1, c().cache().stats().hits().get(Tier.REDIS));
    }

    @Test
    void absence_isSharedToo() {
        assertEquals(Optional.empty(), a().cache().getOrLoad(key(1), () -> null));
        eventually(
                "the absence is in Redis",
                () -> b().cache().explain(key(1)).getLast().contains("current"));
        assertEquals(Optional.empty(), b().cache().getOrLoad(key(1), this::load));
        assertEquals(0, loads.get());
    }

    @Test
    void change_onOneNode_endsTheValuesOfAll() {
        nodes.forEach(node -> read(node, 1));
        assertTrue(change(b()));
        assertEquals(2, read(b(), 1), "the writer's own node serves the new one at once");
        for (Node node : nodes) {
            eventually("the change arrives", () -> read(node, 1) == 2);
        }
        eventually(
                "the new value is in Redis",
                () -> a().cache().explain(key(1)).getLast().contains("current"));
    }

    @Test
    void strictAndToken_onAnotherNode_seeTheChangeAtOnce() {
        nodes.forEach(node -> read(node, 1));
        for (int round = 0; round < 50; round++) {
            long now = origin.incrementAndGet();
            Position change = b().caches().invalidate(ROWS).position().orElseThrow();
            assertEquals(
                    Optional.of(now),
                    a().cache()
                            .askOrLoad(key(1), Freshness.strict(), this::load)
                            .value());
            assertEquals(
                    Optional.of(now),
                    c().cache()
                            .askOrLoad(key(1), Freshness.token(change), this::load)
                            .value());
        }
    }

    @Test
    void loadThatRacesAChangeElsewhere_isNeitherKeptNorShared() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch changed = new CountDownLatch(1);
        Future<Optional<Long>> early = threads.submit(() -> a().cache().getOrLoad(key(1), () -> {
            long old = load();
            read.countDown();
            await(changed);
            return old;
        }));
        await(read);
        origin.incrementAndGet();
        Position change = b().caches().invalidate(ROWS).position().orElseThrow();
        assertTrue(a().source().await(change, Duration.ofSeconds(20)));
        changed.countDown();
        assertEquals(Optional.of(1L), early.get(20, TimeUnit.SECONDS), "who came before may have the old one");
        assertEquals(1, a().cache().stats().rejections().get("CHANGED_MEANWHILE"));
        nodes.forEach(node -> assertEquals(2, read(node, 1)));
    }

    @Test
    void oldCopyInRedis_isNotServedAndMakesRoom() {
        read(a(), 1);
        eventually(
                "the value is in Redis",
                () -> a().cache().explain(key(1)).getLast().contains("current"));
        change(a());
        assertTrue(a().cache().explain(key(1)).getLast().contains("changed since"));
        assertEquals(2, read(a(), 1));
        eventually(
                "the new value replaced it",
                () -> a().cache().explain(key(1)).getLast().contains("current"));
    }

    @Test
    void stampede_ofThreeNodes_isOneLoad() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Long>> all = IntStream.range(0, 600)
                .mapToObj(i -> threads.submit(() -> {
                    await(start);
                    return nodes.get(i % 3)
                            .cache()
                            .getOrLoad(key("hot"), () -> {
                                long value = load();
                                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                                return value;
                            })
                            .orElseThrow();
                }))
                .toList();
        start.countDown();
        for (Future<Long> each : all) {
            assertEquals(1, each.get(20, TimeUnit.SECONDS));
        }
        assertEquals(1, loads.get());
    }

    @Test
    void firstLoadOfSlowCache_onTwoNodes_isOneLoad() throws Exception {
        CountDownLatch leading = new CountDownLatch(1);
        Future<Optional<Long>> first = threads.submit(() -> a().cache().getOrLoad(key("slow"), () -> {
            long value = load();
            leading.countDown();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(700));
            return value;
        }));
        await(leading);
        assertEquals(1, read(b(), "slow"));
        assertEquals(Optional.of(1L), first.get(20, TimeUnit.SECONDS));
        assertEquals(1, loads.get(), "a node without experience has a lease that is long enough");
    }

    @Test
    void leaderThatDies_isReplaced() throws Exception {
        CountDownLatch leading = new CountDownLatch(1);
        Future<Optional<Long>> dead = threads.submit(() -> a().cache().getOrLoad(key(1), () -> {
            leading.countDown();
            new CountDownLatch(1).await();
            return 0L;
        }));
        await(leading);
        assertEquals(1, read(b(), 1));
        assertTrue(dead.cancel(true));
    }

    @Test
    void manyKeys_areOneLoadOfWhatIsMissing() {
        read(a(), 1);
        eventually(
                "the value is in Redis",
                () -> b().cache().explain(key(1)).getLast().contains("current"));
        List<List<CacheKey>> asked = new ArrayList<>();
        Map<CacheKey, Long> found = b().cache().getAllOrLoad(List.of(key(1), key(2), key(3)), missing -> {
            asked.add(List.copyOf(missing));
            return Map.of(key(2), 22L);
        });
        assertEquals(Map.of(key(1), 1L, key(2), 22L), found);
        assertEquals(List.of(List.of(key(2), key(3))), asked);
    }

    @Test
    void updates_fromAllNodes_loseNone() throws Exception {
        a().cache().put(key(1), 0L);
        nodes.forEach(node ->
                eventually("the value arrives", () -> node.cache().get(key(1)).isPresent()));
        AtomicInteger done = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Node node = nodes.get(i % 3);
            all.add(threads.submit(() -> {
                if (node.cache().update(key(1), old -> old + 1)) {
                    done.incrementAndGet();
                }
            }));
        }
        for (Future<?> each : all) {
            each.get(60, TimeUnit.SECONDS);
        }
        Optional<Long> last = a().cache().ask(key(1), Freshness.strict()).value();
        assertTrue(
                last.map(value -> value == done.get()).orElse(true), "%s after %d updates".formatted(last, done.get()));
        assertNotEquals(0, done.get());
    }

    @Test
    void frozenRedis_holdsNobodyUp_andItsLateWritesDoNoHarm() {
        nodes.forEach(node -> read(node, 1));
        server.freeze();
        assertFalse(change(a()), "the others can't know yet");
        assertEquals(2, read(a(), 1), "what can't be announced isn't cached here");
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (System.nanoTime() < end) {
            read(b(), 2);
        }
        assertEquals(2, read(b(), 1), "beyond its bound a node asks the origin");
        server.thaw();
        for (Node node : nodes) {
            eventually(
                    "the announcement arrives",
                    () -> node.cache()
                                    .ask(key(1), Freshness.strict())
                                    .value()
                                    .map(value -> value == 2)
                                    .orElse(true)
                            && read(node, 1) == 2);
        }
        AtomicInteger another = new AtomicInteger(100);
        eventually("Redis is used again", () -> {
            int id = another.incrementAndGet();
            read(c(), id);
            return c().cache().explain(key(id)).getLast().contains("current");
        });
    }

    @Test
    void redisThatComesBackEmpty_bringsNothingOldBack() {
        nodes.forEach(node -> read(node, 1));
        server.kill();
        origin.incrementAndGet();
        assertFalse(a().caches().invalidate(ROWS).announced());
        server.restart();
        for (Node node : nodes) {
            eventually("the new history is followed", () -> read(node, 1) == 2);
            assertEquals(2, read(node, 1));
        }
    }

    @Test
    void nodeThatIsCutOff_servesItsBoundAndThenTheOrigin() throws Exception {
        nodes.forEach(node -> read(node, 1));
        network.cut();
        change(a());
        eventually("the bound is over", () -> read(c(), 1) == 2);
        int before = loads.get();
        IntStream.range(0, 1000).forEach(_ -> read(c(), 1));
        assertTrue(loads.get() - before < 10, "a load is good for the bound again");
        network.heal();
        eventually(
                "it follows again",
                () -> how(c(), 1) == Answer.Outcome.HIT_MEMORY
                        && System.nanoTime() - c().source().freshAsOfNanos() < 1_000_000_000L);
        change(a());
        eventually("the next change arrives", () -> read(c(), 1) == 3);
    }

    @Test
    void lostMessages_areFoundByTheirNumber() {
        nodes.forEach(node -> read(node, 1));
        network.dropMessages(true);
        for (int i = 0; i < 20; i++) {
            change(a());
            eventually("the change arrives without its message", () -> read(c(), 1) == origin.get());
        }
    }
}
