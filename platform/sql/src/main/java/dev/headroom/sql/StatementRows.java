package dev.headroom.sql;

import java.lang.invoke.MethodHandle;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Rows that are counted while they are read. */
abstract class StatementRows implements ResultSet {
    private static final MethodHandle COMPLETED = StatementForwarding.complete(StatementRows.class, ResultSet.class);

    final ResultSet delegate;
    private final StatementCall statement;
    private long count;

    StatementRows(StatementCall statement, ResultSet delegate) {
        this.statement = statement;
        this.delegate = delegate;
    }

    static StatementRows over(StatementCall statement, ResultSet rows) {
        try {
            return (StatementRows) COMPLETED.invokeExact(statement, rows);
        } catch (Throwable impossible) {
            throw new LinkageError("constructor", impossible);
        }
    }

    long count() {
        return count;
    }

    @Override
    public boolean next() throws SQLException {
        boolean row = delegate.next();
        if (row) {
            count++;
        }
        return row;
    }

    @Override
    public void close() throws SQLException {
        statement.rowsClosed(this);
        delegate.close();
    }

    @Override
    public Statement getStatement() {
        return statement;
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
