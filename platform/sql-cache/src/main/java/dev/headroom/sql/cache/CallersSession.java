package dev.headroom.sql.cache;

import java.sql.Connection;

/** A connection that the caller has, with whatever has happened on it. */
record CallersSession(Connection connection) implements Sessions {
    @Override
    public Connection open() {
        return connection;
    }

    @Override
    public void release(Connection of) {
        // it stays the caller's
    }

    @Override
    public boolean inTransaction() {
        return true;
    }
}
