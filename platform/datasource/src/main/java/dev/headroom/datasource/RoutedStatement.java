package dev.headroom.datasource;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose node is chosen when its SQL is known. What is set before is set again on each statement below it.
 */
class RoutedStatement implements Statement {
    /** As the application asked for it; {@code null} values are the connection's own. */
    record Shape(int type, int concurrency, int holdability) {
        static final Shape USUAL = new Shape(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, 0);

        Statement on(Connection connection) throws SQLException {
            if (equals(USUAL)) {
                return connection.createStatement();
            }
            return holdability == 0
                    ? connection.createStatement(type, concurrency)
                    : connection.createStatement(type, concurrency, holdability);
        }
    }

    /** Something that an application sets before it runs anything. */
    @FunctionalInterface
    interface Setting {
        void apply(Statement statement) throws SQLException;
    }

    /** Something that is sent to the server. */
    @FunctionalInterface
    interface Execution<T> {
        T on(Statement statement) throws SQLException;
    }

    private final RoutedConnection connection;
    private final Shape shape;
    private final boolean fixed;
    private @Nullable Lease lease;
    private @Nullable Statement target;
    private @Nullable List<Setting> settings;
    private @Nullable String batch;
    private boolean closed;

    RoutedStatement(RoutedConnection connection, Shape shape) {
        this.connection = connection;
        this.shape = shape;
        this.fixed = false;
    }

    /** One that was prepared, and stays where it was. */
    RoutedStatement(RoutedConnection connection, Lease lease, Statement target) {
        this.connection = connection;
        this.shape = Shape.USUAL;
        this.fixed = true;
        this.lease = lease;
        this.target = target;
    }

    final RoutedConnection connection() {
        return connection;
    }

    /** The one below, chosen without knowing any SQL where it must be. */
    final Statement target() throws SQLException {
        Statement now = target;
        return now == null ? targetFor(null) : now;
    }

    private Statement targetFor(@Nullable String sql) throws SQLException {
        if (closed) {
            throw new SQLException("the statement is closed", "55000");
        }
        Statement now = target;
        if (fixed && now != null) {
            return now;
        }
        Lease wanted = connection.leaseFor(sql);
        if (now == null || !wanted.equals(lease)) {
            now = shape.on(wanted.connection());
            lease = wanted;
            target = now;
            if (settings != null) {
                for (Setting setting : settings) {
                    setting.apply(now);
                }
            }
        }
        return now;
    }

    private void set(Setting setting) throws SQLException {
        Statement now = target;
        if (!fixed) {
            List<Setting> all = settings == null ? new ArrayList<>() : settings;
            all.add(setting);
            settings = all;
        }
        if (now != null) {
            setting.apply(now);
        }
    }

    private <T> T run(@Nullable String sql, Execution<T> execution) throws SQLException {
        String text = sql == null ? batch : sql;
        Statement on = sql == null ? target() : targetFor(sql);
        Lease used = connection.begins(lease, fixed);
        try {
            T result = execution.on(on);
            connection.ran(used);
            return result;
        } catch (SQLException failure) {
            throw connection.failed(used, failure, text);
        }
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        targetFor(sql).addBatch(sql);
        batch = batch == null ? sql : batch + "; " + sql;
    }

    @Override
    public void clearBatch() throws SQLException {
        target().clearBatch();
        batch = null;
    }

    /** What the batch holds, for what becomes of it. */
    final void batch(String sql) {
        batch = sql;
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        return target().getResultSet();
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public void cancel() throws SQLException {
        Statement now = target;
        if (now != null) {
            now.cancel();
        }
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        Statement now = target;
        return now == null ? null : now.getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        Statement now = target;
        if (now != null) {
            now.clearWarnings();
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        Statement now = target;
        return closed || (now != null && now.isClosed());
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        Statement now = target;
        if (now != null) {
            now.close();
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : target().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || target().isWrapperFor(type);
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        return run(sql, on -> on.executeQuery(sql));
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        return run(sql, on -> on.executeUpdate(sql));
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        return target().getMaxFieldSize();
    }

    @Override
    public void setMaxFieldSize(int value) throws SQLException {
        set(on -> on.setMaxFieldSize(value));
    }

    @Override
    public int getMaxRows() throws SQLException {
        return target().getMaxRows();
    }

    @Override
    public void setMaxRows(int value) throws SQLException {
        set(on -> on.setMaxRows(value));
    }

    @Override
    public void setEscapeProcessing(boolean value) throws SQLException {
        set(on -> on.setEscapeProcessing(value));
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        return target().getQueryTimeout();
    }

    @Override
    public void setQueryTimeout(int value) throws SQLException {
        set(on -> on.setQueryTimeout(value));
    }

    @Override
    public void setCursorName(String value) throws SQLException {
        set(on -> on.setCursorName(value));
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        return run(sql, on -> on.execute(sql));
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return target().getUpdateCount();
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return target().getMoreResults();
    }

    @Override
    public void setFetchDirection(int value) throws SQLException {
        set(on -> on.setFetchDirection(value));
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return target().getFetchDirection();
    }

    @Override
    public void setFetchSize(int value) throws SQLException {
        set(on -> on.setFetchSize(value));
    }

    @Override
    public int getFetchSize() throws SQLException {
        return target().getFetchSize();
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        return target().getResultSetConcurrency();
    }

    @Override
    public int getResultSetType() throws SQLException {
        return target().getResultSetType();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return run(null, Statement::executeBatch);
    }

    @Override
    public boolean getMoreResults(int value) throws SQLException {
        return target().getMoreResults(value);
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        return target().getGeneratedKeys();
    }

    @Override
    public int executeUpdate(String sql, int second) throws SQLException {
        return run(sql, on -> on.executeUpdate(sql, second));
    }

    @Override
    public int executeUpdate(String sql, int[] second) throws SQLException {
        return run(sql, on -> on.executeUpdate(sql, second));
    }

    @Override
    public int executeUpdate(String sql, String[] second) throws SQLException {
        return run(sql, on -> on.executeUpdate(sql, second));
    }

    @Override
    public boolean execute(String sql, int second) throws SQLException {
        return run(sql, on -> on.execute(sql, second));
    }

    @Override
    public boolean execute(String sql, int[] second) throws SQLException {
        return run(sql, on -> on.execute(sql, second));
    }

    @Override
    public boolean execute(String sql, String[] second) throws SQLException {
        return run(sql, on -> on.execute(sql, second));
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        return target().getResultSetHoldability();
    }

    @Override
    public void setPoolable(boolean value) throws SQLException {
        set(on -> on.setPoolable(value));
    }

    @Override
    public boolean isPoolable() throws SQLException {
        return target().isPoolable();
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        set(Statement::closeOnCompletion);
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        return target().isCloseOnCompletion();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        return target().getLargeUpdateCount();
    }

    @Override
    public void setLargeMaxRows(long value) throws SQLException {
        set(on -> on.setLargeMaxRows(value));
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        return target().getLargeMaxRows();
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return run(null, Statement::executeLargeBatch);
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        return run(sql, on -> on.executeLargeUpdate(sql));
    }

    @Override
    public long executeLargeUpdate(String sql, int second) throws SQLException {
        return run(sql, on -> on.executeLargeUpdate(sql, second));
    }

    @Override
    public long executeLargeUpdate(String sql, int[] second) throws SQLException {
        return run(sql, on -> on.executeLargeUpdate(sql, second));
    }

    @Override
    public long executeLargeUpdate(String sql, String[] second) throws SQLException {
        return run(sql, on -> on.executeLargeUpdate(sql, second));
    }
}
