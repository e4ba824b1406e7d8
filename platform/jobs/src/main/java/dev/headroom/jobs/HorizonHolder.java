package dev.headroom.jobs;

import java.time.Duration;

/**
 * Who keeps the database from cleaning up: rows of finished work pile up in every table until it ends.
 *
 * @param kind {@code session}, {@code replication slot}, {@code prepared transaction} or {@code replica}
 * @param pid of the session's server process; 0 where there is none
 * @param who application and user, or the slot's name
 * @param state of the session as PostgreSQL tells it: {@code idle in transaction}
 * @param age transactions that began since
 * @param open how long its transaction has been open; nothing where that isn't known
 * @param statement its last, cut to 200 characters
 */
public record HorizonHolder(String kind, int pid, String who, String state, long age, Duration open, String statement) {
    /** What ends it. */
    public String wayOut() {
        return switch (kind) {
            case "session" -> "select pg_terminate_backend(" + pid + ")";
            case "replication slot" ->
                "drop the slot if nobody reads it: select pg_drop_replication_slot('" + who + "')";
            case "prepared transaction" -> "commit prepared or rollback prepared '" + who + "'";
            default -> "end the long query on the replica, or turn hot_standby_feedback off there";
        };
    }
}
