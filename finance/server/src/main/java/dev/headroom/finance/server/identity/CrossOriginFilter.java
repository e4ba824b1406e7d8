package dev.headroom.finance.server.identity;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.http.Cors;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses requests that change something and come from another site's page in a browser (CSRF): by
 * {@code Sec-Fetch-Site}, which every current browser sends and no page can forge, else by comparing {@code Origin}
 * with {@code Host}. Clients that aren't browsers send neither and carry no ambient cookie. Pages of listed origins may
 * change what a token of their own opens, and with the browser's cookie where credentials are permitted.
 */
final class CrossOriginFilter extends OncePerRequestFilter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final ErrorCode CROSS_ORIGIN = new ErrorCode("CROSS_ORIGIN", ErrorCode.Kind.FORBIDDEN);

    private final Cors cors;
    private final HandlerExceptionResolver problems;

    CrossOriginFilter(Cors cors, HandlerExceptionResolver problems) {
        this.cors = cors;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SAFE.contains(request.getMethod()) || fromSameOrigin(request) || permitted(request)) {
            chain.doFilter(request, response);
            return;
        }
        CodedException refusal = CodedException.of(
                CROSS_ORIGIN,
                new Violation(
                        "request",
                        "must come from the service's own page, or from a listed origin",
                        request.getHeader(HttpHeaders.ORIGIN),
                        "send it from there, or use a bearer token outside a browser"));
        problems.resolveException(request, response, null, refusal);
    }

    private boolean permitted(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null
                && cors.origins().contains(origin)
                && (cors.credentials() || SessionFilter.cookie(request).isEmpty());
    }

    private static boolean fromSameOrigin(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null || sameAuthority(origin, request.getHeader(HttpHeaders.HOST));
    }

    private static boolean sameAuthority(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }
}
