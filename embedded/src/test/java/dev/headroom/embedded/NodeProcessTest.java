package dev.headroom.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dev.headroom.base.CodedException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in processes of their own, killed and run by others. */
final class NodeProcessTest {
    private static final String MAIN = "dev.headroom.embedded.ServersMain";
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    /** Shared, since a restart takes a tenth of a second and a new one two; each test leaves it fit to start. */
    @TempDir
    static Path directory;

    private static Path data() {
        return directory.resolve("data");
    }

    private Node node(Map<String, String> variables) throws IOException {
        return Node.start(
                List.of(), CLASS_PATH, variables, "-Dheadroom.embedded.replica=false", MAIN, data().toString());
    }

    private RunningServers start() {
        return new EmbeddedServers(new EmbeddedOptions(false, false, false, false, Optional.empty()))
                .start(data(), line -> {});
    }

    private static void awaitEnd(List<ProcessHandle> processes) throws Exception {
        for (ProcessHandle process : processes) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void start_whileAnotherProcessHoldsTheDirectory_namesIt() throws IOException, InterruptedException {
        try (Node node = node(Map.of())) {
            CodedException refused = assertThrows(CodedException.class, this::start);
            assertEquals(Failures.DATA_DIRECTORY_IN_USE, refused.code());
            assertTrue(String.valueOf(refused.getMessage()).contains("process " + node.pid()), refused.getMessage());
            assertEquals("closed", node.stop());
        }
        start().close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void killedNode_takesItsServersAlong() throws Exception {
        assumeTrue(Tool.run(List.of("setpriv", "--pdeathsig", "TERM", "true")).succeeded());
        List<ProcessHandle> servers;
        try (Node node = node(Map.of())) {
            Sql.run(node.environment(), "create table kept_over_kill as select 42 as answer");
            servers = node.servers();
            int installed = (int) Stream.of("CACHE_MEMCACHED_HOSTS", "PGBOUNCER_PORT")
                    .filter(node.environment()::containsKey)
                    .count();
            assertEquals(2 + installed, servers.size());
            node.kill();
        }
        awaitEnd(servers);
        try (RunningServers restarted = start()) {
            assertEquals("42", Sql.ask(restarted.environment(), "select answer from kept_over_kill"));
        }
    }

    @Test
    void killedNode_whoseServersStay_isCleanedUpByTheNextStart(@TempDir Path tools) throws Exception {
        List<ProcessHandle> servers;
        Map<String, String> before;
        try (Node node = node(without("setpriv", tools))) {
            before = node.environment();
            Sql.run(before, "create table kept_by_orphans as select 42 as answer");
            servers = node.servers();
            node.kill();
        }
        assertTrue(servers.stream().allMatch(ProcessHandle::isAlive), "the servers ended with the node");

        try (RunningServers restarted = start()) {
            awaitEnd(servers);
            assertEquals("42", Sql.ask(restarted.environment(), "select answer from kept_by_orphans"));
            assertEquals(before.get("CACHE_REDIS_URL"), restarted.environment().get("CACHE_REDIS_URL"));
            assertEquals(before.get("DATABASE_URL"), restarted.environment().get("DATABASE_URL"));
        }
    }

    /** An environment in which the tool always fails. */
    private static Map<String, String> without(String tool, Path directory) throws IOException {
        Path failing = Files.writeString(directory.resolve(tool), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(failing, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Map.of("PATH", directory + File.pathSeparator + System.getenv("PATH"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void root_whereNamespacesAreForbidden_runsThemAsAnotherUser(@TempDir Path tools) throws Exception {
        assumeTrue(new UnixSystem().getUid() == 0);
        try (Node node = node(without("unshare", tools))) {
            assertEquals("1", Sql.ask(node.environment(), "select 1"));
            for (ProcessHandle server : node.servers()) {
                assertNotEquals("root", server.info().user().orElse(""));
            }
            assertEquals("closed", node.stop());
        }
        start().close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void servers_haveSessionsOfTheirOwn() throws IOException {
        try (Node node = node(Map.of())) {
            for (ProcessHandle server : node.servers()) {
                String status = Files.readString(Path.of("/proc", Long.toString(server.pid()), "stat"));
                List<String> fields =
                        List.of(status.substring(status.lastIndexOf(')') + 2).split(" ", 5));
                assertEquals(Long.toString(server.pid()), fields.get(3), "session of " + status);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ordinaryUser_runsThemToo() throws IOException, InterruptedException, SQLException {
        assumeTrue(new UnixSystem().getUid() == 0 && Tool.installed("runuser").isPresent());
        List<String> asNobody = List.of("runuser", "-u", "nobody", "--");
        Path open = Files.createTempDirectory("headroom-nobody");
        try {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            String classPath = copyClassPath(open.resolve("classes"));
            try (Node node = Node.start(
                    asNobody,
                    classPath,
                    Map.of(),
                    "-Dheadroom.embedded.binaries=" + open.resolve("bin"),
                    MAIN,
                    open.resolve("data").toString())) {
                assertEquals("1", Sql.ask(node.environment(), "select 1"));
                assertEquals("1", Sql.askReplica(node.environment(), "select 1"));
                assertEquals("closed", node.stop());
            }
        } finally {
            PrivateFiles.delete(open);
        }
    }

    /** What another user may not read where it is: below root's home. */
    private static String copyClassPath(Path to) throws IOException {
        Files.createDirectory(to);
        List<String> copies = new ArrayList<>();
        for (String entry : CLASS_PATH.split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            Path copy = to.resolve(copies.size() + "-" + from.getFileName());
            Template.copyTree(from, copy);
            copies.add(copy.toString());
        }
        assertFalse(copies.isEmpty());
        return String.join(File.pathSeparator, copies);
    }
}
