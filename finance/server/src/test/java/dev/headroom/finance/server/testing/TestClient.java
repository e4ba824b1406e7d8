package dev.headroom.finance.server.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.embedded.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends requests as one sign-in, or as nobody. Immutable: {@link #with} makes another client.
 *
 * <p>A body is an object that becomes JSON (a map, a record, a {@link JsonNode}) or text that is sent as it is.
 */
public final class TestClient {
    static final JsonMapper JSON = JsonMapper.builder().build();

    // no upgrade to HTTP/2 by the way: the JDK's client loses answers to bodies that the service refuses unread
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final URI service;
    private final Map<String, String> headers;
    private final JsonNode user;

    TestClient(URI service, Map<String, String> headers, JsonNode user) {
        this.service = service;
        this.headers = Map.copyOf(headers);
        this.user = user;
    }

    /** The sign-in's id. */
    public long userId() {
        return user.path("id").asLong();
    }

    /** The id of the sign-in's household, 0 for none. */
    public long householdId() {
        return user.path("household_id").asLong(0);
    }

    /** The sign-in's e-mail address. */
    public String email() {
        return user.path("email").asString("");
    }

    /** What it sends with every request. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The same session as a browser's page has it: by its cookie. */
    public TestClient byCookie() {
        String token = headers.getOrDefault("Authorization", "").replaceFirst("^Bearer ", "");
        return new TestClient(service, Map.of("Cookie", "headroom_session=" + token), user);
    }

    /** The same client with one more header on every request. */
    public TestClient with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new TestClient(service, more, user);
    }

    /** The same client with an {@code If-Match} of the entity tag or, without quotes, the version. */
    public TestClient ifMatch(Object tagOrVersion) {
        String tag = tagOrVersion.toString();
        return with("If-Match", tag.startsWith("\"") || tag.equals("*") ? tag : '"' + tag + '"');
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, @Nullable Object body) {
        return send("POST", path, body);
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body);
    }

    public Answer patch(String path, Object body) {
        return send("PATCH", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** Makes the job of a schedule, as an operator may; the job, done. */
    public Answer runSchedule(String name) {
        String job = "/api/v1/operator/jobs/"
                + post("/api/v1/operator/jobs/schedules/" + name + "/run", null)
                        .expect(202)
                        .id();
        Eventually.eventually(
                name + " is done", () -> get(job).expect(200).text("/state").equals("DONE"));
        return get(job);
    }

    /** Any request; the path begins with a slash and may carry a query. */
    public Answer send(String method, String path, @Nullable Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, publisher(body));
        if (body != null && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(method + " " + path, response.statusCode(), response.headers(), response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + path, interruption);
        }
    }

    private static HttpRequest.BodyPublisher publisher(@Nullable Object body) {
        return switch (body) {
            case null -> HttpRequest.BodyPublishers.noBody();
            case String text -> HttpRequest.BodyPublishers.ofString(text);
            case byte[] bytes -> HttpRequest.BodyPublishers.ofByteArray(bytes);
            default -> HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
        };
    }

    /** What came back. */
    public record Answer(String request, int status, HttpHeaders headers, String body) {
        /** This answer, once its status is the expected one; fails with the body otherwise. */
        public Answer expect(int expected) {
            assertEquals(expected, status, () -> request + " answered " + body);
            return this;
        }

        /** This answer, once it is a problem document with the status and the code. */
        public Answer expectProblem(int expected, String code) {
            expect(expected);
            assertEquals(code, text("/code"), () -> request + " answered " + body);
            assertEquals("application/problem+json", header("Content-Type"));
            return this;
        }

        /** The body as JSON. */
        public JsonNode json() {
            return JSON.readTree(body);
        }

        /** The value at a JSON pointer as text, an empty string where there is none. */
        public String text(String pointer) {
            return json().at(pointer).asString("");
        }

        /** The number at a JSON pointer. */
        public long number(String pointer) {
            return json().at(pointer).asLong();
        }

        /** The {@code id} of the body. */
        public long id() {
            return json().required("id").asLong();
        }

        /** A header's value, an empty string where it is missing. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** The entity tag with its quotes. */
        public String etag() {
            return header("ETag");
        }
    }
}
