package dev.headroom.bench.day;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures, on a running service with its data directory's credentials: the outlooks of all households in one set-based
 * run, and one household's kept outlook by key, as the server times it. Writes one JSON document.
 *
 * <p>Arguments: the data directory, the file to write, and the commit that runs.
 */
public final class DayBench {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int WARM_UP = 3_000;
    /** A p99 needs 2,000 samples. */
    private static final int SAMPLES = 5_000;

    private static final int SET_RUNS = 3;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String url;

    private DayBench(String url) {
        this.url = url;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("needs DATA_DIRECTORY RESULT_FILE COMMIT");
        }
        JsonNode credentials = JSON.readTree(Files.readString(Path.of(arguments[0], "credentials.json")));
        DayBench bench = new DayBench(credentials.get("url").asString());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        result.put("commit", arguments[2]);
        result.put("machine", machine());
        result.put("set_based_run", bench.setBasedRun(bench.signIn(credentials.get("operator"))));
        result.put("outlook_by_key", bench.byKey(bench.signIn(credentials.get("demo"))));
        Path file = Path.of(arguments[1]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
    }

    /** The first run may find old outlooks to correct; the later ones rewrite the same day. */
    private Map<String, Object> setBasedRun(JsonNode operator) throws IOException, InterruptedException {
        double[] seconds = new double[SET_RUNS];
        long households = 0;
        for (int i = 0; i < SET_RUNS; i++) {
            JsonNode run = JSON.readTree(
                    send("POST", "/api/v1/operator/outlooks/run", operator).body());
            seconds[i] = run.get("millis").longValue() / 1e3;
            households = run.get("done").longValue();
        }
        return Map.of("households", households, "seconds", seconds);
    }

    private Map<String, Object> byKey(JsonNode demo) throws IOException, InterruptedException {
        String path = "/api/v2/daily-outlook/" + demo.at("/user/id").longValue();
        double[] millis = new double[SAMPLES];
        int kept = 0;
        for (int i = -WARM_UP; i < SAMPLES; i++) {
            HttpResponse<String> answer = send("GET", path, demo);
            if (i >= 0) {
                String timing = answer.headers().firstValue("Server-Timing").orElseThrow();
                millis[i] = Double.parseDouble(timing.substring(timing.indexOf('=') + 1));
                kept += answer.headers().firstValue("Cache-Status").orElse("").endsWith("hit") ? 1 : 0;
            }
        }
        Arrays.sort(millis);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("samples", SAMPLES);
        result.put("kept", kept);
        result.put("unit", "milliseconds at the server, one request at a time");
        result.put("p50", millis[SAMPLES / 2]);
        result.put("p95", millis[SAMPLES * 95 / 100]);
        result.put("p99", millis[SAMPLES * 99 / 100]);
        result.put("max", millis[SAMPLES - 1]);
        return result;
    }

    private JsonNode signIn(JsonNode who) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(who.toString()))
                .build();
        return JSON.readTree(checked(client.send(request, HttpResponse.BodyHandlers.ofString()))
                .body());
    }

    private HttpResponse<String> send(String method, String path, JsonNode signedIn)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", "Bearer " + signedIn.get("token").asString())
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return checked(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    private static HttpResponse<String> checked(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "%s answered %d: %s".formatted(answer.uri().getPath(), answer.statusCode(), answer.body()));
        }
        return answer;
    }

    private static Map<String, Object> machine() throws IOException {
        Path cpu = Path.of("/proc/cpuinfo");
        String model = Files.isReadable(cpu)
                ? Files.readString(cpu).replaceFirst("(?s).*?model name\\s*:\\s*([^\\n]*).*", "$1")
                : System.getProperty("os.arch");
        return Map.of(
                "cores",
                Runtime.getRuntime().availableProcessors(),
                "cpu",
                model,
                "java",
                Runtime.version().toString());
    }
}
