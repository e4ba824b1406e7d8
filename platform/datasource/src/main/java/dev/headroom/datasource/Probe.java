package dev.headroom.datasource;

import dev.headroom.base.Ticker;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node's connection for looking at it. Used by one thread. */
final class Probe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    /** What came of a look. */
    sealed interface Result permits Answered, Missed, Discarded {}

    /**
     * The node answered.
     *
     * @param requestedNanos when it was asked; what it said was true at that moment or later
     */
    record Answered(Answer answer, long requestedNanos) implements Result {}

    /**
     * It didn't.
     *
     * @param definite nobody listens, or the server says that it can't be used: no second look is needed
     */
    record Missed(String reason, boolean definite) implements Result {}

    /** This process was too late to tell, or the server is there and has no room for a look. */
    record Discarded(String reason) implements Result {}

    /**
     * A node, as it describes itself.
     *
     * @param systemId of its cluster
     * @param inRecovery it follows another
     * @param readOnly it takes no writes
     * @param timeline it is on, or receives
     * @param position of its log: inserted, or replayed
     * @param database number of the database
     * @param recovery changes with each start of the server and each recovery from a crash
     */
    record Answer(
            long systemId,
            boolean inRecovery,
            boolean readOnly,
            int timeline,
            long position,
            long database,
            long recovery) {
        boolean writable() {
            return !inRecovery && !readOnly;
        }

        /** One unbroken history: positions and transaction numbers repeat across two. */
        long incarnation() {
            long hash = systemId;
            for (long part : new long[] {database, timeline, recovery}) {
                hash = (hash ^ part) * 0x9E37_79B9_7F4A_7C15L;
                hash ^= hash >>> 29;
            }
            return hash & Long.MAX_VALUE;
        }
    }

    private static final String QUESTION = """
            select (select system_identifier from pg_control_system()),
                   pg_is_in_recovery(),
                   current_setting('transaction_read_only')::boolean,
                   case when pg_is_in_recovery()
                        then coalesce((select received_tli from pg_stat_wal_receiver),
                                      (select timeline_id from pg_control_checkpoint()))
                        else ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int
                   end,
                   case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end,
                   (select oid from pg_database where datname = current_database()),
                   -- the second changes when the server recovers from a crash without a new start
                   hashtextextended(pg_postmaster_start_time()::text
                       || coalesce((select stats_reset::text from pg_stat_wal), ''), 0)
            """;

    private final String url;
    private final Properties properties;
    private final Duration timeout;
    private final Ticker ticker;
    private @Nullable Connection connection;

    Probe(NodeSettings node, DatabaseSettings settings, Ticker ticker) {
        this.url = node.url();
        this.timeout = settings.supervision().timeout();
        this.properties = lookProperties(settings, timeout);
        this.ticker = ticker;
    }

    /** Statements as text: the node's url may be a pooler's. */
    static Properties lookProperties(DatabaseSettings settings, Duration timeout) {
        Properties properties = RawConnections.properties(settings, timeout, "headroom-probe");
        properties.setProperty("preferQueryMode", "simple");
        return properties;
    }

    /** Takes at most twice the timeout: for a new connection, and for the answer; an ended session is told at once. */
    Result look() {
        long begun = ticker.nanos();
        try {
            Connection before = connection;
            if (before != null) {
                try {
                    return ask(before);
                } catch (SQLException failure) {
                    if (!Failures.endsSession(failure)) {
                        throw failure;
                    }
                    // somebody ended this session alone, or the server stops: a new one tells which
                    close();
                }
            }
            Connection open = RawConnections.open(url, properties);
            connection = open;
            return ask(open);
        } catch (SQLException failure) {
            close();
            long took = ticker.nanos() - begun;
            if (took > 2 * timeout.toNanos() + timeout.toNanos() / 2) {
                return new Discarded("this process stood still for " + Duration.ofNanos(took));
            }
            return judged(failure);
        }
    }

    private static Result judged(SQLException failure) {
        if (Failures.TOO_MANY_CONNECTIONS.equals(failure.getSQLState())) {
            return new Discarded("no connection is left for a look");
        }
        // that a session was ended which had only begun says no more of the server than that somebody is at it
        boolean refused = String.valueOf(failure.getMessage()).contains("refused")
                || (Failures.comesFromServer(failure) && !Failures.TERMINATED.equals(failure.getSQLState()));
        return new Missed(Failures.words(failure), refused);
    }

    private Answered ask(Connection open) throws SQLException {
        long requested = ticker.nanos();
        return new Answered(identify(open), requested);
    }

    /** One trip. */
    static Answer identify(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUESTION)) {
            row.next();
            return new Answer(
                    row.getLong(1),
                    row.getBoolean(2),
                    row.getBoolean(3),
                    row.getInt(4),
                    Token.position(String.valueOf(row.getString(5))),
                    row.getLong(6),
                    row.getLong(7));
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException failure) {
                LOG.debug("a connection for looking at a node did not close", failure);
            }
        }
    }
}
