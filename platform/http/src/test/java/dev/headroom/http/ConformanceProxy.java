package dev.headroom.http;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The response cache as a proxy before an origin, for suites of conformance that test from outside: what is kept is by
 * the responses' own word.
 */
final class ConformanceProxy {
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host",
            "content-length",
            "expect",
            "http2-settings");

    private ConformanceProxy() {}

    /** The cache before the origin on the port; close the container, and the cache with its caches. */
    static Container start(ResponseCache cache, int origin) {
        // to a proxy each resource is a handler of its own, which varies by what it says
        Filter filter = new ResponseCacheFilter(
                cache,
                request -> Optional.of(Route.byResponse(request.getRequestURI().replace('/', '.'))
                        .parameters("test", "a", "b")
                        .guessing()
                        .build()),
                _ -> Caller.ANONYMOUS);
        return Container.start(
                Container.Kind.JETTY, (request, response) -> pass(origin, request, response), List.of(filter));
    }

    /** As it came: a proxy hands on everything, and leaves it to {@code Vary} what counts. */
    private static HttpServletRequest sent(HttpServletRequest request) {
        HttpServletRequest sent = request;
        while (sent instanceof HttpServletRequestWrapper wrapper
                && wrapper.getRequest() instanceof HttpServletRequest in) {
            sent = in;
        }
        return sent;
    }

    private static void pass(int origin, HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpServletRequest sent = sent(request);
        boolean mayBeKept = request instanceof SeenRequest;
        List<String> fields = new ArrayList<>();
        for (String name : Collections.list(sent.getHeaderNames())) {
            boolean answeredHere = mayBeKept && Storing.hidden(name);
            if (!answeredHere && !OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                Collections.list(sent.getHeaders(name)).forEach(value -> fields.addAll(List.of(name, value)));
            }
        }
        for (String name : List.of("If-None-Match", "If-Modified-Since")) {
            // of what is kept, where that is asked about
            String condition = mayBeKept ? request.getHeader(name) : null;
            if (condition != null) {
                fields.addAll(List.of(name, condition));
            }
        }
        byte[] body = request.getInputStream().readAllBytes();
        if (body.length > 0) {
            fields.addAll(List.of("Content-Length", Integer.toString(body.length)));
        }
        String query = request.getQueryString();
        // byte by byte, since client libraries keep interim responses to themselves
        try (Wire wire = new Wire(origin)) {
            wire.send(
                    request.getMethod(),
                    request.getRequestURI() + (query == null ? "" : "?" + query),
                    fields.toArray(String[]::new));
            wire.raw(body);
            Wire.Answer made = wire.receive(request.getMethod());
            while (made.status < 200) {
                hand(made, response);
                response.sendError(made.status);
                made.fields.names().forEach(name -> response.setHeader(name, null));
                made = wire.receive(request.getMethod());
            }
            response.setStatus(made.status);
            hand(made, response);
            response.getOutputStream().write(made.body);
        }
    }

    private static void hand(Wire.Answer made, HttpServletResponse response) {
        Set<String> named = Set.copyOf(Lists.members(made.field("Connection").toLowerCase(Locale.ROOT)));
        made.fields.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OF_THE_CONNECTION.contains(lower) && !named.contains(lower)) {
                response.addHeader(name, value);
            }
        });
    }
}
