package dev.headroom.sql;

import java.lang.invoke.MethodHandle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement whose executions are observed. Belongs to one thread at a time, as the driver's does. */
abstract class StatementCall implements Statement {
    private static final MethodHandle COMPLETED = StatementForwarding.complete(StatementCall.class, Statement.class);
    private static final StatementBinds NONE = new StatementBinds(0, false);

    final StatementConnection connection;
    final Statement delegate;
    private int batched;
    private @Nullable String batch;
    private @Nullable StatementText text;
    private StatementEvents.@Nullable Pending slow;
    private @Nullable StatementRows open;

    StatementCall(StatementConnection connection, Statement delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    static Statement over(StatementConnection connection, Statement statement) {
        try {
            return (StatementCall) COMPLETED.invokeExact(connection, statement);
        } catch (Throwable impossible) {
            throw new LinkageError("constructor", impossible);
        }
    }

    /** One trip to the database. */
    @FunctionalInterface
    interface Trip<T> {
        T take() throws SQLException;
    }

    /** Takes the trip, times it, and counts what came of it except its rows. */
    final <T> T observe(String sql, StatementBinds binds, int sets, Trip<T> trip) throws SQLException {
        rowsEnd();
        Statements statements = connection.statements;
        StatementText read = statements.read(sql);
        long begun = statements.nanos();
        T outcome;
        try {
            outcome = trip.take();
        } catch (SQLException | RuntimeException failure) {
            statements.failed(read);
            throw failure;
        }
        text = read;
        slow = statements.ran(sql, read, binds, statements.nanos() - begun, sets);
        return outcome;
    }

    final ResultSet read(String sql, StatementBinds binds, Trip<ResultSet> trip) throws SQLException {
        return opened(observe(sql, binds, 1, trip));
    }

    final int write(String sql, StatementBinds binds, Trip<Integer> trip) throws SQLException {
        int rows = observe(sql, binds, 1, trip);
        ended(rows);
        return rows;
    }

    final long writeLarge(String sql, StatementBinds binds, Trip<Long> trip) throws SQLException {
        long rows = observe(sql, binds, 1, trip);
        ended(rows);
        return rows;
    }

    final boolean either(String sql, StatementBinds binds, Trip<Boolean> trip) throws SQLException {
        boolean rows = observe(sql, binds, 1, trip);
        if (!rows) {
            ended(delegate.getUpdateCount());
        }
        return rows;
    }

    final int[] writeAll(String sql, StatementBinds binds, int sets, Trip<int[]> trip) throws SQLException {
        int[] rows = observe(sql, binds, sets, trip);
        long sum = 0;
        for (int each : rows) {
            sum += Math.max(each, 0);
        }
        ended(sum);
        return rows;
    }

    final long[] writeAllLarge(String sql, StatementBinds binds, int sets, Trip<long[]> trip) throws SQLException {
        long[] rows = observe(sql, binds, sets, trip);
        long sum = 0;
        for (long each : rows) {
            sum += Math.max(each, 0);
        }
        ended(sum);
        return rows;
    }

    private StatementRows opened(ResultSet rows) {
        StatementRows observed = StatementRows.over(this, rows);
        open = observed;
        return observed;
    }

    /** The rows of the latest execution are all known; tells it once. */
    final void ended(long rows) {
        StatementText of = text;
        if (of != null) {
            text = null;
            connection.statements.finished(of, slow, rows);
            slow = null;
        }
        open = null;
    }

    final void rowsClosed(StatementRows rows) {
        if (rows.equals(open)) {
            ended(rows.count());
        }
    }

    /** Ends rows that nobody closed; an execution whose rows were never asked for has none that are known. */
    private void rowsEnd() {
        if (open != null) {
            ended(open.count());
        } else {
            ended(-1);
        }
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        return read(sql, NONE, () -> delegate.executeQuery(sql));
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        return write(sql, NONE, () -> delegate.executeUpdate(sql));
    }

    @Override
    public int executeUpdate(String sql, int generatedKeys) throws SQLException {
        return write(sql, NONE, () -> delegate.executeUpdate(sql, generatedKeys));
    }

    @Override
    public int executeUpdate(String sql, int[] columns) throws SQLException {
        return write(sql, NONE, () -> delegate.executeUpdate(sql, columns));
    }

    @Override
    public int executeUpdate(String sql, String[] columns) throws SQLException {
        return write(sql, NONE, () -> delegate.executeUpdate(sql, columns));
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        return writeLarge(sql, NONE, () -> delegate.executeLargeUpdate(sql));
    }

    @Override
    public long executeLargeUpdate(String sql, int generatedKeys) throws SQLException {
        return writeLarge(sql, NONE, () -> delegate.executeLargeUpdate(sql, generatedKeys));
    }

    @Override
    public long executeLargeUpdate(String sql, int[] columns) throws SQLException {
        return writeLarge(sql, NONE, () -> delegate.executeLargeUpdate(sql, columns));
    }

    @Override
    public long executeLargeUpdate(String sql, String[] columns) throws SQLException {
        return writeLarge(sql, NONE, () -> delegate.executeLargeUpdate(sql, columns));
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        return either(sql, NONE, () -> delegate.execute(sql));
    }

    @Override
    public boolean execute(String sql, int generatedKeys) throws SQLException {
        return either(sql, NONE, () -> delegate.execute(sql, generatedKeys));
    }

    @Override
    public boolean execute(String sql, int[] columns) throws SQLException {
        return either(sql, NONE, () -> delegate.execute(sql, columns));
    }

    @Override
    public boolean execute(String sql, String[] columns) throws SQLException {
        return either(sql, NONE, () -> delegate.execute(sql, columns));
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        delegate.addBatch(sql);
        batched(sql);
    }

    final void batched(String sql) {
        batch = batch == null ? sql : batch;
        batched++;
    }

    final int sets() {
        return batched;
    }

    @Override
    public void clearBatch() throws SQLException {
        batched = 0;
        batch = null;
        delegate.clearBatch();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        try {
            return writeAll(batch == null ? "" : batch, batchBinds(), batched, delegate::executeBatch);
        } finally {
            batched = 0;
            batch = null;
        }
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        try {
            return writeAllLarge(batch == null ? "" : batch, batchBinds(), batched, delegate::executeLargeBatch);
        } finally {
            batched = 0;
            batch = null;
        }
    }

    /** Of the last set; a batch of one is compared with other executions like any. */
    StatementBinds batchBinds() {
        return NONE;
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        if (open != null) {
            return open;
        }
        ResultSet rows = delegate.getResultSet();
        return rows == null ? null : opened(rows);
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        rowsEnd();
        return delegate.getMoreResults();
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        rowsEnd();
        delegate.close();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return StatementForwarding.unwrap(type, this, delegate);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return StatementForwarding.isWrapperFor(type, this, delegate);
    }

    @Override
    public String toString() {
        return "observed " + delegate;
    }
}
