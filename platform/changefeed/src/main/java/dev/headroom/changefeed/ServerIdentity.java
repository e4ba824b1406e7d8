package dev.headroom.changefeed;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Which unbroken history a connection is in. Log positions and transaction numbers repeat after a promotion, a restore
 * and a recovery from a crash, so nothing is compared across those.
 */
final class ServerIdentity {
    /** The last part changes when the server recovers from a crash without a new start. */
    private static final String QUESTION = """
            select (select system_identifier from pg_control_system()),
                   (select oid::bigint from pg_database where datname = current_database()),
                   pg_walfile_name(pg_current_wal_insert_lsn()),
                   hashtextextended(pg_postmaster_start_time()::text
                       || coalesce((select stats_reset::text from pg_stat_wal), ''), 0)
            """;

    private ServerIdentity() {}

    /** Of a primary; one trip. */
    static long read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUESTION)) {
            row.next();
            long timeline = Long.parseLong(String.valueOf(row.getString(3)).substring(0, 8), 16);
            long hash = row.getLong(1);
            for (long part : new long[] {row.getLong(2), timeline, row.getLong(4)}) {
                hash = (hash ^ part) * 0x9E37_79B9_7F4A_7C15L;
                hash ^= hash >>> 29;
            }
            return hash & Long.MAX_VALUE;
        }
    }
}
