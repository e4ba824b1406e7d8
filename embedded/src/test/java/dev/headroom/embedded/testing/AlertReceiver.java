package dev.headroom.embedded.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** A webhook that alerts are told to, as Alertmanager's version 4 documents, and that can be out of order. */
public final class AlertReceiver implements AutoCloseable {
    private static final Pattern ALERT =
            Pattern.compile("\"status\":\"(firing|resolved)\",\"labels\":\\{[^}]*\"alertname\":\"([^\"]+)\"");

    private final HttpServer server;
    private final List<Told> told = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean broken;

    /** Takes everything until it is {@linkplain #breakDown broken}. */
    public AlertReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/alerts", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean takes = !broken;
            if (takes) {
                ALERT.matcher(body)
                        .results()
                        .forEach(alert -> told.add(new Told(alert.group(2), alert.group(1), System.nanoTime())));
            }
            exchange.sendResponseHeaders(takes ? 204 : 503, -1);
            exchange.close();
        });
        server.start();
    }

    /**
     * One alert of a document.
     *
     * @param status {@code firing} or {@code resolved}
     * @param atNanos when it came
     */
    public record Told(String alert, String status, long atNanos) {}

    /** Where it listens. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/alerts";
    }

    /** Takes nothing any more, or again. */
    public void breakDown(boolean down) {
        broken = down;
    }

    /** What was told of an alert, in order. */
    public List<Told> of(String alert) {
        synchronized (told) {
            return told.stream().filter(one -> one.alert().equals(alert)).toList();
        }
    }

    /** Only the statuses, in order. */
    public List<String> statuses(String alert) {
        return of(alert).stream().map(Told::status).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
