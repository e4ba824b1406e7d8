package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One server process of our own: hypothetical indexes, session locks and settings stay with it until closed. */
final class IndexSession implements AutoCloseable {
    static final ErrorCode POOLED = new ErrorCode("DIRECT_CONNECTION_NEEDED", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode FAILED = new ErrorCode("DATABASE_REFUSED", ErrorCode.Kind.UNAVAILABLE);
    private static final int PROBES = 4;
    private static final String PROCESS = "select pg_backend_pid()";

    private final Connection connection;

    private IndexSession(Connection connection) {
        this.connection = connection;
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    static IndexSession open(DataSource source) throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(true);
        return new IndexSession(connection);
    }

    /**
     * Opens one after checking that statements of one connection reach one server process. A pooler in transaction mode
     * gives the process that a connection has just used to the next that asks, which this provokes.
     *
     * @throws CodedException DIRECT_CONNECTION_NEEDED behind such a pooler
     */
    static IndexSession direct(DataSource source) throws SQLException {
        IndexSession first = open(source);
        try (IndexSession second = open(source)) {
            long process = first.number(PROCESS);
            for (int probe = 0; probe < PROBES; probe++) {
                second.connection.setAutoCommit(false);
                long other = second.number(PROCESS);
                long again = first.number(PROCESS);
                second.connection.rollback();
                if (other == process || again != process) {
                    throw pooled();
                }
            }
            return first;
        } catch (SQLException | RuntimeException failure) {
            first.close();
            throw failure;
        }
    }

    private static CodedException pooled() {
        return CodedException.of(
                POOLED,
                Violation.of(
                                "connection",
                                "must keep its server process from one statement to the next",
                                "one of a pooler in transaction mode")
                        .instead("give this a data source that leads to PostgreSQL itself"));
    }

    /** The same failure as an error that a caller can act on. */
    static CodedException refused(String what, SQLException failure) {
        return CodedException.of(
                FAILED,
                new Violation(what, "must be answered by the database", failure.getSQLState(), firstLine(failure)));
    }

    private static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    Connection connection() {
        return connection;
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    <T> List<T> list(String sql, Row<T> reader, Object... binds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, Arrays.asList(binds));
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
                return all;
            }
        }
    }

    <T> Optional<T> first(String sql, Row<T> reader, Object... binds) throws SQLException {
        return list(sql, reader, binds).stream().findFirst();
    }

    /** The first column of the first row; 0 where there is none. */
    long number(String sql, Object... binds) throws SQLException {
        return first(sql, row -> row.getLong(1), binds).orElse(0L);
    }

    boolean yes(String sql, Object... binds) throws SQLException {
        return first(sql, row -> row.getBoolean(1), binds).orElse(false);
    }

    static void bind(PreparedStatement statement, Collection<? extends @Nullable Object> binds) throws SQLException {
        int at = 0;
        for (Object bind : binds) {
            at++;
            if (bind instanceof Character || bind instanceof Enum<?>) {
                statement.setString(at, bind.toString());
            } else {
                statement.setObject(at, bind);
            }
        }
    }

    /** A column of names or texts, without nulls. */
    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        if (array == null || !(array.getArray() instanceof Object[] values)) {
            return List.of();
        }
        return Arrays.stream(values)
                .filter(Objects::nonNull)
                .map(Object::toString)
                .toList();
    }

    /** Server version in the form of server_version_num: 180006. */
    long version() throws SQLException {
        return number("select current_setting('server_version_num')::int");
    }

    /** Leaves nothing of ours to who gets the connection next, where the source is a pool. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            if (connection.isClosed()) {
                return;
            }
            try {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                run("reset all");
                run("select pg_advisory_unlock_all()");
            } catch (SQLException _) {
                // a lost connection takes all of it along
            }
        }
    }
}
