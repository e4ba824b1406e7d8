package dev.headroom.changefeed;

import dev.headroom.datasource.Incarnation;
import dev.headroom.datasource.TransactionSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an outbox on one connection. For one thread. */
final class OutboxPoll implements AutoCloseable {
    /** As many as a reading has at most. */
    private static final int PAGE = 1000;

    private static final String READ = """
            select s.pruned, coalesce((select max(position) from OUTBOX), s.pruned),
                   pg_current_snapshot()::text, (extract(epoch from clock_timestamp()) * 1000000)::bigint,
                   r.position, r.transaction, r.relation, r.whole, r.tags
            from OUTBOX_state s
            left join lateral (select * from OUTBOX o where o.position > ? order by o.position limit 1000) r on true
            order by r.position
            """;

    private static final String PRUNE = """
            with gone as (delete from OUTBOX where stamped < clock_timestamp() - make_interval(secs => ?)
                          returning position)
            update OUTBOX_state set pruned = greatest(pruned, (select max(position) from gone))
            where exists (select from gone)
            """;

    private final Connection connection;
    private final PreparedStatement stamp;
    private final PreparedStatement read;
    private final PreparedStatement prune;
    private final long identity;

    OutboxPoll(Connection connection, OutboxSchema schema, String name) throws SQLException {
        this.connection = connection;
        this.stamp = connection.prepareStatement("select public." + name + "_outbox_stamp()");
        this.read = connection.prepareStatement(READ.replace("OUTBOX", schema.table()));
        this.prune = connection.prepareStatement(PRUNE.replace("OUTBOX", schema.table()));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select epoch from " + schema.table() + "_state")) {
            if (!row.next()) {
                throw new SQLException("the outbox has no state", "02000");
            }
            long hash = (Incarnation.of(connection) ^ row.getLong(1)) * 0x9E37_79B9_7F4A_7C15L;
            this.identity = (hash ^ hash >>> 32) & Long.MAX_VALUE;
        }
    }

    /**
     * A change.
     *
     * @param relation as {@code schema.name}; null for tags that were said
     * @param whole whether all of its rows may have changed
     */
    record Line(long position, long transaction, @Nullable String relation, boolean whole, List<String> tags) {}

    /**
     * What the outbox held at one moment.
     *
     * @param pruned up to here changes may be missing
     * @param end of what is numbered
     * @param lines after the position that was asked for, the first ones
     */
    record Reading(long pruned, long end, TransactionSnapshot snapshot, long serverMicros, List<Line> lines) {
        boolean whole() {
            return lines.size() < PAGE;
        }
    }

    /** Of the history that is read. */
    long identity() {
        return identity;
    }

    /** Numbers what is visible, then reads what lies after the position. Two trips. */
    Reading read(long after) throws SQLException {
        stamp.execute();
        read.setLong(1, after);
        try (ResultSet rows = read.executeQuery()) {
            List<Line> lines = new ArrayList<>();
            Reading reading = null;
            while (rows.next()) {
                if (reading == null) {
                    reading = new Reading(
                            rows.getLong(1),
                            rows.getLong(2),
                            TransactionSnapshot.parse(String.valueOf(rows.getString(3))),
                            rows.getLong(4),
                            lines);
                }
                long position = rows.getLong(5);
                if (!rows.wasNull()) {
                    lines.add(new Line(
                            position, rows.getLong(6), rows.getString(7), rows.getBoolean(8), List.of((String[])
                                    rows.getArray(9).getArray())));
                }
            }
            if (reading == null) {
                throw new SQLException("the outbox has no state", "02000");
            }
            return reading;
        }
    }

    /** Forgets what was numbered longer ago. */
    void prune(int seconds) throws SQLException {
        prune.setInt(1, seconds);
        prune.execute();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
