package dev.headroom.sql.cache;

import dev.headroom.freshness.Tag;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The tables of which every change reaches the caches, and the columns that narrow what a change touches. It must say
 * the same as the source of the caches does; of a table that isn't in it nothing is kept.
 *
 * @param columns by table as {@code schema.name}, the root of the tags that each mapped column gives: a query that is
 *     pinned to {@code owner_id = 42} depends on {@code owner:42} where the column is mapped to {@code owner}, and on
 *     {@code table:schema.name} otherwise
 */
public record FollowedTables(Map<String, Map<String, String>> columns) {
    /** A change of a view, a function or a policy: whoever makes one announces it. */
    static final Tag SCHEMA = Tag.of("schema");

    public FollowedTables {
        Map<String, Map<String, String>> copy = new HashMap<>();
        columns.forEach((table, roots) -> copy.put(table, Map.copyOf(roots)));
        columns = Collections.unmodifiableMap(copy);
    }

    /** None: no result is kept. */
    public static FollowedTables none() {
        return new FollowedTables(Map.of());
    }

    boolean contains(String table) {
        return columns.containsKey(table);
    }

    Map<String, String> roots(String table) {
        return columns.getOrDefault(table, Map.of());
    }

    /** The tag that every change of the table touches. */
    static Tag whole(String table) {
        return Tag.of("table", table);
    }
}
