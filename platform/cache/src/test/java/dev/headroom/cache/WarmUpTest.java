package dev.headroom.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WarmUpTest {
    private static final KeyTemplate PROFILES = KeyTemplate.of("user_profile:{user}");
    private static final Tenant TENANT = new Tenant("a:b*c");

    private final ManualTicker ticker = new ManualTicker();
    private final LocalSource source = new LocalSource(ticker, 12);
    private final Set<CacheKey> loaded = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path notes = Path.of("");

    private Caches caches = node();
    private Cache<String> profiles = cache(caches);

    @BeforeEach
    void begin() {
        loaded.clear();
    }

    @AfterEach
    void close() {
        caches.close();
        source.close();
    }

    private Caches node() {
        return Caches.over(source).ticker(ticker).build();
    }

    private static Cache<String> cache(Caches of) {
        return of.declare(CacheSpec.of(PROFILES, String.class)
                .timeToLive(Duration.ofHours(1), Tier.MEMORY)
                .tags("person:{user}")
                .build());
    }

    private void restart() {
        caches.close();
        caches = node();
        profiles = cache(caches);
        loaded.clear();
    }

    private WarmUp warmUp(BulkLoader<String> loader) {
        WarmUp warmUp = caches.warmUp(notes, WarmPace.unhindered());
        warmUp.declare(WarmSource.together("profiles", profiles, extent -> keys(extent.limit()), loader));
        return warmUp;
    }

    private List<CacheKey> keys(int count) {
        return IntStream.range(0, Math.min(count, 500))
                .mapToObj(i -> profiles.key(TENANT, i))
                .toList();
    }

    private Map<CacheKey, String> load(Collection<CacheKey> keys) {
        Map<CacheKey, String> values = new HashMap<>();
        keys.forEach(key -> values.put(key, "of " + key.segments().getFirst()));
        loaded.addAll(keys);
        return values;
    }

    @Test
    void run_fillsWhatTheSourceNames_andSaysHowFarItIs() throws InterruptedException {
        WarmUp warmUp = warmUp(this::load);
        assertTrue(warmUp.progress().isEmpty());
        warmUp.start(WarmUp.FULL, new WarmUp.Extent(120, 7), false);
        WarmRun run = warmUp.await().orElseThrow();

        assertEquals(WarmRun.State.FINISHED, run.state());
        assertEquals(List.of(new WarmRun.Line("profiles", 120, 120, 120, 0, null)), run.sources());
        assertEquals(1, run.success());
        assertEquals("of 119", profiles.get(profiles.key(TENANT, 119)).orElseThrow());
        assertTrue(profiles.get(profiles.key(TENANT, 120)).isEmpty());
    }

    @Test
    void warmedValue_dependsOnItsOwnTagsAlone() throws InterruptedException {
        WarmUp warmUp = warmUp(this::load);
        warmUp.start("profiles", new WarmUp.Extent(100, 7), false);
        warmUp.await();
        caches.invalidate(Tag.of("person", "7"));

        assertTrue(profiles.get(profiles.key(TENANT, 7)).isEmpty());
        assertEquals(
                99,
                keys(100).stream().filter(key -> profiles.get(key).isPresent()).count());
    }

    @Test
    void loadThatFails_costsItsOwnKeyOnly() throws InterruptedException {
        CacheKey broken = profiles.key(TENANT, 17);
        WarmUp warmUp = warmUp(keys -> {
            if (keys.contains(broken)) {
                throw new IOException("no such row");
            }
            return load(keys);
        });
        warmUp.start("profiles", new WarmUp.Extent(100, 7), false);
        WarmRun run = warmUp.await().orElseThrow();

        assertEquals(100, run.done());
        assertEquals(1, run.failed());
        assertEquals(0.99, run.success(), 1e-9);
        assertTrue(run.sources().getFirst().trouble() != null);
        assertTrue(profiles.get(broken).isEmpty());
    }

    @Test
    void stoppedRun_goesOnWhereItWas_alsoInTheNextNode() throws InterruptedException {
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        WarmUp warmUp = warmUp(keys -> {
            if (loaded.size() >= 50) {
                second.countDown();
                release.await();
            }
            return load(keys);
        });
        warmUp.start("profiles", new WarmUp.Extent(200, 7), false);
        second.await();
        assertEquals(
                "WARM_UP_RUNNING",
                assertThrows(CodedException.class, () -> warmUp.start(WarmUp.FULL, WarmUp.Extent.USUAL, false))
                        .code()
                        .name());
        assertTrue(warmUp.stop());
        release.countDown();
        assertEquals(WarmRun.State.STOPPED, warmUp.await().orElseThrow().state());
        assertFalse(warmUp.stop());
        assertEquals(100, loaded.size());

        restart();
        WarmUp next = warmUp(this::load);
        next.start("profiles", new WarmUp.Extent(200, 7), true);
        WarmRun run = next.await().orElseThrow();
        assertEquals(200, run.done());
        assertEquals(100, loaded.size());
        assertTrue(loaded.contains(profiles.key(TENANT, 100)));

        restart();
        WarmUp anew = warmUp(this::load);
        anew.start("profiles", new WarmUp.Extent(200, 7), true);
        anew.await();
        assertEquals(200, loaded.size());
    }

    @Test
    void hotKeys_areLoadedByTheNextNode() {
        keys(20).forEach(key -> profiles.getOrLoad(key, () -> "value"));
        for (int i = 0; i < 50; i++) {
            keys(3).forEach(profiles::get);
        }
        caches.warmUp(notes, WarmPace.unhindered()).rememberHotKeys(3);

        restart();
        WarmUp warmUp = warmUp(this::load);
        assertEquals(3, warmUp.loadHotKeys(Duration.ofSeconds(5)));
        assertEquals(Set.copyOf(keys(3)), loaded);
        assertTrue(keys(3).stream().allMatch(key -> profiles.get(key).isPresent()));
    }

    @Test
    void notesThatCantBeRead_costNothing() throws IOException {
        Files.writeString(notes.resolve("hot-keys"), "user_profile:v9:1:2\n::::\nuser_profile\nno_cache:v1:1:2\n\0\n");
        assertEquals(0, warmUp(this::load).loadHotKeys(Duration.ofSeconds(5)));
        assertTrue(loaded.isEmpty());
    }

    @Test
    void unknownMode_isToldWithTheNearest_andBoundsAreKept() {
        WarmUp warmUp = warmUp(this::load);
        CodedException unknown =
                assertThrows(CodedException.class, () -> warmUp.start("profile", WarmUp.Extent.USUAL, false));
        assertTrue(unknown.violations().getFirst().message().contains("profiles"));
        assertThrows(CodedException.class, () -> new WarmUp.Extent(0, 7));
        assertThrows(CodedException.class, () -> new WarmUp.Extent(100_001, 366));
    }

    @Test
    void pace_takesItsShare_andHalfWhileOthersWork() {
        AtomicBoolean others = new AtomicBoolean();
        WarmPace quarter = new WarmPace(2, 0.25, others::get);
        assertEquals(1, quarter.workers());
        assertEquals(1_000, quarter.restNanos(1_000));
        others.set(true);
        assertEquals(3_000, quarter.restNanos(1_000));

        WarmPace half = new WarmPace(10, 0.5, others::get);
        assertEquals(5, half.workers());
        assertEquals(1_000, half.restNanos(1_000));
        others.set(false);
        assertEquals(0, half.restNanos(1_000));
    }

    @Test
    void tagForm_withASegmentThatIsNone_isRefusedWithTheNearest() {
        CodedException refused = assertThrows(
                CodedException.class,
                () -> CacheSpec.of(PROFILES, String.class).tags("person:{usr}").build());
        assertTrue(refused.violations().getFirst().message().contains("the nearest is user"));
    }

    @Test
    void key_comesBackFromItsText_whateverItHolds() {
        for (String segment : List.of("plain", "a:b", "100 %", "%3a", "*", "\n", "ä€𝄞", "%")) {
            CacheKey key = profiles.key(TENANT, segment);
            assertEquals(key, PROFILES.parse(key.toString()).orElseThrow(), segment);
        }
        assertTrue(PROFILES.version(2).parse(profiles.key(TENANT, 1).toString()).isEmpty());
    }
}
