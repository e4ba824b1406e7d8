package dev.headroom.spring;

import dev.headroom.sql.cache.Sessions;
import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The connection of Spring's transaction where there is one. */
record TransactionalSessions(DataSource source) implements Sessions {
    @Override
    public Connection open() {
        return DataSourceUtils.getConnection(source);
    }

    @Override
    public void release(Connection connection) {
        DataSourceUtils.releaseConnection(connection, source);
    }

    @Override
    public boolean inTransaction() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }
}
