package dev.headroom.cache.jcache;

import dev.headroom.base.CodedException;
import dev.headroom.base.Sha256;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.Tier;
import dev.headroom.cache.spi.Serializer;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.cache.configuration.CompleteConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the cache of Headroom's that a {@code javax.cache} cache keeps its values in. Its name is made of the
 * manager's URI, the cache's name, the value type and the tiers, so that the same configuration on another node is the
 * same cache, and another configuration never reads the values of this one.
 */
final class Declarations {
    private static final Logger LOG = LoggerFactory.getLogger(Declarations.class);
    private static final int LONGEST_SLUG = 18;
    private static final int LARGEST_VALUE = 4 << 20;
    /** On a node that is alone, what was removed is known to be absent for as long as it takes to say so. */
    private static final Duration ABSENT = Duration.ofMillis(1);

    private Declarations() {}

    static <V> Cache<Stored<V>> declare(
            Backing backing, URI manager, String name, CompleteConfiguration<?, V> configuration) {
        Class<?> type = configuration.getValueType();
        Set<Tier> tiers = EnumSet.copyOf(backing.tiers());
        Optional<Serializer<Object>> codec = Optional.empty();
        if (!tiers.equals(Set.of(Tier.MEMORY))) {
            codec = configuration.isStoreByValue() ? backing.values().of(type) : Optional.empty();
            if (codec.isEmpty()) {
                tiers = EnumSet.of(Tier.MEMORY);
                LOG.info(
                        "values of cache {} stay in this process: {}",
                        name,
                        configuration.isStoreByValue()
                                ? "nothing writes values of type %s; declare their type with setTypes, or configure ValueCodecs"
                                        .formatted(type.getName())
                                : "they are kept by reference");
            }
        }
        String identity =
                "%s\n%s\n%s\n%s\n%s".formatted(manager, name, type.getName(), tiers, configuration.isStoreByValue());
        return declare(backing, KeyTemplate.of(slug(name) + "_" + digest(identity) + ":{key}"), tiers, codec);
    }

    private static <V> Cache<Stored<V>> declare(
            Backing backing, KeyTemplate keys, Set<Tier> tiers, Optional<Serializer<Object>> codec) {
        Map<Tier, Duration> times = new EnumMap<>(Tier.class);
        tiers.forEach(tier -> times.put(tier, backing.longest()));
        CacheSpec.Builder<Stored<V>> spec = CacheSpec.<Stored<V>>ofType(keys, Stored.class)
                .timeToLive(times)
                .jitter(0)
                .absent(ABSENT)
                .freshness(backing.freshness())
                .earlyRefresh(false)
                .largestValue(LARGEST_VALUE);
        codec.ifPresent(of -> spec.serializer(new StoredSerializer<>(of)));
        synchronized (backing.caches()) {
            try {
                @SuppressWarnings("unchecked") // the name holds the type
                Cache<Stored<V>> before = (Cache<Stored<V>>) backing.caches().cache(keys.name());
                return before;
            } catch (CodedException undeclared) {
                LOG.debug("cache {} is new", keys.name(), undeclared);
                return backing.caches().declare(spec.build());
            }
        }
    }

    private static String slug(String name) {
        String plain = name.substring(name.lastIndexOf('.') + 1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "_");
        return "jcache_" + plain.substring(0, Math.min(plain.length(), LONGEST_SLUG));
    }

    private static String digest(String identity) {
        return Sha256.hex(identity, 6);
    }
}
