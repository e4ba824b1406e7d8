package dev.headroom.faults;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headroom.base.Ticker;
import dev.headroom.changefeed.FeedRole;
import dev.headroom.changefeed.FeedSettings;
import dev.headroom.changefeed.FeedSetup;
import dev.headroom.changefeed.FleetSettings;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A standby that keeps the fleet's slot hands it on when it is promoted. */
final class FailoverSlotTest {
    private static final int SLOTS_FOLLOW_SINCE = 17;
    private static final Duration BETWEEN_SIGNALS = Duration.ofMillis(100);
    private static final FleetSettings LASTING =
            new FleetSettings(Duration.ofMinutes(5), 1L << 20, Duration.ofSeconds(1));

    private static void write(DatabasePair database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean valid(PostgresSource node, Position read, Tag tag) {
        return read.incarnation() == node.applied().incarnation()
                && node.tags().covered(Dependencies.of(List.of(tag)).hashes(), read.offset());
    }

    @Test
    void promotedStandby_hasTheSlot_andTheFleetGoesOnFromIt() throws SQLException, InterruptedException {
        try (DatabasePair database = DatabasePair.start()) {
            assumeTrue(database.majorVersion() >= SLOTS_FOLLOW_SINCE, "slots follow since PostgreSQL 17");
            write(database, "create table item (writer int, id bigint primary key, owner_id bigint not null)");
            FeedSettings settings = FeedSettings.of(database.url(), database.user(), database.password())
                    .withFleet(LASTING);
            new FeedSetup(settings, ServiceNode.MAPPING).mend();
            database.followSlots();
            try (PostgresSource node = new PostgresSource(settings, ServiceNode.MAPPING, Ticker.system(), null)) {
                eventually("it leads", () -> node.stats().role() == FeedRole.LEADER);
                String slot = node.stats().slot().name();
                eventually("the standby has the slot", () -> {
                    // the slot follows once it has moved beyond where the standby begins: past what the fleet retains
                    database.run(
                            "insert into item select 1, coalesce(max(id), 0) + 1, 1 from item",
                            "select pg_logical_emit_message(false, 'more', repeat('x', 2000000))",
                            "select pg_log_standby_snapshot()");
                    // the worker that brings slots sleeps longer each time, up to 30 s, until a signal wakes it
                    database.askReplica("select pg_reload_conf()::int");
                    LockSupport.parkNanos(BETWEEN_SIGNALS.toNanos());
                    return database.askReplica("""
                            select count(*) from pg_replication_slots
                            where synced and not temporary and slot_name = '%s'""".formatted(slot)) == 1;
                });
                long before = node.applied().incarnation();
                database.failOver();
                write(database, "insert into item values (1, 1000000, 7)");
                eventually(
                        "it leads again",
                        () -> node.stats().role() == FeedRole.LEADER
                                && node.applied().incarnation() != before);
                assertNotEquals(before, node.applied().incarnation(), "another history");
                assertEquals(
                        1,
                        database.askPrimary("select count(*) from pg_replication_slots where synced and active"
                                + " and slot_name = '" + slot + "'"),
                        "the slot that the standby kept, not a new one");
                Position read = node.latest(Duration.ofSeconds(10)).orElseThrow();
                assertTrue(node.await(read, Duration.ofSeconds(10)));
                Tag owner = Tag.of("owner", "8");
                assertTrue(valid(node, read, owner));
                write(database, "insert into item values (1, 1000001, 8)");
                eventually("what is written there ends what was read", () -> !valid(node, read, owner));
                assertFalse(valid(node, read, owner));
            }
        }
    }
}
