package dev.headroom.bench.stock;

import dev.headroom.base.BackingServers;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads this service and a stock one over the same database and Redis in turns, with one generator and one journey, and
 * writes what each cost. Arguments: the service's jar, the file to write, the commit, how many households, and
 * {@code --quick} for a run of seconds whose figures mean nothing.
 */
public final class StockBench {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int CALLERS = 500;
    private static final int ROUNDS = 5;
    private static final int WARMING_SECONDS = 240;
    private static final String WARM = "warm_";
    private static final String READING = "reading_";
    /** Of a thousand steps: in most slices, and where callers hardly do anything but look. */
    private static final int WRITES = 30;

    private static final int FEW_WRITES = 1;
    private static final int COMPARED = 50;

    private final Path directory;
    private final BackingServers.Running servers;
    private final boolean quick;
    private final int households;

    private StockBench(Path directory, BackingServers.Running servers, boolean quick, int households) {
        this.directory = directory;
        this.servers = servers;
        this.quick = quick;
        this.households = households;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 4) {
            throw new IllegalArgumentException("needs SERVICE_JAR RESULT_FILE COMMIT HOUSEHOLDS [--quick]");
        }
        boolean quick = List.of(arguments).contains("--quick");
        Path directory = Files.createTempDirectory("headroom-stock");
        System.setProperty("headroom.embedded.replica", "false");
        System.setProperty("headroom.embedded.durable", "false");
        try (BackingServers.Running servers = ServiceLoader.load(BackingServers.class)
                .findFirst()
                .orElseThrow()
                .start(directory.resolve("servers"), line -> {})) {
            Map<String, Object> result = new StockBench(directory, servers, quick, Integer.parseInt(arguments[3]))
                    .measure(Path.of(arguments[0]));
            result.put("commit", arguments[2]);
            Path file = Path.of(arguments[1]);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        }
    }

    private Map<String, Object> measure(Path jar) throws Exception {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        result.put("households", households);
        result.put("quick", quick);
        try (Service ours = Service.headroom(directory, servers.environment(), jar, households);
                Service stock = Service.start(
                        directory,
                        "stock",
                        servers.environment(),
                        List.of("-cp", System.getProperty("java.class.path"), StockApplication.class.getName()))) {
            ours.await(Duration.ofMinutes(30));
            stock.await(Duration.ofMinutes(2));
            Caller.awaitHouseholds(servers.environment(), households, Duration.ofMinutes(30));
            List<Caller> callers = Caller.signedIn(servers.environment(), CALLERS);
            result.put("callers", callers.size());
            List<Service> both = List.of(ours, stock);
            for (Service service : both) {
                service.awaitIdle(Duration.ofMinutes(20));
            }
            Map<String, Map<String, Object>> sums = new LinkedHashMap<>();
            for (Service service : both) {
                note(sums, service, "cold", slice(service, callers, quick ? 2 : 20, 0, WRITES));
            }
            if (!quick) {
                // for the compilers of both
                for (Service service : both) {
                    note(sums, service, "warming", slice(service, callers, WARMING_SECONDS, 0, WRITES));
                }
            }
            int rounds = quick ? 1 : ROUNDS;
            for (int round = 0; round < rounds; round++) {
                for (Service service : both) {
                    note(sums, service, WARM + round, slice(service, callers, quick ? 2 : 15, 0, WRITES));
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (Service service : both) {
                    note(sums, service, READING + round, slice(service, callers, quick ? 2 : 15, 0, FEW_WRITES));
                }
            }
            for (Service service : both) {
                note(sums, service, "equal_rate", slice(service, callers, quick ? 3 : 60, quick ? 100 : 500, WRITES));
            }
            result.put("scores", agreement(ours, stock, callers));
            result.putAll(sums);
            result.put("ratio", ratios(sums));
        }
        return result;
    }

    private static void note(
            Map<String, Map<String, Object>> sums, Service service, String phase, Map<String, Object> figures) {
        sums.computeIfAbsent(service.name(), _ -> new LinkedHashMap<>()).put(phase, figures);
    }

    /** Ours to the stock one's: of the cold slice, and of the median warm one. */
    private static Map<String, Object> ratios(Map<String, Map<String, Object>> sums) {
        Map<String, Object> ratios = new LinkedHashMap<>();
        for (String name : List.of(
                "requests_per_cpu_second",
                "requests_per_cpu_second_compiled",
                "statements_per_request",
                "body_bytes_per_request")) {
            for (String phase : List.of("cold", WARM, READING)) {
                ratios.put(
                        phase.replace("_", "") + "_" + name,
                        median(sums, "headroom", phase, name) / Math.max(1e-9, median(sums, "stock", phase, name)));
            }
        }
        return ratios;
    }

    private static double median(Map<String, Map<String, Object>> sums, String who, String phase, String name) {
        double[] values = sums.getOrDefault(who, Map.of()).entrySet().stream()
                .filter(slice -> slice.getKey().startsWith(phase))
                .mapToDouble(slice ->
                        slice.getValue() instanceof Map<?, ?> figures && figures.get(name) instanceof Number number
                                ? number.doubleValue()
                                : 0)
                .sorted()
                .toArray();
        return values.length == 0 ? 0 : values[values.length / 2];
    }

    /** One slice of load, with what it cost the service and the database. */
    private Map<String, Object> slice(Service service, List<Caller> callers, int seconds, int rate, int writes)
            throws Exception {
        long statements = statements();
        double cpu = service.cpuSeconds();
        double compilers = service.compilerSeconds();
        Journey.Outcome outcome = new Journey(service.url(), callers, writes).run(Duration.ofSeconds(seconds), rate);
        double used = service.cpuSeconds() - cpu;
        Map<String, Object> figures = outcome.figures();
        double compiling = Math.max(0, service.compilerSeconds() - compilers);
        figures.put("cpu_seconds", used);
        figures.put("compiler_cpu_seconds", compiling);
        figures.put("requests_per_cpu_second", outcome.requests() / Math.max(0.01, used));
        figures.put("requests_per_cpu_second_compiled", outcome.requests() / Math.max(0.01, used - compiling));
        figures.put("statements_per_request", (statements() - statements) / (double) Math.max(1, outcome.requests()));
        return figures;
    }

    /** That both tell the same: of how many callers the day's score was compared, and of how many it was the same. */
    private static Map<String, Object> agreement(Service ours, Service stock, List<Caller> callers) throws Exception {
        List<Caller> some = callers.subList(0, Math.min(COMPARED, callers.size()));
        int same = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (Caller caller : some) {
                if (score(client, ours, caller).equals(score(client, stock, caller))) {
                    same++;
                }
            }
        }
        return Map.of("compared", some.size(), "same", same);
    }

    private static JsonNode score(HttpClient client, Service service, Caller caller) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(service.url() + "/api/v2/daily-outlook/" + caller.userId()))
                .header("Authorization", "Bearer " + caller.token())
                .build();
        return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .body())
                .path("data")
                .path("balance_score");
    }

    private long statements() throws SQLException {
        try (Connection connection = Caller.connect(servers.environment());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select coalesce(sum(calls), 0) from pg_stat_statements
                        where query !~* '^(begin|commit|rollback|set|show|select pg_current|select 1|discard)'
                        """)) {
            row.next();
            return row.getLong(1);
        }
    }
}
