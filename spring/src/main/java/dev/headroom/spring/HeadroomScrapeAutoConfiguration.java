package dev.headroom.spring;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.ConditionalOnEnabledMetricsExport;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusScrapeEndpoint;
import org.springframework.context.annotation.Bean;

/** Tells all meters to Prometheus in Spring Boot's place, where that would. */
@AutoConfiguration(before = PrometheusMetricsExportAutoConfiguration.class)
@ConditionalOnClass({PrometheusScrapeEndpoint.class, PrometheusRegistry.class})
@ConditionalOnEnabledMetricsExport("prometheus")
@ConditionalOnAvailableEndpoint(PrometheusScrapeEndpoint.class)
public class HeadroomScrapeAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(PrometheusScrapeEndpoint.class)
    ScrapeEndpoint prometheusEndpoint(PrometheusRegistry registry, PrometheusConfig config) {
        return new ScrapeEndpoint(registry, config.prometheusProperties());
    }
}
