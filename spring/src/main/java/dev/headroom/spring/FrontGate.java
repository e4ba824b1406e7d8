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
        if (request.fields().has("Origin")) {
            return Optional.empty();
        }
        long started = System.nanoTime();
        return rules.priority(request.path())
                .flatMap(priority -> limit.refusal(priority, coming, rules.deadline()))
                .map(refused -> refused(request, Problem.of(refused).reply(), started));
    }

    private Reply refused(Request request, Reply reply, long started) {
        RequestMetricsFilter filter = requests.getFilter();
        if (filter != null) {
            String route = routes.of(request.path())
                    .map(mapped -> mapped.pattern().getPatternString())
                    .orElse("none");
            filter.answered(request.method(), route, reply.status(), System.nanoTime() - started);
        }
        Reply secured = reply.with(SecurityHeaders.api());
        return request.host().startsWith("https:") ? secured.with(SecurityHeaders.overTls()) : secured;
    }
}
