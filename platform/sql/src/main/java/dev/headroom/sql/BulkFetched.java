package dev.headroom.sql;

import java.util.List;

/**
 * What was found by keys.
 *
 * @param items in the order of their keys
 * @param missing keys that nothing was found by, in their order
 */
public record BulkFetched<K, V>(List<V> items, List<K> missing) {
    public BulkFetched {
        items = List.copyOf(items);
        missing = List.copyOf(missing);
    }
}
