package dev.headroom.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that gives one prepared answer per path and keeps what it was asked. */
final class StubService implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    /**
     * One request.
     *
     * @param query decoded, empty for none
     * @param authorization the header, empty for none
     * @param body as UTF-8
     */
    record Asked(String query, String authorization, String body) {}

    /** What is answered once. */
    record Reply(int status, String json) {}

    StubService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    StubService answers(String path, int status, String json) {
        return answers(path, new Reply(status, json));
    }

    /** One after the other, and the last of them from then on. */
    StubService answers(String path, Reply... replies) {
        AtomicInteger given = new AtomicInteger();
        server.createContext(path, exchange -> {
            asked.put(path, read(exchange));
            Reply reply = replies[Math.min(given.getAndIncrement(), replies.length - 1)];
            byte[] body = reply.json().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        return this;
    }

    private static Asked read(HttpExchange exchange) throws IOException {
        return new Asked(
                Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                        .orElse(""),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** The last request to the path. */
    Optional<Asked> asked(String path) {
        return Optional.ofNullable(asked.get(path));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
