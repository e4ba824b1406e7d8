package dev.headroom.spring;

import dev.headroom.http.jetty.OwnCertificate;
import dev.headroom.http.jetty.SecurePort;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;

/**
 * The port for TLS beside the plain one, where there is to be one. It tells itself at the start and, for tests, as
 * {@code local.tls.port}.
 */
final class TlsPort
        implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory>,
                ApplicationListener<WebServerInitializedEvent>,
                Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(TlsPort.class);
    private static final String PORT = "local.tls.port";

    private final HttpSettings.Tls settings;
    private final ObjectProvider<SslBundles> bundles;
    private final boolean http2;
    private final InstantSource clock;
    private volatile @Nullable SecurePort port;
    private volatile @Nullable OwnCertificate own;

    TlsPort(HttpSettings.Tls settings, ObjectProvider<SslBundles> bundles, boolean http2, InstantSource clock) {
        this.settings = settings;
        this.bundles = bundles;
        this.http2 = http2;
        this.clock = clock;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 1;
    }

    @Override
    public void customize(ConfigurableJettyWebServerFactory factory) {
        if (settings.wanted()) {
            factory.addServerCustomizers(this::open);
        }
    }

    private void open(Server server) {
        boolean bundled = !settings.bundle().isEmpty();
        SSLContext context = bundled ? bundle().createSslContext() : own().context();
        SecurePort opened = SecurePort.add(server, new SecurePort.Place(settings.port(), bundled, http2), context);
        port = opened;
        if (bundled) {
            bundles.getObject()
                    .addBundleUpdateHandler(settings.bundle(), renewed -> opened.renew(renewed.createSslContext()));
        }
    }

    private SslBundle bundle() {
        return bundles.getObject().getBundle(settings.bundle());
    }

    private OwnCertificate own() {
        OwnCertificate certificate = OwnCertificate.of(settings.directory(), clock.instant());
        own = certificate;
        return certificate;
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        SecurePort opened = port;
        if (opened == null
                || opened.port() <= 0
                || event.getApplicationContext().getServerNamespace() != null
                || !(event.getApplicationContext() instanceof ConfigurableApplicationContext context)) {
            return;
        }
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("tlsPort", new HashMap<>(Map.of(PORT, opened.port()))));
        OwnCertificate certificate = own;
        if (certificate == null) {
            LOG.info("answers over TLS at port {} with the certificate of {}", opened.port(), settings.bundle());
        } else {
            LOG.info(
                    "answers at https://127.0.0.1:{} with a certificate of its own, SHA-256 {}",
                    opened.port(),
                    certificate.fingerprint());
            LOG.info("browsers warn of it; others trust it by name: curl --cacert {}", certificate.file());
        }
    }
}
