package dev.headroom.cache;

import java.util.Collection;
import java.util.Map;

/** Makes many values at once. */
@FunctionalInterface
public interface BulkLoader<V> {
    /** The values that exist, by key; a key that is missing in the answer has none. */
    Map<CacheKey, V> load(Collection<CacheKey> keys) throws Exception;
}
