package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Checks, when a service starts, that an index has the order of its pages. */
public final class KeysetIndexes {
    private static final ErrorCode NO_INDEX = new ErrorCode("NO_INDEX_FOR_PAGES", ErrorCode.Kind.IMPOSSIBLE);
    private static final String COLUMNS = """
            select i.indexrelid, pg_get_indexdef(i.indexrelid, k, true),
                   i.indoption[k - 1] & 1 = 1, i.indoption[k - 1] & 2 = 2
            from pg_index i
            join pg_class c on c.oid = i.indexrelid
            join pg_am m on m.oid = c.relam and m.amname = 'btree'
            cross join lateral generate_series(1, i.indnkeyatts) k
            where i.indrelid = to_regclass(?) and i.indisvalid and i.indpred is null
            order by 1, k
            """;

    private KeysetIndexes() {}

    /** A column of an index. */
    private record Column(String sql, boolean descending, boolean nullsFirst) {}

    /**
     * Returns where some valid, whole B-tree begins with the columns that are compared with one value, in any order,
     * and goes on with the sort, forwards or backwards.
     *
     * @param equal columns that each page fixes, such as the tenant's
     * @throws CodedException {@code NO_INDEX_FOR_PAGES} with the statement that makes one
     */
    public static void require(Connection connection, String table, List<String> equal, KeysetSort sort)
            throws SQLException {
        for (List<Column> index : indexes(connection, table)) {
            if (serves(index, equal, sort) || serves(index, equal, sort.reversed())) {
                return;
            }
        }
        List<String> keys = new ArrayList<>(equal);
        sort.orders().forEach(order -> keys.add(bare(order.sql())));
        throw CodedException.of(
                NO_INDEX,
                Violation.of("pages of " + table, "must have an index in their order", sort.sql())
                        .instead("create index concurrently on %s (%s)".formatted(table, String.join(", ", keys))));
    }

    private static List<List<Column>> indexes(Connection connection, String table) throws SQLException {
        List<List<Column>> indexes = new ArrayList<>();
        long current = -1;
        try (PreparedStatement select = connection.prepareStatement(COLUMNS)) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    if (rows.getLong(1) != current) {
                        current = rows.getLong(1);
                        indexes.add(new ArrayList<>());
                    }
                    indexes.getLast()
                            .add(new Column(written(rows.getString(2)), rows.getBoolean(3), rows.getBoolean(4)));
                }
            }
        }
        return indexes;
    }

    private static boolean serves(List<Column> index, List<String> equal, KeysetSort sort) {
        Set<String> fixed = new HashSet<>();
        equal.forEach(column -> fixed.add(written(column)));
        int at = 0;
        while (at < index.size() && fixed.remove(index.get(at).sql())) {
            at++;
        }
        if (!fixed.isEmpty()) {
            return false;
        }
        for (KeysetOrder order : sort.orders()) {
            if (at == index.size() || !same(index.get(at), order)) {
                return false;
            }
            if (order.column().unique()) {
                return true;
            }
            at++;
        }
        return true;
    }

    private static boolean same(Column column, KeysetOrder order) {
        boolean nulls = order.column().nullable() ? order.nullsFirst() : order.descending();
        return column.sql().equals(written(order.column().sql()))
                && column.descending() == order.descending()
                && column.nullsFirst() == nulls;
    }

    /** As the catalogue would write it, as far as letters and an alias go. */
    private static String written(String sql) {
        return bare(sql).toLowerCase(Locale.ROOT).replaceAll("[\\s()\"]", "");
    }

    private static String bare(String sql) {
        return sql.replaceAll("\\b[A-Za-z_][A-Za-z0-9_]*\\.", "");
    }
}
