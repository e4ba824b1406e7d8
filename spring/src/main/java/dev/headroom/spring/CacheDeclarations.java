package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.Caches;
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
        CacheSettings.Named named = settings.caches().get(spec.template().name());
        Cache<V> cache = caches.declare(named == null ? spec : configured(spec, named));
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

    private static <V> CacheSpec<V> configured(CacheSpec<V> spec, CacheSettings.Named named) {
        Map<Tier, Duration> timeToLive = new EnumMap<>(Tier.class);
        Set<Tier> tiers = named.tiers().isEmpty() ? spec.timeToLive().keySet() : Set.copyOf(named.tiers());
        Duration longest =
                spec.timeToLive().values().stream().max(Duration::compareTo).orElseThrow();
        for (Tier tier : tiers) {
            timeToLive.put(
                    tier, named.ttl() != null ? named.ttl() : spec.timeToLive().getOrDefault(tier, longest));
        }
        return new CacheSpec<>(
                spec.template(),
                spec.type(),
                timeToLive,
                spec.jitter(),
                named.freshness() != null ? Freshness.bounded(named.freshness()) : spec.freshness(),
                named.absent() != null ? named.absent() : spec.absent(),
                named.failSafe() != null ? named.failSafe() : spec.failSafe(),
                spec.earlyRefresh(),
                spec.loading(),
                spec.largestValue(),
                spec.compression(),
                spec.serializer());
    }
}
