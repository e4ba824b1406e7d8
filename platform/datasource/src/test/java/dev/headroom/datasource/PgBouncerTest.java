package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PgBouncer 1.18 in transaction mode: it knows nothing of named statements, and shares what a session sets. */
final class PgBouncerTest {
    private static final Duration READY = Duration.ofSeconds(20);
    private static final int CLIENTS = 30;

    private static Database open(Rig rig, NodeSettings node, PoolerSettings.SessionState state) throws Exception {
        Database database = Database.open(rig.settings(List.of(node))
                .pools(Rig.pool(CLIENTS), Rig.pool(CLIENTS))
                .pooled(PoolerSettings.usual().keeping(state)));
        assertTrue(database.awaitReady(READY));
        return database;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, 1);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Test
    void statements_throughTheShippedConfiguration_neverFail() throws Exception {
        run(2_000);
    }

    @Test
    @Tag("long")
    void statements_throughTheShippedConfiguration_neverFailInTwentyThousand() throws Exception {
        run(20_000);
    }

    private static void run(int statements) throws Exception {
        try (Rig rig = Rig.start(1);
                Bouncer bouncer = Bouncer.start(rig);
                Database database = open(rig, bouncer.only(), PoolerSettings.SessionState.REFUSE)) {
            assertEquals(
                    "a pooler that shares sessions",
                    database.report().getFirst().pooler());
            Queue<SQLException> failures = new ConcurrentLinkedQueue<>();
            AtomicInteger left = new AtomicInteger(statements);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CLIENTS; i++) {
                    threads.execute(() -> {
                        while (left.getAndDecrement() > 0) {
                            oneTransaction(database, failures);
                        }
                    });
                }
            }
            assertEquals(List.of(), List.copyOf(failures));
        }
    }

    private static void oneTransaction(Database database, Queue<SQLException> failures) {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            long sum = number(connection, "select ?::int") + number(connection, "select 2 * ?::int");
            connection.commit();
            if (sum != 3) {
                failures.add(new SQLException("wrong answer " + sum));
            }
        } catch (SQLException failure) {
            failures.add(failure);
        }
    }

    @Test
    void sessionState_isRefusedAndLeaksToNobody() throws Exception {
        try (Rig rig = Rig.start(1);
                Bouncer bouncer = Bouncer.start(rig);
                Database database = open(rig, bouncer.node(), PoolerSettings.SessionState.REFUSE);
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "set statement_timeout = 1",
                    "listen x",
                    "select pg_advisory_lock(1)",
                    "create temp table t (a int)",
                    "declare c cursor with hold for select 1")) {
                assertThrows(RefusedStatementException.class, () -> statement.execute(sql), sql);
                assertThrows(RefusedStatementException.class, () -> connection.prepareStatement(sql), sql);
            }
            assertThrows(RefusedStatementException.class, () -> connection.setSchema("pg_catalog"));
            connection.setAutoCommit(false);
            statement.execute("set local statement_timeout = '7s'");
            statement.execute("create temp table t (a int) on commit drop");
            connection.commit();
            for (int i = 0; i < 20; i++) {
                try (ResultSet row = statement.executeQuery("show statement_timeout")) {
                    row.next();
                    assertEquals("0", row.getString(1));
                }
                connection.commit();
            }
        }
    }

    @Test
    void sessionState_asTheFirstStatement_movesToADirectConnection() throws Exception {
        try (Rig rig = Rig.start(1);
                Bouncer bouncer = Bouncer.start(rig);
                Database database = open(rig, bouncer.node(), PoolerSettings.SessionState.MOVE);
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set statement_timeout = '9s'");
            try (ResultSet row = statement.executeQuery("show statement_timeout")) {
                row.next();
                assertEquals("9s", row.getString(1));
            }
            assertTrue(database.report().stream().anyMatch(pool -> pool.use().equals("direct") && pool.inUse() == 1));
        }
    }

    @Test
    void restart_ofThePooler_failsWhatIsUnderWayAndNothingElse() throws Exception {
        try (Rig rig = Rig.start(1);
                Bouncer bouncer = Bouncer.start(rig);
                Database database = open(rig, bouncer.node(), PoolerSettings.SessionState.REFUSE)) {
            rig.server(0).create(Writers.TABLE);
            try (Writers writers = new Writers(database.dataSource(), 8)) {
                Eventually.eventually("commits", () -> writers.acknowledged().size() > 100);
                bouncer.stop();
                bouncer.start();
                int before = writers.acknowledged().size();
                Eventually.eventually("commits", () -> writers.acknowledged().size() > before + 100);
                for (SQLException failure : writers.failures()) {
                    assertTrue(failure instanceof DatabaseFailure, failure::toString);
                }
                assertTrue(
                        writers.failures().size() <= 8, () -> writers.failures().toString());
            }
        }
    }

    @Test
    void pause_withinTheWait_failsNothing() throws Exception {
        try (Rig rig = Rig.start(1);
                Bouncer bouncer = Bouncer.start(rig);
                Database database = open(rig, bouncer.node(), PoolerSettings.SessionState.REFUSE)) {
            rig.server(0).create(Writers.TABLE);
            try (Writers writers = new Writers(database.dataSource(), 8)) {
                // A login that a pause interrupts counts as failed: the pooler's connections have to be there before.
                Eventually.eventually("commits", () -> writers.acknowledged().size() > 1_000);
                bouncer.pause();
                // A signal returns before the pooler has read it: it is paused once nothing is acknowledged.
                Eventually.eventually(
                        "the pooler pauses",
                        () -> System.nanoTime() - writers.lastNanos()
                                > Duration.ofMillis(500).toNanos());
                int during = writers.acknowledged().size();
                long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
                Eventually.eventually("three seconds have passed", () -> System.nanoTime() - until > 0);
                assertEquals(during, writers.acknowledged().size());
                bouncer.resume();
                Eventually.eventually("commits", () -> writers.acknowledged().size() > during + 100);
                assertEquals(List.of(), writers.failures());
            }
        }
    }
}
