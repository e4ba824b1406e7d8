package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import dev.headroom.freshness.TagScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions write on the primary and read from replicas that lag. */
final class ReadYourWritesTest {
    private static final Duration READY = Duration.ofSeconds(20);

    /** What was read, and where. */
    private record Seen(long value, boolean onReplica) {}

    private static void write(Database database, long value) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement("update counter set value = ?")) {
                statement.setLong(1, value);
                statement.executeUpdate();
            }
            connection.commit();
        }
    }

    private static Seen read(Database database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            Seen seen;
            try (PreparedStatement statement =
                            connection.prepareStatement("select value, pg_is_in_recovery() from counter");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                seen = new Seen(row.getLong(1), row.getBoolean(2));
            }
            connection.commit();
            return seen;
        }
    }

    private static Rig rig(int servers) {
        Rig rig = Rig.start(servers);
        rig.server(0).create("create table counter (value bigint)", "insert into counter values (0)");
        for (int i = 1; i < servers; i++) {
            rig.server(i).awaitReplayed(rig.server(0));
        }
        return rig;
    }

    private static DatabaseSettings bound(Rig rig, Duration lag) {
        return rig.settings()
                .routed(new RoutingSettings(lag, Duration.ofMinutes(5), RoutingSettings.Sessionless.REPLICA));
    }

    private static void awaitReplicaReads(Database database) {
        Eventually.eventually("the replica is read", () -> {
            try {
                return read(database).onReplica();
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    @Test
    void session_onALaggingReplica_neverReadsLessThanItWrote() throws Exception {
        lagging(300, 2);
    }

    @Test
    @Tag("long")
    void session_onALaggingReplica_neverReadsLessThanItWroteInTenThousandPairs() throws Exception {
        lagging(10_000, 5);
    }

    private static void lagging(int pairs, int delaySeconds) throws Exception {
        try (Rig rig = rig(2);
                Database database = Database.open(bound(rig, Duration.ofSeconds(30)))) {
            assertTrue(database.awaitReady(READY));
            awaitReplicaReads(database);
            rig.server(1)
                    .run(
                            "alter system set recovery_min_apply_delay = '" + delaySeconds + "s'",
                            "select pg_reload_conf()");
            int stale = 0;
            int othersOnReplica = 0;
            for (int i = 1; i <= pairs; i++) {
                int value = i;
                Seen own = ReadSession.begin().call(() -> {
                    write(database, value);
                    return read(database);
                });
                stale += own.value() < value ? 1 : 0;
                othersOnReplica +=
                        ReadSession.begin().call(() -> read(database)).onReplica() ? 1 : 0;
            }
            assertEquals(0, stale);
            assertTrue(othersOnReplica >= pairs * 95 / 100, othersOnReplica + " of " + pairs);
        }
    }

    @Test
    void replicas_areReachedThemselves() throws Exception {
        try (Rig rig = Rig.start(2);
                Database database = Database.open(rig.settings())) {
            assertTrue(database.awaitReady(READY));
            Eventually.eventually(
                    "the replica is read from", () -> database.replicas().size() == 1);
            try (Connection connection = database.replicas().getFirst().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select pg_is_in_recovery()")) {
                assertTrue(row.next() && row.getBoolean(1));
            }
        }
    }

    @Test
    void replica_thatLagsMoreThanTheBound_isNotRead() throws Exception {
        try (Rig rig = rig(2);
                Database database = Database.open(bound(rig, Duration.ofSeconds(1)))) {
            assertTrue(database.awaitReady(READY));
            awaitReplicaReads(database);
            rig.server(1).run("alter system set recovery_min_apply_delay = '1h'", "select pg_reload_conf()");
            write(database, 1);
            Eventually.eventually("the lag is seen", () -> {
                try {
                    return !read(database).onReplica();
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            for (int i = 0; i < 200; i++) {
                assertFalse(read(database).onReplica());
            }
        }
    }

    @Test
    void session_overTwoReplicas_neverSeesLessThanItSaw() throws Exception {
        try (Rig rig = rig(3);
                Database database = Database.open(bound(rig, Duration.ofMinutes(10)))) {
            assertTrue(database.awaitReady(READY));
            awaitReplicaReads(database);
            rig.server(1).run("select pg_wal_replay_pause()");
            ReadSession session = ReadSession.begin();
            long last = 0;
            int onReplica = 0;
            for (int i = 1; i <= 200; i++) {
                // of another session
                write(database, i);
                Token carried = session.token().orElse(null);
                ReadSession next = carried == null ? session : ReadSession.resume(Token.parse(carried.encode()));
                Seen seen = next.call(() -> read(database));
                assertTrue(seen.value() >= last, seen + " after " + last);
                last = seen.value();
                onReplica += seen.onReplica() ? 1 : 0;
                session = next;
            }
            assertTrue(onReplica > 0);
            rig.server(1).run("select pg_wal_replay_resume()");
        }
    }

    @Test
    void token_ofATimelineThatEnded_isReadOnTheNewLeader() throws Exception {
        try (Rig rig = rig(3);
                Database database = Database.open(bound(rig, Duration.ofMinutes(10)))) {
            assertTrue(database.awaitReady(READY));
            awaitReplicaReads(database);
            ReadSession session = ReadSession.begin();
            session.call(() -> {
                write(database, 41);
                return null;
            });
            Token old = session.token().orElseThrow();
            rig.server(1).awaitReplayed(rig.server(0));
            rig.server(0).kill();
            rig.server(1).promote();
            Eventually.eventually(
                    "the promoted one leads",
                    () -> database.supervisor().leader().equals(Optional.of("node1")));
            write(database, 42);
            Seen after = ReadSession.resume(old).call(() -> read(database));
            assertEquals(new Seen(42, false), after);
            ReadSession later = ReadSession.resume(old);
            later.call(() -> read(database));
            assertEquals(2, later.token().orElseThrow().timeline());
        }
    }

    @Test
    void write_inAutocommit_isReadByItsSession() throws Exception {
        try (Rig rig = rig(2);
                Database database = Database.open(bound(rig, Duration.ofMinutes(10)))) {
            assertTrue(database.awaitReady(READY));
            awaitReplicaReads(database);
            rig.server(1).run("select pg_wal_replay_pause()");
            ReadSession.begin().call(() -> {
                try (Connection connection = database.dataSource().getConnection();
                        PreparedStatement statement = connection.prepareStatement("update counter set value = 9")) {
                    statement.executeUpdate();
                }
                assertEquals(new Seen(9, false), read(database));
                return null;
            });
            assertTrue(ReadSession.begin().call(() -> read(database)).onReplica());
            rig.server(1).run("select pg_wal_replay_resume()");
        }
    }

    @Test
    void analytics_onAutocommit_readsAReplicaUnlessItMayWrite() throws Exception {
        try (Rig rig = rig(2);
                Database database = Database.open(bound(rig, Duration.ofSeconds(30)))) {
            rig.server(0)
                    .create(
                            "create sequence numbers",
                            "create function writes() returns boolean language sql as"
                                    + " 'update counter set value = value + 1; select pg_is_in_recovery()'");
            assertTrue(database.awaitReady(READY));
            awaitReplicaReads(database);
            rig.server(1).awaitReplayed(rig.server(0));
            AnalyticsScope.call(() -> {
                assertTrue(inRecovery(database, "select pg_is_in_recovery() from counter"));
                assertFalse(inRecovery(database, "select pg_is_in_recovery() from nextval('numbers')"));
                assertFalse(inRecovery(database, "select writes()"));
                assertFalse(inRecovery(database, "select pg_is_in_recovery() from counter for update"));
                assertFalse(inRecovery(database, "select pg_is_in_recovery() from pg_advisory_lock(1)"));
                return null;
            });
            assertFalse(inRecovery(database, "select pg_is_in_recovery() from counter"));
        }
    }

    @Test
    void read_withoutASession_seesEveryWriteUnlessItSaysOtherwise() throws Exception {
        try (Rig rig = rig(2);
                Database database = Database.open(rig.settings())) {
            assertTrue(database.awaitReady(READY));
            Eventually.eventually("the replica is read", () -> {
                try {
                    return ReadSession.begin().call(() -> read(database)).onReplica();
                } catch (SQLException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            assertFalse(read(database).onReplica());
            // a value that is made to be kept
            assertFalse(ReadSession.begin()
                    .call(() -> TagScope.collect(() -> read(database)).value())
                    .onReplica());
        }
    }

    private static boolean inRecovery(Database database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
