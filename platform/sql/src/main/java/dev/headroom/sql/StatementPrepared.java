package dev.headroom.sql;

import java.lang.invoke.MethodHandle;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A prepared statement: its values are noted as they are set. */
abstract class StatementPrepared extends StatementCall implements PreparedStatement {
    private static final MethodHandle COMPLETED =
            StatementForwarding.complete(StatementPrepared.class, PreparedStatement.class);

    final StatementBinds binds;
    private final PreparedStatement prepared;
    private final String sql;

    StatementPrepared(StatementConnection connection, PreparedStatement prepared, String sql) {
        super(connection, prepared);
        this.prepared = prepared;
        this.sql = sql;
        this.binds =
                new StatementBinds(connection.statements.read(sql).roles().size(), connection.statements.keepsValues());
    }

    static PreparedStatement over(StatementConnection connection, PreparedStatement statement, String sql) {
        try {
            return (StatementPrepared) COMPLETED.invokeExact(connection, statement, sql);
        } catch (Throwable impossible) {
            throw new LinkageError("constructor", impossible);
        }
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return read(sql, binds, prepared::executeQuery);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return write(sql, binds, prepared::executeUpdate);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return writeLarge(sql, binds, prepared::executeLargeUpdate);
    }

    @Override
    public boolean execute() throws SQLException {
        return either(sql, binds, prepared::execute);
    }

    @Override
    public void addBatch() throws SQLException {
        prepared.addBatch();
        batched(sql);
    }

    @Override
    StatementBinds batchBinds() {
        return binds;
    }

    @Override
    public void clearParameters() throws SQLException {
        binds.clear();
        prepared.clearParameters();
    }
}
