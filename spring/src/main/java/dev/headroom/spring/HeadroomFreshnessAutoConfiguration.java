package dev.headroom.spring;

import dev.headroom.freshness.Position;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** How fresh the caches answer a request, by its header and its handler's annotation, and what they answered. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class HeadroomFreshnessAutoConfiguration {
    /** After the session of the request is known. */
    private static final int AFTER_SESSIONS = Ordered.HIGHEST_PRECEDENCE + 20;

    /** Knows the position after the calling session's last commit. */
    @FunctionalInterface
    public interface OwnWrites extends Supplier<Optional<Position>> {}

    @Bean
    FreshnessLevels freshnessLevels(ObjectProvider<OwnWrites> ownWrites) {
        return new FreshnessLevels(() -> {
            OwnWrites known = ownWrites.getIfAvailable();
            return known == null ? Optional.empty() : known.get();
        });
    }

    @Bean
    FilterRegistrationBean<FreshnessFilter> freshnessFilter(
            FreshnessLevels levels, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        FilterRegistrationBean<FreshnessFilter> filter =
                new FilterRegistrationBean<>(new FreshnessFilter(levels, problems));
        filter.setOrder(AFTER_SESSIONS);
        return filter;
    }

    @Bean
    WebMvcConfigurer freshnessOfHandlers(FreshnessLevels levels) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new FreshnessInterceptor(levels));
            }
        };
    }

    @Bean
    FreshnessAdvice freshnessAdvice() {
        return new FreshnessAdvice();
    }
}
