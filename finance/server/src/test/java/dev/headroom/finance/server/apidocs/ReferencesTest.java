package dev.headroom.finance.server.apidocs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.observe.AlertRule;
import dev.headroom.observe.ObjectiveFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** References that a running service is asked for; {@code -Dheadroom.write=true} writes them anew. */
final class ReferencesTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();

    private static Path reference(String name) {
        Path place = Path.of("").toAbsolutePath();
        while (!Files.exists(place.resolve("platform"))) {
            place = place.resolve("..").normalize();
        }
        return place.resolve("docs/reference").resolve(name);
    }

    private static boolean writing() {
        return Boolean.getBoolean("headroom.write");
    }

    @Test
    void httpReference_isWhatTheServiceSays() throws IOException {
        JsonNode document = SERVICE.anonymous().get("/api/openapi").expect(200).json();
        Map<String, Set<String>> byTag = new TreeMap<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    JsonNode said = operation.getValue();
                    String parameters = said.path("parameters")
                            .valueStream()
                            .filter(parameter ->
                                    "query".equals(parameter.path("in").asString()))
                            .map(parameter -> "`" + parameter.path("name").asString() + "`")
                            .collect(Collectors.joining(", "));
                    byTag.computeIfAbsent(said.path("tags").path(0).asString("Other"), _ -> new TreeSet<>())
                            .add("| `%s %s` | %s | %s |"
                                    .formatted(
                                            operation.getKey().toUpperCase(Locale.ROOT),
                                            path.getKey(),
                                            said.path("summary").asString(""),
                                            parameters));
                }));
        StringBuilder text = new StringBuilder("""
                # HTTP

                Every route, by what it belongs to, as the OpenAPI document at `/api/openapi` describes it in full. Written from a
                running service by `ReferencesTest`.
                """);
        byTag.forEach((tag, rows) -> {
            text.append("\n## ").append(tag).append("\n\n| route | what it does | query |\n|---|---|---|\n");
            rows.forEach(row -> text.append(row).append('\n'));
        });
        Path file = reference("http.md");
        if (writing()) {
            Files.writeString(file, text);
        }
        assertEquals(text.toString(), Files.readString(file), "-Dheadroom.write=true writes it anew");
    }

    @Test
    void metricsReference_knowsEverythingThatIsExported() throws IOException, InterruptedException {
        TestClient home = SERVICE.household();
        home.get("/api/v1/accounts").expect(200);
        home.get("/api/v2/daily-outlook/" + home.userId()).expect(200);
        Map<String, String> rows = new TreeMap<>();
        Map<String, String> types = new TreeMap<>();
        scrape().lines().forEach(line -> {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# TYPE headroom")) {
                types.put(words[2], words[3]);
            } else if (line.startsWith("# HELP headroom")) {
                rows.put(words[2], words.length > 3 ? words[3].strip() : "");
            }
        });
        Path file = reference("metrics.md");
        if (writing()) {
            StringBuilder text = new StringBuilder("""
                    # Metrics

                    What a node exports at `/metrics` of its management port, beside what Spring Boot, Jetty, HikariCP and the virtual
                    machine export. Names as Prometheus sees them; a histogram has `_bucket`, `_count` and `_sum`. Written from a
                    running service by `ReferencesTest`, which fails on a name that is missing here.

                    | metric | kind | what it is |
                    |---|---|---|
                    """);
            types.forEach((name, type) -> text.append("| `%s` | %s | %s |\n"
                    .formatted(name, type, rows.getOrDefault(name, "").replace("|", "or"))));
            Files.writeString(file, text);
        }
        String known = Files.readString(file);
        assertEquals(
                Set.of(),
                types.keySet().stream()
                        .filter(name -> !known.contains("| `" + name + "` |"))
                        .collect(Collectors.toSet()),
                "-Dheadroom.write=true writes it anew");
    }

    @Test
    void everyAlert_hasASectionOfTheRunbook() throws IOException {
        for (AlertRule rule : SERVICE.bean(ObjectiveFile.class).alerts()) {
            String[] place = rule.runbook().split("#", -1);
            String text = Files.readString(
                    reference("x").resolve("../../../").resolve(place[0]).normalize());
            List<String> sections = text.lines()
                    .filter(line -> line.startsWith("## "))
                    .map(line -> line.substring(3)
                            .toLowerCase(Locale.ROOT)
                            .replace(",", "")
                            .replace(" ", "-"))
                    .toList();
            assertTrue(sections.contains(place[1]), rule.name() + ": " + rule.runbook());
            assertTrue(place[1].contains(rule.name().toLowerCase(Locale.ROOT)), rule.runbook());
        }
    }

    private static String scrape() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                            + SERVICE.setting("local.management.port") + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
