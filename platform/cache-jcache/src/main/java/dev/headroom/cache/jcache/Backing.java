package dev.headroom.cache.jcache;

import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import dev.headroom.freshness.Freshness;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the caches of a {@code javax.cache} manager stand on.
 *
 * @param caches of the application; stay the application's to close
 * @param tiers that values by value are kept in, at least one; a cache whose values have no codec, or are kept by
 *     reference, uses memory alone
 * @param keys how keys are written where nodes share a source of changes
 * @param values how values are written to tiers that nodes share
 * @param copier of keys and values that are kept by value
 * @param longest how long a value is kept where its expiry policy doesn't end it sooner, 1 s to 365 d
 * @param freshness of a plain read; what decides whether to change something is read strictly
 * @param mostKeys keys that a node knows of one cache at most, 1 or more: those it iterates over. They take some 600
 *     bytes each, beside the memory of the values
 */
public record Backing(
        Caches caches,
        Set<Tier> tiers,
        KeyCodec keys,
        ValueCodecs values,
        Copier copier,
        Duration longest,
        Freshness freshness,
        int mostKeys) {
    private static final Duration MONTH = Duration.ofDays(30);
    private static final int USUAL_KEYS = 1_000_000;

    public Backing {
        tiers = Set.copyOf(tiers);
        if (tiers.isEmpty() || mostKeys < 1) {
            throw new IllegalArgumentException("a backing must use at least one tier and keep at least one key");
        }
    }

    /**
     * All tiers of the caches, 30 days, 2 s and 1,000,000 keys; keys and values of standard and declared types. Asks
     * the shared tiers for their names.
     */
    public static Backing of(Caches caches) {
        Set<Tier> tiers = EnumSet.of(Tier.MEMORY);
        tiers.addAll(caches.health().keySet());
        return new Backing(
                caches,
                tiers,
                KeyCodec.standard(),
                ValueCodecs.declaredTypes(),
                Copier.serializing(),
                MONTH,
                Freshness.bounded(Duration.ofSeconds(2)),
                USUAL_KEYS);
    }

    public Backing withTiers(Set<Tier> of) {
        return new Backing(caches, of, keys, values, copier, longest, freshness, mostKeys);
    }

    /** Tried first; what it doesn't know is left to the present one. */
    public Backing withKeys(KeyCodec codec) {
        return new Backing(caches, tiers, codec.orElse(keys), values, copier, longest, freshness, mostKeys);
    }

    public Backing withValues(ValueCodecs codecs) {
        return new Backing(caches, tiers, keys, codecs, copier, longest, freshness, mostKeys);
    }

    public Backing withCopier(Copier of) {
        return new Backing(caches, tiers, keys, values, of, longest, freshness, mostKeys);
    }

    public Backing withLongest(Duration duration) {
        return new Backing(caches, tiers, keys, values, copier, duration, freshness, mostKeys);
    }

    public Backing withFreshness(Freshness usual) {
        return new Backing(caches, tiers, keys, values, copier, longest, usual, mostKeys);
    }

    public Backing withMostKeys(int most) {
        return new Backing(caches, tiers, keys, values, copier, longest, freshness, most);
    }
}
