package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Compression;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.Freshness;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Declares caches as the code asks and the configuration has it: what is configured for a name wins. */
public final class CacheDeclarations {
    private static final ErrorCode UNKNOWN = new ErrorCode("UNKNOWN_CACHE", ErrorCode.Kind.NOT_FOUND);

    private final Caches caches;
    private final CacheSettings settings;
    private final List<Consumer<Cache<?>>> listeners = new CopyOnWriteArrayList<>();

    CacheDeclarations(Caches caches, CacheSettings settings) {
        this.caches = caches;
        this.settings = settings;
    }

    /** The cache, with the configuration of its name. */
    public <V> Cache<V> declare(CacheSpec<V> spec) {
        Cache<V> cache = caches.declare(configured(spec));
        listeners.forEach(listener -> listener.accept(cache));
        return cache;
    }

    /** Hears of every cache, those that are declared already among them. */
    void listen(Consumer<Cache<?>> listener) {
        listeners.add(listener);
        caches.all().forEach(listener);
    }

    /** For caches that are declared by their use: annotated methods, Spring's own abstraction. */
    Duration usualTtl() {
        return settings.ttl();
    }

    /** Names in the configuration that nobody has declared, and that no annotated method will: slips. */
    void check(Set<String> expected) {
        Set<String> known = new TreeSet<>(expected);
        caches.all().forEach(cache -> known.add(cache.spec().template().name()));
        List<Violation> unknown = settings.caches().keySet().stream()
                .filter(name -> !known.contains(name))
                .map(name -> new Violation(
                        "headroom.cache.caches." + name, "must name a declared cache", null, "declared are " + known))
                .toList();
        if (!unknown.isEmpty()) {
            throw CodedException.of(UNKNOWN, unknown);
        }
    }

    /** A cache's own setting first, then what is set for its name, then what it was declared with. */
    private <V> CacheSpec<V> configured(CacheSpec<V> spec) {
        String name = spec.template().name();
        CacheSettings.Named named = settings.caches().get(name);
        CacheSpec.Builder<V> builder = spec.toBuilder();
        Duration usual = settings.ttls().get(name);
        if (usual != null) {
            builder.timeToLive(usual, spec.timeToLive().keySet().toArray(Tier[]::new));
        }
        if (named == null) {
            return builder.build();
        }
        builder.timeToLive(times(spec, named, usual));
        set(named.jitter(), builder::jitter);
        set(named.freshness(), bound -> builder.freshness(Freshness.bounded(bound)));
        set(named.absent(), builder::absent);
        set(named.failSafe(), builder::failSafe);
        set(named.earlyRefresh(), builder::earlyRefresh);
        set(named.largestValue(), size -> builder.largestValue((int) Math.min(Integer.MAX_VALUE, size.toBytes())));
        builder.compression(compression(spec.compression(), named));
        builder.loading(new CacheSpec.Loading(
                or(named.loadSoft(), spec.loading().soft()),
                or(named.loadHard(), spec.loading().hard()),
                spec.loading().join()));
        return builder.build();
    }

    private static Map<Tier, Duration> times(CacheSpec<?> spec, CacheSettings.Named named, @Nullable Duration usual) {
        Map<Tier, Duration> times = new EnumMap<>(Tier.class);
        Set<Tier> tiers = named.tiers().isEmpty() ? spec.timeToLive().keySet() : Set.copyOf(named.tiers());
        Duration longest =
                spec.timeToLive().values().stream().max(Duration::compareTo).orElseThrow();
        for (Tier tier : tiers) {
            Duration declared = or(usual, spec.timeToLive().getOrDefault(tier, longest));
            times.put(tier, or(named.ttlByTier().get(tier), or(named.ttl(), declared)));
        }
        return times;
    }

    private static Compression.Policy compression(Compression.Policy usual, CacheSettings.Named named) {
        DataSize from = named.compressFrom();
        int threshold = from == null ? usual.threshold() : (int) Math.min(Integer.MAX_VALUE / 4, from.toBytes());
        return new Compression.Policy(
                threshold,
                from == null ? usual.zstdThreshold() : threshold * 4,
                or(named.compressionLevel(), usual.zstdLevel()));
    }

    private static <T> T or(@Nullable T first, T second) {
        return first == null ? second : first;
    }

    private static <T> void set(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
