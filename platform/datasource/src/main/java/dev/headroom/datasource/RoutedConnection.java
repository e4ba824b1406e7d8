package dev.headroom.datasource;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose node is chosen at the first statement. What comes before, a transaction manager's settings for
 * example, is kept until then. Within a transaction the node stays; between two, and in autocommit, it may change.
 */
final class RoutedConnection implements Connection {
    private final Router router;
    private final Transaction transaction;
    private boolean autoCommit = true;
    private boolean readOnly;
    private int isolation;
    private boolean closed;

    RoutedConnection(Router router) {
        this.router = router;
        this.transaction = new Transaction(router);
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw new SQLException("the connection is closed", "08003");
        }
    }

    /** The connection on which the statement may run; null where its SQL isn't known. */
    Lease leaseFor(@Nullable String sql) throws SQLException {
        checkOpen();
        return transaction.leaseFor(sql, autoCommit, readOnly, isolation);
    }

    /** The statement that was prepared there begins. */
    Lease begins(@Nullable Lease lease, boolean prepared) throws SQLException {
        if (lease == null || closed) {
            throw new SQLException("the connection is closed", "08003");
        }
        transaction.begins(lease, prepared, autoCommit);
        return lease;
    }

    void ran(Lease lease) {
        transaction.ran(lease, autoCommit);
    }

    /**
     * A plan that a change of the table made useless: nothing was done, and outside of a transaction it can be again.
     */
    boolean mayRepeat(SQLException failure) {
        return autoCommit && Failures.planChanged(failure);
    }

    SQLException failed(Lease lease, SQLException failure, @Nullable String sql) {
        return transaction.failed(lease, failure, sql, autoCommit, readOnly);
    }

    private Connection chosen() throws SQLException {
        return leaseFor(null).connection();
    }

    @Override
    public RoutedStatement createStatement() throws SQLException {
        checkOpen();
        return new RoutedStatement(this, RoutedStatement.Shape.USUAL);
    }

    @Override
    public RoutedStatement createStatement(int type, int concurrency) throws SQLException {
        checkOpen();
        return new RoutedStatement(this, new RoutedStatement.Shape(type, concurrency, 0));
    }

    @Override
    public RoutedStatement createStatement(int type, int concurrency, int holdability) throws SQLException {
        checkOpen();
        return new RoutedStatement(this, new RoutedStatement.Shape(type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        Lease lease = leaseFor(sql);
        return prepared(lease, lease.connection().prepareStatement(sql), sql);
    }

    private PreparedStatement prepared(Lease lease, PreparedStatement statement, String sql) {
        return new RoutedPreparedStatement(this, lease, statement, sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        Lease lease = leaseFor(sql);
        return prepared(lease, lease.connection().prepareStatement(sql, type, concurrency), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        Lease lease = leaseFor(sql);
        return prepared(lease, lease.connection().prepareStatement(sql, type, concurrency, holdability), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
        Lease lease = leaseFor(sql);
        return prepared(lease, lease.connection().prepareStatement(sql, generatedKeys), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        Lease lease = leaseFor(sql);
        return prepared(lease, lease.connection().prepareStatement(sql, columns), sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        Lease lease = leaseFor(sql);
        return prepared(lease, lease.connection().prepareStatement(sql, columns), sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        Lease lease = leaseFor(sql);
        return RoutedCall.of(this, lease, lease.connection().prepareCall(sql), sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        Lease lease = leaseFor(sql);
        return RoutedCall.of(this, lease, lease.connection().prepareCall(sql, type, concurrency), sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        Lease lease = leaseFor(sql);
        return RoutedCall.of(this, lease, lease.connection().prepareCall(sql, type, concurrency, holdability), sql);
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        return chosen().nativeSQL(sql);
    }

    @Override
    public void setAutoCommit(boolean value) throws SQLException {
        checkOpen();
        if (value == autoCommit) {
            return;
        }
        if (!autoCommit) {
            transaction.commit(readOnly);
        }
        autoCommit = value;
        transaction.applyAutoCommit(value);
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return autoCommit;
    }

    @Override
    public void commit() throws SQLException {
        checkOpen();
        if (autoCommit) {
            throw new SQLException("there is no transaction to commit: autocommit is on", "25P01");
        }
        transaction.commit(readOnly);
    }

    @Override
    public void rollback() throws SQLException {
        checkOpen();
        if (autoCommit) {
            throw new SQLException("there is no transaction to roll back: autocommit is on", "25P01");
        }
        transaction.rollback();
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            transaction.close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        checkOpen();
        return RoutedMetaData.of(this, router);
    }

    /** For what of the metadata isn't known yet. */
    DatabaseMetaData metaDataThere() throws SQLException {
        return chosen().getMetaData();
    }

    @Override
    public void setReadOnly(boolean value) throws SQLException {
        checkOpen();
        if (value != readOnly) {
            transaction.refuseWithin("read-only or not");
            readOnly = value;
            transaction.applyReadOnly(value);
        }
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        checkOpen();
        return readOnly;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        checkOpen();
        transaction.refuseWithin("the isolation");
        isolation = level;
        transaction.applyIsolation(level);
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        checkOpen();
        return isolation == 0 ? TRANSACTION_READ_COMMITTED : isolation;
    }

    @Override
    public void setCatalog(@Nullable String catalog) throws SQLException {
        // as the driver does: a connection stays with its database
        checkOpen();
    }

    @Override
    public @Nullable String getCatalog() throws SQLException {
        checkOpen();
        return router.database();
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        Lease lease = transaction.lease();
        return lease == null ? null : lease.connection().getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        Lease lease = transaction.lease();
        if (lease != null) {
            lease.connection().clearWarnings();
        }
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        return chosen().getTypeMap();
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        chosen().setTypeMap(map);
        transaction.pin();
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        if (holdability != getHoldability()) {
            chosen().setHoldability(holdability);
            transaction.pin();
        }
    }

    @Override
    public int getHoldability() throws SQLException {
        Lease lease = transaction.lease();
        return lease == null
                ? ResultSet.CLOSE_CURSORS_AT_COMMIT
                : lease.connection().getHoldability();
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        Lease lease = leaseFor(null);
        transaction.begins(lease, false, autoCommit);
        return lease.connection().setSavepoint();
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        Lease lease = leaseFor(null);
        transaction.begins(lease, false, autoCommit);
        return lease.connection().setSavepoint(name);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        Lease lease = leaseFor(null);
        try {
            lease.connection().rollback(savepoint);
        } catch (SQLException failure) {
            throw failed(lease, failure, null);
        }
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        Lease lease = leaseFor(null);
        try {
            lease.connection().releaseSavepoint(savepoint);
        } catch (SQLException failure) {
            throw failed(lease, failure, null);
        }
    }

    @Override
    public Clob createClob() throws SQLException {
        return chosen().createClob();
    }

    @Override
    public Blob createBlob() throws SQLException {
        return chosen().createBlob();
    }

    @Override
    public NClob createNClob() throws SQLException {
        return chosen().createNClob();
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return chosen().createSQLXML();
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (closed) {
            return false;
        }
        Lease lease = transaction.lease();
        return lease == null
                ? router.supervisor().leader() != null
                : lease.connection().isValid(timeout);
    }

    @Override
    public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
        try {
            chosen().setClientInfo(name, value);
        } catch (SQLClientInfoException failure) {
            throw failure;
        } catch (SQLException failure) {
            throw new SQLClientInfoException(Map.of(), failure);
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        try {
            chosen().setClientInfo(properties);
        } catch (SQLClientInfoException failure) {
            throw failure;
        } catch (SQLException failure) {
            throw new SQLClientInfoException(Map.of(), failure);
        }
    }

    @Override
    public @Nullable String getClientInfo(String name) throws SQLException {
        return chosen().getClientInfo(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        return chosen().getClientInfo();
    }

    @Override
    public Array createArrayOf(String type, Object[] elements) throws SQLException {
        return chosen().createArrayOf(type, elements);
    }

    @Override
    public Struct createStruct(String type, Object[] attributes) throws SQLException {
        return chosen().createStruct(type, attributes);
    }

    @Override
    public void setSchema(@Nullable String schema) throws SQLException {
        Lease lease = leaseFor("set search_path");
        lease.connection().setSchema(schema);
        transaction.pin();
    }

    @Override
    public @Nullable String getSchema() throws SQLException {
        return chosen().getSchema();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        closed = true;
        Lease lease = transaction.lease();
        if (lease != null) {
            lease.spoil();
            lease.driver().abort(executor);
            transaction.close();
        }
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        chosen().setNetworkTimeout(executor, milliseconds);
        transaction.pin();
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        Lease lease = transaction.lease();
        return lease == null ? 0 : lease.connection().getNetworkTimeout();
    }

    /** The driver's connection, for COPY and notifications; from then on this connection stays where it is. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        Lease lease = leaseFor(null);
        transaction.begins(lease, false, autoCommit);
        transaction.pin();
        return lease.connection().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this)
                || type.isAssignableFrom(org.postgresql.jdbc.PgConnection.class)
                || chosen().isWrapperFor(type);
    }
}
