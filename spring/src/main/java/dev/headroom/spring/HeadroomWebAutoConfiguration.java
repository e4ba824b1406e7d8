package dev.headroom.spring;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** Problem documents for every failure, request counts by route, and {@code Server-Timing} on every JSON answer. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class HeadroomWebAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    ProblemAdvice problemAdvice() {
        return new ProblemAdvice();
    }

    @Bean
    ServerTimingAdvice serverTimingAdvice() {
        return new ServerTimingAdvice();
    }

    @Bean
    FilterRegistrationBean<RequestMetricsFilter> requestMetricsFilter(ObjectProvider<MeterRegistry> registry) {
        FilterRegistrationBean<RequestMetricsFilter> filter =
                new FilterRegistrationBean<>(new RequestMetricsFilter(registry::getIfAvailable));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }
}
