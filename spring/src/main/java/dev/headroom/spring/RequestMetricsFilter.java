package dev.headroom.spring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

    private final Supplier<@Nullable MeterRegistry> registry;
    private final AtomicInteger underWay = new AtomicInteger();

    RequestMetricsFilter(Supplier<@Nullable MeterRegistry> registry) {
        this.registry = registry;
    }

    /** Whether a request is being handled. */
    boolean underWay() {
        return underWay.get() > 0;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        request.setAttribute(STARTED_NANOS, System.nanoTime());
        boolean failed = true;
        underWay.incrementAndGet();
        try {
            chain.doFilter(request, response);
            failed = false;
        } finally {
            underWay.decrementAndGet();
            count(request, failed ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : response.getStatus());
        }
    }

    private void count(HttpServletRequest request, int status) {
        MeterRegistry meters = registry.get();
        if (meters == null) {
            return;
        }
        Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        Counter.builder("headroom.requests")
                .description("finished requests")
                .tag("method", METHODS.contains(request.getMethod()) ? request.getMethod() : "OTHER")
                .tag("endpoint", route == null ? "none" : route.toString())
                .tag("status", Integer.toString(status))
                .register(meters)
                .increment();
    }
}
