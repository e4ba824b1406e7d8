package dev.headroom.bench.stock;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Signs in by bearer token, and counts. */
final class TokenFilter extends OncePerRequestFilter {
    private final Tokens tokens;
    private final CallerLimits limits;

    TokenFilter(Tokens tokens, CallerLimits limits) {
        this.tokens = tokens;
        this.limits = limits;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        Tokens.Caller caller =
                header != null && header.startsWith("Bearer ") ? tokens.of(header.substring("Bearer ".length())) : null;
        if (caller != null) {
            if (!limits.admits(caller.householdId())) {
                response.sendError(429);
                return;
            }
            SecurityContextHolder.getContext()
                    .setAuthentication(UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of()));
        }
        chain.doFilter(request, response);
    }
}
