package dev.headroom.http;

import dev.headroom.base.CodedException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The admission limit in a servlet container. Put it behind the response cache: what is served from there needs no
 * place, and a place is held for as long as a handler works.
 */
public final class Admission implements Filter {
    private final AdmissionLimit limit;
    private final Duration deadline;
    private final Function<HttpServletRequest, Optional<AdmissionLimit.Priority>> priorities;

    /**
     * A mount.
     *
     * @param deadline until when an answer is of use, from the arrival here
     * @param priorities of requests; empty for what is always let in
     */
    public Admission(
            AdmissionLimit limit,
            Duration deadline,
            Function<HttpServletRequest, Optional<AdmissionLimit.Priority>> priorities) {
        this.limit = limit;
        this.deadline = deadline;
        this.priorities = priorities;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<AdmissionLimit.Priority> priority =
                request instanceof HttpServletRequest http ? priorities.apply(http) : Optional.empty();
        if (priority.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        AdmissionLimit.Permit permit;
        try {
            permit = limit.enter(priority.get(), deadline);
        } catch (CodedException refused) {
            if (response instanceof HttpServletResponse target) {
                ResponseCacheFilter.send(Problem.of(refused).reply(), target);
            }
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ServletException("interrupted while waiting for a place", interrupted);
        }
        try (permit) {
            chain.doFilter(request, response);
        }
    }
}
