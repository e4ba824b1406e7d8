package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.TagScope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is made of a replica's rows knows how much the replica had. */
final class ReplicaPointTest {
    private static final Duration READY = Duration.ofSeconds(20);

    private static boolean onReplica(Database database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select pg_is_in_recovery()")) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    @Test
    void valueOfALaggingReplica_isBoundedByWhatThatHasReplayed() throws Exception {
        try (Rig rig = Rig.start(2);
                Database database = Database.open(rig.settings())) {
            assertTrue(database.awaitReady(READY));
            Eventually.eventually("the replica is read", () -> {
                try {
                    return AnalyticsScope.call(() -> onReplica(database));
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            rig.server(1).run("alter system set recovery_min_apply_delay = '1h'", "select pg_reload_conf()");
            rig.server(0).create("create table made (id bigint)");
            long end = rig.server(0).ask("select pg_current_wal_insert_lsn() - '0/0'");

            TagScope.Collected<Boolean> made = TagScope.collect(() -> AnalyticsScope.call(() -> onReplica(database)));
            assertTrue(made.value());
            assertTrue(made.keepable());
            ReadPoint point = made.unsettled().getFirst();
            assertEquals(ReadPoint.State.SETTLED, point.state());
            assertTrue(point.position().offset() > 0 && point.position().offset() < end);
            Reading leader = database.readings()
                    .orElseThrow()
                    .after(System.nanoTime(), READY)
                    .orElseThrow();
            assertEquals(leader.position().incarnation(), point.position().incarnation());
            assertFalse(TagScope.collect(() -> onReplica(database)).value(), "without the scope it is the leader");
        }
    }
}
