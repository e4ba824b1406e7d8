package dev.headroom.finance.server.freshness;

import dev.headroom.freshness.Tag;
import dev.headroom.spring.WrittenChanges;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hears from the database which households changed, and announces them: writes of {@code psql} and of other programs,
 * and those of a node that ended between its commit and its own announcement. One node of all listens; when another
 * takes over, what was said in between counts as heard by nobody, and every household as changed.
 *
 * <p>Only where the caches don't follow the database's log, which says more. It needs a connection of its own that no
 * pooler shares, and goes on trying while it has none.
 */
@Component
class HouseholdWatch implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(HouseholdWatch.class);
    private static final long LOCK = 0x4852_0001;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String EVERYTHING = "*";

    private final DataSourceProperties database;
    private final Changes changes;
    private final WrittenChanges written;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final LongAdder heard = new LongAdder();
    private volatile boolean running;
    private volatile boolean listening;

    HouseholdWatch(DataSourceProperties database, Changes changes, WrittenChanges written) {
        this.database = database;
        this.changes = changes;
        this.written = written;
    }

    /** Not where the caches hear of everything anyway. */
    @Override
    public boolean isAutoStartup() {
        return !written.hearsEverything();
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().daemon().name("household-watch").start(this::run);
    }

    private void run() {
        while (running) {
            try (Connection connection = DriverManager.getConnection(
                    database.determineUrl(), database.determineUsername(), database.determinePassword())) {
                listen(connection);
            } catch (SQLException trouble) {
                LOG.debug("lost the database's word of changes; trying again", trouble);
            } finally {
                listening = false;
            }
            pause();
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            while (running && !locked(statement)) {
                pause();
            }
            statement.execute("listen household_changed");
            statement.execute("listen data_changed");
        }
        changes.ofHouseholds();
        listening = true;
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (running) {
            PGNotification[] told = notifications.getNotifications((int) PAUSE.toMillis());
            if (told != null && told.length > 0) {
                announce(told);
            }
        }
    }

    private void announce(PGNotification[] told) {
        heard.add(told.length);
        Set<Tag> tags = new LinkedHashSet<>();
        for (PGNotification one : told) {
            if (one.getParameter().equals(EVERYTHING)) {
                changes.ofHouseholds();
                return;
            }
            if (one.getName().equals("data_changed")) {
                tags.add(shared(one.getParameter()));
            } else {
                tags.addAll(Changes.anythingOf(Long.parseLong(one.getParameter())));
            }
        }
        changes.announce(tags);
    }

    /** {@code price:7}, or {@code price:*} for all of them. */
    private static Tag shared(String name) {
        return Tag.of(name);
    }

    private static boolean locked(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void pause() {
        try {
            running &= !stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            running = false;
            Thread.currentThread().interrupt();
        }
    }

    /** Changes that it was told of. */
    long heard() {
        return heard.sum();
    }

    /** Whether this node is the one that hears. */
    boolean listening() {
        return listening;
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
