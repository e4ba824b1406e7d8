package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Tables change shape while their plans are cached in every connection. */
@WithServers
final class SchemaChangeTest {
    private static final Duration READY = Duration.ofSeconds(20);

    private final DatabaseAccess access;

    SchemaChangeTest(TestServers servers) throws SQLException {
        this.access = servers.freshDatabase();
    }

    private Database open() throws Exception {
        Database database = Database.open(
                DatabaseSettings.of(List.of(NodeSettings.of("only", access.url())), access.user(), access.password())
                        .pools(Rig.pool(5), Rig.pool(5)));
        assertTrue(database.awaitReady(READY));
        return database;
    }

    private static void run(Database database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Columns as the result says, each row whole. */
    private static int columns(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                for (int i = 1; i <= columns; i++) {
                    row.getString(i);
                }
            }
            return columns;
        }
    }

    @Test
    void autocommit_afterAChangeOfShape_runsOnceMoreAndNobodyNotices() throws Exception {
        try (Database database = open()) {
            run(database, "create table t (a int, b int)");
            run(database, "insert into t values (1, 2)");
            try (Connection connection = database.dataSource().getConnection();
                    PreparedStatement statement = connection.prepareStatement("select * from t")) {
                for (int i = 0; i < 10; i++) {
                    assertEquals(2, columns(statement));
                }
                run(database, "alter table t add column c int");
                assertEquals(3, columns(statement));
                run(database, "alter table t alter column b type text");
                assertEquals(3, columns(statement));
                run(database, "alter table t drop column a");
                assertEquals(2, columns(statement));
            }
        }
    }

    @Test
    void transaction_afterAChangeOfShape_failsOnceAndWorksAgain() throws Exception {
        try (Database database = open()) {
            run(database, "create table u (a int)");
            try (Connection connection = database.dataSource().getConnection();
                    PreparedStatement statement = connection.prepareStatement("select * from u")) {
                connection.setAutoCommit(false);
                for (int i = 0; i < 10; i++) {
                    assertEquals(1, columns(statement));
                }
                connection.commit();
                run(database, "alter table u add column b int");
                assertThrows(RolledBackException.class, () -> columns(statement));
                connection.rollback();
                assertEquals(2, columns(statement));
                connection.commit();
            }
        }
    }

    @Test
    void readers_whileColumnsComeAndGo_seeNoError() throws Exception {
        try (Database database = open()) {
            run(database, "create table v (a int)");
            run(database, "insert into v values (1)");
            Queue<SQLException> failures = new ConcurrentLinkedQueue<>();
            AtomicBoolean over = new AtomicBoolean();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 4; i++) {
                    threads.execute(() -> {
                        while (!over.get()) {
                            try (Connection connection = database.dataSource().getConnection();
                                    PreparedStatement statement = connection.prepareStatement("select * from v")) {
                                columns(statement);
                            } catch (SQLException failure) {
                                failures.add(failure);
                            }
                        }
                    });
                }
                for (int i = 0; i < 50; i++) {
                    run(database, "alter table v add column b int");
                    run(database, "alter table v drop column b");
                }
                over.set(true);
            }
            assertEquals(List.of(), List.copyOf(failures));
        }
    }
}
