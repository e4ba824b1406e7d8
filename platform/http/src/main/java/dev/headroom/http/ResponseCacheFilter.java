package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.freshness.Freshness;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The response cache in a servlet container, any that keeps to the specification. Put it behind whatever verifies
 * credentials and counts quotas, and before the handlers.
 *
 * <p>A miss is made on the thread of whoever asked first, into memory: that client's connection has no part in it. A
 * stale response is renewed on the thread of the request that was answered with it, after the answer has gone.
 */
public final class ResponseCacheFilter implements Filter {
    private static final int LARGEST = 1 << 20;
    /** Methods that ask for no change (RFC 9110, section 9.2.1): their bodies mean nothing. */
    static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final ResponseCache cache;
    private final Function<HttpServletRequest, Optional<Route>> routes;
    private final Function<HttpServletRequest, Caller> callers;
    private final Usage usage;

    /**
     * What a mount may vary.
     *
     * @param freshness of requests
     * @param stamps fields that every answer gets, made for its request alone
     * @param largest bytes of a body that is held where nothing is kept
     * @param limit bytes of a body at all, but for streams
     * @param ended names of the groups of responses that a write has ended (RFC 9875), asked once it has been handled
     */
    public record Usage(
            Function<HttpServletRequest, Freshness> freshness,
            Function<HttpServletRequest, Fields> stamps,
            int largest,
            long limit,
            Function<HttpServletRequest, List<String>> ended) {}

    /**
     * A mount.
     *
     * @param routes of requests; empty for what nothing is kept of
     * @param callers whose credential has been verified for the request
     */
    public ResponseCacheFilter(
            ResponseCache cache,
            Function<HttpServletRequest, Optional<Route>> routes,
            Function<HttpServletRequest, Caller> callers) {
        this(
                cache,
                routes,
                callers,
                new Usage(_ -> Request.USUAL, _ -> Fields.NONE, LARGEST, Long.MAX_VALUE, _ -> List.of()));
    }

    /**
     * A mount for requests that differ in how current their answers have to be.
     *
     * @param routes of requests; empty for what nothing is kept of
     * @param callers whose credential has been verified for the request
     * @param usage what else differs
     */
    public ResponseCacheFilter(
            ResponseCache cache,
            Function<HttpServletRequest, Optional<Route>> routes,
            Function<HttpServletRequest, Caller> callers,
            Usage usage) {
        this.usage = usage;
        this.cache = cache;
        this.routes = routes;
        this.callers = callers;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && response instanceof HttpServletResponse target) {
            Optional<Route> route = reads(http) ? routes.apply(http) : Optional.empty();
            if (route.isPresent()) {
                serve(route.get(), http, target, chain);
            } else {
                code(http, target, chain);
            }
            return;
        }
        chain.doFilter(request, response);
    }

    /** Of what nothing is kept: its answer is tagged and compressed where that is allowed, for once. */
    private void code(HttpServletRequest http, HttpServletResponse target, FilterChain chain)
            throws IOException, ServletException {
        CapturedResponse captured = new CapturedResponse(target, new HeaderReads(), usage.largest(), usage.limit());
        try {
            // a condition that can't be read is refused before anything takes effect
            Function<Response, Reply> once = cache.once(request(http));
            chain.doFilter(new PassingRequest(http, captured), captured);
            Response response = captured.captured();
            boolean wrote = response.status() < 400 && !SAFE.contains(http.getMethod());
            if (wrote) {
                forget(http);
            }
            if (!response.isSent()) {
                UnreadBodies.drain(http, target);
                Reply reply = once.apply(response);
                send(wrote ? reply.with(ended(http)) : reply, target);
            }
        } catch (CodedException failure) {
            if (target.isCommitted()) {
                throw failure;
            }
            UnreadBodies.drain(http, target);
            send(Problem.of(failure).reply(), target);
        }
    }

    /** For caches in front, which ignore it on an answer to a read. */
    private Fields ended(HttpServletRequest write) {
        List<String> groups = usage.ended().apply(write);
        return groups.isEmpty() ? Fields.NONE : Fields.of("Cache-Group-Invalidation", StructuredWriter.strings(groups));
    }

    private void forget(HttpServletRequest write) {
        HttpServletRequest read = new HttpServletRequestWrapper(write) {
            @Override
            public String getMethod() {
                return "GET";
            }
        };
        routes.apply(read).ifPresent(route -> cache.wroteTo(route, request(read)));
    }

    /** Seen by its handler as it is. */
    private static final class PassingRequest extends HttpServletRequestWrapper {
        private final CapturedResponse response;

        PassingRequest(HttpServletRequest request, CapturedResponse response) {
            super(request);
            this.response = response;
        }

        @Override
        public AsyncContext startAsync() {
            response.direct();
            return super.startAsync();
        }

        @Override
        public AsyncContext startAsync(ServletRequest request, ServletResponse to) {
            response.direct();
            return super.startAsync(request, to);
        }
    }

    private static boolean reads(HttpServletRequest request) {
        return (request.getMethod().equals("GET") || request.getMethod().equals("HEAD"))
                && !"websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    private void serve(Route route, HttpServletRequest http, HttpServletResponse target, FilterChain chain)
            throws IOException, ServletException {
        Request request = request(http);
        Origin origin = reads -> {
            CapturedResponse captured = new CapturedResponse(target, reads, route.largest(), usage.limit());
            Query query = route.query(request.query()).orElse(null);
            String mediaType = route.producesFor(request.fields()) ? route.mediaType() : null;
            chain.doFilter(new SeenRequest(http, reads, captured, new SeenRequest.Seen(query, mediaType)), captured);
            return captured.captured();
        };
        Reply reply;
        try {
            reply = cache.answer(route, request, origin);
        } catch (CodedException failure) {
            reply = Problem.of(failure).reply();
        } catch (IOException | ServletException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new ServletException(failure);
        }
        Runnable after = reply.after();
        try {
            if (!reply.isSent()) {
                usage.stamps().apply(http).forEach(target::setHeader);
                send(reply, target);
            }
            if (after != null) {
                // the client has all of its answer before the work begins
                target.getOutputStream().close();
            }
        } finally {
            // also where the client has gone: others wait for it
            if (after != null) {
                after.run();
            }
        }
    }

    private Request request(HttpServletRequest http) {
        Fields.Builder fields = Fields.builder();
        for (String name : Collections.list(http.getHeaderNames())) {
            for (String value : Collections.list(http.getHeaders(name))) {
                fields.add(name, value);
            }
        }
        String host =
                http.getScheme() + "://" + http.getServerName().toLowerCase(Locale.ROOT) + ':' + http.getServerPort();
        Request plain = Request.get(host, http.getRequestURI(), http.getQueryString(), fields.build());
        return new Request(
                http.getMethod(),
                host,
                plain.path(),
                plain.query(),
                plain.fields(),
                callers.apply(http),
                usage.freshness().apply(http));
    }

    /** Fields replace those of the same name; what others vary by stays. */
    static void send(Reply reply, HttpServletResponse target) throws IOException {
        target.setStatus(reply.status());
        Set<String> seen = new HashSet<>();
        reply.fields().forEach((name, value) -> {
            boolean first = seen.add(name.toLowerCase(Locale.ROOT));
            if (first && !name.equalsIgnoreCase("Vary")) {
                target.setHeader(name, value);
            } else {
                target.addHeader(name, value);
            }
        });
        if (reply.length() > 0) {
            OutputStream body = target.getOutputStream();
            reply.writeTo(body);
        } else if (reply.status() == HttpServletResponse.SC_NOT_MODIFIED) {
            // before the container adds a length of zero, which would be a lie about the representation
            target.flushBuffer();
        }
    }
}
