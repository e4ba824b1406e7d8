package dev.headroom.spring;

import dev.headroom.http.AdmissionLimit;
import dev.headroom.http.Problem;
import dev.headroom.http.Reply;
import dev.headroom.http.Request;
import dev.headroom.http.SecurityHeaders;
import dev.headroom.http.jetty.FrontHandler;
import java.util.Optional;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

/**
 * Refuses reads before the servlet stack where admission would refuse them behind it: a node at its limit spends what
 * it has on answers. Pages of other origins are refused behind it, where their fields are added.
 */
final class FrontGate implements FrontHandler.Gate {
    private final AdmissionLimit limit;
    private final AdmissionRules rules;
    private final ResponseRoutes routes;
    private final FilterRegistrationBean<RequestMetricsFilter> requests;
    private final Reply refusal = Problem.of(AdmissionLimit.refusal()).reply().with(SecurityHeaders.api());
    private final Reply refusalOverTls = refusal.with(SecurityHeaders.overTls());

    FrontGate(
            AdmissionLimit limit,
            AdmissionRules rules,
            ResponseRoutes routes,
            FilterRegistrationBean<RequestMetricsFilter> requests) {
        this.limit = limit;
        this.rules = rules;
        this.routes = routes;
        this.requests = requests;
    }

    @Override
    public Optional<Reply> refusal(Request request, int coming) {
        long started = System.nanoTime();
        // low priority is refused before any other, and what isn't needs no look at its path
        if (!hopeless(AdmissionLimit.Priority.LOW, coming) || request.fields().has("Origin")) {
            return Optional.empty();
        }
        AdmissionLimit.Priority priority = rules.priority(request.path()).orElse(null);
        if (priority == null || !hopeless(priority, coming)) {
            return Optional.empty();
        }
        limit.refusedAhead();
        RequestMetricsFilter filter = requests.getFilter();
        if (filter != null) {
            String route = routes.of(request.path())
                    .map(mapped -> mapped.pattern().getPatternString())
                    .orElse("none");
            filter.answered(request.method(), route, refusal.status(), System.nanoTime() - started);
        }
        return Optional.of(request.host().startsWith("https:") ? refusalOverTls : refusal);
    }

    private boolean hopeless(AdmissionLimit.Priority priority, int coming) {
        return limit.hopeless(priority, coming, rules.deadline());
    }
}
