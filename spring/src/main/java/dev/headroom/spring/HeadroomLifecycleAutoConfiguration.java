package dev.headroom.spring;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/** A node ends without a failed request. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(LifecycleSettings.class)
public class HeadroomLifecycleAutoConfiguration {
    @Bean
    Drain drain(ApplicationEventPublisher events, LifecycleSettings settings) {
        return new Drain(events, settings.drain());
    }

    @Bean
    FilterRegistrationBean<OncePerRequestFilter> partingFilter(Drain drain) {
        FilterRegistrationBean<OncePerRequestFilter> registration = new FilterRegistrationBean<>(new Parting(drain));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /** On a server that keeps connections: the client opens its next one elsewhere. */
    private static final class Parting extends OncePerRequestFilter {
        private final Drain drain;

        private Parting(Drain drain) {
            this.drain = drain;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            if (drain.draining()) {
                response.setHeader("Connection", "close");
            }
            chain.doFilter(request, response);
        }
    }

    /** Hits that are served before the servlet stack part as well. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Server.class, ConfigurableJettyWebServerFactory.class})
    static class OnJetty {
        @Bean
        WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> partingOnJetty(Drain drain) {
            HttpConfiguration.Customizer parting = (request, headers) -> {
                if (drain.draining()) {
                    headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
                }
                return request;
            };
            return factory -> factory.addServerCustomizers(server -> {
                for (Connector connector : server.getConnectors()) {
                    connector.getConnectionFactories().stream()
                            .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                            .map(HttpConfiguration.ConnectionFactory.class::cast)
                            .forEach(each -> each.getHttpConfiguration().addCustomizer(parting));
                }
            });
        }
    }
}
