package dev.headroom.datasource;

import com.sun.security.auth.module.UnixSystem;
import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import dev.headroom.embedded.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A primary and its replicas that a test may kill, hang and promote. */
final class Rig implements AutoCloseable {
    static final String DATABASE = "headroom";
    static final String USER = "headroom";

    /** Linux ends a child with the thread that started it. */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("rig").factory());

    private static @Nullable Template template;

    /** Files of a new cluster, made once. */
    private record Template(Path files, String postgres, String password, String superuser) {}

    private final Path directory;
    private final Template from;
    private final List<Server> servers = new ArrayList<>();

    private Rig(Path directory, Template from) {
        this.directory = directory;
        this.from = from;
    }

    /** The first is the primary; the others follow it. */
    static Rig start(int servers) {
        try {
            Rig rig = new Rig(Files.createTempDirectory("headroom-rig"), template());
            try {
                for (int i = 0; i < servers; i++) {
                    rig.add(i == 0 ? Optional.empty() : Optional.of(rig.server(0)));
                }
                rig.servers.forEach(Server::awaitUp);
                return rig;
            } catch (IOException | RuntimeException | AssertionError failure) {
                rig.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static synchronized Template template() throws IOException {
        Template made = template;
        if (made == null) {
            Path data = Files.createTempDirectory("headroom-rig-template");
            EmbeddedOptions options = new EmbeddedOptions(false, false, false, false, Optional.empty());
            try (RunningServers running = new EmbeddedServers(options).start(data.resolve("servers"), _ -> {})) {
                Path files = data.resolve("servers").resolve("primary");
                long pid = Long.parseLong(Files.readAllLines(files.resolve("postmaster.pid"))
                        .getFirst()
                        .strip());
                String postgres = ProcessHandle.of(pid)
                        .flatMap(process -> process.info().command())
                        .orElseThrow();
                made = new Template(
                        files,
                        postgres,
                        running.environment().getOrDefault("DATABASE_PASSWORD", ""),
                        running.superuser().password());
            }
            template = made;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(data)));
        }
        return made;
    }

    private Server add(Optional<Server> primary) throws IOException {
        Path files = directory.resolve("node" + servers.size());
        copy(from.files(), files);
        Server server = new Server("node" + servers.size(), files, freePort());
        servers.add(server);
        server.follow(primary);
        server.start();
        return server;
    }

    Server server(int index) {
        return servers.get(index);
    }

    String password() {
        return from.password();
    }

    Path directory() {
        return directory;
    }

    /** All of them, with the usual settings and short waits. */
    DatabaseSettings settings() {
        return settings(servers.stream()
                .map(server -> NodeSettings.of(server.name, server.url()))
                .toList());
    }

    DatabaseSettings settings(List<NodeSettings> nodes) {
        return DatabaseSettings.of(nodes, USER, password()).pools(pool(10), pool(10));
    }

    static PoolSettings pool(int size) {
        PoolSettings usual = PoolSettings.primary();
        return new PoolSettings(
                size,
                0,
                Math.min(4, size),
                java.time.Duration.ofSeconds(10),
                usual.connectTimeout(),
                usual.maxLifetime(),
                usual.idleTimeout(),
                usual.keepAlive(),
                Math.min(2, size));
    }

    @Override
    public void close() {
        servers.forEach(Server::kill);
        delete(directory);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Servers refuse root; where this runs as root they get a namespace where they aren't. */
    static List<String> asNobody(List<String> command) {
        List<String> whole = new ArrayList<>();
        if (new UnixSystem().getUid() == 0) {
            whole.addAll(List.of("unshare", "-U"));
        }
        whole.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
        whole.addAll(command);
        return whole;
    }

    static Process launch(List<String> command, Path log) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return new ProcessBuilder(asNobody(command))
                                        .redirectErrorStream(true)
                                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                                        .start();
                            } catch (IOException failure) {
                                throw new UncheckedIOException(failure);
                            }
                        },
                        STARTER)
                .join();
    }

    static void execute(List<String> command) {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(
                        to.resolve(from.relativize(visited)),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        } catch (IOException | UncheckedIOException _) {
            // a directory of the system's temporary files goes in its time
        }
    }

    /** One server. */
    final class Server {
        private final String name;
        private final Path files;
        private final int port;
        private @Nullable Process process;

        Server(String name, Path files, int port) {
            this.name = name;
            this.files = files;
            this.port = port;
        }

        String name() {
            return name;
        }

        int port() {
            return port;
        }

        String url() {
            return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
        }

        /** Written before a start. */
        void follow(Optional<Server> primary) throws IOException {
            Files.writeString(
                    files.resolve("postgresql.conf"),
                    """
                    listen_addresses = '127.0.0.1'
                    unix_socket_directories = ''
                    max_connections = 200
                    shared_buffers = 32MB
                    fsync = off
                    full_page_writes = off
                    synchronous_commit = off
                    wal_level = replica
                    wal_keep_size = 256MB
                    max_wal_senders = 10
                    max_wal_size = 256MB
                    hot_standby_feedback = off
                    wal_retrieve_retry_interval = 100ms
                    wal_receiver_status_interval = 1s
                    timezone = 'UTC'
                    dynamic_shared_memory_type = mmap
                    """
                            + primary.map(it -> """
                    primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'
                    """.formatted(it.port, USER, from.password()))
                                    .orElse(""));
            if (primary.isPresent()) {
                Files.writeString(files.resolve("standby.signal"), "");
            }
        }

        void start() {
            process = launch(
                    List.of(from.postgres(), "-D", files.toString(), "-p", Integer.toString(port)),
                    directory.resolve(name + ".log"));
        }

        void awaitUp() {
            Eventually.eventually(name + " accepts connections", () -> {
                try (Connection connection = superuser()) {
                    return connection.isValid(1);
                } catch (SQLException _) {
                    return false;
                }
            });
        }

        Connection superuser() throws SQLException {
            return DriverManager.getConnection(
                    url() + "?connectTimeout=2&socketTimeout=20", "postgres", from.superuser());
        }

        Connection connect() throws SQLException {
            return DriverManager.getConnection(url() + "?connectTimeout=2&socketTimeout=20", USER, from.password());
        }

        void run(String... statements) {
            try (Connection connection = superuser();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }

        long ask(String query) {
            try (Connection connection = superuser();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                row.next();
                return row.getLong(1);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }

        /** As the owner, so that the application may use it. */
        void create(String... statements) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }

        void promote() {
            run("select pg_promote(true, 30)");
        }

        /** Everything of it, without a word. */
        void kill() {
            signal("KILL");
            Process running = process;
            if (running != null) {
                try {
                    running.waitFor(10, TimeUnit.SECONDS);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        void hang() {
            signal("STOP");
        }

        void resume() {
            signal("CONT");
        }

        private void signal(String signal) {
            Process running = process;
            if (running == null) {
                return;
            }
            List<String> command = new ArrayList<>(List.of("kill", "-s", signal, Long.toString(running.pid())));
            // the first one first: it makes no more of them
            execute(command);
            running.descendants().forEach(child -> execute(List.of("kill", "-s", signal, Long.toString(child.pid()))));
        }

        /** Once it has replayed what the other has written so far. */
        void awaitReplayed(Server primary) {
            long target = primary.ask("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
            Eventually.eventually(
                    name + " has replayed",
                    () -> ask("select coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)::bigint")
                            >= target);
        }
    }
}
