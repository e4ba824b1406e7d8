package dev.headroom.sql.cache;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from, and whether the caller is in the middle of a transaction on one. */
public interface Sessions {
    /** The caller's own connection where it is in a transaction, any other otherwise. */
    Connection open() throws SQLException;

    /** Gives back what {@link #open} gave. */
    void release(Connection connection) throws SQLException;

    /** Whether {@link #open} gives a connection whose transaction somebody else has begun, and will end. */
    boolean inTransaction();
}
