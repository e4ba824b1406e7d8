package dev.headroom.sql;

/**
 * A column that a list can be sorted by.
 *
 * @param field its name for clients
 * @param sql the column or expression, as it stands in statements
 * @param nullable whether it may be null
 * @param unique whether no two rows have the same value
 */
public record KeysetColumn(String field, String sql, boolean nullable, boolean unique) {
    public KeysetColumn {
        if (unique && nullable) {
            throw new IllegalArgumentException("a tie-breaker must not be null: " + field);
        }
    }
}
