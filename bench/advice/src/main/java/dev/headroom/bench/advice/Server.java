package dev.headroom.bench.advice;

import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL 15 with HypoPG where Debian's packages are installed, else the bundled server without it. */
final class Server implements AutoCloseable {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final Path EXTENSION = Path.of("/usr/share/postgresql/15/extension/hypopg.control");
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=off",
            "jit=off",
            "random_page_cost=1.1",
            "shared_buffers=512MB",
            "effective_cache_size=2GB",
            "work_mem=16MB",
            "maintenance_work_mem=256MB",
            "max_wal_size=4GB",
            "shared_preload_libraries=pg_stat_statements");

    private final String url;
    private final String user;
    private final String password;
    private final boolean hypopg;
    private final @Nullable Process process;
    private final @Nullable RunningServers bundled;

    private Server(String url, Optional<RunningServers> bundled, Optional<Process> process) {
        this.url = url;
        this.bundled = bundled.orElse(null);
        this.process = process.orElse(null);
        this.user = bundled.map(it -> it.superuser().user()).orElse("postgres");
        this.password = bundled.map(it -> it.superuser().password()).orElse("");
        this.hypopg = process.isPresent();
    }

    static Server start(Path directory) throws IOException, InterruptedException {
        if (!Files.isExecutable(PROGRAMS.resolve("postgres")) || !Files.exists(EXTENSION)) {
            EmbeddedOptions options = new EmbeddedOptions(false, false, false, false, Optional.empty());
            RunningServers running = new EmbeddedServers(options).start(directory.resolve("servers"), _ -> {});
            String any = running.superuser().url();
            return new Server(any.substring(0, any.lastIndexOf('/') + 1), Optional.of(running), Optional.empty());
        }
        Path data = directory.resolve("postgres15");
        String initdb = PROGRAMS.resolve("initdb").toString();
        if (process(List.of(initdb, "-D", data.toString(), "-A", "trust", "-U", "postgres"))
                        .waitFor()
                != 0) {
            throw new IOException("initdb failed in " + data);
        }
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> command = new ArrayList<>(
                List.of(PROGRAMS.resolve("postgres").toString(), "-D", data.toString(), "-p", String.valueOf(port)));
        SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
        Server server = new Server(
                "jdbc:postgresql://127.0.0.1:" + port + "/", Optional.empty(), Optional.of(process(command)));
        server.await();
        return server;
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

    private void await() throws IOException {
        for (int i = 0; i < 300; i++) {
            try (Connection _ = DriverManager.getConnection(url + "postgres", user, password)) {
                return;
            } catch (SQLException _) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
        throw new IOException("PostgreSQL 15 doesn't accept connections");
    }

    boolean hypopg() {
        return hypopg;
    }

    /** An empty database. */
    DataSource database(String name) throws SQLException {
        run(source("postgres"), "create database " + name);
        DataSource source = source(name);
        if (hypopg) {
            run(source, "create extension hypopg", "create extension pg_trgm");
        }
        return source;
    }

    private DataSource source(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url + database);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    static void run(DataSource source, String... statements) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() {
        if (bundled != null) {
            bundled.close();
        }
        if (process != null) {
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException _) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
