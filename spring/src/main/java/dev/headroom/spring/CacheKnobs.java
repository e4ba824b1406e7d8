package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Compression;
import dev.headroom.cache.WarmRun;
import dev.headroom.cache.WarmUp;
import dev.headroom.observe.Signals;
import dev.headroom.tuning.Knob;
import dev.headroom.tuning.Recommendation;
import dev.headroom.tuning.Tuner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;

/**
 * What of caches can be tuned: for how much of its declared time each serves a value, how much of the memory it has for
 * itself, how all make their values smaller for the shared tiers, and the share of the database that a warm-up takes.
 */
final class CacheKnobs implements Tunables {
    private static final long LEAST_BYTES = 1 << 20;
    private static final double GOOD_HIT_RATE = 0.95;
    private static final double POOR_HIT_RATE = 0.5;
    private static final double TIGHT = 0.8;
    private static final double ROOMY = 0.6;
    private static final double MANY_EVICTIONS = 0.05;
    private static final double SAVES_LITTLE = 0.95;

    /** What was longer ago says nothing of what is in force now. */
    static final Duration LATELY = Duration.ofSeconds(30);

    private final Caches caches;
    private final Signals signals;
    private final ObjectProvider<WarmUp> warmUp;
    private final Ticker ticker;
    private final Map<String, RecentUse> uses = new ConcurrentHashMap<>();
    private final Lately rawBytes;
    private final Lately storedBytes;

    CacheKnobs(Caches caches, Signals signals, ObjectProvider<WarmUp> warmUp, Ticker ticker) {
        this.caches = caches;
        this.signals = signals;
        this.warmUp = warmUp;
        this.ticker = ticker;
        this.rawBytes = new Lately(LATELY, ticker);
        this.storedBytes = new Lately(LATELY, ticker);
    }

    @Override
    public List<Tuner.Tunable> now() {
        List<Tuner.Tunable> all = new ArrayList<>();
        for (Cache<?> cache : caches.all()) {
            all.add(lifetime(cache));
            all.add(weight(cache));
        }
        all.add(threshold());
        all.add(level());
        warmUp.ifAvailable(of -> all.add(warmShare(of)));
        return all;
    }

    private static String name(Cache<?> cache) {
        return cache.spec().template().name();
    }

    private RecentUse use(Cache<?> cache) {
        return uses.computeIfAbsent(name(cache), _ -> new RecentUse(() -> List.of(cache.stats()), LATELY, ticker));
    }

    private double memory() {
        return signals.value("memory_share").orElse(ROOMY);
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    /** Up to what was declared, which is what the data's contract allows. */
    private Tuner.Tunable lifetime(Cache<?> cache) {
        Knob knob = new Knob("cache_lifetime." + name(cache), 0.0625, 1, 2, false, cache::lifetime, cache::lifetime);
        RecentUse recent = use(cache);
        return new Tuner.Tunable(knob, current -> {
            RecentUse.Use use = recent.now();
            if (!use.tells()) {
                return Optional.empty();
            }
            if (memory() > TIGHT && use.hitRate() < POOR_HIT_RATE) {
                return advice(
                        current / 2,
                        "the heap is tight and only " + percent(use.hitRate()) + " of look-ups are answered",
                        "room for values that are asked for again");
            }
            return current < 1 && use.hitRate() < GOOD_HIT_RATE && memory() < TIGHT
                    ? advice(
                            1,
                            "values are served for " + percent(current) + " of the time they may be, and "
                                    + percent(1 - use.hitRate()) + " of look-ups miss",
                            "fewer loads; nothing older than what is declared")
                    : Optional.empty();
        });
    }

    private Tuner.Tunable weight(Cache<?> cache) {
        Knob knob = new Knob(
                "cache_weight." + name(cache),
                0.125,
                8,
                1.5,
                false,
                cache::weight,
                value -> caches.weigh(cache, value));
        RecentUse recent = use(cache);
        return new Tuner.Tunable(knob, current -> {
            RecentUse.Use use = recent.now();
            if (!use.tells()) {
                return Optional.empty();
            }
            if (use.evictedShare() > MANY_EVICTIONS && use.hitRate() < GOOD_HIT_RATE) {
                return advice(
                        current * 2,
                        "%d values went for want of room in %d look-ups".formatted(use.evictions(), use.lookups()),
                        "fewer loads of this cache; the others have less for themselves");
            }
            double share =
                    (double) cache.stats().memory().bytes() * caches.all().size() / caches.memoryBound();
            return current > 1 && share < current / 4
                    ? advice(1, "it fills less than a quarter of what it has for itself", "room for the others")
                    : Optional.empty();
        });
    }

    private static Optional<Recommendation.Advice> advice(double towards, String reason, String effect) {
        return Optional.of(new Recommendation.Advice(towards, reason, effect));
    }

    private Compression.Policy inForce() {
        return caches.all().stream().findFirst().map(Cache::compression).orElse(Compression.Policy.USUAL);
    }

    private Tuner.Tunable threshold() {
        double usual = Compression.Policy.USUAL.threshold();
        Knob knob = new Knob(
                "cache.compression_bytes",
                64,
                65_536,
                2,
                true,
                () -> inForce().threshold(),
                value -> caches.all().forEach(cache -> threshold(cache, (int) value)));
        return new Tuner.Tunable(knob, current -> {
            double ratio = ratio();
            if (Double.isNaN(ratio) || ratio < SAVES_LITTLE) {
                return Optional.empty();
            }
            return current > usual * 4
                    ? advice(usual, "values are smaller than what is compressed", "fewer bytes to the shared tiers")
                    : advice(
                            current * 2,
                            "compression leaves " + percent(ratio) + " of the bytes",
                            "less processor time for each value");
        });
    }

    private static void threshold(Cache<?> cache, int bytes) {
        Compression.Policy now = cache.compression();
        int zstd = Math.max(bytes, cache.spec().compression().zstdThreshold());
        cache.compression(new Compression.Policy(bytes, zstd, now.zstdLevel()));
    }

    private Tuner.Tunable level() {
        int usual = Compression.Policy.USUAL.zstdLevel();
        Knob knob = new Knob(
                "cache.compression_level",
                1,
                19,
                1.5,
                true,
                () -> inForce().zstdLevel(),
                value -> caches.all().forEach(cache -> level(cache, (int) value)));
        return new Tuner.Tunable(
                knob,
                current -> current > usual && !Double.isNaN(ratio())
                        ? advice(
                                usual,
                                "level " + Math.round(current) + " leaves " + percent(ratio())
                                        + " of the bytes; a level above " + usual + " saves few more",
                                "less processor time for each value that is stored")
                        : Optional.empty());
    }

    private static void level(Cache<?> cache, int level) {
        Compression.Policy now = cache.compression();
        cache.compression(new Compression.Policy(now.threshold(), now.zstdThreshold(), level));
    }

    /** What is left of the bytes that were stored lately; NaN where too few were. */
    private double ratio() {
        long raw = 0;
        long stored = 0;
        for (Cache<?> cache : caches.all()) {
            raw += cache.stats().rawBytes();
            stored += cache.stats().storedBytes();
        }
        long lately = rawBytes.grown(raw);
        long left = storedBytes.grown(stored);
        return lately < LEAST_BYTES ? Double.NaN : (double) left / lately;
    }

    private Tuner.Tunable warmShare(WarmUp of) {
        Knob knob = new Knob("cache.warm_up_share", 0.05, 1, 1.5, false, of::share, of::share);
        return new Tuner.Tunable(knob, current -> {
            double waiting = signals.value("pool_waiting").orElse(0);
            if (waiting > 0
                    && of.progress()
                            .map(run -> run.state() == WarmRun.State.RUNNING)
                            .orElse(false)) {
                return advice(
                        current / 2,
                        Math.round(waiting) + " callers wait for connections while caches are warmed",
                        "shorter waits, a longer warm-up");
            }
            double hits = signals.value("cache_hit_rate").orElse(1);
            return hits < POOR_HIT_RATE && current < ROOMY / 2 && waiting == 0
                    ? advice(
                            current * 2,
                            "caches answer " + percent(hits) + " of look-ups and nobody waits for connections",
                            "caches are warm sooner")
                    : Optional.empty();
        });
    }
}
