package dev.headroom.cache;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of one cache that are worth having before anybody asks.
 *
 * @param mode what an operator calls them: {@code profiles}; 1 to 40 lower case letters, digits and dashes
 * @param cache that keeps them
 * @param keys of the values, the most wanted first
 * @param filler of the cache
 */
public record WarmSource<V>(String mode, Cache<V> cache, Keys keys, Filler filler) {
    /** How much to warm. */
    @FunctionalInterface
    public interface Keys {
        /** At most the extent's limit, of what was used within its days; the most wanted first. */
        List<CacheKey> within(WarmUp.Extent extent);
    }

    /** Gets values into the tiers. */
    @FunctionalInterface
    public interface Filler {
        /** Takes the values from the tiers, or loads them; returns how many exist. */
        int fill(Collection<CacheKey> keys);
    }

    /** Makes the value of a key. */
    @FunctionalInterface
    public interface KeyLoader<V> {
        /** The value, or null where there is none. */
        @Nullable V load(CacheKey key) throws Exception;
    }

    public WarmSource {
        if (!mode.matches("[a-z][a-z0-9-]{0,39}") || mode.equals(WarmUp.FULL)) {
            throw new IllegalArgumentException("mode must be 1 to 40 lower case letters, digits and dashes, and not "
                    + WarmUp.FULL + ", was " + mode);
        }
    }

    /** Loaded many at once: what their load reads, each of them depends on. */
    public static <V> WarmSource<V> together(String mode, Cache<V> cache, Keys keys, BulkLoader<V> loader) {
        return new WarmSource<>(
                mode, cache, keys, some -> cache.getAllOrLoad(some, loader).size());
    }

    /** Loaded one by one. */
    public static <V> WarmSource<V> each(String mode, Cache<V> cache, Keys keys, KeyLoader<V> loader) {
        return new WarmSource<>(mode, cache, keys, some -> (int) some.stream()
                .filter(key -> cache.getOrLoad(key, () -> loader.load(key)).isPresent())
                .count());
    }
}
