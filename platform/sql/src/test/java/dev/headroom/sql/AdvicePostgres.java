package dev.headroom.sql;

import static dev.headroom.embedded.testing.Eventually.eventually;

import dev.headroom.embedded.DatabaseAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An installed PostgreSQL 15 with HypoPG, which the bundled server doesn't have. */
final class AdvicePostgres {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final Path EXTENSION = Path.of("/usr/share/postgresql/15/extension/hypopg.control");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Process server;
    private final int port;

    private AdvicePostgres(Process server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Says what a test that is skipped lacks. */
    static final String NEEDS = "postgresql-15 and postgresql-15-hypopg are not installed";

    static boolean installed() {
        return Files.isExecutable(PROGRAMS.resolve("postgres")) && Files.exists(EXTENSION);
    }

    static AdvicePostgres start(Path directory) throws IOException, InterruptedException {
        Path data = directory.resolve("postgres15");
        run(List.of(PROGRAMS.resolve("initdb").toString(), "-D", data.toString(), "-A", "trust", "-U", "postgres"));
        int port = freePort();
        Process server = process(List.of(
                PROGRAMS.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "jit=off",
                "-c",
                "random_page_cost=1.1",
                "-c",
                "shared_preload_libraries=pg_stat_statements"));
        AdvicePostgres postgres = new AdvicePostgres(server, port);
        eventually("PostgreSQL 15 accepts connections", postgres::answers);
        return postgres;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        if (process(command).waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    /** PostgreSQL refuses root, which has no number in a user namespace of its own. */
    private static Process process(List<String> command) throws IOException {
        List<String> whole = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            whole.addAll(List.of("unshare", "-U"));
        }
        whole.addAll(command);
        return new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() {
        try (Connection _ = DriverManager.getConnection(url("postgres"), "postgres", "")) {
            return true;
        } catch (SQLException _) {
            return false;
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** An empty one with HypoPG and pg_stat_statements. */
    AdviceDatabase freshDatabase() throws SQLException {
        String name = "advice_" + DATABASES.incrementAndGet();
        admin().run("create database " + name);
        AdviceDatabase database = AdviceDatabase.of(new DatabaseAccess(url(name), "postgres", ""));
        database.run("create extension hypopg", "create extension pg_stat_statements");
        return database;
    }

    /** The maintenance database. */
    AdviceDatabase admin() {
        return AdviceDatabase.of(new DatabaseAccess(url("postgres"), "postgres", ""));
    }

    void stop() throws InterruptedException {
        server.destroy();
        if (!server.waitFor(10, TimeUnit.SECONDS)) {
            server.destroyForcibly();
        }
    }
}
