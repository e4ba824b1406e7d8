package dev.headroom.spring;

import dev.headroom.http.EdgeFilter;
import dev.headroom.http.Fields;
import dev.headroom.http.Limiter;
import dev.headroom.http.Reply;
import dev.headroom.http.Request;
import dev.headroom.http.ResponseCache;
import dev.headroom.http.SecurityHeaders;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

/**
 * Answers requests before the servlet stack, where everything that it takes is at hand: a kept response, a caller whose
 * credential is known, units of the quota. Whatever is missing sends the request the whole way, where it is decided
 * anew; nothing is refused here.
 */
final class FrontHits implements Function<Request, Optional<Reply>> {
    private final ResponseCache cache;
    private final ResponseRoutes routes;
    private final RequestCallers callers;
    private final RequestLimits limits;
    private final SessionFreshness freshness;
    private final DatabaseProperties.@Nullable SessionToken token;
    private final FilterRegistrationBean<RequestMetricsFilter> requests;

    FrontHits(
            ResponseCache cache,
            ResponseRoutes routes,
            RequestCallers callers,
            RequestLimits limits,
            SessionFreshness freshness,
            ObjectProvider<DatabaseProperties> database,
            FilterRegistrationBean<RequestMetricsFilter> requests) {
        DatabaseProperties of = database.getIfAvailable();
        this.cache = cache;
        this.routes = routes;
        this.callers = callers;
        this.limits = limits;
        this.freshness = freshness;
        this.token = of == null ? null : of.token();
        this.requests = requests;
    }

    @Override
    public Optional<Reply> apply(Request request) {
        long started = System.nanoTime();
        if (request.fields().has("Origin")
                || request.fields().has(FreshnessLevels.HEADER)
                || !settled(request.fields())) {
            return Optional.empty();
        }
        ResponseRoutes.Mapped mapped =
                routes.of(request.path()).filter(ResponseRoutes.Mapped::kept).orElse(null);
        RequestCallers.Signed signed =
                mapped == null ? null : callers.atHand(request.fields()).orElse(null);
        if (mapped == null || mapped.level() != null || signed == null) {
            return Optional.empty();
        }
        Request asked = new Request(
                request.method(),
                request.host(),
                request.path(),
                request.query(),
                request.fields(),
                signed.caller(),
                freshness.usual());
        Reply reply = cache.atHand(mapped.route(), asked).orElse(null);
        Fields quota = reply == null ? null : counted(request, signed);
        if (reply == null || quota == null) {
            return Optional.empty();
        }
        RequestMetricsFilter filter = requests.getFilter();
        if (filter != null) {
            String route = mapped.pattern().getPatternString();
            filter.answered(request.method(), route, reply.status(), System.nanoTime() - started);
        }
        Fields timing = Fields.of("Server-Timing", ServerTimingAdvice.timing(started));
        Reply secured = reply.with(SecurityHeaders.api(), quota, timing);
        return Optional.of(request.host().startsWith("https:") ? secured.with(SecurityHeaders.overTls()) : secured);
    }

    /** The fields of the quotas; null where their units aren't at hand. */
    private @Nullable Fields counted(Request request, RequestCallers.Signed signed) {
        EdgeFilter.Charge charge = limits.chargeAtHand(request.path(), signed).orElse(null);
        return charge == null
                ? Fields.NONE
                : limits.limiter()
                        .admitAtHand(charge.key(), charge.tier(), charge.weight())
                        .map(Limiter.Verdict::fields)
                        .orElse(null);
    }

    /** Whether all that the session has written is known here, as its token says. */
    private boolean settled(Fields fields) {
        if (token == null) {
            return true;
        }
        String header = token.header().isEmpty() ? null : fields.first(token.header());
        if (header != null) {
            return freshness.knows(header);
        }
        String cookies = token.cookie().isEmpty() ? null : fields.joined("Cookie");
        int at = cookies == null ? -1 : cookies.indexOf(token.cookie() + '=');
        if (cookies == null || at < 0) {
            return true;
        }
        int from = at + token.cookie().length() + 1;
        int end = cookies.indexOf(';', from);
        return freshness.knows(
                cookies.substring(from, end < 0 ? cookies.length() : end).strip());
    }
}
