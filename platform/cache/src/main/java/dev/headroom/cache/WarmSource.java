package dev.headroom.cache;

import java.util.Collection;
import java.util.List;

/**
 * Values of one cache that are worth having before anybody asks.
 *
 * @param mode what an operator calls them: {@code profiles}; 1 to 40 lower case letters, digits and dashes
 * @param cache that keeps them
 * @param keys of the values, the most wanted first
 * @param loader of those that no tier has
 */
public record WarmSource<V>(String mode, Cache<V> cache, Keys keys, BulkLoader<V> loader) {
    /** How much to warm. */
    @FunctionalInterface
    public interface Keys {
        /** At most the extent's limit, of what was used within its days; the most wanted first. */
        List<CacheKey> within(WarmUp.Extent extent);
    }

    public WarmSource {
        if (!mode.matches("[a-z][a-z0-9-]{0,39}") || mode.equals(WarmUp.FULL)) {
            throw new IllegalArgumentException("mode must be 1 to 40 lower case letters, digits and dashes, and not "
                    + WarmUp.FULL + ", was " + mode);
        }
    }

    /** Takes the values from the tiers, or loads them; returns how many exist. */
    int fill(Collection<CacheKey> some) {
        return cache.getAllOrLoad(some, loader).size();
    }
}
