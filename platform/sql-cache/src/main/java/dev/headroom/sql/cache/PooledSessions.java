package dev.headroom.sql.cache;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections of a pool, for callers without transactions, or who name their connection at each call. */
record PooledSessions(DataSource pool) implements Sessions {
    @Override
    public Connection open() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void release(Connection connection) throws SQLException {
        connection.close();
    }

    @Override
    public boolean inTransaction() {
        return false;
    }
}
