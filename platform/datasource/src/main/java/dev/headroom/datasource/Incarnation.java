package dev.headroom.datasource;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Names the unbroken history that a connection is in. Log positions and transaction numbers repeat after a promotion, a
 * restore and a recovery from a crash, so nothing is compared across those.
 */
public final class Incarnation {
    private Incarnation() {}

    /** The same for every connection to the database until its history breaks; not negative. One trip. */
    public static long of(Connection connection) throws SQLException {
        return Probe.identify(connection).incarnation();
    }
}
