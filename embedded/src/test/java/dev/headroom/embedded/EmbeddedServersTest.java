package dev.headroom.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.BackingServers;
import dev.headroom.base.CodedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedServersTest {
    private static final EmbeddedOptions ALONE = new EmbeddedOptions(false, false, false, false, Optional.empty());

    private final List<String> progress = new CopyOnWriteArrayList<>();

    /** Shared, since a restart takes a tenth of a second and a new one two; each test leaves it fit to start. */
    @TempDir
    static Path directory;

    private static Path data() {
        return directory.resolve("data");
    }

    private RunningServers start() {
        return new EmbeddedServers(ALONE).start(data(), progress::add);
    }

    @Test
    void serviceLoader_findsThem() {
        assertEquals(
                EmbeddedServers.class,
                ServiceLoader.load(BackingServers.class)
                        .findFirst()
                        .orElseThrow()
                        .getClass());
    }

    @Test
    void restart_keepsDataAddressesAndPasswords() throws SQLException {
        Map<String, String> first;
        try (RunningServers servers = start()) {
            first = servers.environment();
            Sql.run(first, "create table kept_by_restart as select 42 as answer");
        }
        try (RunningServers servers = start()) {
            assertEquals("42", Sql.ask(servers.environment(), "select answer from kept_by_restart"));
            assertEquals(first, servers.environment());
        }
    }

    @Test
    void database_isSetUpForChangefeedAndStatementStatistics() throws SQLException {
        try (RunningServers servers = start()) {
            Map<String, String> environment = servers.environment();
            assertEquals("logical", Sql.ask(environment, "show wal_level"));
            assertEquals("on", Sql.ask(environment, "show data_checksums"));
            assertEquals("UTF8", Sql.ask(environment, "show server_encoding"));
            assertEquals("127.0.0.1", Sql.ask(environment, "show listen_addresses"));
            assertEquals(
                    "false,true",
                    Sql.ask(
                            environment,
                            "select rolsuper || ',' || rolreplication from pg_roles"
                                    + " where rolname = current_user"));
            Sql.ask(environment, "select 'seen by the statistics'");
            assertNotEquals(
                    "0", Sql.ask(environment, "select count(*) from pg_stat_statements where query like 'select $1'"));
            assertEquals(
                    "true",
                    Sql.ask(
                            environment,
                            "select pg_create_logical_replication_slot('feed', 'pgoutput', temporary => true) is not null"));
            assertEquals(
                    "true", Sql.ask(Sql.as(servers.superuser()), "select usesuper from pg_user where usename = user"));
        }
    }

    @Test
    void redis_asksForThePassword() {
        try (RunningServers servers = start()) {
            URI url = URI.create(servers.environment().getOrDefault("CACHE_REDIS_URL", ""));
            String password = url.getUserInfo().substring(1);
            assertTrue(Loopback.redisReady(url.getPort(), password));
            assertFalse(Loopback.redisReady(url.getPort(), "wrong"));
        }
    }

    @Test
    void secrets_areReadableByTheirOwnerOnly() throws IOException {
        start().close();
        try (Stream<Path> files = Files.list(data())) {
            for (Path file :
                    List.of(data(), data().resolve("servers.properties"), data().resolve("redis/redis.conf"))) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertEquals("------", mode.substring(3), file.toString());
            }
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".password")));
        }
    }

    @Test
    void twoInstances_runSideBySide(@TempDir Path other) throws SQLException {
        try (RunningServers one = start();
                RunningServers two = new EmbeddedServers(ALONE).start(other, progress::add)) {
            Sql.run(one.environment(), "create table only_in_one (id int)");
            assertEquals("true", Sql.ask(two.environment(), "select to_regclass('only_in_one') is null"));
        }
    }

    @Test
    void start_whileThisProcessHoldsTheDirectory_namesIt() {
        try (RunningServers first = start()) {
            CodedException refused = assertThrows(CodedException.class, this::start);
            assertEquals(Failures.DATA_DIRECTORY_IN_USE, refused.code());
            assertTrue(
                    String.valueOf(refused.getMessage())
                            .contains("process " + ProcessHandle.current().pid()),
                    refused.getMessage());
            assertTrue(first.environment().containsKey("DATABASE_URL"));
        }
        start().close();
    }

    @Test
    void start_afterThePrimaryWasKilled_recovers() throws SQLException, IOException {
        try (RunningServers servers = start()) {
            Sql.run(servers.environment(), "create table survives as select 1 as id");
            kill(data().resolve("primary/postmaster.pid"));
        }
        try (RunningServers servers = start()) {
            assertEquals("1", Sql.ask(servers.environment(), "select id from survives"));
        }
    }

    private static void kill(Path pidFile) throws IOException {
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    @Test
    void start_whenTheLockFileNamesNoServerOfOurs_ignoresIt() throws IOException {
        start().close();
        Files.writeString(
                data().resolve("primary/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + data().resolve("primary") + "\n0\n1\n\n127.0.0.1\n0 0\n");
        Files.writeString(data().resolve("headroom.pid"), "1");
        Files.writeString(
                data().resolve("run/primary.pid"), ProcessHandle.current().pid() + " 1000");

        start().close();
        Files.writeString(data().resolve("primary/postmaster.pid"), "");
        start().close();

        assertFalse(Files.exists(data().resolve("primary/postmaster.pid")));
    }

    @Test
    void start_withoutTheKeptPasswords_givesNewOnes() throws SQLException, IOException {
        try (RunningServers servers = start()) {
            Sql.run(servers.environment(), "create table kept as select 42 as answer");
        }
        Files.delete(data().resolve("servers.properties"));
        try (RunningServers servers = start()) {
            assertEquals("42", Sql.ask(servers.environment(), "select answer from kept"));
            assertEquals("postgres", Sql.ask(Sql.as(servers.superuser()), "select current_user"));
        }
    }

    @Test
    void start_whenAServerRefusesItsSettings_quotesItsLogAndStopsTheOthers() throws IOException {
        start().close();
        Path local = data().resolve("primary/local.conf");
        Files.writeString(local, "no_such_setting = on\n");

        CodedException failure = assertThrows(CodedException.class, this::start);

        assertEquals(Failures.SERVER_NOT_STARTED, failure.code());
        assertTrue(String.valueOf(failure.getMessage()).contains("no_such_setting"), failure.getMessage());
        assertFalse(Files.exists(data().resolve("run/redis.pid")), "Redis was not stopped");
        Files.writeString(local, "work_mem = 5MB\n");
        try (RunningServers servers = start()) {
            assertEquals("5MB", Sql.ask(servers.environment(), "show work_mem"));
            Files.delete(local);
        } catch (SQLException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Test
    void start_overFilesOfAnotherVersion_isRefused() throws IOException {
        start().close();
        Files.writeString(data().resolve("primary/PG_VERSION"), "12\n");

        CodedException failure = assertThrows(CodedException.class, this::start);

        Files.writeString(data().resolve("primary/PG_VERSION"), "18\n");
        assertEquals(Failures.DATA_DIRECTORY_UNUSABLE, failure.code());
        assertTrue(
                String.valueOf(failure.getMessage()).contains("must hold PostgreSQL 18, was 12"), failure.getMessage());
    }

    @Test
    void start_belowAFile_saysThatTheDirectoryCannotBe() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");

        CodedException failure = assertThrows(
                CodedException.class, () -> new EmbeddedServers(ALONE).start(file.resolve("data"), progress::add));

        assertEquals(Failures.DATA_DIRECTORY_UNUSABLE, failure.code());
    }

    @Test
    void diskFull_isToldApartFromOtherFailures() {
        Path here = Path.of("data");
        assertEquals(
                Failures.DISK_FULL,
                Failures.io(here, new IOException("write: No space left on device"))
                        .code());
        assertEquals(
                Failures.DISK_FULL,
                Failures.notStarted("PostgreSQL", "ended", here, "FATAL: could not write: No space left on device")
                        .code());
    }

    @Test
    void installedServers_runOrSayWhichPackageBringsThem() {
        EmbeddedOptions all = new EmbeddedOptions(false, false, true, false, Optional.empty());
        try (RunningServers servers = new EmbeddedServers(all).start(data(), progress::add)) {
            Map<String, String> environment = servers.environment();
            boolean memcached = Tool.installed("memcached").isPresent();
            assertEquals(memcached, environment.containsKey("CACHE_MEMCACHED_HOSTS"));
            assertEquals(
                    !memcached, progress.contains("Memcached is left out: not installed (Debian package memcached)"));
            boolean pooler = Tool.installed("pgbouncer").isPresent();
            assertEquals(pooler, environment.containsKey("PGBOUNCER_PORT"));
            assertEquals(!pooler, progress.contains("PgBouncer is left out: not installed (Debian package pgbouncer)"));
        }
    }
}
