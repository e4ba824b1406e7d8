package dev.headroom.spring;

import dev.headroom.observe.Operations;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** Problem documents for every failure, request counts by route, and {@code Server-Timing} on every JSON answer. */
@AutoConfiguration(before = ErrorMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class HeadroomWebAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    ProblemAdvice problemAdvice() {
        return new ProblemAdvice();
    }

    @Bean
    @ConditionalOnMissingBean(ErrorController.class)
    ProblemErrorController problemErrorController() {
        return new ProblemErrorController();
    }

    @Bean
    FieldMaskArgument fieldMaskArgument(ObjectProvider<FieldMaskAdvice> masks) {
        return new FieldMaskArgument(masks);
    }

    @Bean
    ServerTimingAdvice serverTimingAdvice() {
        return new ServerTimingAdvice();
    }

    @Bean
    FilterRegistrationBean<RequestMetricsFilter> requestMetricsFilter(
            ObjectProvider<MeterRegistry> registry, ObjectProvider<Operations> operations) {
        FilterRegistrationBean<RequestMetricsFilter> filter = new FilterRegistrationBean<>(
                new RequestMetricsFilter(registry::getIfAvailable, operations::getIfAvailable));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }
}
