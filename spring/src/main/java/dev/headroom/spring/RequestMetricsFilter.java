package dev.headroom.spring;

import dev.headroom.observe.Operations;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Counts finished requests as {@code headroom_requests_total{method,endpoint,status}} and notes when each began. The
 * endpoint is the route's template, never the path, so the number of series is bounded by the routes.
 */
final class RequestMetricsFilter extends OncePerRequestFilter {
    static final String STARTED_NANOS = RequestMetricsFilter.class.getName() + ".startedNanos";

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY");

    private static final int SHED = 429;

    private final Supplier<@Nullable MeterRegistry> registry;
    private final Supplier<@Nullable Operations> operations;
    private final AtomicInteger underWay = new AtomicInteger();
    /** As many as there are routes, methods and statuses. */
    private final Map<Ended, Noted> noted = new ConcurrentHashMap<>();

    /** How a request of a route ended. */
    private record Ended(String method, String route, int status) {}

    /** Where that is counted, and the name that it is timed under. */
    private record Noted(@Nullable Counter counter, String operation) {
        void count() {
            if (counter != null) {
                counter.increment();
            }
        }
    }

    RequestMetricsFilter(Supplier<@Nullable MeterRegistry> registry, Supplier<@Nullable Operations> operations) {
        this.registry = SingletonSupplier.ofNullable(registry);
        this.operations = SingletonSupplier.ofNullable(operations);
    }

    /** Whether a request is being handled. */
    boolean underWay() {
        return underWay.get() > 0;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long began = System.nanoTime();
        request.setAttribute(STARTED_NANOS, began);
        boolean failed = true;
        underWay.incrementAndGet();
        request.setAttribute(LongLived.RELEASE, LongLived.release(underWay));
        try {
            chain.doFilter(request, response);
            failed = false;
        } finally {
            boolean longLived = LongLived.is(request);
            LongLived.begin(request);
            int status = failed ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : response.getStatus();
            if (!paused()) {
                note(request, status, longLived ? -1 : System.nanoTime() - began);
            }
        }
    }

    private boolean paused() {
        Operations of = operations.get();
        return of != null && of.paused();
    }

    /** By the route's template, so that paths make no names; a negative time isn't noted. */
    private void note(HttpServletRequest request, int status, long nanos) {
        Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "OTHER";
        Noted known = noted(new Ended(method, route == null ? "none" : route.toString(), status));
        known.count();
        if (route != null && nanos >= 0) {
            time(known, status, nanos);
        }
    }

    /** A request that was answered before it came here. */
    void answered(String method, String route, int status, long nanos) {
        if (paused()) {
            return;
        }
        Noted known = noted(new Ended(method, route, status));
        known.count();
        time(known, status, nanos);
    }

    private void time(Noted known, int status, long nanos) {
        Operations of = operations.get();
        if (of != null) {
            of.time(known.operation(), outcome(status), nanos);
        }
    }

    private Noted noted(Ended ended) {
        Noted known = noted.get(ended);
        return known == null ? noted.computeIfAbsent(ended, this::made) : known;
    }

    private Noted made(Ended ended) {
        MeterRegistry meters = registry.get();
        return new Noted(
                meters == null ? null : counter(meters, ended.method(), ended.route(), ended.status()),
                ended.method() + " " + ended.route());
    }

    /** What was shed counts against us, a caller's mistake doesn't. */
    private static String outcome(int status) {
        if (status == SHED || status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            return "shed";
        }
        if (status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
            return "error";
        }
        return status >= HttpServletResponse.SC_BAD_REQUEST ? "client_error" : "ok";
    }

    static Counter counter(MeterRegistry meters, String method, String route, int status) {
        return Counter.builder("headroom.requests")
                .description("finished requests")
                .tag("method", METHODS.contains(method) ? method : "OTHER")
                .tag("endpoint", route)
                .tag("status", Integer.toString(status))
                .register(meters);
    }
}
