package dev.headroom.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.http.CodingPolicy;
import dev.headroom.http.Fields;
import dev.headroom.http.Problem;
import dev.headroom.http.Reply;
import dev.headroom.http.Request;
import dev.headroom.http.ResponseCache;
import dev.headroom.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what is at hand is answered before the stack, everything else as if nothing stood before it. */
final class FrontHandlerTest {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private volatile String behindThread = "";

    private static final Route ROUTE = Route.open("kept", Duration.ofMinutes(1)).build();

    private final Caches caches = Caches.alone().build();
    private final ResponseCache cache =
            new ResponseCache(caches, "front", CodingPolicy.USUAL, Ticker.system(), InstantSource.system());
    private String tag = "";

    /** Sends back the method and the body. */
    private final class Echo extends Handler.Abstract {
        @Override
        public boolean handle(org.eclipse.jetty.server.Request request, Response response, Callback callback)
                throws Exception {
            behindThread = Thread.currentThread().toString();
            String path = request.getHttpURI().getPath();
            if (path.equals("/nowhere")) {
                return false;
            }
            if (path.equals("/broken")) {
                throw new IOException("broken");
            }
            String body = Content.Source.asString(request, StandardCharsets.UTF_8);
            Content.Sink.write(response, true, request.getMethod() + " " + body, callback);
            return true;
        }
    }

    private Optional<Reply> refusal(Request request, int coming) {
        return request.path().equals("/full")
                ? Optional.of(Problem.of(429, "OVERLOADED", "full").reply())
                : Optional.empty();
    }

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new FrontHandler(
                new Echo(),
                request -> cache.atHand(ROUTE, request),
                this::refusal,
                Executors.newVirtualThreadPerTaskExecutor(),
                Ticker.system()));
        JettyTuning.apply(server);
        server.start();
        Request first = Request.get("http://127.0.0.1:" + connector.getLocalPort(), "/kept", null, Fields.NONE);
        Fields fields = Fields.of("Content-Type", "text/plain");
        Reply made = cache.answer(
                ROUTE,
                first,
                _ -> dev.headroom.http.Response.of(200, fields, "at hand".getBytes(StandardCharsets.UTF_8)));
        tag = String.valueOf(made.fields().first("ETag"));
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        cache.close();
        caches.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void atHand_isAnsweredBeforeWhatStandsBehind() throws Exception {
        HttpResponse<String> answer = send("GET", "/kept", "");
        assertEquals(200, answer.statusCode());
        assertTrue(answer.headers().firstValue("Cache-Status").orElse("").startsWith("Headroom; hit"));
        assertEquals("at hand", answer.body());
        assertEquals("", behindThread);
        assertTrue(answer.headers().firstValue("Server").isEmpty());
    }

    @Test
    void conditionThatCantBeRead_goesToWhatStandsBehind_andIsNoHit() throws Exception {
        for (String condition : List.of("x", "\"t\", ".repeat(100) + "\"u\"")) {
            assertEquals("GET ", send("GET", "/kept", "", "If-Match", condition).body());
        }
        assertEquals(0, cache.outcomes("kept", "hit"));
        assertEquals(200, send("GET", "/kept", "", "If-Match", tag).statusCode());
        assertEquals(1, cache.outcomes("kept", "hit"));
    }

    @Test
    void everythingElse_goesToThreadsThatMayWait() throws Exception {
        assertEquals("GET ", send("GET", "/other", "").body());
        assertTrue(behindThread.startsWith("VirtualThread"), behindThread);
        assertEquals("POST a body", send("POST", "/kept", "a body").body());
        assertEquals(404, send("GET", "/nowhere", "").statusCode());
        assertEquals(500, send("GET", "/broken", "").statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /kept HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /kept HTTP/1.1\r\n\r\n",
                "GET /kept HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n b\r\n\r\n",
                "GET /kept HTTP/9.9\r\nHost: a\r\n\r\n",
                "POST /kept HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /kept HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"
            })
    void whatIsNotHttp_isRefusedAsAProblem(String request) throws IOException {
        assertProblem(request);
    }

    @Test
    void whatIsTooLarge_isRefusedAsAProblem() throws IOException {
        assertProblem("GET /" + "p".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertProblem("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "h".repeat(20_000) + "\r\n\r\n");
    }

    @Test
    void whatFailsInside_isAProblemThatTellsNothingOfIt() throws Exception {
        HttpResponse<String> answer = send("GET", "/broken", "");
        assertEquals(500, answer.statusCode());
        assertTrue(answer.body().contains("\"code\":\"SERVER_ERROR\""), answer.body());
        assertFalse(answer.body().contains("broken"), answer.body());
        assertFalse(answer.body().contains("Exception"), answer.body());
    }

    private void assertProblem(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String head = answer.substring(0, Math.max(0, answer.indexOf("\r\n\r\n")));
            assertTrue(head.contains("Content-Type: application/problem+json"), answer);
            assertTrue(head.contains("X-Content-Type-Options: nosniff"), answer);
            assertTrue(head.contains("Cache-Control: no-store"), answer);
            assertTrue(answer.substring(head.length()).contains("\"detail\":\""), answer);
        }
    }

    @Test
    void notModified_hasNoBodyAndKeepsTheConnection() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            OutputStream out = socket.getOutputStream();
            String request = "GET /kept HTTP/1.1\r\nHost: 127.0.0.1:" + connector.getLocalPort() + "\r\n";
            out.write((request + "If-None-Match: " + tag + "\r\n\r\n" + request + "Connection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(all.startsWith("HTTP/1.1 304"), all);
            assertEquals(2, all.split("HTTP/1.1", -1).length - 1, all);
            String notModified = all.substring(0, all.indexOf("\r\n\r\n"));
            assertFalse(notModified.contains("Content-Length"), all);
            assertTrue(all.substring(notModified.length() + 4).startsWith("HTTP/1.1 200"), all);
        }
    }

    @Test
    void readThatTheGateRefuses_neverReachesTheStack_andAWriteIsDecidedBehindIt() throws Exception {
        behindThread = "";
        HttpResponse<String> refused = send("GET", "/full", "");
        assertEquals(429, refused.statusCode());
        assertTrue(refused.body().contains("OVERLOADED"), refused.body());
        assertEquals("", behindThread);
        assertEquals("POST body", send("POST", "/full", "body").body());
    }
}
