package dev.headroom.sql;

import java.util.Locale;

/**
 * One column of a sort.
 *
 * @param descending from the largest
 * @param nullsFirst where nulls stand; says nothing for a column that has none
 */
public record KeysetOrder(KeysetColumn column, boolean descending, boolean nullsFirst) {
    /** As PostgreSQL does without being told: nulls are the largest. */
    static KeysetOrder of(KeysetColumn column, boolean descending) {
        return new KeysetOrder(column, descending, descending);
    }

    KeysetOrder reversed() {
        return new KeysetOrder(column, !descending, !nullsFirst);
    }

    /** For {@code order by}: nulls are named only where there are some and they aren't where PostgreSQL puts them. */
    String sql() {
        String direction = descending ? column.sql() + " desc" : column.sql();
        return column.nullable() && nullsFirst != descending
                ? direction + " nulls " + (nullsFirst ? "first" : "last")
                : direction;
    }

    @Override
    public String toString() {
        return sql().toLowerCase(Locale.ROOT);
    }
}
