package dev.headroom.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a request costs as the data grow: the same rate of the same profile over ever more households, all of them asked
 * for by Zipf's law, on a service of its own for each size. Arguments: the service's jar, the file to write, the
 * commit, sizes with commas between, and {@code quick} for a run of seconds whose figures mean nothing. Exits 0, or 6
 * where a size proves nothing.
 */
public final class GrowthBench {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration FILLED = Duration.ofHours(2);
    private static final Duration QUIET = Duration.ofMinutes(30);
    private static final long POLL_NANOS = 500_000_000;
    /** Rows written in a poll; background work writes some always. */
    private static final long FEW_ROWS = 200;

    private static final int QUIET_POLLS = 10;
    private static final int STOP_SECONDS = 60;
    private static final int ATTEMPTS = 5;
    private static final int INVALID = 6;

    private final Path jar;
    private final boolean quick;

    private GrowthBench(Path jar, boolean quick) {
        this.jar = jar;
        this.quick = quick;
    }

    public static void main(String[] arguments) throws IOException, SQLException {
        if (arguments.length < 4) {
            throw new IllegalArgumentException("needs SERVICE_JAR RESULT_FILE COMMIT SIZES [quick]");
        }
        Path result = Path.of(arguments[1]);
        GrowthBench bench =
                new GrowthBench(Path.of(arguments[0]), List.of(arguments).contains("quick"));
        List<Map<String, Object>> sizes = new ArrayList<>();
        for (String size : arguments[3].split(",", -1)) {
            sizes.add(bench.measure(Integer.parseInt(size)));
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("schema", "headroom.growth/1");
        report.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        report.put("commit", arguments[2]);
        report.put("machine", LoadBench.machine());
        report.put("quick", bench.quick);
        report.put("profile", Profile.realistic().name());
        report.put("sizes", sizes);
        Files.createDirectories(result.toAbsolutePath().getParent());
        Files.writeString(result, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        System.exit(
                sizes.stream().anyMatch(size -> Verdict.Validity.INVALID.name().equals(size.get("verdict")))
                        ? INVALID
                        : 0);
    }

    private Map<String, Object> measure(int households) throws IOException, SQLException {
        Path directory = Files.createTempDirectory("headroom-growth");
        Path data = directory.resolve("data");
        int port = freePort();
        long began = System.nanoTime();
        System.err.printf(Locale.ROOT, "%,d households: filling a database%n", households);
        Process service = start(directory, data, port, households);
        // a run that is stopped takes its service along
        Thread atExit = new Thread(service::destroy, "service");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            awaitReady(service, port, directory);
            double filled = (System.nanoTime() - began) / 1e9;
            try (SignedIn signedIn = SignedIn.over(data, households);
                    Connection connection = signedIn.connect()) {
                awaitQuiet(connection);
                Map<String, Object> report = new LinkedHashMap<>();
                report.put("households", signedIn.households().size());
                report.put("fill_seconds", filled);
                report.put("database_bytes", ask(connection, "select pg_database_size(current_database())"));
                report.put("transactions", ask(connection, "select count(*) from txn"));
                Step.Outcome outcome = Step.run(
                        plan(port),
                        Profile.realistic(),
                        signedIn.households(),
                        new Step.Measuring(quick ? 1 : ATTEMPTS, pid -> pid == service.pid(), System.err::println));
                report.putAll(outcome.report());
                report.remove("by_second");
                System.err.printf(
                        Locale.ROOT,
                        "  %s: µs of each request %s %s%n",
                        outcome.verdict().validity(),
                        report.get("cpu_micros_per_request"),
                        String.join("; ", outcome.verdict().reasons()));
                return report;
            }
        } finally {
            stop(service);
            Runtime.getRuntime().removeShutdownHook(atExit);
            delete(directory);
        }
    }

    private Plan plan(int port) {
        return new Plan(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                quick ? 100 : 300,
                100,
                Duration.ofSeconds(quick ? 1 : 5),
                Duration.ofSeconds(quick ? 2 : 120),
                Duration.ofSeconds(quick ? 5 : 90),
                Duration.ofSeconds(10));
    }

    /** With the options that the launcher starts it with. */
    private Process start(Path directory, Path data, int port, int households) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "-Xmx1g",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:-G1UseAdaptiveIHOP",
                        "-XX:InitiatingHeapOccupancyPercent=60",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        jar.toString(),
                        "dev.headroom.finance.server.HeadroomServer",
                        "--spring.profiles.active=embedded",
                        "--headroom.households=" + households,
                        "--headroom.data-dir=" + data,
                        "--server.port=" + port,
                        "--management.server.port=" + freePort())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("service.log").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitReady(Process service, int port, Path directory) throws IOException {
        long deadline = System.nanoTime() + FILLED.toNanos();
        while (!ready(port)) {
            if (!service.isAlive() || System.nanoTime() - deadline > 0) {
                List<String> words = Files.readAllLines(directory.resolve("service.log"));
                throw new IOException("the service didn't come up; its last words: "
                        + String.join("\n", words.subList(Math.max(0, words.size() - 10), words.size())));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean ready(int port) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(failure);
        }
    }

    /** Until the past of the households is told and nothing much is written any more. */
    private static void awaitQuiet(Connection connection) throws SQLException {
        long deadline = System.nanoTime() + QUIET.toNanos();
        long last = Long.MIN_VALUE;
        int quiet = 0;
        while (quiet < QUIET_POLLS && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL_NANOS);
            long written =
                    ask(connection, "select coalesce(sum(n_tup_ins + n_tup_upd), 0)::bigint from pg_stat_user_tables");
            quiet = written - last <= FEW_ROWS && last != Long.MIN_VALUE ? quiet + 1 : 0;
            last = written;
        }
    }

    private static long ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void stop(Process service) {
        service.destroy();
        try {
            if (!service.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                service.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }
}
