package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is decided for every request, whether its response is kept or not: what is left of its caller's quota, how far
 * its body may grow. Put it before the response cache: what it says is never part of an entry.
 */
public final class EdgeFilter implements Filter {
    private final Limiter limiter;
    private final Function<HttpServletRequest, Optional<Charge>> charges;
    private final Optional<InflateLimits> inflating;

    /**
     * What a request costs.
     *
     * @param key whose quota; nothing that the client could choose
     * @param tier at least one quota
     * @param weight units
     */
    public record Charge(String key, List<Quota> tier, long weight) {
        public Charge {
            tier = List.copyOf(tier);
        }
    }

    /**
     * An edge.
     *
     * @param charges of requests; empty for what is outside the quotas
     * @param inflating of request bodies; empty to refuse those that come coded
     */
    public EdgeFilter(
            Limiter limiter,
            Function<HttpServletRequest, Optional<Charge>> charges,
            Optional<InflateLimits> inflating) {
        this.limiter = limiter;
        this.charges = charges;
        this.inflating = inflating;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse target)) {
            chain.doFilter(request, response);
            return;
        }
        Charge charge = charges.apply(http).orElse(null);
        if (charge != null) {
            Limiter.Verdict verdict = limiter.admit(charge.key(), charge.tier(), charge.weight());
            verdict.fields().forEach(target::setHeader);
            if (!verdict.admitted()) {
                UnreadBodies.drain(http, target);
                ResponseCacheFilter.send(
                        Problem.quotaExceeded(verdict.exceeded(), verdict.retryAfter())
                                .reply(),
                        target);
                return;
            }
        }
        inflate(http, target, chain);
    }

    private void inflate(HttpServletRequest http, HttpServletResponse target, FilterChain chain)
            throws IOException, ServletException {
        String coding = ResponseCacheFilter.SAFE.contains(http.getMethod())
                ? null
                : FieldLines.joined(http, "Content-Encoding");
        if (coding == null || coding.isEmpty() || coding.equalsIgnoreCase("identity")) {
            chain.doFilter(http, target);
            return;
        }
        InflateLimits limits;
        try {
            limits = inflating.orElseThrow(() -> CodedException.of(
                    HttpErrors.UNSUPPORTED_CODING,
                    Violation.of("Content-Encoding", "must be left out", coding).instead("send the body plain")));
            InflatingStream.coding(coding);
        } catch (CodedException unsupported) {
            UnreadBodies.drain(http, target);
            ResponseCacheFilter.send(Problem.of(unsupported).reply().with(taken()), target);
            return;
        }
        try {
            chain.doFilter(new InflatedRequest(http, coding, limits), target);
        } catch (CodedException failure) {
            if (target.isCommitted()) {
                throw failure;
            }
            target.reset();
            // the rest of the body isn't read
            target.setHeader("Connection", "close");
            ResponseCacheFilter.send(Problem.of(failure).reply(), target);
        }
    }

    /** What bodies may be coded in: a 415 without it would be about their media type (RFC 9110, section 12.5.3). */
    private Fields taken() {
        String codings = Stream.of(Coding.GZIP, Coding.BR, Coding.ZSTD)
                .filter(Coding.available()::contains)
                .map(Coding::token)
                .collect(Collectors.joining(", "));
        return Fields.of("Accept-Encoding", inflating.isPresent() ? codings : Coding.IDENTITY.token());
    }
}
