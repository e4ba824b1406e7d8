package dev.headroom.faults;

import com.sun.security.auth.module.UnixSystem;
import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL primary and a streaming replica that can be crashed, paused, cut off and promoted. */
final class DatabasePair implements AutoCloseable {
    private static final String USER = "headroom";
    private static final String REPLICA_NAME = "pair_replica";

    /** Linux ends a child with the thread that started it. */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("database-pair").factory());

    private final Path directory;
    private final String program;
    private final String password;
    private final String superPassword;
    private final FaultProxy link;
    private final int[] ports;
    private Server primary;
    private @Nullable Server replica;

    private DatabasePair(Path directory, String program, String password, String superPassword) throws IOException {
        this.directory = directory;
        this.program = program;
        this.password = password;
        this.superPassword = superPassword;
        this.ports = new int[] {freePort(), freePort()};
        this.link = FaultProxy.ofBytes(ports[0]);
        Path template = directory.resolve("template").resolve("primary");
        this.primary = new Server(directory.resolve("a"), ports[0]);
        copy(template, primary.files, false);
        primary.configure(false);
        primary.start();
        Server other = new Server(directory.resolve("b"), ports[1]);
        copy(template, other.files, false);
        other.configure(true);
        other.start();
        this.replica = other;
        primary.awaitUp();
        other.awaitUp();
    }

    /** Both up, empty but for the database {@code headroom}. */
    static DatabasePair start() {
        try {
            Path directory = Files.createTempDirectory("headroom-faults");
            Path data = directory.resolve("template");
            EmbeddedOptions options = new EmbeddedOptions(false, false, false, false, Optional.empty());
            String program;
            String password;
            String superPassword;
            try (RunningServers running = new EmbeddedServers(options).start(data, _ -> {})) {
                long pid = Long.parseLong(
                        Files.readAllLines(data.resolve("primary").resolve("postmaster.pid"))
                                .getFirst()
                                .strip());
                program = ProcessHandle.of(pid)
                        .flatMap(process -> process.info().command())
                        .orElseThrow();
                password = running.environment().getOrDefault("DATABASE_PASSWORD", "");
                superPassword = running.superuser().password();
            }
            return new DatabasePair(directory, program, password, superPassword);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whichever is the primary. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/headroom".formatted(ports[0], ports[1])
                + "?targetServerType=primary&hostRecheckSeconds=0&connectTimeout=2&socketTimeout=20";
    }

    /** One server, whatever it is. */
    String url(int server) {
        return "jdbc:postgresql://127.0.0.1:%d/headroom".formatted(ports[server]);
    }

    String user() {
        return USER;
    }

    String password() {
        return password;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), USER, password);
    }

    /** On the primary, as superuser. */
    void run(String... statements) {
        primary.run(statements);
    }

    /** Of the primary. */
    int majorVersion() {
        return (int) (primary.ask("select current_setting('server_version_num')::int") / 10_000);
    }

    /** The replica keeps the slots of the primary that are to outlive it; from PostgreSQL 17 on. */
    void followSlots() {
        primary.run("select pg_create_physical_replication_slot('" + REPLICA_NAME + "')");
        Server of = replica;
        if (of == null) {
            throw new IllegalStateException("there is no replica to follow");
        }
        of.run(
                "alter system set primary_conninfo = '" + toPrimary() + " dbname=headroom'",
                "alter system set primary_slot_name = '" + REPLICA_NAME + "'",
                "alter system set hot_standby_feedback = on",
                "alter system set sync_replication_slots = on",
                "select pg_reload_conf()");
    }

    private String toPrimary() {
        return "host=127.0.0.1 port=%d user=%s password=%s application_name=%s"
                .formatted(link.port(), USER, password, REPLICA_NAME);
    }

    /** What the primary answers to a question for one number. */
    long askPrimary(String query) {
        return primary.ask(query);
    }

    /** What the replica answers. */
    long askReplica(String query) {
        Server of = replica;
        if (of == null) {
            throw new IllegalStateException("there is no replica to ask");
        }
        return of.ask(query);
    }

    boolean hasReplica() {
        return replica != null;
    }

    /** What commits wait for, or nothing again. */
    void synchronous(boolean wanted) {
        run(
                "alter system set synchronous_standby_names = '" + (wanted ? REPLICA_NAME : "") + "'",
                "select pg_reload_conf()");
    }

    /** It receives, and shows nothing new. */
    void pauseReplica(boolean wanted) {
        Server of = replica;
        if (of != null) {
            of.run(wanted ? "select pg_wal_replay_pause()" : "select pg_wal_replay_resume()");
        }
    }

    /** It receives nothing. */
    void cutReplica() {
        link.cut();
    }

    void healReplica() {
        link.heal();
    }

    /** One session dies of a fault, and the server ends all the others and recovers. */
    void crashPrimary() {
        try (Connection connection = primary.superuser();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            execute(List.of("kill", "-s", "KILL", Long.toString(row.getLong(1))));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        primary.awaitUp();
    }

    /** The primary is gone for good, and the replica takes its place with what it has. */
    void failOver() {
        Server next = replica;
        if (next == null) {
            throw new IllegalStateException("a fail-over needs a replica");
        }
        primary.kill();
        next.run("select pg_wal_replay_resume()", "select pg_promote(true, 30)");
        primary = next;
        replica = null;
        Eventually.eventually(
                "the promoted server takes writes", () -> next.ask("select pg_is_in_recovery()::int") == 0);
    }

    /** A new replica, of a copy of the primary. */
    void rebuildReplica() throws IOException {
        int port = primary.port == ports[0] ? ports[1] : ports[0];
        Path files = directory.resolve("copy" + System.nanoTime());
        Server next = new Server(files, port);
        try (Connection connection = primary.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('faults', true)");
            copy(primary.files, files, true);
            try (ResultSet row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                row.next();
                Files.writeString(files.resolve("backup_label"), String.valueOf(row.getString(1)));
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        link.move(primary.port);
        link.heal();
        next.configure(true);
        next.start();
        next.awaitUp();
        replica = next;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void copy(Path from, Path to, boolean live) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                if (live && from.relativize(visited).toString().startsWith("pg_replslot/")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(
                        to.resolve(from.relativize(visited)),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = from.relativize(file).toString();
                boolean left = live
                        && (name.startsWith("pg_wal/")
                                || name.startsWith("pg_replslot/")
                                || name.startsWith("postmaster"));
                if (!left) {
                    try {
                        Files.copy(file, to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
                    } catch (NoSuchFileException _) {
                        // gone since it was listed: the log has what became of it
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (live && failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    private static void execute(List<String> command) {
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

    @Override
    public void close() {
        primary.kill();
        Server other = replica;
        if (other != null) {
            other.kill();
        }
        try {
            link.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private final class Server {
        private final Path files;
        private final int port;
        private @Nullable Process process;

        Server(Path files, int port) {
            this.files = files;
            this.port = port;
        }

        void configure(boolean follows) throws IOException {
            Files.writeString(files.resolve("postgresql.conf"), """
                    listen_addresses = '127.0.0.1'
                    unix_socket_directories = ''
                    max_connections = 200
                    shared_buffers = 64MB
                    fsync = off
                    full_page_writes = off
                    wal_level = logical
                    wal_keep_size = 512MB
                    max_wal_senders = 20
                    max_replication_slots = 20
                    max_prepared_transactions = 20
                    restart_after_crash = on
                    hot_standby_feedback = off
                    wal_retrieve_retry_interval = 50ms
                    wal_receiver_status_interval = 1s
                    timezone = 'UTC'
                    dynamic_shared_memory_type = mmap
                    """ + (follows ? """
                    primary_conninfo = '%s'
                    """.formatted(toPrimary()) : ""));
            if (follows) {
                Files.writeString(files.resolve("standby.signal"), "");
            }
        }

        void start() {
            List<String> command = new ArrayList<>();
            if (new UnixSystem().getUid() == 0) {
                // servers refuse root, and get a namespace where they aren't
                command.addAll(List.of("unshare", "-U"));
            }
            command.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
            command.addAll(List.of(program, "-D", files.toString(), "-p", Integer.toString(port)));
            process = CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return new ProcessBuilder(command)
                                            .redirectErrorStream(true)
                                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                                            .start();
                                } catch (IOException failure) {
                                    throw new UncheckedIOException(failure);
                                }
                            },
                            STARTER)
                    .join();
        }

        Connection superuser() throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + port + "/headroom?connectTimeout=2&socketTimeout=40",
                    "postgres",
                    superPassword);
        }

        void awaitUp() {
            try {
                Eventually.eventually("the server on port " + port + " takes connections", () -> {
                    try (Connection connection = superuser()) {
                        return connection.isValid(1);
                    } catch (SQLException _) {
                        return false;
                    }
                });
            } catch (AssertionError failure) {
                throw new IllegalStateException(failure.getMessage() + "; its last words: " + lastWords(), failure);
            }
        }

        private String lastWords() {
            try {
                List<String> lines = Files.readAllLines(log());
                return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
            } catch (IOException failure) {
                return String.valueOf(failure.getMessage());
            }
        }

        private Path log() {
            return directory.resolve(files.getFileName() + ".log");
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

        /** Everything of it, without a word; the first process first, since it makes no more of them then. */
        void kill() {
            Process running = process;
            if (running == null) {
                return;
            }
            List<ProcessHandle> all = new ArrayList<>(List.of(running.toHandle()));
            running.descendants().forEach(all::add);
            all.forEach(one -> execute(List.of("kill", "-s", "KILL", Long.toString(one.pid()))));
            try {
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
