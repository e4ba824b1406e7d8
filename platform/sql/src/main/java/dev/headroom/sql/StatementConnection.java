package dev.headroom.sql;

import java.lang.invoke.MethodHandle;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection that hands out observed statements. */
abstract class StatementConnection implements Connection {
    private static final MethodHandle COMPLETED =
            StatementForwarding.complete(StatementConnection.class, Connection.class);

    final Statements statements;
    final Connection delegate;

    StatementConnection(Statements statements, Connection delegate) {
        this.statements = statements;
        this.delegate = delegate;
    }

    /** A connection that is observed already stays as it is. */
    static Connection over(Statements statements, Connection connection) throws SQLException {
        if (connection instanceof StatementConnection) {
            return connection;
        }
        try {
            return (StatementConnection) COMPLETED.invokeExact(statements, connection);
        } catch (Throwable impossible) {
            throw new LinkageError("constructor", impossible);
        }
    }

    @Override
    public Statement createStatement() throws SQLException {
        return StatementCall.over(this, delegate.createStatement());
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return StatementCall.over(this, delegate.createStatement(type, concurrency));
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return StatementCall.over(this, delegate.createStatement(type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return StatementPrepared.over(this, delegate.prepareStatement(sql), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
        return StatementPrepared.over(this, delegate.prepareStatement(sql, generatedKeys), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        return StatementPrepared.over(this, delegate.prepareStatement(sql, columns), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        return StatementPrepared.over(this, delegate.prepareStatement(sql, columns), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return StatementPrepared.over(this, delegate.prepareStatement(sql, type, concurrency), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return StatementPrepared.over(this, delegate.prepareStatement(sql, type, concurrency, holdability), sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return StatementCallable.over(this, delegate.prepareCall(sql), sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return StatementCallable.over(this, delegate.prepareCall(sql, type, concurrency), sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return StatementCallable.over(this, delegate.prepareCall(sql, type, concurrency, holdability), sql);
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
