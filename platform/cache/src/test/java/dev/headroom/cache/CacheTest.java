package dev.headroom.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CacheTest {
    private static final KeyTemplate REPORT = KeyTemplate.of("daily_report:{user}:{date}");
    private static final Tenant HOME = Tenant.of(1);

    private final ManualTicker ticker = new ManualTicker();
    private final LocalSource source = new LocalSource(ticker, 12);
    private final Caches caches = Caches.over(source).ticker(ticker).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
        caches.close();
        source.close();
    }

    private static CacheSpec.Builder<String> inMemory(KeyTemplate template) {
        return CacheSpec.of(template, String.class)
                .timeToLive(Duration.ofMinutes(5), Tier.MEMORY)
                .jitter(0)
                .earlyRefresh(false);
    }

    private Cache<String> reports() {
        return caches.declare(inMemory(REPORT).build());
    }

    private static <T> T soon(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(10, TimeUnit.SECONDS);
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS), "a step of the test didn't come");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void getOrLoad_twice_loadsOnce() {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "2024-01-15");
        AtomicInteger loads = new AtomicInteger();
        assertEquals(Optional.of("v1"), cache.getOrLoad(key, () -> "v" + loads.incrementAndGet()));
        assertEquals(Optional.of("v1"), cache.getOrLoad(key, () -> "v" + loads.incrementAndGet()));
        assertEquals(Optional.of("v1"), cache.get(cache.key(HOME, "u1", "2024-01-15")));
        assertEquals(1, loads.get());
        assertEquals(2, cache.stats().hits().get(Tier.MEMORY));
    }

    @Test
    void getOrLoad_hit_givesTheSameObjects() {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        Optional<String> first = cache.getOrLoad(key, () -> "v");
        assertSame(first, cache.getOrLoad(key, () -> "other"));
    }

    @Test
    void get_afterItsTime_isEmpty() {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        cache.getOrLoad(key, () -> "v");
        ticker.advance(Duration.ofMinutes(5).minusNanos(1));
        assertEquals(Optional.of("v"), cache.get(key));
        ticker.advance(Duration.ofNanos(1));
        assertEquals(Optional.empty(), cache.get(key));
        assertEquals(1, cache.stats().missesInMemory().get("EXPIRED"));
    }

    @Test
    void getOrLoad_absent_isKeptForItsOwnTime() {
        Cache<String> cache =
                caches.declare(inMemory(REPORT).absent(Duration.ofSeconds(3)).build());
        CacheKey key = cache.key(HOME, "u1", "d");
        AtomicInteger loads = new AtomicInteger();
        Loader<String> none = () -> {
            loads.incrementAndGet();
            return null;
        };
        assertEquals(Optional.empty(), cache.getOrLoad(key, none));
        assertEquals(Optional.empty(), cache.getOrLoad(key, none));
        assertEquals(1, loads.get());
        ticker.advance(Duration.ofSeconds(3));
        cache.getOrLoad(key, none);
        assertEquals(2, loads.get());
        cache.invalidate(key);
        assertEquals(Optional.of("made"), cache.getOrLoad(key, () -> "made"));
    }

    @Test
    void getOrLoad_withoutAbsence_asksAgain() {
        Cache<String> cache =
                caches.declare(inMemory(REPORT).absent(Duration.ZERO).build());
        CacheKey key = cache.key(HOME, "u1", "d");
        cache.getOrLoad(key, () -> null);
        assertEquals(Optional.of("now"), cache.getOrLoad(key, () -> "now"));
    }

    @Test
    void invalidate_everyWay_endsWhatItCoversAndNothingElse() {
        Cache<String> cache = reports();
        record Way(String name, Runnable run, boolean first, boolean second, boolean third) {}
        CacheKey first = cache.key(HOME, "u1", "2024-01-15");
        CacheKey second = cache.key(HOME, "u1", "2024-01-16");
        CacheKey third = cache.key(Tenant.of(2), "u2", "2024-01-15");
        List<Way> ways = List.of(
                new Way("key", () -> cache.invalidate(first), false, true, true),
                new Way("last segment", () -> cache.invalidate("daily_report:*:2024-01-15"), false, true, false),
                new Way("first segment", () -> cache.invalidate("daily_report:u1:*"), false, false, true),
                new Way("whole, as a pattern", () -> caches.invalidate("daily_report:*"), false, false, false),
                new Way("whole", cache::clear, false, false, false),
                new Way("user", () -> caches.invalidateUser("u2", "logout"), true, true, false),
                new Way("tenant", () -> caches.invalidateTenant(HOME), false, false, true),
                new Way("everything", caches::clear, false, false, false),
                new Way("other tag", () -> caches.invalidate(Tag.of("prices:AAPL")), true, true, true));
        for (Way way : ways) {
            for (CacheKey key : List.of(first, second, third)) {
                cache.getOrLoad(key, () -> "v");
            }
            way.run().run();
            assertEquals(way.first(), cache.get(first).isPresent(), way.name() + ", first");
            assertEquals(way.second(), cache.get(second).isPresent(), way.name() + ", second");
            assertEquals(way.third(), cache.get(third).isPresent(), way.name() + ", third");
        }
    }

    @Test
    void invalidate_patternOfNoTemplate_namesTheTemplateToDeclare() {
        caches.declare(inMemory(KeyTemplate.of("three:{a}:{b}:{c}")).build());
        CodedException failure = assertThrows(CodedException.class, () -> caches.invalidate("three:1:*:3"));
        assertEquals("NO_KEY_TEMPLATE", failure.code().name());
        assertTrue(message(failure).contains("{a}:{b}:{c}"), message(failure));
        assertThrows(CodedException.class, () -> caches.invalidate("three:1*:*:*"));
        CodedException unknown = assertThrows(CodedException.class, () -> caches.invalidate("thre:*"));
        assertTrue(message(unknown).contains("nearest is three"), message(unknown));
    }

    @Test
    void invalidate_whileLoading_isNotUndone() throws Exception {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch changed = new CountDownLatch(1);
        Future<Optional<String>> early = threads.submit(() -> cache.getOrLoad(key, () -> {
            read.countDown();
            await(changed);
            return "old";
        }));
        await(read);
        cache.invalidate(key);
        assertEquals(Optional.of("new"), cache.getOrLoad(key, () -> "new"), "a newcomer must not join the old load");
        changed.countDown();
        assertEquals(Optional.of("old"), soon(early), "who came before the change may have the old value");
        assertEquals(Optional.of("new"), cache.getOrLoad(key, () -> "newer"));
        assertEquals(1, cache.stats().rejections().get("CHANGED_MEANWHILE"));
    }

    @Test
    void invalidate_ofATagReadInTheLoad_endsTheLoadedValue() throws Exception {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch changed = new CountDownLatch(1);
        Future<Optional<String>> early = threads.submit(() -> cache.getOrLoad(key, () -> {
            TagScope.dependsOn(Tag.of("prices:AAPL"));
            read.countDown();
            await(changed);
            return "old";
        }));
        await(read);
        Future<Optional<String>> joiner = threads.submit(() -> cache.getOrLoad(key, () -> "new"));
        caches.invalidate(Tag.of("prices:AAPL"));
        changed.countDown();
        assertEquals(Optional.of("old"), soon(early));
        assertEquals(Optional.of("new"), soon(joiner), "what landed lacks the change, so the joiner loads");
        assertEquals(Optional.of("new"), cache.get(key));
    }

    @Test
    void tags_ofInnerValues_endTheOuterOne() {
        Cache<String> prices =
                caches.declare(inMemory(KeyTemplate.of("price:{symbol}")).build());
        Cache<String> cache = reports();
        CacheKey outer = cache.key(HOME, "u1", "d");
        CacheKey inner = prices.key(Tenant.COMMON, "AAPL");
        AtomicInteger made = new AtomicInteger();
        Loader<String> loader = () -> prices.getOrLoad(inner, () -> {
                            TagScope.dependsOn(Tag.of("prices:AAPL"));
                            return "p";
                        })
                        .orElseThrow()
                + made.incrementAndGet();
        assertEquals(Optional.of("p1"), cache.getOrLoad(outer, loader));
        caches.invalidate(Tag.of("prices:AAPL"));
        assertEquals(Optional.of("p2"), cache.getOrLoad(outer, loader));
        // now the inner one is a hit while the outer one is made
        cache.invalidate(outer);
        assertEquals(Optional.of("p3"), cache.getOrLoad(outer, loader));
        prices.invalidate(inner);
        assertEquals(Optional.of("p4"), cache.getOrLoad(outer, loader));
        caches.invalidate(Tag.of("prices").below());
        assertEquals(Optional.of("p5"), cache.getOrLoad(outer, loader));
    }

    @Test
    void getOrLoad_manyCallers_loadOnce() throws Exception {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch loading = new CountDownLatch(1);
        Future<Optional<String>> leader = threads.submit(() -> cache.getOrLoad(key, () -> {
            loads.incrementAndGet();
            loading.countDown();
            await(go);
            return "v";
        }));
        await(loading);
        List<Future<Optional<String>>> all = IntStream.range(0, 200)
                .mapToObj(_ -> threads.submit(() -> cache.getOrLoad(key, () -> "v" + loads.incrementAndGet())))
                .toList();
        CacheKey other = cache.key(HOME, "u2", "d");
        assertEquals(Optional.of("other"), cache.getOrLoad(other, () -> "other"), "keys never wait for each other");
        go.countDown();
        assertEquals(Optional.of("v"), soon(leader));
        for (Future<Optional<String>> each : all) {
            assertEquals(Optional.of("v"), soon(each));
        }
        assertEquals(1, loads.get());
    }

    @Test
    void getOrLoad_loaderThrows_nothingIsKeptAndJoinersLearn() {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        LoadFailed failed = assertThrows(
                LoadFailed.class,
                () -> cache.getOrLoad(key, () -> {
                    throw new IOException("away");
                }));
        assertTrue(message(failed).contains("daily_report:v1:1:u1:d"), message(failed));
        assertThrows(
                IllegalStateException.class,
                () -> cache.getOrLoad(key, () -> {
                    throw new IllegalStateException("bug");
                }));
        assertEquals(Optional.of("v"), cache.getOrLoad(key, () -> "v"));
        assertEquals(2, cache.stats().loads().failures());
    }

    @Test
    void getOrLoad_loaderAsksForItsOwnKey_isRefused() {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        CodedException failure = assertThrows(
                CodedException.class,
                () -> cache.getOrLoad(
                        key, () -> cache.getOrLoad(key, () -> "never").orElseThrow()));
        assertEquals("RECURSIVE_LOAD", failure.code().name());
        assertEquals(Optional.of("v"), cache.getOrLoad(key, () -> "v"));
    }

    @Test
    void getOrLoad_sourceFails_servesStaleWithinFailSafeOnly() {
        Cache<String> cache =
                caches.declare(inMemory(REPORT).failSafe(Duration.ofMinutes(10)).build());
        CacheKey key = cache.key(HOME, "u1", "d");
        Loader<String> broken = () -> {
            throw new IOException("away");
        };
        cache.getOrLoad(key, () -> "v");
        ticker.advance(Duration.ofMinutes(6));
        Answer<String> stale = cache.askOrLoad(key, Freshness.bounded(Duration.ofSeconds(2)), broken);
        assertEquals(Answer.Outcome.STALE, stale.outcome());
        assertEquals(Optional.of("v"), stale.value());
        assertTrue(stale.ageBound().isEmpty(), "a stale answer promises nothing");
        cache.invalidate(key);
        assertThrows(LoadFailed.class, () -> cache.getOrLoad(key, broken), "what was invalidated is never resurrected");
        cache.getOrLoad(key, () -> "v2");
        ticker.advance(Duration.ofMinutes(16));
        assertThrows(LoadFailed.class, () -> cache.getOrLoad(key, broken));
    }

    @Test
    void getOrLoad_sourceSaysItIsAway_servesStale_andARefusalIsAnAnswer() {
        Cache<String> cache =
                caches.declare(inMemory(REPORT).failSafe(Duration.ofMinutes(10)).build());
        CacheKey key = cache.key(HOME, "u1", "d");
        cache.getOrLoad(key, () -> "v");
        ticker.advance(Duration.ofMinutes(6));
        assertEquals(Optional.of("v"), cache.getOrLoad(key, refusing("SOURCE_AWAY", ErrorCode.Kind.UNAVAILABLE)));
        CodedException refused = assertThrows(
                CodedException.class, () -> cache.getOrLoad(key, refusing("NO_SUCH_ROW", ErrorCode.Kind.NOT_FOUND)));
        assertEquals("NO_SUCH_ROW", refused.code().name());
    }

    private static Loader<String> refusing(String code, ErrorCode.Kind kind) {
        return () -> {
            throw CodedException.of(new ErrorCode(code, kind), "source", "must answer");
        };
    }

    @Test
    void tagsOfTheValue_endIt_inABulkLoadEachForItself() {
        Cache<String> cache = caches.declare(inMemory(REPORT)
                .tagsOf(value -> List.of(Tag.of("house", value)))
                .build());
        CacheKey a = cache.key(HOME, "u1", "d");
        CacheKey b = cache.key(HOME, "u2", "d");
        CacheKey c = cache.key(HOME, "u3", "d");
        cache.getAllOrLoad(List.of(a, b), _ -> Map.of(a, "1", b, "2"));
        cache.getOrLoad(c, () -> "1");
        source.announce(List.of(Tag.of("house", "1")));
        assertEquals(Optional.empty(), cache.get(a));
        assertEquals(Optional.of("2"), cache.get(b));
        assertEquals(Optional.empty(), cache.get(c));
        cache.put(c, "3");
        assertEquals(Optional.of("3"), cache.get(c));
        source.announce(List.of(Tag.of("house", "3")));
        assertEquals(Optional.empty(), cache.get(c));
        CacheSpec<String> same = cache.spec().toBuilder().build();
        assertEquals(cache.spec(), same);
    }

    @Test
    void getAllOrLoad_sourceFails_servesStaleWhereAllHaveSomething() {
        Cache<String> cache =
                caches.declare(inMemory(REPORT).failSafe(Duration.ofMinutes(10)).build());
        CacheKey a = cache.key(HOME, "a", "d");
        CacheKey b = cache.key(HOME, "b", "d");
        BulkLoader<String> broken = _ -> {
            throw new IOException("away");
        };
        cache.getAllOrLoad(List.of(a, b), _ -> Map.of(a, "a", b, "b"));
        ticker.advance(Duration.ofMinutes(6));
        assertEquals(Map.of(a, "a", b, "b"), cache.getAllOrLoad(List.of(a, b), broken));
        CacheKey unknown = cache.key(HOME, "c", "d");
        long before = cache.stats().stale();
        assertThrows(LoadFailed.class, () -> cache.getAllOrLoad(List.of(a, unknown), broken));
        assertEquals(before, cache.stats().stale(), "nobody got an old value");
    }

    @Test
    void getAllOrLoad_whoseKeyAnotherLoadsInVain_getsStaleToo() throws Exception {
        Cache<String> cache =
                caches.declare(inMemory(REPORT).failSafe(Duration.ofMinutes(10)).build());
        CacheKey key = cache.key(HOME, "u1", "d");
        CacheKey other = cache.key(HOME, "u2", "d");
        cache.getOrLoad(key, () -> "v");
        ticker.advance(Duration.ofMinutes(6));
        CountDownLatch flying = new CountDownLatch(1);
        CountDownLatch fail = new CountDownLatch(1);
        CompletableFuture<Optional<String>> leader = CompletableFuture.supplyAsync(() -> cache.getOrLoad(key, () -> {
            flying.countDown();
            await(fail);
            throw new IOException("away");
        }));
        await(flying);
        CompletableFuture<Map<CacheKey, String>> many = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(() -> many.complete(cache.getAllOrLoad(List.of(key, other), keys -> {
                    fail.countDown();
                    assertEquals(List.of(other), keys, "the other one is in the air");
                    return Map.of(other, "w");
                })));
        assertEquals(Map.of(key, "v", other, "w"), many.get(10, TimeUnit.SECONDS));
        assertEquals(Optional.of("v"), leader.join());
    }

    @Test
    void getOrLoad_whoseKeyIsInALoadOfManyThatFails_learnsWhy() throws Exception {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        CountDownLatch flying = new CountDownLatch(1);
        CountDownLatch fail = new CountDownLatch(1);
        CompletableFuture<Map<CacheKey, String>> many =
                CompletableFuture.supplyAsync(() -> cache.getAllOrLoad(List.of(key), _ -> {
                    flying.countDown();
                    await(fail);
                    throw CodedException.of(
                            new ErrorCode("NO_SUCH_ROW", ErrorCode.Kind.NOT_FOUND), "source", "must answer");
                }));
        await(flying);
        CompletableFuture<String> joined = new CompletableFuture<>();
        Thread joiner = Thread.ofPlatform().start(() -> {
            CodedException refused = assertThrows(CodedException.class, () -> cache.getOrLoad(key, () -> "own load"));
            joined.complete(refused.code().name());
        });
        while (joiner.isAlive() && joiner.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        fail.countDown();
        assertEquals("NO_SUCH_ROW", joined.get(10, TimeUnit.SECONDS));
        assertThrows(CompletionException.class, many::join);
    }

    @Test
    void getOrLoad_whoJoinedALoadThatFails_getsStaleToo() throws Exception {
        Cache<String> cache =
                caches.declare(inMemory(REPORT).failSafe(Duration.ofMinutes(10)).build());
        CacheKey key = cache.key(HOME, "u1", "d");
        cache.getOrLoad(key, () -> "v");
        ticker.advance(Duration.ofMinutes(6));
        CountDownLatch flying = new CountDownLatch(1);
        CountDownLatch fail = new CountDownLatch(1);
        CompletableFuture<Optional<String>> leader = CompletableFuture.supplyAsync(() -> cache.getOrLoad(key, () -> {
            flying.countDown();
            await(fail);
            throw new IOException("away");
        }));
        await(flying);
        CompletableFuture<Optional<String>> joined = new CompletableFuture<>();
        Thread joiner = Thread.ofPlatform().start(() -> joined.complete(cache.getOrLoad(key, () -> "own load")));
        while (joiner.isAlive() && joiner.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        fail.countDown();
        assertEquals(Optional.of("v"), leader.join());
        assertEquals(Optional.of("v"), joined.get(10, TimeUnit.SECONDS));
    }

    @Test
    void getOrLoad_whoJoinedASlowLoad_getsStaleAtTheSoftLimit() {
        CacheSpec.Loading limits = new CacheSpec.Loading(Duration.ofMillis(20), Duration.ZERO, Duration.ofMinutes(1));
        Cache<String> cache = caches.declare(
                inMemory(REPORT).loading(limits).failSafe(Duration.ofHours(1)).build());
        CacheKey key = cache.key(HOME, "u1", "d");
        cache.getOrLoad(key, () -> "v1");
        ticker.advance(Duration.ofMinutes(6));
        CountDownLatch go = new CountDownLatch(1);
        Loader<String> slow = () -> {
            await(go);
            return "v2";
        };
        assertEquals(Optional.of("v1"), cache.getOrLoad(key, slow));
        assertEquals(
                Optional.of("v1"), cache.getOrLoad(key, () -> "loaded twice"), "joins, and waits no longer either");
        go.countDown();
    }

    @Test
    void getOrLoad_hungLoaderWithAnOldValue_servesItAtTheHardLimit() {
        CacheSpec.Loading limits = new CacheSpec.Loading(Duration.ZERO, Duration.ofMillis(50), Duration.ofSeconds(10));
        Cache<String> cache = caches.declare(
                inMemory(REPORT).loading(limits).failSafe(Duration.ofHours(1)).build());
        CacheKey key = cache.key(HOME, "u1", "d");
        cache.getOrLoad(key, () -> "v");
        ticker.advance(Duration.ofMinutes(6));
        CountDownLatch never = new CountDownLatch(1);
        assertEquals(Optional.of("v"), cache.getOrLoad(key, () -> {
            never.await();
            return "never";
        }));
    }

    @Test
    void getOrLoad_hungLoader_endsAtTheHardLimit() {
        CacheSpec.Loading limits = new CacheSpec.Loading(Duration.ZERO, Duration.ofMillis(50), Duration.ofSeconds(10));
        Cache<String> cache = caches.declare(inMemory(REPORT).loading(limits).build());
        CacheKey key = cache.key(HOME, "u1", "d");
        CountDownLatch never = new CountDownLatch(1);
        CodedException failure = assertThrows(
                CodedException.class,
                () -> cache.getOrLoad(key, () -> {
                    never.await();
                    return "never";
                }));
        assertEquals("LOAD_TIMEOUT", failure.code().name());
        assertEquals(Optional.of("v"), cache.getOrLoad(key, () -> "v"));
    }

    @Test
    void getOrLoad_slowLoader_servesStaleAtTheSoftLimitAndGoesOn() {
        CacheSpec.Loading limits = new CacheSpec.Loading(Duration.ofMillis(20), Duration.ZERO, Duration.ofSeconds(10));
        Cache<String> cache = caches.declare(
                inMemory(REPORT).loading(limits).failSafe(Duration.ofHours(1)).build());
        CacheKey key = cache.key(HOME, "u1", "d");
        cache.getOrLoad(key, () -> "v1");
        ticker.advance(Duration.ofMinutes(6));
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Boolean> loaded = new CompletableFuture<>();
        Optional<String> soft = cache.getOrLoad(key, () -> {
            await(go);
            loaded.complete(true);
            return "v2";
        });
        assertEquals(Optional.of("v1"), soft);
        go.countDown();
        loaded.join();
        assertEquals(Optional.of("v2"), cache.getOrLoad(key, () -> "v2"));
    }

    @Test
    void getAllOrLoad_someKnown_loadsTheMissingOnesAtOnce() {
        Cache<String> cache = reports();
        CacheKey a = cache.key(HOME, "a", "d");
        CacheKey b = cache.key(HOME, "b", "d");
        CacheKey c = cache.key(HOME, "c", "d");
        cache.getOrLoad(b, () -> "b");
        List<List<CacheKey>> asked = new ArrayList<>();
        BulkLoader<String> loader = keys -> {
            asked.add(List.copyOf(keys));
            return Map.of(a, "a");
        };
        assertEquals(Map.of(a, "a", b, "b"), cache.getAllOrLoad(List.of(a, b, c), loader));
        assertEquals(List.of(List.of(a, c)), asked);
        assertEquals(Map.of(a, "a", b, "b"), cache.getAllOrLoad(List.of(a, b, c), loader), "absence is kept too");
        assertEquals(1, asked.size());
    }

    @Test
    void fill_withAReadPoint_isRefusedWhereTheKeyChangedSince() {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        ReadPoint before = cache.begin();
        cache.invalidate(key);
        assertFalse(cache.fill(key, "old", List.of(), before));
        assertEquals(Optional.empty(), cache.get(key));
        assertTrue(cache.fill(key, "new", List.of(Tag.of("rows:1")), cache.begin()));
        assertEquals(Optional.of("new"), cache.get(key));
        caches.invalidate(Tag.of("rows:1"));
        assertEquals(Optional.empty(), cache.get(key));
    }

    @Test
    void put_thenUpdate_isSeenAndDependsOnItsTags() {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        assertFalse(cache.update(key, old -> old + "!"), "there is nothing to change");
        assertTrue(cache.put(key, "v", Tag.of("rows:1")).announced());
        assertTrue(cache.update(key, old -> old + "!"));
        assertEquals(Optional.of("v!"), cache.get(key));
        caches.invalidate(Tag.of("rows:1"));
        assertEquals(Optional.empty(), cache.get(key));
    }

    @Test
    void update_byManyAtOnce_losesNone() throws Exception {
        Cache<Integer> cache = caches.declare(CacheSpec.of(REPORT, Integer.class)
                .timeToLive(Duration.ofMinutes(5), Tier.MEMORY)
                .build());
        CacheKey key = cache.key(HOME, "u1", "d");
        cache.put(key, 0);
        List<Future<Boolean>> all = IntStream.range(0, 100)
                .mapToObj(_ -> threads.submit(() -> cache.update(key, old -> old + 1)))
                .toList();
        for (Future<Boolean> each : all) {
            assertTrue(soon(each));
        }
        assertEquals(Optional.of(100), cache.get(key));
    }

    @Test
    void refresh_loadsWhateverIsKept() {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        cache.getOrLoad(key, () -> "v1");
        assertEquals(Optional.of("v2"), cache.refresh(key, () -> "v2"));
        assertEquals(Optional.of("v2"), cache.get(key));
    }

    @Test
    void hotValue_nearItsEnd_isLoadedAnewBesideItsReaders() {
        Cache<String> cache = caches.declare(CacheSpec.of(REPORT, String.class)
                .timeToLive(Duration.ofMinutes(5), Tier.MEMORY)
                .jitter(0)
                .build());
        CacheKey key = cache.key(HOME, "u", "d");
        AtomicInteger loads = new AtomicInteger();
        Loader<String> slow = () -> {
            ticker.advance(Duration.ofSeconds(1));
            return "value " + loads.incrementAndGet();
        };
        cache.getOrLoad(key, slow);
        for (int i = 0; i < 100; i++) {
            cache.getOrLoad(key, slow);
        }
        assertEquals(1, loads.get(), "far from its end nobody loads");
        ticker.advance(Duration.ofMinutes(5).minusMillis(50));
        long begun = System.nanoTime();
        while (cache.stats().refreshed() == 0 && System.nanoTime() - begun < 10_000_000_000L) {
            assertTrue(cache.getOrLoad(key, slow).isPresent());
        }
        while (loads.get() < 2 && System.nanoTime() - begun < 10_000_000_000L) {
            Thread.onSpinWait();
        }
        assertEquals(2, loads.get());
        assertEquals(1, cache.stats().refreshed());
    }

    @Test
    void strictAndToken_onThisNodesSource_areHits() {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        cache.getOrLoad(key, () -> "v");
        assertEquals(
                Answer.Outcome.HIT_MEMORY, cache.ask(key, Freshness.strict()).outcome());
        assertEquals(
                Answer.Outcome.HIT_MEMORY,
                cache.ask(key, Freshness.token(source.applied())).outcome());
    }

    @Test
    void key_ofAnotherCache_isRefused() {
        Cache<String> cache = reports();
        Cache<String> other =
                caches.declare(inMemory(KeyTemplate.of("price:{symbol}")).build());
        CacheKey key = other.key(HOME, "AAPL");
        assertThrows(CodedException.class, () -> cache.getOrLoad(key, () -> "v"));
        assertThrows(CodedException.class, () -> cache.get(key));
        assertThrows(CodedException.class, () -> cache.invalidate(key));
    }

    @Test
    void tenants_withTheSameKey_neverMeet() {
        Cache<String> cache = reports();
        List<String> nasty = List.of("a:b", "a", "a%3ab", "*", "\n", "b:", ":", "%", "ü", "x".repeat(300));
        for (String tenant : nasty) {
            String id = tenant.length() > 64 ? tenant.substring(0, 64) : tenant;
            for (String user : nasty) {
                String made = id + "|" + user;
                assertEquals(
                        Optional.of(made),
                        cache.getOrLoad(cache.key(new Tenant(id), user, "d"), () -> made),
                        "another key's value under " + made);
            }
        }
    }

    @Test
    void explain_everyState_saysWhy() {
        Cache<String> cache = reports();
        CacheKey key = cache.key(HOME, "u1", "d");
        assertTrue(
                cache.explain(key).get(1).contains("nothing is kept"),
                cache.explain(key).toString());
        cache.getOrLoad(key, () -> "v");
        assertTrue(
                cache.explain(key).get(1).contains("a value"),
                cache.explain(key).toString());
        caches.invalidateUser("u1", "profile_update");
        assertTrue(
                cache.explain(key).get(1).contains("changed since"),
                cache.explain(key).toString());
    }

    @Test
    void declare_badSpecs_nameEveryRule() {
        CodedException failure = assertThrows(
                CodedException.class,
                () -> inMemory(REPORT)
                        .jitter(2)
                        .timeToLive(Duration.ZERO, Tier.MEMORY)
                        .build());
        assertEquals(2, failure.violations().size());
        reports();
        assertThrows(CodedException.class, this::reports);
    }
}
