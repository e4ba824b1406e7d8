package dev.headroom.changefeed;

import dev.headroom.changefeed.SlotState.Presence;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks five times a second how the fleet's slot is, makes it where it is missing, and makes it anew where the server
 * has given it up. Whichever node comes first does it; the others find it done. On the same connection the catalogue is
 * looked at.
 */
final class SlotWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlotWatch.class);
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int CATALOG_TURNS = 3;
    private static final int FAILOVER_SINCE = 17;
    private static final String EXISTS_ALREADY = "42710";

    private static final String NAME =
            "select ? || '_' || oid::text from pg_database where datname = current_database()";

    /** Columns of newer servers are asked for through JSON. */
    private static final String LOOK = """
            select s.active, s.wal_status, (s.confirmed_flush_lsn - '0/0')::bigint,
                   pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_receive_lsn()
                                        else pg_current_wal_lsn() end, s.restart_lsn)::bigint,
                   s.safe_wal_size, coalesce((to_jsonb(s) ->> 'failover')::boolean, false),
                   to_jsonb(s) ->> 'invalidation_reason'
            from pg_replication_slots s where s.slot_name = ?
            """;

    private final FeedSettings settings;
    private final CatalogWatch catalog;
    private final Thread thread;
    private final LongAdder lost = new LongAdder();
    private volatile SlotState state;
    private volatile @Nullable Connection open;
    private volatile boolean known;
    private volatile boolean closed;
    private long nextAttempt = System.nanoTime();
    private long turn;
    /** Why the last attempt to make it failed. */
    private String failed = "";

    SlotWatch(FeedSettings settings, CatalogWatch catalog) {
        this.settings = settings;
        this.catalog = catalog;
        this.state = SlotState.of("", settings.fleet().lasting() ? Presence.ABSENT : Presence.NONE, "");
        this.thread = Thread.ofPlatform().daemon().name("feed-slot").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    SlotState state() {
        return state;
    }

    /** Whether the state is one of the last second, and not of before the database was lost. */
    boolean known() {
        return known || !settings.fleet().lasting();
    }

    /** Times that the server gave it up. */
    long lost() {
        return lost.sum();
    }

    /** Somebody reads it, as was found out meanwhile. */
    void taken() {
        state = state.taken();
    }

    private void run() {
        while (!closed) {
            try (Connection connection = connect(FeedConnections.plain(settings))) {
                String name = name(connection, settings.name());
                while (!closed) {
                    if (settings.fleet().lasting()) {
                        SlotState now = look(connection, name);
                        state = now.presence() == Presence.ABSENT ? SlotState.of(name, Presence.ABSENT, failed) : now;
                        known = true;
                        attend(connection, name);
                    }
                    if (turn++ % CATALOG_TURNS == 0) {
                        catalog.look(connection);
                    }
                    pause();
                }
            } catch (SQLException | RuntimeException failure) {
                LOG.debug("the slot can't be looked at", failure);
                known = false;
                pause();
            }
        }
    }

    private Connection connect(Properties properties) throws SQLException {
        Connection connection = DriverManager.getConnection(settings.url(), properties);
        open = connection;
        return connection;
    }

    private void pause() {
        if (!closed) {
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    /** Slots are the whole server's; the name is that of the publication with the database's number. */
    static String name(Connection connection, String publication) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NAME)) {
            statement.setString(1, publication);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }
    }

    static SlotState look(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return SlotState.of(name, Presence.ABSENT, "");
                }
                long confirmed = row.getLong(3);
                boolean begun = !row.wasNull();
                long safe = row.getLong(5);
                boolean bounded = !row.wasNull();
                boolean gone = "lost".equals(row.getString(2)) || row.getString(7) != null;
                return new SlotState(
                        name,
                        gone ? Presence.LOST : begun ? Presence.READY : Presence.ABSENT,
                        row.getBoolean(1),
                        row.getBoolean(6),
                        confirmed,
                        new SlotState.Kept(row.getLong(4), bounded ? safe : -1),
                        gone ? "the server has given the slot up: " + row.getString(7) : "");
            }
        }
    }

    private void attend(Connection connection, String name) throws SQLException {
        SlotState now = state;
        if (now.presence() == Presence.LOST && !now.active()) {
            lost.increment();
            LOG.warn(
                    "{} (slot {}); nodes that were away begin anew. Raise max_slot_wal_keep_size, or lower"
                            + " headroom.change-feed.retained",
                    now.trouble(),
                    name);
            try (PreparedStatement drop = connection.prepareStatement("select pg_drop_replication_slot(?)")) {
                drop.setString(1, name);
                drop.execute();
            }
            now = SlotState.of(name, Presence.ABSENT, "");
        }
        if (now.presence() == Presence.ABSENT && System.nanoTime() - nextAttempt >= 0) {
            make(name);
        }
    }

    private void make(String name) {
        // it waits for the transactions that are running
        try (Connection connection = connect(FeedConnections.patient(settings))) {
            create(connection, name);
            state = look(connection, name);
            failed = "";
            LOG.info("the fleet's slot {} was made", name);
        } catch (SQLException failure) {
            if (!closed && !EXISTS_ALREADY.equals(failure.getSQLState())) {
                nextAttempt = System.nanoTime() + AGAIN_NANOS;
                failed = "can't be made: " + failure.getMessage();
                state = SlotState.of(name, Presence.ABSENT, failed);
                LOG.warn(
                        "the slot {} can't be made, so that new nodes begin with the present: {}",
                        name,
                        failure.getMessage());
            }
        }
    }

    static void create(Connection connection, String name) throws SQLException {
        boolean failover = connection.getMetaData().getDatabaseMajorVersion() >= FAILOVER_SINCE;
        String more = failover ? ", false, false, true" : "";
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_create_logical_replication_slot(?, 'pgoutput'" + more + ")")) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Connection now = open;
        try {
            if (now != null) {
                cancel(now);
            }
        } catch (SQLException failure) {
            LOG.debug("a connection didn't close", failure);
        }
    }

    /** A slot that is being made would otherwise wait on, on the server, and be left behind. */
    private static void cancel(Connection connection) throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
        connection.abort(Runnable::run);
    }
}
