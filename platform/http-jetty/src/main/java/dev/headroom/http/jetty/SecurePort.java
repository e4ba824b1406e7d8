package dev.headroom.http.jetty;

import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** A port beside a server's plain one that answers over TLS what that one answers. */
public final class SecurePort {
    private final SslContextFactory.Server contexts;
    private final ServerConnector connector;

    private SecurePort(SslContextFactory.Server contexts, ServerConnector connector) {
        this.contexts = contexts;
        this.connector = connector;
    }

    /**
     * Where it is.
     *
     * @param port 0 for any that is free
     * @param named whether a request for another name than the certificate's is refused
     * @param http2 whether HTTP/2 is offered beside HTTP/1.1; takes {@code jetty-http2-server} and
     *     {@code jetty-alpn-java-server}
     */
    public record Place(int port, boolean named, boolean http2) {}

    /** Adds it to a server that hasn't started yet: set as its first connector is, on the same address. */
    public static SecurePort add(Server server, Place place, SSLContext context) {
        HttpConfiguration configuration = new HttpConfiguration(usual(server));
        SecureRequestCustomizer secure = new SecureRequestCustomizer();
        secure.setSniHostCheck(place.named());
        configuration.addCustomizer(secure);
        configuration.setSecureScheme("https");
        List<ConnectionFactory> factories = new ArrayList<>();
        if (place.http2()) {
            factories.addAll(Http2Tuning.choice(configuration));
        }
        factories.add(new HttpConnectionFactory(configuration));
        SslContextFactory.Server contexts = new SslContextFactory.Server();
        contexts.setSslContext(context);
        contexts.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factories.addFirst(
                new SslConnectionFactory(contexts, factories.getFirst().getProtocol()));
        ServerConnector connector = new ServerConnector(server, factories.toArray(ConnectionFactory[]::new));
        connector.setName("tls");
        connector.setHost(host(server));
        connector.setPort(place.port());
        server.addConnector(connector);
        return new SecurePort(contexts, connector);
    }

    private static HttpConfiguration usual(Server server) {
        for (Connector connector : server.getConnectors()) {
            HttpConfiguration.ConnectionFactory factory =
                    connector.getConnectionFactory(HttpConfiguration.ConnectionFactory.class);
            if (factory != null) {
                return factory.getHttpConfiguration();
            }
        }
        return new HttpConfiguration();
    }

    private static @Nullable String host(Server server) {
        return server.getConnectors().length > 0 && server.getConnectors()[0] instanceof NetworkConnector first
                ? first.getHost()
                : null;
    }

    /** Where it listens; not positive before the server has started and after it has ended. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Another certificate for connections to come; those that are open keep theirs. */
    public void renew(SSLContext context) {
        try {
            contexts.reload(factory -> factory.setSslContext(context));
        } catch (Exception failure) {
            throw new IllegalStateException("the certificate can't be replaced", failure);
        }
    }
}
