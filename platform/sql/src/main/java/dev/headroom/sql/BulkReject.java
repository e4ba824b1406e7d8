package dev.headroom.sql;

import org.jspecify.annotations.Nullable;

/**
 * A row that the database refuses.
 *
 * @param row from 0, as it was given
 * @param column that it is about; null where the database doesn't say
 * @param rule that it breaks
 * @param length of the value as text; -1 where no column is known
 * @param state the database's code: {@code 23505}
 */
public record BulkReject(int row, @Nullable String column, String rule, int length, String state) {}
