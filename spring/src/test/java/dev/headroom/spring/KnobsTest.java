package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Compression;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tenant;
import dev.headroom.cache.Tier;
import dev.headroom.cache.WarmPace;
import dev.headroom.cache.WarmUp;
import dev.headroom.http.AdmissionLimit;
import dev.headroom.jobs.Jobs;
import dev.headroom.observe.Operations;
import dev.headroom.tuning.Knob;
import dev.headroom.tuning.Recommendation;
import dev.headroom.tuning.Tuner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** Goal: each setting that can be tuned is in force in its part at once, is recommended for a reason, and goes back. */
final class KnobsTest {
    private final Map<String, Double> signals = new HashMap<>();
    private long nanos;
    private final Caches caches = Caches.alone().memory(4 << 20).build();
    private final Cache<String> parcels = caches.declare(CacheSpec.of(KeyTemplate.of("parcel:{id}"), String.class)
            .timeToLive(Duration.ofHours(1), Tier.MEMORY)
            .build());
    private final AdmissionLimit admission = new AdmissionLimit(8, 0, Duration.ofSeconds(1), Ticker.system());
    private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void close() {
        caches.close();
    }

    private OptionalDouble signal(String name) {
        Double value = signals.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private Map<String, Tuner.Tunable> knobs() {
        if (beans.getBeanDefinitionCount() == 0) {
            beans.addBean("warmUp", caches.warmUp(directory, new WarmPace(4, 0.25, () -> false)));
            beans.addBean("admission", admission);
        }
        List<Tuner.Tunable> all = new ArrayList<>(
                new CacheKnobs(caches, this::signal, beans.getBeanProvider(WarmUp.class), () -> nanos).now());
        all.addAll(new NodeKnobs(
                        this::signal,
                        beans.getBeanProvider(AdmissionLimit.class),
                        beans.getBeanProvider(JobWorker.class),
                        () -> nanos)
                .now());
        return all.stream().collect(Collectors.toMap(each -> each.knob().name(), Function.identity()));
    }

    private Tuner.Tunable knob(String name) {
        return Optional.ofNullable(knobs().get(name)).orElseThrow();
    }

    private Optional<Recommendation.Advice> advice(String name) {
        Tuner.Tunable tunable = knob(name);
        return tunable.rule().look(tunable.knob().current().getAsDouble());
    }

    @Test
    void everyKnob_takesEachEndOfItsRange_andGoesBack() {
        for (Tuner.Tunable tunable : knobs().values()) {
            Knob knob = tunable.knob();
            double before = knob.current().getAsDouble();
            assertTrue(before >= knob.least() && before <= knob.most(), knob.name() + " is " + before);
            for (double value : new double[] {knob.least(), knob.most(), before}) {
                knob.change().accept(value);
                assertEquals(value, knob.current().getAsDouble(), 1e-9, knob.name());
            }
        }
        assertEquals(
                List.of(
                        "admission.places",
                        "cache.compression_bytes",
                        "cache.compression_level",
                        "cache.warm_up_share",
                        "cache_lifetime.parcel",
                        "cache_weight.parcel"),
                knobs().keySet().stream().sorted().toList());
    }

    @Test
    void change_isInForceInTheCache() {
        knob("cache_lifetime.parcel").knob().change().accept(0.5);
        assertEquals(0.5, parcels.lifetime());
        knob("cache_weight.parcel").knob().change().accept(2);
        assertEquals(2, parcels.weight());
        knob("cache.compression_bytes").knob().change().accept(8192);
        knob("cache.compression_level").knob().change().accept(9);
        assertEquals(new Compression.Policy(8192, 8192, 9), parcels.compression());
        knob("cache.compression_bytes").knob().change().accept(1024);
        knob("cache.compression_level").knob().change().accept(3);
        assertEquals(Compression.Policy.USUAL, parcels.compression());
    }

    @Test
    void change_isInForceAtTheDoor() throws InterruptedException {
        knob("admission.places").knob().change().accept(Math.max(2, admissionLeast()));
        int places = admission.places();
        List<AdmissionLimit.Permit> permits = new ArrayList<>();
        for (int i = 0; i < places; i++) {
            permits.add(admission.enter(AdmissionLimit.Priority.HIGH, Duration.ofSeconds(1)));
        }
        boolean refused = false;
        try {
            admission.enter(AdmissionLimit.Priority.HIGH, Duration.ofSeconds(1)).close();
        } catch (CodedException full) {
            refused = true;
        }
        assertTrue(refused);
        signals.put("cpu_share", 0.3);
        assertTrue(advice("admission.places").orElseThrow().reason().contains("refused"));
        signals.put("cpu_share", 0.99);
        assertFalse(advice("admission.places").isPresent());
        permits.forEach(AdmissionLimit.Permit::close);
    }

    private double admissionLeast() {
        return knob("admission.places").knob().least();
    }

    @Test
    void recommendation_hasItsReason_andNoneWhereAllIsWell() {
        knobs().keySet().forEach(name -> assertEquals(Optional.empty(), advice(name), name));
        // more than has room, each asked for once: nothing is ever answered from memory
        for (int id = 0; id < 20_000; id++) {
            int of = id;
            parcels.getOrLoad(parcels.key(Tenant.of(1), id), () -> "x".repeat(1000) + of);
        }
        assertTrue(advice("cache_weight.parcel").orElseThrow().reason().contains("want of room"));
        parcels.lifetime(0.25);
        assertTrue(advice("cache_lifetime.parcel").orElseThrow().towards() == 1);
        signals.put("memory_share", 0.9);
        assertTrue(advice("cache_lifetime.parcel").orElseThrow().towards() < 0.25);
        signals.put("cache_hit_rate", 0.1);
        assertTrue(advice("cache.warm_up_share").orElseThrow().towards() > 0.25);
    }

    @Test
    void queueFigures_areKeptForFiveSeconds_orLongerWhereAskingTakesLong() {
        long[] now = {0};
        long[] takes = {0};
        long[] asked = {0};
        QueueFigures figures = new QueueFigures(
                () -> {
                    now[0] += takes[0];
                    return new Jobs.Backlog(++asked[0], 0);
                },
                Duration.ofSeconds(5),
                () -> now[0]);
        for (int look = 0; look < 5; look++) {
            assertEquals(1, figures.now().orElseThrow().dead());
            now[0] += Duration.ofSeconds(1).toNanos();
        }
        takes[0] = Duration.ofSeconds(1).toNanos();
        assertEquals(2, figures.now().orElseThrow().dead());
        now[0] += Duration.ofSeconds(19).toNanos();
        assertEquals(2, figures.now().orElseThrow().dead());
        now[0] += Duration.ofSeconds(1).toNanos();
        assertEquals(3, figures.now().orElseThrow().dead());
    }

    private void missOften() {
        for (int id = 0; id < 20_000; id++) {
            int of = id;
            parcels.getOrLoad(parcels.key(Tenant.of(1), id), () -> "x".repeat(1000) + of);
        }
    }

    private void hitOften() {
        for (int i = 0; i < 2000; i++) {
            parcels.getOrLoad(parcels.key(Tenant.of(1), 19_999), () -> "y");
        }
    }

    @Test
    void recentUse_isOfThePastHalfMinute() {
        RecentUse use = new RecentUse(
                () -> caches.all().stream().map(Cache::stats).toList(), Duration.ofSeconds(30), () -> nanos);
        assertFalse(use.now().tells());
        missOften();
        assertTrue(use.now().evictedShare() > 0.5);
        assertEquals(0, use.now().memoryShare());
        for (int turn = 0; turn < 2; turn++) {
            nanos += Duration.ofMinutes(1).toNanos();
            use.now();
        }
        hitOften();
        RecentUse.Use now = use.now();
        assertEquals(2000, now.lookups());
        assertEquals(1, now.hitRate());
        assertEquals(1, now.memoryShare());
    }

    @Test
    void recommendationsAndSignals_forgetWhatIsOver() {
        knobs();
        Lately lately = new Lately(Duration.ofMinutes(1), () -> nanos);
        assertEquals(7, lately.grown(7));
        for (int look = 0; look < 2; look++) {
            nanos += Duration.ofMinutes(2).toNanos();
            lately.grown(7);
        }
        assertEquals(0, lately.grown(7));
        assertEquals(2, lately.grown(9));
        assertEquals(3, lately.grown(3), "what has begun anew");
        Tuner.Tunable weight = knob("cache_weight.parcel");
        NodeSignals node = new NodeSignals(
                new Operations(10, Duration.ofSeconds(1), () -> nanos), caches, null, null, null, null, () -> nanos);
        missOften();
        assertTrue(weight.rule().look(1).isPresent());
        assertTrue(node.value("cache_hit_rate").orElseThrow() < 0.1);
        for (int look = 0; look < 2; look++) {
            nanos += Duration.ofMinutes(6).toNanos();
            weight.rule().look(1);
            node.value("cache_hit_rate");
        }
        hitOften();
        assertEquals(Optional.empty(), weight.rule().look(1));
        assertEquals(1, node.value("cache_hit_rate").orElseThrow());
    }
}
