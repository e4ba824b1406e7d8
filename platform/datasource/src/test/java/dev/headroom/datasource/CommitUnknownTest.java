package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.FaultProxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The connection is cut on either side of a COMMIT's arrival; nobody can tell which, and money must not double. */
final class CommitUnknownTest {
    private static final Duration READY = Duration.ofSeconds(20);
    private static final int MOVED = 7;

    private static DatabaseSettings through(Rig rig, FaultProxy proxy) {
        String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/headroom";
        return rig.settings(List.of(new NodeSettings("node0", rig.server(0).url(), Optional.of(url))))
                // a COMMIT that is prepared by name doesn't say so any more
                .driven(Map.of("prepareThreshold", "0"));
    }

    private static void tables(Rig rig) {
        rig.server(0)
                .create(
                        "create table account (id int primary key, balance bigint not null)",
                        "insert into account values (1, 1000000), (2, 0)",
                        "create table transfer (key text primary key)",
                        IdempotencyKeys.creation("applied"));
    }

    private static Boolean transfer(Connection connection, String key) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update account set balance = balance - " + MOVED + " where id = 1");
            statement.executeUpdate("update account set balance = balance + " + MOVED + " where id = 2");
        }
        // no second application gets past this
        try (PreparedStatement statement = connection.prepareStatement("insert into transfer values (?)")) {
            statement.setString(1, key);
            statement.executeUpdate();
        }
        return true;
    }

    @Test
    void cuts_atTheCommit_applyEachTransferOnce() throws Exception {
        cut(40);
    }

    @Test
    @Tag("long")
    void cuts_atTheCommit_applyEachTransferOnceOverAThousand() throws Exception {
        cut(1_000);
    }

    private static void cut(int cuts) throws Exception {
        Random chance = new Random(5);
        try (Rig rig = Rig.start(1);
                FaultProxy proxy = FaultProxy.ofBytes(rig.server(0).port());
                Database database = Database.open(through(rig, proxy))) {
            tables(rig);
            assertTrue(database.awaitReady(READY));
            IdempotencyKeys keys = new IdempotencyKeys(database.dataSource(), "applied");
            int told = 0;
            for (int i = 0; i < cuts; i++) {
                String key = "transfer-" + i;
                // before it arrives, or after it was applied
                FaultProxy.Hold hold =
                        chance.nextBoolean() ? proxy.holdRequest("COMMIT") : proxy.holdAnswer("COMMIT\0");
                CompletableFuture<IdempotencyKeys.Outcome<Boolean>> outcome = CompletableFuture.supplyAsync(() -> {
                    try {
                        return keys.run(key, connection -> transfer(connection, key));
                    } catch (SQLException failure) {
                        throw new IllegalStateException(failure);
                    }
                });
                Eventually.eventually("the commit is under way", hold::caught);
                proxy.cut();
                proxy.heal();
                hold.release();
                outcome.join();
                told++;
                assertTrue(keys.applied(key));
            }
            assertEquals(cuts, told);
            assertEquals(cuts, rig.server(0).ask("select count(*) from transfer"));
            assertEquals(1_000_000, rig.server(0).ask("select sum(balance) from account"));
            assertEquals((long) cuts * MOVED, rig.server(0).ask("select balance from account where id = 2"));
        }
    }

    @Test
    void cut_withoutAKey_isToldAsUnknownAndNotRepeated() throws Exception {
        try (Rig rig = Rig.start(1);
                FaultProxy proxy = FaultProxy.ofBytes(rig.server(0).port());
                Database database = Database.open(through(rig, proxy))) {
            tables(rig);
            assertTrue(database.awaitReady(READY));
            FaultProxy.Hold hold = proxy.holdAnswer("COMMIT\0");
            CompletableFuture<SQLException> failure = CompletableFuture.supplyAsync(
                    () -> assertThrows(SQLException.class, () -> plainTransfer(database, "once")));
            Eventually.eventually("the commit is under way", hold::caught);
            proxy.cut();
            proxy.heal();
            hold.release();
            CommitUnknownException unknown = assertInstanceOf(CommitUnknownException.class, failure.join());
            assertEquals("08007", unknown.getSQLState());
            assertEquals(1, rig.server(0).ask("select count(*) from transfer"));
            plainTransfer(database, "twice");
        }
    }

    private static void plainTransfer(Database database, String key) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            transfer(connection, key);
            connection.commit();
        }
    }

    @Test
    void cut_beforeTheCommit_isRolledBackAndNamesItself() throws Exception {
        try (Rig rig = Rig.start(1);
                FaultProxy proxy = FaultProxy.ofBytes(rig.server(0).port());
                Database database = Database.open(through(rig, proxy))) {
            tables(rig);
            assertTrue(database.awaitReady(READY));
            try (Connection connection = database.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                transfer(connection, "never");
                proxy.cut();
                proxy.heal();
                assertThrows(RolledBackException.class, () -> transfer(connection, "never"));
                assertThrows(RolledBackException.class, connection::commit);
                transfer(connection, "later");
                connection.commit();
            }
            assertEquals(1, rig.server(0).ask("select count(*) from transfer"));
        }
    }

    @Test
    void autocommit_thatLosesItsConnection_isUnknownForAWriteAndNotStartedForARead() throws Exception {
        try (Rig rig = Rig.start(1);
                FaultProxy proxy = FaultProxy.ofBytes(rig.server(0).port());
                Database database = Database.open(through(rig, proxy))) {
            tables(rig);
            assertTrue(database.awaitReady(READY));
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("select 1");
                proxy.cut();
                proxy.heal();
                assertThrows(
                        CommitUnknownException.class,
                        () -> statement.executeUpdate("insert into transfer values ('a')"));
                // the same connection has another one below it now
                assertEquals(1, statement.executeUpdate("insert into transfer values ('b')"));
                proxy.cut();
                proxy.heal();
                assertThrows(NotStartedException.class, () -> statement.executeQuery("values (1)"));
            }
        }
    }
}
