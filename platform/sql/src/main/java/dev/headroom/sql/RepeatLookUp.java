package dev.headroom.sql;

import org.jspecify.annotations.Nullable;

/**
 * What is looked up one by one while Hibernate is on the stack.
 *
 * @param table without its schema
 * @param column that is compared with the varying value
 * @param proxied class of the proxy whose use looks up; null where a collection or a query does
 */
public record RepeatLookUp(
        String table, String column, @Nullable String proxied) {}
