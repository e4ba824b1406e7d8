package dev.headroom.finance.server.console;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: a console hears what changes within seconds, costs little, and never keeps a node from ending. */
final class StreamTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Streams streams = SERVICE.bean(Streams.class);
    private final List<Listener> listeners = new ArrayList<>();

    /** A console that listens. */
    private static final class Listener implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        Listener(HttpResponse<InputStream> response) {
            this.response = response;
            Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                String line = reader.readLine();
                while (line != null) {
                    lines.add(line);
                    line = reader.readLine();
                }
            } catch (IOException | UncheckedIOException closed) {
                lines.add("closed");
            }
            lines.add("end");
        }

        /** The next line with the text; fails where none comes. */
        String await(String text) throws InterruptedException {
            List<String> seen = new ArrayList<>();
            for (String line = lines.poll(20, TimeUnit.SECONDS);
                    line != null;
                    line = lines.poll(20, TimeUnit.SECONDS)) {
                if (line.contains(text)) {
                    return line;
                }
                seen.add(line.substring(0, Math.min(80, line.length())));
            }
            throw new AssertionError("no " + text + " came, but " + seen);
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException closed) {
                throw new UncheckedIOException(closed);
            }
        }
    }

    private Listener listen(TestClient client, String console, String screen) throws Exception {
        Listener listener = new Listener(ask(client, console, screen));
        listeners.add(listener);
        return listener;
    }

    private static HttpResponse<InputStream> ask(TestClient client, String console, String screen) throws Exception {
        URI stream = URI.create(SERVICE.service() + "/api/v1/operator/stream?screen=" + screen + "&console=" + console);
        HttpRequest.Builder request = HttpRequest.newBuilder(stream);
        client.headers().forEach(request::header);
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    @AfterEach
    void everyPlaceIsFreeAgain() {
        listeners.forEach(Listener::close);
        eventually("the streams are closed", () -> streams.open() == 0);
    }

    @Test
    void stream_tellsTheScreenAndThenWhatChanges() throws Exception {
        TestClient operator = SERVICE.operator();
        Listener console = listen(operator, "console-one", "changes");
        assertEquals(200, console.response.statusCode());
        assertTrue(
                console.response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream"));
        assertEquals(
                "no-store",
                console.response.headers().firstValue("Cache-Control").orElse(""));
        console.await("event: panels");
        assertTrue(console.await("data: ").contains("\"screen\":\"changes\""));
        operator.with("Operator-Reason", "heard%20by%20a%20console")
                .post("/api/v1/operator/cache/invalidate", Map.of("tag", "household:0"))
                .expect(200);
        assertTrue(console.await("heard by a console").contains("\"changes\""));
    }

    @Test
    void secondStream_ofTheSameConsole_endsTheFirst() throws Exception {
        TestClient operator = SERVICE.operator();
        Listener first = listen(operator, "console-two", "limits");
        first.await("event: panels");
        Listener second = listen(operator, "console-two", "nodes");
        second.await("event: panels");
        first.await("event: bye");
        first.await("end");
        eventually("one stream is left", () -> streams.open() == 1);
    }

    @Test
    void streams_areBounded_andForOperators() throws Exception {
        TestClient operator = SERVICE.operator();
        for (int i = 0; i < 32; i++) {
            listen(operator, "console-many-" + i, "changes").await("event: panels");
        }
        TestClient.Answer refused = operator.get("/api/v1/operator/stream?screen=changes&console=one-too-many")
                .expectProblem(429, "TOO_MANY_CONSOLES");
        assertFalse(refused.header("Retry-After").isEmpty());
        assertTrue(refused.body().contains("headroom.console.streams"));
        SERVICE.household()
                .get("/api/v1/operator/stream?screen=changes&console=not-for-you")
                .expectProblem(403, "FORBIDDEN");
        operator.get("/api/v1/operator/stream?screen=changes&console=!!").expect(422);
        operator.get("/api/v1/operator/stream?screen=nowhere&console=console-lost")
                .expectProblem(404, "SCREEN_UNKNOWN");
    }

    @Test
    void stream_endsWhenItsNodeDoes_andNoneBeginsThen() throws Exception {
        TestClient operator = SERVICE.operator();
        Listener console = listen(operator, "console-end", "alerts");
        console.await("event: panels");
        streams.stop();
        try {
            console.await("event: bye");
            assertTrue(console.await("data: ").contains("ending"));
            console.await("end");
            operator.get("/api/v1/operator/stream?screen=alerts&console=console-late")
                    .expectProblem(503, "NODE_IS_ENDING");
        } finally {
            streams.start();
        }
    }

    @Test
    void stream_isNobodysLatency() throws Exception {
        TestClient operator = SERVICE.operator();
        try (Listener console = listen(operator, "console-time", "changes")) {
            console.await("event: panels");
        }
        eventually("the stream is closed", () -> streams.open() == 0);
        @Nullable String found = operator.get("/api/v1/performance-metrics/stats")
                .expect(200)
                .json()
                .path("operations")
                .valueStream()
                .filter(each -> each.path("operation").asString().equals("GET /api/v1/operator/stream"))
                .filter(each -> each.path("outcomes").has("ok"))
                .map(each -> each.path("operation").asString())
                .findFirst()
                .orElse(null);
        assertNull(found);
    }
}
