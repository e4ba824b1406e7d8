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
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service that runs over a data directory, asked over HTTP. */
final class RunningService {
    static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final JsonNode credentials;
    private final String url;

    private RunningService(JsonNode credentials) {
        this.credentials = credentials;
        this.url = credentials.get("url").asString();
    }

    static RunningService over(Path data) throws IOException {
        return new RunningService(JSON.readTree(Files.readString(data.resolve("credentials.json"))));
    }

    String url() {
        return url;
    }

    /** Signs in one of those whose credentials are kept: {@code demo} or {@code operator}. */
    JsonNode signIn(String who) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(credentials.get(who).toString()))
                .build();
        return JSON.readTree(checked(client.send(request, HttpResponse.BodyHandlers.ofString()))
                .body());
    }

    HttpResponse<String> send(String method, String path, String token) throws IOException, InterruptedException {
        return send(method, path, token, HttpRequest.BodyPublishers.noBody());
    }

    /** As {@link #send}, read. */
    JsonNode json(String method, String path, String token) throws IOException, InterruptedException {
        return JSON.readTree(send(method, path, token).body());
    }

    HttpResponse<String> send(String method, String path, String token, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        return checked(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    /** Gives a household a tier; returns what it had. */
    String tier(long household, String tier) throws IOException, InterruptedException {
        HttpResponse<String> changed = send(
                "PUT",
                "/api/v1/operator/households/" + household + "/tier",
                signIn("operator").get("token").asString(),
                HttpRequest.BodyPublishers.ofString("{\"tier\":\"" + tier + "\"}"));
        return JSON.readTree(changed.body()).get("before").asString();
    }

    private static HttpResponse<String> checked(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    "%s answered %d: %s".formatted(answer.uri().getPath(), answer.statusCode(), answer.body()));
        }
        return answer;
    }

    /** The beginning of a result: when, of what, and where it was measured. */
    static Map<String, Object> result(String commit) throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        result.put("commit", commit);
        result.put("machine", machine());
        return result;
    }

    static void write(Map<String, Object> result, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
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
