package dev.headroom.spring;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * What the rules of alerts ask for, and nothing else: so little that it can be scraped each second. All the rest is
 * told with it by the endpoint of all meters, which takes ten times as long.
 */
@WebEndpoint(id = "objectives")
public final class ObjectivesEndpoint {
    private final PrometheusMeterRegistry registry;

    ObjectivesEndpoint(List<Collector> collectors) {
        PrometheusRegistry own = new PrometheusRegistry();
        collectors.forEach(own::register);
        this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, own, Clock.SYSTEM);
    }

    /** In Prometheus' text format. */
    @ReadOperation(produces = "text/plain;version=0.0.4;charset=utf-8")
    public String scrape() {
        return ScrapeThread.call(registry::scrape);
    }
}
