package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalogue describes it: read it once, keep it, and declare with it how items become rows.
 *
 * @param name as SQL takes it, quoted where that is needed
 * @param columns in their order
 */
public record BulkTable(String name, List<BulkColumn> columns) {
    private static final ErrorCode NO_SUCH_TABLE = new ErrorCode("NO_SUCH_TABLE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode NO_SUCH_COLUMN = new ErrorCode("NO_SUCH_COLUMN", ErrorCode.Kind.IMPOSSIBLE);

    public BulkTable {
        columns = List.copyOf(columns);
    }

    /**
     * Reads the description: two trips.
     *
     * @param table its name as it would stand in a statement, with its schema or by the search path
     * @throws CodedException {@code NO_SUCH_TABLE}, with the nearest name there is
     */
    public static BulkTable read(Connection connection, String table) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement("select to_regclass(?)::oid, to_regclass(?)::text")) {
            find.setString(1, table);
            find.setString(2, table);
            try (ResultSet row = find.executeQuery()) {
                if (row.next() && row.getLong(1) != 0) {
                    return new BulkTable(row.getString(2), columns(connection, row.getLong(1)));
                }
            }
        }
        throw CodedException.of(NO_SUCH_TABLE, missing(connection, table));
    }

    private static Violation missing(Connection connection, String table) throws SQLException {
        List<String> known = new ArrayList<>();
        try (PreparedStatement all = connection.prepareStatement("""
                        select c.relname from pg_class c
                        where c.relkind in ('r', 'p') and pg_table_is_visible(c.oid)
                          and c.relnamespace <> 'pg_catalog'::regnamespace
                        """);
                ResultSet rows = all.executeQuery()) {
            while (rows.next()) {
                known.add(rows.getString(1));
            }
        }
        Violation violation = Violation.of("table", "must exist", table);
        return Nearest.to(table, known)
                .map(nearest -> violation.instead("did you mean " + nearest + "?"))
                .orElse(violation);
    }

    private static List<BulkColumn> columns(Connection connection, long table) throws SQLException {
        List<BulkColumn> columns = new ArrayList<>();
        try (PreparedStatement all = connection.prepareStatement("""
                select a.attname, format_type(a.atttypid, a.atttypmod), format_type(a.atttypid, null),
                       a.attnotnull, a.attgenerated = '' and a.attidentity <> 'a', t.typcategory = 'A'
                from pg_attribute a join pg_type t on t.oid = a.atttypid
                where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
                order by a.attnum
                """)) {
            all.setLong(1, table);
            try (ResultSet rows = all.executeQuery()) {
                while (rows.next()) {
                    columns.add(new BulkColumn(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getBoolean(4),
                            rows.getBoolean(5),
                            rows.getBoolean(6)));
                }
            }
        }
        return columns;
    }

    /** @throws CodedException {@code NO_SUCH_COLUMN}, with the nearest there is */
    public BulkColumn column(String column) {
        for (BulkColumn each : columns) {
            if (each.name().equals(column)) {
                return each;
            }
        }
        Optional<String> nearest =
                Nearest.to(column, columns.stream().map(BulkColumn::name).toList());
        Violation violation = Violation.of("column of " + name, "must exist", column);
        throw CodedException.of(
                NO_SUCH_COLUMN,
                nearest.map(it -> violation.instead("did you mean " + it + "?")).orElse(violation));
    }

    /** How items become rows: begin with one column, go on with {@link BulkShape#and}. */
    public <T> BulkShape<T> with(String column, Function<? super T, ? extends @Nullable Object> value) {
        return new BulkShape<T>(this, List.of(), List.of(), false).and(column, value);
    }

    /**
     * Rows that are lists already, of one value for each of these columns.
     *
     * @param names of the columns, in the order of the values
     */
    public BulkShape<List<? extends @Nullable Object>> lists(String... names) {
        Map<String, Function<List<? extends @Nullable Object>, @Nullable Object>> values = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            int index = i;
            values.put(names[i], row -> row.get(index));
        }
        return new BulkShape<>(
                this, values.keySet().stream().map(this::column).toList(), List.copyOf(values.values()), true);
    }

    static String quote(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    static String quoted(List<BulkColumn> columns) {
        return columns.stream().map(BulkColumn::quoted).collect(Collectors.joining(", "));
    }
}
