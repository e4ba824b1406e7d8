package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Many rows at once, in the caller's transaction: it picks {@code COPY}, arrays or a batch by what is asked, and names
 * the row where the database refuses one. Either all rows are written or none, except for rows that may be rejected.
 *
 * <p>Statements need PostgreSQL's driver. An operation takes a few trips, whatever the number of rows; a row that is
 * refused takes two for each halving. Memory is that of the largest slice of 10,000 rows.
 */
public final class Bulk {
    private static final ErrorCode NO_TRANSACTION = new ErrorCode("BULK_NEEDS_TRANSACTION", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode TOO_MANY_ROWS = new ErrorCode("TOO_MANY_ROWS", ErrorCode.Kind.TOO_LARGE);
    private static final ErrorCode KEY_TWICE = new ErrorCode("KEY_TWICE", ErrorCode.Kind.IMPOSSIBLE);
    private static final int SLICE = 10_000;
    private static final int BUFFER = 64 * 1024;

    private final int atMost;
    private final int copyFrom;
    private final int mayReject;
    private final @Nullable Path rejectFile;

    private Bulk(int atMost, int copyFrom, int mayReject, @Nullable Path rejectFile) {
        this.atMost = atMost;
        this.copyFrom = copyFrom;
        this.mayReject = mayReject;
        this.rejectFile = rejectFile;
    }

    /** Any number of rows, {@code COPY} from 1,000, no rejects. */
    public static Bulk usual() {
        return new Bulk(Integer.MAX_VALUE, 1_000, 0, null);
    }

    /** Refuses more rows than this in one call. */
    public Bulk atMost(int rows) {
        return new Bulk(rows, copyFrom, mayReject, rejectFile);
    }

    /** From how many rows {@code COPY} is taken. */
    public Bulk copyFrom(int rows) {
        return new Bulk(atMost, rows, mayReject, rejectFile);
    }

    /** Leaves out up to so many rows that the database refuses, and reports them. */
    public Bulk rejecting(int rows) {
        return new Bulk(atMost, copyFrom, rows, rejectFile);
    }

    /** As {@link #rejecting}, and writes those rows to a file that only its owner may read. */
    public Bulk rejecting(int rows, Path file) {
        return new Bulk(atMost, copyFrom, rows, file);
    }

    /** Adds rows: {@code COPY} for many, arrays for few, a batch where columns are arrays. */
    public <T> BulkOutcome insert(Connection connection, BulkShape<T> shape, List<? extends T> items)
            throws SQLException {
        ready(connection, shape, items);
        if (items.isEmpty()) {
            return nothing();
        }
        String target = "%s (%s)".formatted(shape.table().name(), BulkTable.quoted(shape.columns()));
        if (items.size() >= copyFrom) {
            String copy = "copy %s from stdin".formatted(target);
            return write(connection, shape, items, BulkOutcome.Way.COPY, all -> copy(connection, copy, shape, all));
        }
        if (shape.columns().stream().anyMatch(BulkColumn::array)) {
            return write(
                    connection, shape, items, BulkOutcome.Way.BATCH, some -> batch(connection, target, shape, some));
        }
        String insert = "insert into %s select * from %s".formatted(target, BulkArrays.unnest(shape.columns()));
        return write(connection, shape, items, BulkOutcome.Way.ARRAYS, some -> arrays(connection, insert, shape, some));
    }

    /**
     * Adds rows and returns one column of each as the database has it, in their order: a key that it gave.
     *
     * @param column to return
     * @param type of it, as the driver reads it
     */
    public <T, V> List<V> insert(
            Connection connection, BulkShape<T> shape, List<? extends T> items, String column, Class<V> type)
            throws SQLException {
        ready(connection, shape, items);
        List<V> returned = new ArrayList<>(items.size());
        String insert = "insert into %s (%s) select %s from %s with ordinality as v(%s, n) order by v.n returning %s"
                .formatted(
                        shape.table().name(),
                        BulkTable.quoted(shape.columns()),
                        shape.columns().stream()
                                .map(each -> "v." + each.quoted())
                                .collect(Collectors.joining(", ")),
                        BulkArrays.unnest(shape.columns()),
                        BulkTable.quoted(shape.columns()),
                        shape.table().column(column).quoted());
        try (BulkRejects rejects = new BulkRejects(0, null)) {
            new BulkWrite<T>(
                            connection,
                            shape,
                            some -> returning(connection, insert, shape, some, row -> {
                                V value = row.getObject(1, type);
                                if (value != null) {
                                    returned.add(value);
                                }
                            }),
                            rejects)
                    .all(items, SLICE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return List.copyOf(returned);
    }

    /**
     * Adds rows, and changes those whose key is there already.
     *
     * @param key columns of a unique index, among the shape's; the others are set to the new values
     * @throws CodedException {@code KEY_TWICE} where two rows have the same key
     */
    public <T> BulkOutcome upsert(Connection connection, BulkShape<T> shape, List<String> key, List<? extends T> items)
            throws SQLException {
        ready(connection, shape, items);
        List<BulkColumn> keys = shape.columns(key);
        unique(shape, keys, items);
        if (items.isEmpty()) {
            return nothing();
        }
        String changes = shape.columns().stream()
                .filter(column -> !keys.contains(column))
                .map(column -> column.quoted() + " = excluded." + column.quoted())
                .collect(Collectors.joining(", "));
        String insert = "insert into %s (%s) select * from %s on conflict (%s) do %s"
                .formatted(
                        shape.table().name(),
                        BulkTable.quoted(shape.columns()),
                        BulkArrays.unnest(shape.columns()),
                        BulkTable.quoted(keys),
                        changes.isEmpty() ? "nothing" : "update set " + changes);
        return write(connection, shape, items, BulkOutcome.Way.ARRAYS, some -> arrays(connection, insert, shape, some));
    }

    /**
     * Changes rows by their key: arrays for few, {@code COPY} to a temporary table and one update for many.
     *
     * @param key columns among the shape's; the others are set. Rows whose key isn't there change nothing
     */
    public <T> BulkOutcome update(Connection connection, BulkShape<T> shape, List<String> key, List<? extends T> items)
            throws SQLException {
        ready(connection, shape, items);
        List<BulkColumn> keys = shape.columns(key);
        unique(shape, keys, items);
        if (items.isEmpty()) {
            return nothing();
        }
        String update = "update %s t set %s from %%s where %s"
                .formatted(
                        shape.table().name(),
                        shape.columns().stream()
                                .filter(column -> !keys.contains(column))
                                .map(column -> column.quoted() + " = v." + column.quoted())
                                .collect(Collectors.joining(", ")),
                        matching(keys));
        if (items.size() >= copyFrom) {
            return write(
                    connection,
                    shape,
                    items,
                    BulkOutcome.Way.COPY,
                    all -> staged(connection, shape, all, update.formatted("headroom_bulk v")));
        }
        String sql = update.formatted(
                "%s as v(%s)".formatted(BulkArrays.unnest(shape.columns()), BulkTable.quoted(shape.columns())));
        return write(connection, shape, items, BulkOutcome.Way.ARRAYS, some -> arrays(connection, sql, shape, some));
    }

    /** Removes rows by keys: every column of the shape is one of the key. */
    public <T> BulkOutcome delete(Connection connection, BulkShape<T> shape, List<? extends T> keys)
            throws SQLException {
        ready(connection, shape, keys);
        if (keys.isEmpty()) {
            return nothing();
        }
        String delete = "delete from %s t using %s as v(%s) where %s"
                .formatted(
                        shape.table().name(),
                        BulkArrays.unnest(shape.columns()),
                        BulkTable.quoted(shape.columns()),
                        matching(shape.columns()));
        return write(connection, shape, keys, BulkOutcome.Way.ARRAYS, some -> arrays(connection, delete, shape, some));
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface RowReader<V> {
        /** The item of the row that the result is at. */
        V read(ResultSet row) throws SQLException;
    }

    /**
     * Reads rows by their key, in one trip for each 10,000 keys; needs no transaction.
     *
     * @param key a column that is unique
     * @param keys in any order; one that is there twice is read twice
     */
    public <K, V> BulkFetched<K, V> fetch(
            Connection connection, BulkTable table, String key, List<? extends K> keys, RowReader<V> reader)
            throws SQLException {
        bounded(keys.size());
        BulkColumn column = table.column(key);
        String sql =
                "select v.n, t.* from unnest(?::%s[]) with ordinality as v(k, n) join %s t on t.%s = v.k order by v.n"
                        .formatted(column.base(), table.name(), column.quoted());
        List<V> items = new ArrayList<>(keys.size());
        List<K> missing = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += SLICE) {
            List<? extends K> slice = keys.subList(from, Math.min(from + SLICE, keys.size()));
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                BulkArrays.bind(select, 1, column.base(), slice);
                try (ResultSet rows = select.executeQuery()) {
                    int next = 0;
                    while (rows.next()) {
                        int at = rows.getInt(1) - 1;
                        missing.addAll(slice.subList(next, Math.max(at, next)));
                        next = at + 1;
                        items.add(reader.read(rows));
                    }
                    missing.addAll(slice.subList(next, slice.size()));
                }
            }
        }
        return new BulkFetched<>(items, missing);
    }

    private static BulkOutcome nothing() {
        return new BulkOutcome(BulkOutcome.Way.NOTHING, 0, List.of());
    }

    private <T> void ready(Connection connection, BulkShape<T> shape, List<? extends T> items) throws SQLException {
        bounded(items.size());
        shape.check(items);
        if (connection.getAutoCommit()) {
            throw CodedException.of(
                    NO_TRANSACTION,
                    Violation.of("the connection", "must be in a transaction", null)
                            .instead("call setAutoCommit(false) first, or work in a transaction"));
        }
    }

    private void bounded(int rows) {
        if (rows > atMost) {
            throw CodedException.of(
                    TOO_MANY_ROWS,
                    Violation.of("rows", "must be at most " + atMost, rows).instead("split them"));
        }
    }

    private <T> BulkOutcome write(
            Connection connection,
            BulkShape<T> shape,
            List<? extends T> items,
            BulkOutcome.Way way,
            BulkWrite.Slice<T> slice)
            throws SQLException {
        try (BulkRejects rejects = new BulkRejects(mayReject, rejectFile)) {
            int most = way == BulkOutcome.Way.COPY ? Integer.MAX_VALUE : SLICE;
            long rows = new BulkWrite<>(connection, shape, slice, rejects).all(items, most);
            return new BulkOutcome(way, rows, rejects.rejected());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static <T> long copy(Connection connection, String sql, BulkShape<T> shape, List<? extends T> items)
            throws SQLException {
        StatementConnection observed = connection.isWrapperFor(StatementConnection.class)
                ? connection.unwrap(StatementConnection.class)
                : null;
        return observed == null
                ? copyPlain(connection, sql, shape, items)
                : observed.statements.copied(sql, () -> copyPlain(connection, sql, shape, items));
    }

    private static <T> long copyPlain(Connection connection, String sql, BulkShape<T> shape, List<? extends T> items)
            throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            BulkText text = new BulkText();
            for (T item : items) {
                text.row(shape, item);
                if (text.size() >= BUFFER) {
                    copy.writeToCopy(text.bytes(), 0, text.size());
                    text.clear();
                }
            }
            copy.writeToCopy(text.bytes(), 0, text.size());
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static <T> long arrays(Connection connection, String sql, BulkShape<T> shape, List<? extends T> items)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            BulkArrays.bind(statement, shape, items);
            return statement.executeLargeUpdate();
        }
    }

    /** Reads what one row returns. */
    @FunctionalInterface
    private interface Returned {
        void row(ResultSet row) throws SQLException;
    }

    private static <T> long returning(
            Connection connection, String sql, BulkShape<T> shape, List<? extends T> items, Returned reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            BulkArrays.bind(statement, shape, items);
            long count = 0;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.row(rows);
                    count++;
                }
            }
            return count;
        }
    }

    private static <T> long batch(Connection connection, String target, BulkShape<T> shape, List<? extends T> items)
            throws SQLException {
        String values = shape.columns().stream()
                .map(column -> "?::" + column.base())
                .collect(Collectors.joining(", ", "(", ")"));
        try (PreparedStatement statement =
                connection.prepareStatement("insert into %s values %s".formatted(target, values))) {
            for (T item : items) {
                for (int i = 0; i < shape.columns().size(); i++) {
                    Object value = shape.value(item, i);
                    statement.setObject(i + 1, value == null ? null : BulkText.of(value), java.sql.Types.OTHER);
                }
                statement.addBatch();
            }
            statement.executeBatch();
            return items.size();
        } catch (java.sql.BatchUpdateException failure) {
            throw failure.getNextException() == null ? failure : failure.getNextException();
        }
    }

    /** Through a table that lives as long as the transaction, with statistics of its own. */
    private static <T> long staged(Connection connection, BulkShape<T> shape, List<? extends T> items, String update)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create temporary table headroom_bulk on commit drop as select %s from %s with no data"
                    .formatted(BulkTable.quoted(shape.columns()), shape.table().name()));
            copy(connection, "copy pg_temp.headroom_bulk from stdin", shape, items);
            statement.execute("analyze pg_temp.headroom_bulk");
            long rows = statement.executeLargeUpdate(update);
            statement.execute("drop table pg_temp.headroom_bulk");
            return rows;
        }
    }

    private static String matching(List<BulkColumn> keys) {
        return keys.stream()
                .map(key -> "t.%s = v.%s".formatted(key.quoted(), key.quoted()))
                .collect(Collectors.joining(" and "));
    }

    /** Two rows of one key would make the outcome a matter of luck; PostgreSQL refuses some of these too. */
    private static <T> void unique(BulkShape<T> shape, List<BulkColumn> keys, List<? extends T> items) {
        List<Integer> indexes =
                keys.stream().map(key -> shape.columns().indexOf(key)).toList();
        Map<Object, Integer> seen = HashMap.newHashMap(items.size());
        for (int row = 0; row < items.size(); row++) {
            List<@Nullable Object> key = new ArrayList<>(indexes.size());
            for (int index : indexes) {
                key.add(shape.value(items.get(row), index));
            }
            Integer earlier = seen.putIfAbsent(key.size() == 1 ? String.valueOf(key.getFirst()) : key, row);
            if (earlier != null) {
                throw CodedException.of(
                        KEY_TWICE,
                        Violation.of(
                                        "rows %d and %d".formatted(earlier, row),
                                        "must not have the same key "
                                                + keys.stream()
                                                        .map(BulkColumn::name)
                                                        .toList(),
                                        null)
                                .instead("keep one of them"));
            }
        }
    }
}
