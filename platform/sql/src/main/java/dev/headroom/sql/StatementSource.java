package dev.headroom.sql;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Connections whose statements are observed. */
final class StatementSource implements DataSource {
    private final Statements statements;
    private final DataSource delegate;

    StatementSource(Statements statements, DataSource delegate) {
        this.statements = statements;
        this.delegate = delegate;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return StatementConnection.over(statements, delegate.getConnection());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return StatementConnection.over(statements, delegate.getConnection(user, password));
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
    public PrintWriter getLogWriter() throws SQLException {
        return delegate.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        delegate.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        delegate.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return delegate.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws java.sql.SQLFeatureNotSupportedException {
        return delegate.getParentLogger();
    }

    @Override
    public String toString() {
        return "observed " + delegate;
    }
}
