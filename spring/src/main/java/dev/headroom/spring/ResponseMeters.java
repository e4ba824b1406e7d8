package dev.headroom.spring;

import dev.headroom.http.AdmissionLimit;
import dev.headroom.http.Limiter;
import dev.headroom.http.ResponseCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/** Responses by route and outcome, bytes before and after compression, and what the limits refused. */
final class ResponseMeters {
    private static final List<String> OUTCOMES =
            List.of("hit", "stale", "miss", "collapsed", "renewed", "failed", "passed");

    private final MeterRegistry registry;

    ResponseMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void bind(ResponseCache cache, ResponseRoutes routes) {
        for (ResponseRoutes.Mapped mapped : routes.all()) {
            String route = mapped.route().name();
            if (!mapped.kept()) {
                continue;
            }
            for (String outcome : OUTCOMES) {
                FunctionCounter.builder("headroom.http.responses", cache, of -> of.outcomes(route, outcome))
                        .description("responses of kept routes")
                        .tags(Tags.of("route", route, "outcome", outcome))
                        .register(registry);
            }
        }
        FunctionCounter.builder("headroom.http.body.plain.bytes", cache, ResponseCache::plainBytes)
                .description("of bodies that were sent, as they were made")
                .register(registry);
        FunctionCounter.builder("headroom.http.body.sent.bytes", cache, ResponseCache::sentBytes)
                .description("of bodies that were sent, as they went out")
                .register(registry);
        Gauge.builder("headroom.http.compression.ratio", cache, ResponseMeters::ratio)
                .description("bytes that were made for each that was sent")
                .register(registry);
    }

    void bind(Limiter limiter) {
        FunctionCounter.builder("headroom.http.limits.refused", limiter, Limiter::refusals)
                .description("requests beyond a quota")
                .register(registry);
        FunctionCounter.builder("headroom.http.limits.alone", limiter, Limiter::fallbacks)
                .description("leases counted by this node alone, since the shared store was away")
                .register(registry);
    }

    void bind(AdmissionLimit limit) {
        FunctionCounter.builder("headroom.http.admission.refused", limit, AdmissionLimit::refusals)
                .register(registry);
        Gauge.builder("headroom.http.admission.working", limit, AdmissionLimit::working)
                .register(registry);
        Gauge.builder("headroom.http.admission.waiting", limit, AdmissionLimit::waiting)
                .register(registry);
    }

    private static double ratio(ResponseCache cache) {
        long sent = cache.sentBytes();
        return sent == 0 ? 1 : (double) cache.plainBytes() / sent;
    }
}
