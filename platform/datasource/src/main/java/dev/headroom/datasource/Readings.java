package dev.headroom.datasource;

import dev.headroom.freshness.Position;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one node's log is, read over and over on a connection of its own while somebody asks. However many ask at a
 * time, one trip answers them all.
 *
 * <p>Its thread and its connection exist only while somebody asks.
 */
public final class Readings {
    private static final Logger LOG = LoggerFactory.getLogger(Readings.class);
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Where many wait at a time, they share a trip: without a pause the trips would take half a core of theirs. */
    private static final long CROWDED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int CROWD = 4;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** The thread goes on for so long after the last one who asked. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final String ON_PRIMARY = "select pg_current_wal_insert_lsn(), pg_current_snapshot()::text,"
            + " ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int";

    /** Fails after a promotion, so that the node is asked anew who it is. */
    private static final String ON_REPLICA = "select pg_last_wal_replay_lsn(), 1 / (pg_is_in_recovery())::int";

    private final String url;
    private final Properties properties;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final Condition received = lock.newCondition();
    private volatile @Nullable Reading last;
    private long wantedUntil;
    private int waiting;
    private boolean crowded;
    private long failures;
    private boolean running;
    private boolean closed;

    Readings(NodeSettings node, DatabaseSettings settings) {
        this.url = node.url();
        this.properties = Probe.lookProperties(settings, settings.supervision().timeout());
        this.wantedUntil = System.nanoTime();
    }

    /** The last one that was received, however old; asks for more of them for a while. Never blocks. */
    public Optional<Reading> last() {
        keep(Duration.ofSeconds(1));
        return Optional.ofNullable(last);
    }

    /**
     * The first one that was requested after the moment on {@link System#nanoTime}: it includes whatever was visible on
     * the node by then. Usually half a trip to one and a half.
     *
     * @return empty where the node doesn't answer in time
     */
    public Optional<Reading> after(long nanos, Duration atMost) throws InterruptedException {
        Reading known = last;
        if (known != null && known.requestedNanos() - nanos >= 0) {
            return Optional.of(known);
        }
        long left = atMost.toNanos();
        lock.lock();
        try {
            waiting++;
            ensureRunning();
            asked.signalAll();
            long failed = failures;
            while (!closed && failures - failed < 2) {
                known = last;
                if (known != null && known.requestedNanos() - nanos >= 0) {
                    return Optional.of(known);
                }
                if (left <= 0) {
                    return Optional.empty();
                }
                left = received.awaitNanos(left);
            }
            return Optional.empty();
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** For so long, a reading is made about every 5 ms. */
    public void keep(Duration atLeast) {
        long until = System.nanoTime() + atLeast.toNanos();
        lock.lock();
        try {
            if (until - wantedUntil > 0) {
                wantedUntil = until;
            }
            ensureRunning();
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void ensureRunning() {
        if (!running && !closed) {
            running = true;
            Thread.ofPlatform().daemon().name("database-positions").start(this::run);
        }
    }

    private void run() {
        Connection connection = null;
        Probe.Answer identity = null;
        try {
            while (untilAsked()) {
                try {
                    if (connection == null || identity == null) {
                        connection = RawConnections.open(url, properties);
                        identity = Probe.identify(connection);
                    }
                    Reading reading = read(connection, identity);
                    tell(reading);
                    if (crowded) {
                        LockSupport.parkNanos(this, CROWDED_NANOS - (System.nanoTime() - reading.requestedNanos()));
                    }
                } catch (SQLException failure) {
                    LOG.debug("a node's position could not be read", failure);
                    abort(connection);
                    connection = null;
                    identity = null;
                    failed();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            abort(connection);
        }
    }

    /** Waits until somebody asks or the pause is over; false where nobody has for a while. */
    private boolean untilAsked() throws InterruptedException {
        lock.lock();
        try {
            long begun = System.nanoTime();
            while (!closed && waiting == 0) {
                long now = System.nanoTime();
                if (wantedUntil - now > 0 && now - begun >= BETWEEN_NANOS) {
                    return true;
                }
                if (now - wantedUntil > LINGER_NANOS && now - begun > LINGER_NANOS) {
                    running = false;
                    return false;
                }
                var _ = asked.awaitNanos(wantedUntil - now > 0 ? BETWEEN_NANOS - (now - begun) : LINGER_NANOS);
            }
            running = !closed;
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** The server stays who it is for as long as a connection to it lasts, except for a promotion. */
    private static Reading read(Connection connection, Probe.Answer identity) throws SQLException {
        long requested = System.nanoTime();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(identity.inRecovery() ? ON_REPLICA : ON_PRIMARY)) {
            row.next();
            long position = Token.position(String.valueOf(row.getString(1)));
            Optional<TransactionSnapshot> snapshot = identity.inRecovery()
                    ? Optional.empty()
                    : Optional.of(TransactionSnapshot.parse(String.valueOf(row.getString(2))));
            if (!identity.inRecovery() && row.getInt(3) != identity.timeline()) {
                throw new SQLException("the node is on another timeline now", "08006");
            }
            return new Reading(
                    new Position(identity.incarnation(), position),
                    new Token(identity.systemId(), identity.timeline(), position),
                    snapshot,
                    requested,
                    System.nanoTime());
        }
    }

    private void tell(Reading reading) {
        lock.lock();
        try {
            last = reading;
            crowded = waiting >= CROWD;
            received.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void failed() {
        lock.lock();
        try {
            failures++;
            received.signalAll();
        } finally {
            lock.unlock();
        }
        LockSupport.parkNanos(this, PAUSE_NANOS);
    }

    private static void abort(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException failure) {
                LOG.debug("a connection for a node's position did not close", failure);
            }
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            asked.signalAll();
            received.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
