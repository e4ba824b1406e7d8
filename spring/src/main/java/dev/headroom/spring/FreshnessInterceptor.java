package dev.headroom.spring;

import dev.headroom.freshness.FreshnessScope;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Asks for the level that a handler declares; what the client demands counts beside it. */
final class FreshnessInterceptor implements HandlerInterceptor {
    private final FreshnessLevels levels;

    FreshnessInterceptor(FreshnessLevels levels) {
        this.levels = levels;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && request.getAttribute(FreshnessFilter.SCOPE) instanceof FreshnessScope scope) {
            ReadFreshness declared = declared(method);
            if (declared != null) {
                scope.ask(levels.parse("@ReadFreshness of " + method.getShortLogMessage(), declared.value()));
            }
        }
        return true;
    }

    static @Nullable ReadFreshness declared(HandlerMethod method) {
        ReadFreshness own = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), ReadFreshness.class);
        return own != null
                ? own
                : AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), ReadFreshness.class);
    }
}
