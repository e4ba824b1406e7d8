package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The primary goes away in four ways while eight threads write through a pool of ten. */
final class FailoverTest {
    private static final int WRITERS = 8;
    private static final Duration READY = Duration.ofSeconds(20);

    /** Far above what it takes, below what a human would notice as an outage. */
    private static final long GAP_MILLIS = 6_000;

    private static void warm(Rig rig, Database database) throws InterruptedException {
        rig.server(0).create(Writers.TABLE);
        rig.server(1).awaitReplayed(rig.server(0));
        assertTrue(database.awaitReady(READY));
    }

    private static void awaitCommits(Writers writers, int more) {
        int target = writers.acknowledged().size() + more;
        Eventually.eventually("commits", () -> writers.acknowledged().size() >= target);
    }

    private static Set<String> rows(Rig.Server server) throws SQLException {
        Set<String> rows = new HashSet<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select writer || ':' || n from written")) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private static void allTyped(Writers writers) {
        for (SQLException failure : writers.failures()) {
            assertTrue(failure instanceof DatabaseFailure, () -> "not typed: " + failure);
        }
    }

    private static NodeState node(Database database, String name) {
        return database.supervisor().nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void kill_ofThePrimary_failsWhatIsUnderWayAndNothingElse() throws Exception {
        try (Rig rig = Rig.start(2);
                Database database = Database.open(rig.settings())) {
            warm(rig, database);
            try (Writers writers = new Writers(database.dataSource(), WRITERS)) {
                awaitCommits(writers, 200);
                rig.server(0).kill();
                rig.server(1).promote();
                awaitCommits(writers, 200);
                assertTrue(
                        writers.failures().size() <= WRITERS,
                        () -> writers.failures().toString());
                allTyped(writers);
                assertTrue(writers.longestGapMillis() < GAP_MILLIS, () -> "gap " + writers.longestGapMillis());
            }
            assertEquals("node1", database.supervisor().leader().orElseThrow());
            assertEquals(NodeStatus.DOWN, node(database, "node0").status());
            assertTrue(database.report().stream().noneMatch(pool -> pool.node().equals("node0")));
        }
    }

    @Test
    void hang_ofThePrimary_losesItsConnectionsAndNoOthers() throws Exception {
        try (Rig rig = Rig.start(2);
                Database database = Database.open(rig.settings())) {
            warm(rig, database);
            Eventually.eventually(
                    "the replica's lag is known",
                    () -> node(database, "node1").lag().isPresent());
            CompletableFuture<String> longRead =
                    CompletableFuture.supplyAsync(() -> ReadSession.begin().call(() -> slowRead(database)));
            try (Writers writers = new Writers(database.dataSource(), WRITERS)) {
                awaitCommits(writers, 200);
                Eventually.eventually(
                        "the long read is under way",
                        () -> rig.server(1)
                                        .ask("select count(*) from pg_stat_activity where query like '%pg_sleep%'"
                                                + " and state = 'active' and pid <> pg_backend_pid()")
                                > 0);
                rig.server(0).hang();
                rig.server(1).promote();
                awaitCommits(writers, 200);
                assertTrue(writers.longestGapMillis() < GAP_MILLIS, () -> "gap " + writers.longestGapMillis());
                assertTrue(writers.longestCallMillis() < GAP_MILLIS, () -> "call " + writers.longestCallMillis());
                assertTrue(
                        writers.failures().size() <= WRITERS,
                        () -> writers.failures().toString());
                allTyped(writers);
            }
            assertEquals("lived", longRead.join());
        }
    }

    private static String slowRead(Database database) {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select count(*), pg_sleep(8) from written")) {
                row.next();
            }
            connection.commit();
            return "lived";
        } catch (SQLException failure) {
            return failure.toString();
        }
    }

    @Test
    void zombie_thatOnlyReadsAfterAPromotion_isLeftAtOnce() throws Exception {
        try (Rig rig = Rig.start(2);
                Database database = Database.open(rig.settings())) {
            warm(rig, database);
            try (Writers writers = new Writers(database.dataSource(), WRITERS)) {
                awaitCommits(writers, 200);
                rig.server(0).run("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
                rig.server(1).promote();
                awaitCommits(writers, 200);
                assertTrue(
                        writers.failures().size() <= 10 + WRITERS,
                        () -> writers.failures().toString());
                allTyped(writers);
                assertTrue(writers.longestGapMillis() < GAP_MILLIS, () -> "gap " + writers.longestGapMillis());
            }
            assertEquals("node1", database.supervisor().leader().orElseThrow());
        }
    }

    @Test
    void splitBrain_fencesTheLowerTimelineAndCountsWhatIsLost() throws Exception {
        try (Rig rig = Rig.start(2);
                Database database = Database.open(rig.settings())) {
            warm(rig, database);
            Set<String> lost;
            try (Writers writers = new Writers(database.dataSource(), WRITERS)) {
                awaitCommits(writers, 200);
                rig.server(1).promote();
                Eventually.eventually(
                        "the old one is fenced", () -> node(database, "node0").status() == NodeStatus.FENCED);
                long before = rig.server(0).ask("select count(*) from written");
                awaitCommits(writers, 200);
                assertEquals(before, rig.server(0).ask("select count(*) from written"));
                allTyped(writers);
                assertTrue(
                        writers.failures().size() <= WRITERS,
                        () -> writers.failures().toString());
                lost = rows(rig.server(0));
                lost.retainAll(writers.acknowledged());
                lost.removeAll(rows(rig.server(1)));
            }
            Eventually.eventually(
                    "the split is reported",
                    () -> !database.supervisor().splits().isEmpty());
            SplitBrain split = database.supervisor().splits().getFirst();
            assertEquals("node0", split.node());
            assertTrue(split.lostCommits() <= lost.size(), () -> split + ", lost " + lost.size());
            assertTrue(
                    split.lostCommits() + split.uncertainCommits() >= lost.size(),
                    () -> split + ", lost " + lost.size());
        }
    }
}
