package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.security.auth.module.UnixSystem;
import dev.headroom.embedded.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Faults of a server that is well otherwise: none of them may move the writes to another node. */
final class ServerTrapsTest {
    private static final Duration READY = Duration.ofSeconds(20);
    private static final int FEW = 4;

    /** Of a disk in memory, small enough to fill at once. */
    private static final class SmallDisk implements AutoCloseable {
        private final Path mount;

        private SmallDisk(Path mount) {
            this.mount = mount;
        }

        static SmallDisk of(Rig rig) throws IOException, InterruptedException {
            Path mount = Files.createDirectories(rig.directory().resolve("disk"));
            Assumptions.assumeTrue(new UnixSystem().getUid() == 0, "only root may mount a small disk");
            Assumptions.assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", "size=16m,mode=777", "tmpfs", mount.toString()) == 0,
                    "this machine lets nobody mount a small disk");
            return new SmallDisk(mount);
        }

        Path directory() throws IOException {
            return Files.createDirectories(mount.resolve("space"));
        }

        private static int run(String... command) throws IOException, InterruptedException {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
        }

        @Override
        public void close() {
            Rig.execute(List.of("umount", "-l", mount.toString()));
        }
    }

    private static void fill(Database database, String table) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "insert into " + table + " select repeat('x', 1000) from generate_series(1, 1000)")) {
            connection.setAutoCommit(false);
            statement.executeUpdate();
            connection.commit();
        }
    }

    private static String leader(Database database) {
        return database.supervisor().leader().orElseThrow();
    }

    @Test
    void fullDisk_failsTheStatementAndMovesNothing() throws Exception {
        try (Rig rig = Rig.start(2);
                SmallDisk disk = SmallDisk.of(rig);
                Database database = Database.open(rig.settings())) {
            Path space = disk.directory();
            rig.server(0)
                    .run(
                            "create tablespace small location '" + space + "'",
                            "grant create on tablespace small to " + Rig.USER);
            rig.server(0).create(Writers.TABLE, "create table big (t text) tablespace small");
            assertTrue(database.awaitReady(READY));
            try (Writers writers = new Writers(database.dataSource(), FEW)) {
                SQLException full = assertThrows(SQLException.class, () -> {
                    while (true) {
                        fill(database, "big");
                    }
                });
                assertEquals("53100", full.getSQLState());
                int before = writers.acknowledged().size();
                Eventually.eventually("commits", () -> writers.acknowledged().size() > before + 100);
                assertEquals(List.of(), writers.failures());
            }
            assertEquals("node0", leader(database));
            rig.server(0).create("drop table big");
            rig.server(0).run("checkpoint");
            rig.server(0).create("create table big (t text) tablespace small");
            fill(database, "big");
        }
    }

    @Test
    void tooManyConnections_letTheOthersWorkAndMoveNothing() throws Exception {
        try (Rig rig = Rig.start(2);
                Database database = Database.open(rig.settings())) {
            rig.server(0).create(Writers.TABLE);
            assertTrue(database.awaitReady(READY));
            try (Writers writers = new Writers(database.dataSource(), FEW)) {
                Eventually.eventually("commits", () -> writers.acknowledged().size() > 100);
                rig.server(0)
                        .run(
                                "alter role " + Rig.USER + " connection limit " + (FEW + 1),
                                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'headroom-probe'");
                // the look finds no room for its connection: that speaks of the limit and not of the node
                int limited = writers.acknowledged().size();
                Eventually.eventually("commits", () -> writers.acknowledged().size() > limited + 1_000);
                assertEquals("node0", leader(database));
                assertEquals(List.of(), writers.failures());
                rig.server(0).run("alter role " + Rig.USER + " connection limit -1");
            }
        }
    }

    @Test
    void aLookWhoseSessionIsEnded_movesNothing() throws Exception {
        try (Rig rig = Rig.start(2);
                Database database = Database.open(rig.settings())) {
            rig.server(0).create(Writers.TABLE);
            assertTrue(database.awaitReady(READY));
            try (Writers writers = new Writers(database.dataSource(), FEW)) {
                // which of the server's word and the end of the connection comes first is chance: often enough for both
                for (int i = 0; i < 40; i++) {
                    rig.server(0)
                            .run(
                                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'headroom-probe'");
                    int before = writers.acknowledged().size();
                    Eventually.eventually(
                            "commits", () -> writers.acknowledged().size() > before + 10);
                }
                assertEquals("node0", leader(database));
                assertEquals(List.of(), writers.failures());
            }
        }
    }

    @Test
    void everyConnectionRefused_isToldAsNotStarted() throws Exception {
        try (Rig rig = Rig.start(1)) {
            rig.server(0).run("alter role " + Rig.USER + " connection limit 1");
            try (Connection only = rig.server(0).connect();
                    Database database = Database.open(rig.settings())) {
                assertTrue(only.isValid(1));
                SQLException none = assertThrows(
                        SQLException.class,
                        () -> database.dataSource()
                                .getConnection()
                                .createStatement()
                                .execute("select 1"));
                assertInstanceOf(NotStartedException.class, none);
            }
        }
    }
}
