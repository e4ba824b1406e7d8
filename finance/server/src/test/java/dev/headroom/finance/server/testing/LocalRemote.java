package dev.headroom.finance.server.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A service outside, on loopback: tests say what it answers at a path; anything else is 404. */
public final class LocalRemote {
    private final HttpServer server;
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();

    /** An answer. */
    public record Reply(int status, String body) {}

    /** Says what is answered to a request's query or body. */
    @FunctionalInterface
    public interface Handler {
        Reply answer(String queryOrBody);
    }

    LocalRemote() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /** Answers at a path from now on. */
    public void on(String path, Handler handler) {
        handlers.put(path, handler);
    }

    /** How many requests came. */
    public int calls() {
        return calls.get();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String query = exchange.getRequestURI().getQuery();
        Handler handler = handlers.get(exchange.getRequestURI().getPath());
        Reply reply =
                handler == null ? new Reply(404, "") : handler.answer(body.isEmpty() && query != null ? query : body);
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
