package dev.headroom.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One array for each column, so that any number of rows is one statement of one text. */
final class BulkArrays {
    private BulkArrays() {}

    /** {@code unnest(?::int8[], ?::text[])}. */
    static String unnest(List<BulkColumn> columns) {
        return columns.stream()
                .map(column -> "?::" + column.base() + "[]")
                .collect(Collectors.joining(", ", "unnest(", ")"));
    }

    static <T> void bind(PreparedStatement statement, BulkShape<T> shape, List<? extends T> items) throws SQLException {
        for (int column = 0; column < shape.columns().size(); column++) {
            List<@Nullable Object> values = new ArrayList<>(items.size());
            for (T item : items) {
                values.add(shape.value(item, column));
            }
            bind(statement, column + 1, shape.columns().get(column).base(), values);
        }
    }

    /** Whole and floating numbers travel in binary; everything else as PostgreSQL reads it. */
    static void bind(PreparedStatement statement, int position, String type, List<? extends @Nullable Object> values)
            throws SQLException {
        Connection connection = statement.getConnection();
        switch (type) {
            case "bigint" -> statement.setArray(position, connection.createArrayOf("int8", longs(values)));
            case "integer" -> statement.setArray(position, connection.createArrayOf("int4", ints(values)));
            default -> statement.setObject(position, BulkText.array(values), Types.OTHER);
        }
    }

    private static @Nullable Object[] longs(List<? extends @Nullable Object> values) {
        @Nullable Long[] array = new Long[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i) instanceof Number number ? Long.valueOf(exact(number)) : parsed(values.get(i));
        }
        return array;
    }

    private static @Nullable Object[] ints(List<? extends @Nullable Object> values) {
        @Nullable Integer[] array = new Integer[values.size()];
        for (int i = 0; i < array.length; i++) {
            Long value = values.get(i) instanceof Number number ? Long.valueOf(exact(number)) : parsed(values.get(i));
            array[i] = value == null ? null : Integer.valueOf(Math.toIntExact(value));
        }
        return array;
    }

    private static long exact(Number number) {
        return switch (number) {
            case Long _, Integer _, Short _, Byte _ -> number.longValue();
            default -> new java.math.BigDecimal(number.toString()).longValueExact();
        };
    }

    private static @Nullable Long parsed(@Nullable Object value) {
        return value == null ? null : Long.valueOf(BulkText.of(value));
    }
}
