package dev.headroom.finance.server.performance;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.observe.ObjectiveFile;
import dev.headroom.observe.PrometheusRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goal: what operators deploy fits the service: rules of the same file, and a dashboard whose every query has data. */
final class DeployTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final Path DEPLOY = Path.of("..", "..", "deploy");
    private static final Pattern METRIC = Pattern.compile("headroom_[a-z_]+");
    /** Of an address with a port, or of a database. */
    private static final Pattern HOST =
            Pattern.compile("(?:[ \"@=]|//)([a-z][a-z0-9.]*)(?::(?:8080|8081|6379|9090|9093|11211)\\b|/headroom\\b)");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();

    private String get(String url) {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException away) {
            return "";
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    private static String managementPort() {
        return String.valueOf(SERVICE.bean(Environment.class).getProperty("local.management.port"));
    }

    private static void traffic(TestClient home, TestClient operator) {
        for (int i = 0; i < 5; i++) {
            home.get("/api/v1/accounts").expect(200);
            home.get("/api/v2/daily-outlook/" + home.userId()).expect(200);
        }
        operator.post("/api/v1/operator/jobs/schedules/partitions/run", null).expect(202);
    }

    private static List<String> queries() throws IOException {
        JsonNode dashboard = JSON.readTree(Files.readString(DEPLOY.resolve("grafana/headroom.json")));
        List<String> queries = new ArrayList<>();
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertTrue(ids.add(panel.path("id").asInt()), "ids are unique");
            assertFalse(panel.path("description").asString().isBlank(), "panels are described");
            panel.path("targets")
                    .forEach(target -> queries.add(target.path("expr").asString()));
        }
        return queries;
    }

    @Test
    void rulesAndTheirTests_areThoseOfTheObjectivesFile() throws IOException {
        PrometheusRules rules = new PrometheusRules(SERVICE.bean(ObjectiveFile.class));
        Map<String, String> expected = Map.of(
                "headroom-rules.yaml", rules.rules(), "headroom-rules.test.yaml", rules.tests("headroom-rules.yaml"));
        for (Map.Entry<String, String> each : expected.entrySet()) {
            Path deployed = DEPLOY.resolve("prometheus").resolve(each.getKey());
            if (Boolean.getBoolean("headroom.write")) {
                Files.writeString(deployed, each.getValue());
            }
            assertEquals(each.getValue(), Files.readString(deployed), "-Dheadroom.write=true writes " + deployed);
        }
    }

    @Test
    void rules_passTheirTestsInPromtool() throws IOException, InterruptedException {
        Path promtool = Path.of("/usr/bin/promtool");
        assumeTrue(Files.isExecutable(promtool), "promtool isn't installed (Debian package prometheus)");
        Process process = new ProcessBuilder(
                        promtool.toString(),
                        "test",
                        "rules",
                        DEPLOY.resolve("prometheus/headroom-rules.test.yaml").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    @Test
    void dashboard_asksOnlyForWhatTheServiceExports() throws IOException {
        traffic(SERVICE.household(), SERVICE.operator());
        String scrape = get("http://127.0.0.1:" + managementPort() + "/metrics");
        Set<String> missing = new TreeSet<>();
        for (String query : queries()) {
            METRIC.matcher(query).results().forEach(found -> {
                if (!scrape.contains(found.group())) {
                    missing.add(found.group());
                }
            });
        }
        assertEquals(Set.of(), missing);
        assertTrue(scrape.contains("headroom_operation_seconds_bucket{"), "a classic histogram");
        assertTrue(scrape.contains("le=\"0.5\""), "a boundary at the objective");
        assertTrue(scrape.contains("cache_type="), "the label of the caches");
    }

    @Test
    void objectives_tellWhatTheRulesAskFor_andNothingElse() throws IOException {
        traffic(SERVICE.household(), SERVICE.operator());
        String scrape = get("http://127.0.0.1:" + managementPort() + "/objectives");
        Set<String> told = scrape.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toSet());
        assertEquals(Set.of("headroom_operation_seconds", "headroom_signal"), told);
        String rules = Files.readString(DEPLOY.resolve("prometheus/headroom-rules.yaml"));
        Set<String> missing = new TreeSet<>();
        METRIC.matcher(rules.lines().filter(line -> line.contains("expr:")).collect(Collectors.joining("\n")))
                .results()
                .filter(found -> !scrape.contains(found.group()))
                .forEach(found -> missing.add(found.group()));
        assertEquals(Set.of(), missing);
    }

    @Test
    void dashboard_everyQueryHasDataInARealPrometheus(@TempDir Path directory) throws Exception {
        Path prometheus = Path.of("/usr/bin/prometheus");
        assumeTrue(Files.isExecutable(prometheus), "prometheus isn't installed (Debian package prometheus)");
        int port = freePort();
        Files.copy(DEPLOY.resolve("prometheus/headroom-rules.yaml"), directory.resolve("headroom-rules.yaml"));
        Files.writeString(
                directory.resolve("prometheus.yaml"),
                Files.readString(DEPLOY.resolve("prometheus/prometheus.yaml"))
                        .replace("127.0.0.1:8081", "127.0.0.1:" + managementPort())
                        // so that ten seconds hold two
                        .replace("scrape_interval: 15s", "scrape_interval: 1s")
                        .replace("scrape_timeout: 5s", "scrape_timeout: 1s"));
        Process process = new ProcessBuilder(
                        prometheus.toString(),
                        "--config.file=" + directory.resolve("prometheus.yaml"),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        try {
            TestClient home = SERVICE.household();
            TestClient operator = SERVICE.operator();
            Set<String> empty = new TreeSet<>(queries());
            eventually("every query has data", () -> {
                traffic(home, operator);
                empty.removeIf(query -> hasData(port, query));
                return empty.isEmpty();
            });
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private boolean hasData(int port, String query) {
        String asked = query.replace("$__rate_interval", "10s");
        String answer = get(
                "http://127.0.0.1:" + port + "/api/v1/query?query=" + URLEncoder.encode(asked, StandardCharsets.UTF_8));
        if (answer.isEmpty()) {
            return false;
        }
        JsonNode result = JSON.readTree(answer).at("/data/result");
        return result.size() > 0
                && result.valueStream().map(one -> one.at("/value/1").asString()).collect(Collectors.toSet()).stream()
                        .anyMatch(value -> !value.equals("NaN"));
    }

    @Test
    void compose_whatItMountsIsThereAndWhatIsNamedRuns() throws IOException {
        Map<String, Map<String, Object>> services = Objects.requireNonNull(new Yaml()
                .<Map<String, Map<String, Map<String, Object>>>>load(Files.readString(DEPLOY.resolve("compose.yaml")))
                .get("services"));
        Set<String> wrong = new TreeSet<>();
        services.values().stream()
                .flatMap(service -> service.get("volumes") instanceof List<?> volumes ? volumes.stream() : Stream.of())
                .map(volume -> String.valueOf(volume).split(":", -1)[0])
                .filter(from -> from.startsWith("./") && !Files.exists(DEPLOY.resolve(from)))
                .forEach(wrong::add);
        String configurations = Files.readString(DEPLOY.resolve("haproxy/compose.cfg"))
                + Files.readString(DEPLOY.resolve("prometheus/compose.yaml"))
                + Files.readString(DEPLOY.resolve("grafana-provisioning/datasources/prometheus.yaml"))
                + services;
        List<String> hosts = HOST.matcher(configurations)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertTrue(hosts.containsAll(List.of("one", "two", "worker", "primary", "replica", "redis")), hosts::toString);
        hosts.stream().filter(host -> !services.containsKey(host)).forEach(wrong::add);
        assertEquals(Set.of(), wrong);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
