package dev.headroom.finance.server.identity;

import dev.headroom.spring.QuotaExceededException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Finds who is calling by bearer token or, without one, by the session cookie. A request with neither goes on as
 * anonymous; one whose token is unknown or expired too, so that public pages still open, and is refused where a caller
 * is required. Too many of these from one address are refused with 429.
 */
final class SessionFilter extends OncePerRequestFilter {
    static final String COOKIE = "headroom_session";
    static final String LIVE = SessionFilter.class.getName() + ".live";
    static final String BY_COOKIE = SessionFilter.class.getName() + ".byCookie";

    private static final String BEARER = "Bearer ";

    private final Credentials credentials;
    private final HandlerExceptionResolver problems;

    SessionFilter(Credentials credentials, HandlerExceptionResolver problems) {
        this.credentials = credentials;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        return !path.startsWith("/api/") && !path.startsWith("/console") && !path.equals("/graphql");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> bearer = bearer(request);
        Optional<String> token = bearer.or(() -> cookie(request));
        request.setAttribute(BY_COOKIE, bearer.isEmpty() && token.isPresent());
        Optional<Sessions.Live> found;
        try {
            found = token.flatMap(presented -> credentials.find(presented, request, response));
        } catch (QuotaExceededException exceeded) {
            problems.resolveException(request, response, null, exceeded);
            return;
        }
        found.ifPresent(live -> {
            request.setAttribute(LIVE, live);
            List<SimpleGrantedAuthority> authorities = live.caller().roles().stream()
                    .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
                    .toList();
            SecurityContextHolder.getContext()
                    .setAuthentication(
                            UsernamePasswordAuthenticationToken.authenticated(live.caller(), null, authorities));
        });
        chain.doFilter(request, response);
    }

    static Optional<String> token(HttpServletRequest request) {
        return bearer(request).or(() -> cookie(request));
    }

    private static Optional<String> bearer(HttpServletRequest request) {
        return bearer(request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    /** The token in the header's value, null where it isn't sent. */
    static Optional<String> bearer(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(header.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    static Optional<String> cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(COOKIE))
                        .map(Cookie::getValue)
                        .findFirst();
    }
}
