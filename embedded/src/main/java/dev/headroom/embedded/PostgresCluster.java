package dev.headroom.embedded;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The files of one PostgreSQL server, primary or replica, and the process over them. */
final class PostgresCluster {
    static final String DATABASE = "headroom";
    static final String USER = "headroom";
    static final String SUPERUSER = "postgres";
    static final String REPLICATION_USER = "headroom_replica";
    static final String REPLICATION_SLOT = "headroom_replica";

    private static final Duration SESSION_WAIT = Duration.ofMillis(200);
    private static final int SESSION_TRIES = 50;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final String MAJOR_VERSION = "18";

    /** Line of postmaster.pid that tells how far the start is. */
    private static final int STATUS_LINE = 7;

    private final Site site;
    private final ServerKind kind;
    private final Path directory;

    PostgresCluster(Site site, ServerKind kind) {
        this.site = site;
        this.kind = kind;
        this.directory = site.data().root().resolve(kind.key());
    }

    Path directory() {
        return directory;
    }

    boolean exists() {
        return Files.exists(directory.resolve("PG_VERSION"));
    }

    /** Creates the cluster, its roles, its database and the slot that keeps the log for a replica. */
    void create() throws IOException {
        Path next = directory.resolveSibling(kind.key() + ".new");
        PrivateFiles.delete(next);
        PrivateFiles.directory(next);
        Path passwordFile = directory.resolveSibling(kind.key() + ".password");
        PrivateFiles.write(passwordFile, password(SUPERUSER));
        site.account().own(next);
        site.account().own(passwordFile);
        List<String> command = new ArrayList<>(List.of(
                binary("initdb"),
                "--pgdata=" + next,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--text-search-config=english",
                "--data-checksums"));
        if (!site.options().durable()) {
            command.add("--no-sync");
        }
        Tool.Outcome made = Tool.run(site.account().command(command));
        Files.delete(passwordFile);
        if (!made.succeeded()) {
            throw failed("could not be created", made);
        }
        configure(next, Optional.empty());
        runAlone(next, "template1", creation());
        Files.move(next, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Makes a stopped cluster fit for this start.
     *
     * @param passwordsKnown false where the settings with the passwords were lost, so that the roles get new ones
     */
    void prepare(boolean passwordsKnown) throws IOException {
        checkVersion();
        endOrphan();
        if (!site.options().replica()) {
            // nobody would read the log that it keeps
            PrivateFiles.delete(directory.resolve("pg_replslot").resolve(REPLICATION_SLOT));
        }
        if (!passwordsKnown) {
            configure(directory, Optional.empty());
            runAlone(
                    directory,
                    "template1",
                    List.of(
                            "alter role " + SUPERUSER + " password '" + password(SUPERUSER) + "'",
                            "alter role " + USER + " password '" + password(USER) + "'",
                            "alter role " + REPLICATION_USER + " password '" + password(REPLICATION_USER) + "'"));
        }
    }

    private List<String> creation() {
        List<String> statements = new ArrayList<>(List.of(
                // template1, so that databases made for tests have it too
                "create extension pg_stat_statements",
                "create role " + USER + " login replication password '" + password(USER) + "'",
                "grant pg_read_all_stats to " + USER,
                "create role " + REPLICATION_USER + " login replication password '" + password(REPLICATION_USER) + "'",
                "create database " + DATABASE + " owner " + USER));
        if (site.options().replica()) {
            statements.add("select pg_create_physical_replication_slot('" + REPLICATION_SLOT + "', true)");
        }
        return statements;
    }

    /** Runs statements, one line each, without a server; the first that fails ends it. */
    private void runAlone(Path cluster, String database, List<String> statements) {
        List<String> command = List.of(
                binary("postgres"),
                "--single",
                "-D",
                cluster.toString(),
                "-c",
                "exit_on_error=on",
                "-c",
                "log_min_messages=error",
                database);
        Tool.Outcome outcome =
                Tool.run(site.account().command(command), String.join("\n", statements) + "\n", Map.of());
        if (!outcome.succeeded()) {
            throw failed("could not be prepared", outcome);
        }
    }

    private CodedException failed(String what, Tool.Outcome outcome) {
        return outcome.output().contains("No space left on device")
                ? Failures.diskFull(directory)
                : CodedException.of(
                        Failures.SERVER_NOT_STARTED,
                        Violation.of(kind.title(), what, null)
                                .instead("its last words: " + outcome.output().strip()));
    }

    String password(String role) {
        return site.data().settings().password(role);
    }

    private String binary(String program) {
        return site.binaries().postgres().resolve("bin").resolve(program).toString();
    }

    /** Refuses files of another major version, which this server can't read. */
    void checkVersion() throws IOException {
        String version = Files.readString(directory.resolve("PG_VERSION")).strip();
        if (!version.equals(MAJOR_VERSION)) {
            throw CodedException.of(
                    Failures.DATA_DIRECTORY_UNUSABLE,
                    Violation.of(directory.toString(), "must hold PostgreSQL " + MAJOR_VERSION, version)
                            .instead("dump it with its own version and load it into a new data directory"));
        }
    }

    /** Starts the server over the files and returns when it accepts connections. */
    Site.Started start(Optional<Integer> primaryPort, Duration limit) throws IOException {
        configure(directory, primaryPort);
        endOrphan();
        return patiently(() -> site.startOnPort(kind, this::plan, this::ready, limit));
    }

    /** Starts a replica at an address that others know already. */
    ChildProcess startAt(int port, int primaryPort, Duration limit) throws IOException {
        configure(directory, Optional.of(primaryPort));
        return site.startAt(plan(port), () -> ready(port), limit);
    }

    /** The sessions of a killed server notice its death one by one and hold its memory until the last has. */
    private static <T> T patiently(Supplier<T> start) {
        for (int attempt = 1; ; attempt++) {
            try {
                return start.get();
            } catch (CodedException failure) {
                if (attempt == SESSION_TRIES
                        || !String.valueOf(failure.getMessage()).contains("pre-existing shared memory block")) {
                    throw failure;
                }
                LockSupport.parkNanos(SESSION_WAIT.toNanos());
            }
        }
    }

    private ChildProcess.Plan plan(int port) {
        return new ChildProcess.Plan(
                kind, directory, List.of(binary("postgres"), "-D", directory.toString(), "-p", Integer.toString(port)));
    }

    private boolean ready(int port) {
        try {
            List<String> lines = Files.readAllLines(lockFile());
            return lines.size() > STATUS_LINE
                    && lines.get(STATUS_LINE).strip().equals("ready")
                    && Loopback.postgresReady(port, SUPERUSER, "postgres");
        } catch (IOException _) {
            return false;
        }
    }

    private Path lockFile() {
        return directory.resolve("postmaster.pid");
    }

    /**
     * Ends a server that still runs on these files, and removes the lock file of one that doesn't where its process
     * number now belongs to somebody else, which PostgreSQL would respect.
     */
    private void endOrphan() throws IOException {
        String holder;
        try {
            holder = Files.readString(lockFile()).lines().findFirst().orElse("").strip();
        } catch (NoSuchFileException _) {
            return;
        }
        if (!NUMBER.matcher(holder).matches()) {
            // written on a full disk; PostgreSQL would refuse it
            Files.deleteIfExists(lockFile());
            return;
        }
        Optional<ProcessHandle> process =
                ProcessHandle.of(Long.parseLong(holder)).filter(ProcessHandle::isAlive);
        if (process.isPresent() && runsHere(process.get())) {
            site.end(ChildProcess.adopt(kind, process.get(), site.data()));
        } else if (process.isPresent()) {
            Files.deleteIfExists(lockFile());
        }
    }

    private boolean runsHere(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(directory.toString()))
                .isPresent();
    }

    private void configure(Path cluster, Optional<Integer> primaryPort) throws IOException {
        PrivateFiles.write(
                cluster.resolve("postgresql.conf"),
                PostgresSettings.text(
                        site.options(),
                        Files.exists(cluster.resolve("local.conf")),
                        primaryPort.map(this::replicaSettings)));
        PrivateFiles.write(cluster.resolve("pg_hba.conf"), """
                host all all 127.0.0.1/32 scram-sha-256
                host replication all 127.0.0.1/32 scram-sha-256
                """);
        site.account().own(cluster);
    }

    private String replicaSettings(int primaryPort) {
        return """
                primary_conninfo = 'host=%s port=%d user=%s password=%s application_name=%s'
                primary_slot_name = '%s'
                """.formatted(
                        Loopback.HOST,
                        primaryPort,
                        REPLICATION_USER,
                        password(REPLICATION_USER),
                        REPLICATION_USER,
                        REPLICATION_SLOT);
    }
}
