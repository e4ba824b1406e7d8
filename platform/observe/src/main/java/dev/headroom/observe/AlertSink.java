package dev.headroom.observe;

import java.sql.Connection;
import java.sql.SQLException;

/** Where alerts go. */
public interface AlertSink {
    /**
     * Takes an event in the transaction that notes it: what is written there is kept exactly once, however often nodes
     * restart. What can't be part of a transaction is to be made a job there.
     */
    void tell(Connection connection, AlertEvent event) throws SQLException;
}
