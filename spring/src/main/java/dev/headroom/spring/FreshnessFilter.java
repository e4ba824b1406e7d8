package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.FreshnessScope;
import dev.headroom.freshness.Position;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Binds a scope to each request, in which its caches find the level that it asks for and note what they answered. */
final class FreshnessFilter extends OncePerRequestFilter {
    /** The request's scope, for whoever states what came of it. */
    static final String SCOPE = "dev.headroom.freshness";

    private final FreshnessLevels levels;
    private final HandlerExceptionResolver problems;

    FreshnessFilter(FreshnessLevels levels, HandlerExceptionResolver problems) {
        this.levels = levels;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        FreshnessScope scope = new FreshnessScope();
        String wanted = request.getHeader(FreshnessLevels.HEADER);
        if (wanted != null) {
            try {
                scope.demand(levels.parse("header " + FreshnessLevels.HEADER, wanted));
            } catch (CodedException failure) {
                problems.resolveException(request, response, null, failure);
                return;
            }
        }
        if (request.getAttribute(ReadSessionFilter.UNKNOWN) instanceof Position unknown) {
            // what the client asks for by itself can't be less than what it has written
            Freshness own = Freshness.token(unknown);
            scope.demand(
                    scope.asked().map(level -> Freshness.stricter(own, level)).orElse(own));
        }
        request.setAttribute(SCOPE, scope);
        try {
            scope.<@Nullable Void, Exception>call(() -> {
                chain.doFilter(request, response);
                return null;
            });
        } catch (ServletException | IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new ServletException(failure);
        }
    }
}
