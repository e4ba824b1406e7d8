package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@WithServers
final class PoolTest {
    private static final Duration READY = Duration.ofSeconds(20);

    private final DatabaseAccess access;

    PoolTest(TestServers servers) {
        this.access = servers.database();
    }

    private DatabaseSettings settings(PoolSettings pool) {
        return DatabaseSettings.of(List.of(NodeSettings.of("only", access.url())), access.user(), access.password())
                .pools(pool, pool);
    }

    private Database open(PoolSettings pool) throws InterruptedException {
        Database database = Database.open(settings(pool));
        assertTrue(database.awaitReady(READY));
        return database;
    }

    private static long one(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select 1")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static PoolReport report(Database database) {
        return database.report().getFirst();
    }

    @Test
    void nestedTransactions_ofTwoHundredThreads_allGetBothOfTheirConnections() throws Exception {
        try (Database database = open(Rig.pool(10).waiting(Duration.ofSeconds(30)))) {
            List<Future<Long>> results = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 200; i++) {
                    results.add(threads.submit(() -> nested(database)));
                }
                for (Future<Long> result : results) {
                    assertEquals(2, result.get());
                }
            }
            assertEquals(0, report(database).inUse());
            assertEquals(0, report(database).timeouts());
            assertTrue(report(database).mostInUse() <= 10);
        }
    }

    private static long nested(Database database) throws SQLException {
        try (Connection outer = database.dataSource().getConnection()) {
            outer.setAutoCommit(false);
            long sum = one(outer);
            try (Connection inner = database.dataSource().getConnection()) {
                inner.setAutoCommit(false);
                sum += one(inner);
                inner.commit();
            }
            outer.commit();
            return sum;
        }
    }

    @Test
    void exhaustion_namesWhoHoldsTheConnectionsAndWhere() throws Exception {
        PoolSettings small = Rig.pool(2).waiting(Duration.ofMillis(500));
        try (Database database = open(small);
                Connection held = database.dataSource().getConnection()) {
            one(held);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                NotStartedException failure = threads.submit(() -> {
                            Connection refused = database.dataSource().getConnection();
                            return assertThrows(NotStartedException.class, () -> one(refused));
                        })
                        .get();
                String message = String.valueOf(failure.getMessage());
                assertTrue(message.contains("PoolTest.exhaustion"), message);
                assertTrue(message.contains("500 ms"), message);
                assertTrue(failure.mayBeRetried());
            }
            assertEquals(PoolVerdict.TIGHT, report(database).verdict());
            assertEquals(1, report(database).holders().size());
            assertEquals(1, report(database).timeouts());
            assertTrue(database.waitedNanos() >= Duration.ofMillis(500).toNanos(), "the wait in vain counts");
        }
    }

    @Test
    void verdict_followsTheUse() throws Exception {
        PoolSettings pool = Rig.pool(3).waiting(Duration.ofSeconds(20));
        try (Database database = open(pool);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertEquals(PoolVerdict.GOOD, report(database).verdict());
            assertTrue(report(database).holders().isEmpty());
            CountDownLatch release = new CountDownLatch(1);
            List<Future<Long>> holders = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                holders.add(threads.submit(() -> {
                    try (Connection outer = database.dataSource().getConnection();
                            Connection inner = database.dataSource().getConnection()) {
                        long sum = one(outer) + one(inner);
                        release.await();
                        return sum;
                    }
                }));
            }
            Eventually.eventually("nobody gets any more", () -> report(database).verdict() == PoolVerdict.EXHAUSTED);
            release.countDown();
            for (Future<Long> holder : holders) {
                assertEquals(2, holder.get());
            }
            assertEquals(0, report(database).inUse());
        }
    }

    @Test
    void burst_opensMoreConnectionsAfterAWait() throws Exception {
        PoolSettings pool = Rig.pool(2).sized(2, 3);
        try (Database database = open(pool);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch release = new CountDownLatch(1);
            List<Future<Long>> holders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                holders.add(threads.submit(() -> {
                    try (Connection connection = database.dataSource().getConnection()) {
                        long sum = one(connection);
                        release.await();
                        return sum;
                    }
                }));
            }
            Eventually.eventually("four are in use", () -> report(database).inUse() == 4);
            release.countDown();
            for (Future<Long> holder : holders) {
                assertEquals(1, holder.get());
            }
        }
    }

    @Test
    void connection_withoutAStatement_takesNone() throws Exception {
        try (Database database = open(Rig.pool(2));
                Connection first = database.dataSource().getConnection();
                Connection second = database.dataSource().getConnection();
                Connection third = database.dataSource().getConnection()) {
            third.setAutoCommit(false);
            third.setReadOnly(true);
            assertEquals("PostgreSQL", first.getMetaData().getDatabaseProductName());
            assertTrue(second.isValid(1));
            assertEquals("headroom", second.getCatalog());
            third.commit();
            assertEquals(0, report(database).inUse());
        }
    }

    @Test
    void warming_opensTheIdleConnectionsBeforeItIsReady() throws Exception {
        try (Database database = Database.open(
                settings(Rig.pool(10)),
                () -> List.of("select relname from pg_class where oid = ?", "not a statement"))) {
            assertTrue(database.awaitReady(READY));
            assertTrue(report(database).open() >= 4);
        }
    }

    @Test
    void errorsOfStatements_openNoBreaker() throws Exception {
        try (Database database = open(Rig.pool(2));
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "select 1 / 0", "select 'a'::int", "select nothing", "insert into pg_class default values")) {
                for (int i = 0; i < 30; i++) {
                    SQLException failure = assertThrows(SQLException.class, () -> statement.execute(sql));
                    assertFalse(failure instanceof DatabaseFailure);
                }
            }
            statement.setQueryTimeout(1);
            assertThrows(SQLException.class, () -> statement.execute("select pg_sleep(5)"));
            assertEquals(1, one(connection));
        }
    }

    @Test
    void readings_shareTripsAndSeeWhatWasVisibleBefore() throws Exception {
        try (Database database = open(Rig.pool(4))) {
            Readings readings = database.readings().orElseThrow();
            Reading first = readings.after(System.nanoTime(), READY).orElseThrow();
            long transaction;
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select pg_current_xact_id()")) {
                row.next();
                transaction = row.getLong(1);
            }
            Reading later = readings.after(System.nanoTime(), READY).orElseThrow();
            assertFalse(first.snapshot().orElseThrow().sees(transaction));
            assertTrue(later.snapshot().orElseThrow().sees(transaction));
            assertTrue(later.position().covers(first.position()));
        }
    }

    @Test
    void commit_thatWrote_tellsItsNumberAndPosition() throws Exception {
        List<Commit> commits = new ArrayList<>();
        try (Database database = open(Rig.pool(4))) {
            database.listen(new CommitListener() {
                @Override
                public void committed(Commit commit) {
                    commits.add(commit);
                }

                @Override
                public void unknown() {
                    throw new AssertionError("nothing was cut");
                }
            });
            try (Connection connection = database.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                one(connection);
                connection.commit();
                assertTrue(commits.isEmpty());
                long transaction;
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("select pg_current_xact_id()")) {
                    row.next();
                    transaction = row.getLong(1);
                }
                connection.commit();
                assertEquals(transaction, commits.getFirst().transaction());
                Reading after = database.readings()
                        .orElseThrow()
                        .after(System.nanoTime(), READY)
                        .orElseThrow();
                assertTrue(
                        after.token().position() >= commits.getFirst().token().position());
                assertEquals(after.position().incarnation(), commits.getFirst().incarnation());
            }
        }
    }

    @Test
    void driverProperties_reachTheServer() throws Exception {
        DatabaseSettings settings = settings(Rig.pool(2)).driven(Map.of("ApplicationName", "mine"));
        try (Database database = Database.open(settings);
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show application_name")) {
            row.next();
            assertEquals("mine", row.getString(1));
        }
    }

    @Test
    void direct_isAPoolOfItsOwn() throws Exception {
        try (Database database = open(Rig.pool(2));
                Connection connection = database.direct().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set statement_timeout = '5s'");
            assertTrue(database.report().stream().anyMatch(pool -> pool.use().equals("direct") && pool.inUse() == 1));
        }
    }
}
