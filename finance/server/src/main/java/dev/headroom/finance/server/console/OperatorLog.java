package dev.headroom.finance.server.console;

import dev.headroom.base.Ticker;
import dev.headroom.finance.server.identity.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Writes down every change that an operator makes: who, what, why and how it ended. The row is there before the change
 * begins. Where the database is away a line of the log takes its place, as an operator must be able to act just then.
 */
@Component
class OperatorLog implements HandlerInterceptor, WebMvcConfigurer {
    /** Why, percent-encoded UTF-8, at most 400 characters. */
    static final String REASON = "Operator-Reason";

    private static final Logger LOG = LoggerFactory.getLogger(OperatorLog.class);
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final String ROW = OperatorLog.class.getName() + ".row";
    private static final String BEGAN = OperatorLog.class.getName() + ".began";
    private static final int LONGEST = 400;

    private final Ticker ticker = Ticker.system();
    private final JdbcClient jdbc;
    private final NodeName node = NodeName.ofThisProcess();

    OperatorLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A change.
     *
     * @param by the sign-in
     * @param route its template
     * @param target its path
     * @param status of the answer; null where the node ended before it did
     */
    record Change(
            long id,
            Instant at,
            long by,
            @Nullable String email,
            String node,
            String method,
            String route,
            String target,
            @Nullable String reason,
            @Nullable Integer status,
            @Nullable Integer millis) {}

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this)
                .addPathPatterns("/api/v1/operator/**", "/api/v1/performance/**", "/api/v1/performance-metrics/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (!READS.contains(request.getMethod())
                && authentication != null
                && authentication.getPrincipal() instanceof Caller caller) {
            request.setAttribute(BEGAN, ticker.nanos());
            request.setAttribute(ROW, begin(request, caller));
        }
        return true;
    }

    private long begin(HttpServletRequest request, Caller caller) {
        String reason = reason(request);
        Object template = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String route = template == null ? request.getRequestURI() : template.toString();
        try {
            return jdbc.sql("""
                            insert into operator_change (user_id, node, method, route, target, reason)
                            values (:user, :node, :method, :route, :target, :reason) returning id
                            """)
                    .param("user", caller.userId())
                    .param("node", node.text())
                    .param("method", request.getMethod())
                    .param("route", route)
                    .param("target", cut(request.getRequestURI()))
                    .param("reason", reason)
                    .query(Long.class)
                    .single();
        } catch (DataAccessException away) {
            LOG.warn(
                    "operator {}: {} {}, because: {}; the change log is away",
                    caller.userId(),
                    request.getMethod(),
                    request.getRequestURI(),
                    reason,
                    away);
            return 0;
        }
    }

    private static @Nullable String reason(HttpServletRequest request) {
        String given = request.getHeader(REASON);
        if (given == null || given.isBlank()) {
            return null;
        }
        try {
            return cut(URLDecoder.decode(given, StandardCharsets.UTF_8).strip());
        } catch (IllegalArgumentException raw) {
            return cut(given.strip());
        }
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (request.getAttribute(ROW) instanceof Long id
                && id > 0
                && request.getAttribute(BEGAN) instanceof Long began) {
            try {
                jdbc.sql("update operator_change set status = ?, millis = ? where id = ?")
                        .params(
                                failure == null ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR,
                                (int) ((ticker.nanos() - began) / 1_000_000),
                                id)
                        .update();
            } catch (DataAccessException away) {
                LOG.warn("how change {} ended can't be written down: {}", id, away.getMessage());
            }
        }
    }

    /**
     * The last changes of all operators on all nodes, the latest first.
     *
     * @param below the id that the page ends before
     */
    List<Change> latest(long below, int limit) {
        return jdbc.sql("""
                        select c.*, u.email from operator_change c left join app_user u on u.id = c.user_id
                        where c.id < ? order by c.id desc limit ?
                        """).params(below, limit).query((row, _) -> change(row)).list();
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getLong("id"),
                row.getTimestamp("at").toInstant(),
                row.getLong("user_id"),
                row.getString("email"),
                row.getString("node"),
                row.getString("method"),
                row.getString("route"),
                row.getString("target"),
                row.getString("reason"),
                row.getObject("status", Integer.class),
                row.getObject("millis", Integer.class));
    }
}
