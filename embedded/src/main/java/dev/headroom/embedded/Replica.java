package dev.headroom.embedded;

import dev.headroom.base.CodedException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streaming replica. It starts over its own files; when it doesn't come up over them, or comes up and finds no way
 * to follow the primary, it is built anew in the background, at the same address.
 */
final class Replica implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final Duration STREAM_LIMIT = Duration.ofSeconds(10);
    private static final Duration REBUILD_LIMIT = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 100;

    /** What a replica logs that no waiting will help: other files, or a log that the primary no longer has. */
    private static final List<String> HOPELESS = List.of(
            "database system identifier differs",
            "has already been removed",
            "is ahead of the WAL flush position",
            "is not in this server's history",
            "is behind the recovery target timeline");

    private static final String SLOT = "'" + PostgresCluster.REPLICATION_SLOT + "'";

    private final Site site;
    private final PostgresCluster primary;
    private final PostgresCluster cluster;
    private final int primaryPort;
    private final CountDownLatch closing = new CountDownLatch(1);

    private volatile int port;
    private volatile @Nullable ChildProcess process;
    private @Nullable Thread watch;

    Replica(Site site, int primaryPort) {
        this.site = site;
        this.primary = new PostgresCluster(site, ServerKind.PRIMARY);
        this.cluster = new PostgresCluster(site, ServerKind.REPLICA);
        this.primaryPort = primaryPort;
    }

    /** Stable once {@link #start} has returned. */
    int port() {
        return port;
    }

    /** Returns when it accepts connections, or when it is known to need new files. */
    void start() {
        boolean started = false;
        try {
            started = cluster.exists() && startOverFiles();
        } catch (CodedException | IOException failure) {
            LOG.warn("the replica does not start over its files", failure);
        }
        if (port == 0) {
            port = site.data().settings().port(ServerKind.REPLICA.key());
        }
        boolean rebuild = !started;
        watch = Thread.ofPlatform().daemon().name("embedded-replica").start(() -> watch(rebuild));
    }

    private boolean startOverFiles() throws IOException {
        cluster.checkVersion();
        Site.Started server = cluster.start(Optional.of(primaryPort), START_LIMIT);
        process = server.process();
        port = server.port();
        site.tell("A replica accepts connections on " + Loopback.HOST + ":" + port);
        return true;
    }

    private void watch(boolean rebuild) {
        try (Connection connection = connect()) {
            boolean lost = rebuild;
            if (!lost) {
                ensureSlot(connection);
                lost = !streams(connection, STREAM_LIMIT);
            }
            if (lost && closing.getCount() > 0) {
                rebuild(connection);
            }
        } catch (SQLException | IOException | RuntimeException failure) {
            if (closing.getCount() > 0) {
                LOG.error("the replica could not be built", failure);
                site.tell("The replica could not be built (" + failure.getMessage() + "); reads stay on the primary");
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                DatabaseAccess.url(primaryPort, "postgres"),
                PostgresCluster.SUPERUSER,
                primary.password(PostgresCluster.SUPERUSER));
    }

    /** A slot that the primary gave up, or never had, keeps no log for the replica. */
    private static void ensureSlot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = "
                    + SLOT + " and wal_status = 'lost' and not active");
            statement.execute("select pg_create_physical_replication_slot(" + SLOT + ", true)"
                    + " where not exists (select from pg_replication_slots where slot_name = " + SLOT + ")");
        }
    }

    private boolean streams(Connection connection, Duration limit) throws SQLException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Statement statement = connection.createStatement()) {
            while (System.nanoTime() - deadline < 0) {
                try (ResultSet row = statement.executeQuery("select exists (select from pg_stat_replication"
                        + " where application_name = '" + PostgresCluster.REPLICATION_USER
                        + "' and state in ('streaming', 'catchup'))")) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return true;
                    }
                }
                if (hopeless() || closing.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private boolean hopeless() {
        ChildProcess running = process;
        return running == null || HOPELESS.stream().anyMatch(running.logTail()::contains);
    }

    private void rebuild(Connection connection) throws SQLException, IOException {
        site.tell("Building the replica anew from the primary");
        stop();
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = "
                    + SLOT + " and not active");
        }
        ensureSlot(connection);
        ReplicaSeed.fromRunning(primary, connection, site);
        if (closing.getCount() == 0) {
            return;
        }
        process = cluster.startAt(port, primaryPort, REBUILD_LIMIT);
        site.tell("The replica accepts connections on " + Loopback.HOST + ":" + port);
    }

    private void stop() {
        ChildProcess running = process;
        if (running != null) {
            running.close();
        }
    }

    /** Ends a rebuild too, after the file it is at. */
    @Override
    public void close() {
        closing.countDown();
        Thread running = watch;
        if (running != null) {
            running.interrupt();
            joinUninterruptibly(running);
        }
        stop();
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
