package dev.headroom.finance.server.identity;

import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Which paths below {@code /api/} are open to everybody and which to operators alone; a sign-in opens the others. */
public final class Doors {
    /** Open to everybody. */
    static final List<String> OPEN = List.of(
            "/api/v1/auth/register",
            "/api/v1/auth/login",
            "/api/v1/auth/logout",
            "/api/v1/auth/password-reset/**",
            "/api/v2/daily-outlook/health",
            "/api/openapi/**",
            "/api/openapi.yaml");

    /** Open to operators. */
    static final List<String> OPERATORS = List.of(
            "/api/v1/operator/**",
            "/api/v2/daily-outlook/performance",
            "/api/v1/performance-metrics/**",
            "/api/v1/performance/**");

    private static final List<PathPattern> OPEN_PATTERNS = parsed(OPEN);
    private static final List<PathPattern> OPERATORS_PATTERNS = parsed(OPERATORS);

    private Doors() {}

    private static List<PathPattern> parsed(List<String> patterns) {
        return patterns.stream().map(PathPatternParser.defaultInstance::parse).toList();
    }

    private static boolean matches(List<PathPattern> patterns, String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return patterns.stream().anyMatch(pattern -> pattern.matches(parsed));
    }

    /** Whether nobody has to sign in for it. */
    public static boolean isOpen(String path) {
        return matches(OPEN_PATTERNS, path);
    }

    /** Whether only operators may. */
    public static boolean isForOperators(String path) {
        return matches(OPERATORS_PATTERNS, path);
    }
}
