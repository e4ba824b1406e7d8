package dev.headroom.spring;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusOutputFormat;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusScrapeEndpoint;

/** Spring Boot's endpoint of all meters, at less than half its cost where requests run on virtual threads. */
public class ScrapeEndpoint extends PrometheusScrapeEndpoint {
    ScrapeEndpoint(PrometheusRegistry registry, @Nullable Properties properties) {
        super(registry, properties);
    }

    @Override
    @ReadOperation(producesFrom = PrometheusOutputFormat.class)
    public WebEndpointResponse<byte[]> scrape(PrometheusOutputFormat format, @Nullable Set<String> includedNames) {
        return ScrapeThread.call(() -> super.scrape(format, includedNames));
    }
}
