package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.http.ResponseCache;
import dev.headroom.http.jetty.FrontHandler;
import dev.headroom.http.jetty.Http2Bounds;
import dev.headroom.http.jetty.Http2Tuning;
import dev.headroom.http.jetty.JettyTuning;
import dev.headroom.http.jetty.StreamGuard;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.Server;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.ClassUtils;

/** Jetty as many connections need it, and hits that are served before the servlet stack. */
@AutoConfiguration(after = HeadroomHttpAutoConfiguration.class)
@ConditionalOnClass({Server.class, FrontHandler.class, ConfigurableJettyWebServerFactory.class})
@ConditionalOnBean(ResponseCache.class)
@Import({FrontHits.class, FrontGate.class})
public class HeadroomJettyAutoConfiguration {
    private static final String HTTP2 = "org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory";

    /** Before all that goes over the server's ports. */
    @Bean
    TlsPort tlsPort(
            HttpSettings settings,
            ObjectProvider<SslBundles> bundles,
            ServerProperties server,
            ObjectProvider<InstantSource> clock) {
        return new TlsPort(
                settings.tls(), bundles, server.getHttp2().isEnabled() && http2Present(), ServiceClock.of(clock));
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> jettyTuning() {
        return factory -> {
            factory.setThreadPool(JettyTuning.threads());
            factory.addServerCustomizers(JettyTuning::apply);
        };
    }

    private static boolean http2Present() {
        return ClassUtils.isPresent(HTTP2, HeadroomJettyAutoConfiguration.class.getClassLoader());
    }

    /** Outside of everything: what it doesn't answer goes on to a virtual thread. */
    @Bean
    @ConditionalOnProperty(name = "headroom.http.front.enabled", matchIfMissing = true)
    WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> frontHandler(FrontHits hits, FrontGate gate) {
        return factory -> factory.addServerCustomizers(server -> JettyTuning.around(
                server,
                behind -> new FrontHandler(
                        behind, hits, gate, Executors.newVirtualThreadPerTaskExecutor(), Ticker.system())));
    }

    /** Where the application speaks HTTP/2. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = HTTP2)
    static class Streams {
        /** Around everything: what is refused here never reaches the front. */
        @Bean
        WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> http2Tuning(HttpSettings settings) {
            HttpSettings.Http2 of = settings.http2();
            Http2Bounds bounds = new Http2Bounds(of.streams(), of.events(), of.idle(), of.upgrade());
            return factory -> factory.addServerCustomizers(server -> {
                Http2Tuning.apply(server, bounds);
                JettyTuning.around(server, StreamGuard::new);
            });
        }
    }
}
