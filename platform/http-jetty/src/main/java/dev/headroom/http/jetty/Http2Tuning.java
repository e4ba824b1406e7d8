package dev.headroom.http.jetty;

import java.util.List;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/** Bounds on HTTP/2 connections. Needs {@code jetty-http2-server}, and for TLS {@code jetty-alpn-java-server}. */
public final class Http2Tuning {
    /**
     * Jetty ends the whole connection where the fields of one request are too long, and with it the requests of all
     * others that a proxy sends over it. It reads this many times as much, and {@link StreamGuard} refuses the request.
     */
    static final int LENIENCE = 4;

    private Http2Tuning() {}

    /** On all connectors that speak HTTP/2; the others stay as they are. */
    public static void apply(Server server, Http2Bounds bounds) {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof AbstractConnector of) {
                String first = of.getDefaultProtocol();
                // in their order, which is what the server prefers
                of.setConnectionFactories(of.getConnectionFactories().stream()
                        .map(factory -> bounded(factory, bounds))
                        .toList());
                of.setDefaultProtocol(first);
            }
        }
    }

    private static ConnectionFactory bounded(ConnectionFactory factory, Http2Bounds bounds) {
        return switch (factory) {
            case HTTP2CServerConnectionFactory plain -> {
                // before those that know of proxies
                plain.getHttpConfiguration().getCustomizers().addFirst(Http2Tuning::unproven);
                yield bound(new Plain(plain.getHttpConfiguration(), bounds.upgrade()), bounds);
            }
            case HTTP2ServerConnectionFactory secure -> bound(new Secure(secure.getHttpConfiguration()), bounds);
            default -> factory;
        };
    }

    /** What a connection over TLS begins with: the choice between HTTP/2 and HTTP/1.1, and HTTP/2. */
    static List<ConnectionFactory> choice(HttpConfiguration configuration) {
        ALPNServerConnectionFactory choice = new ALPNServerConnectionFactory();
        choice.setDefaultProtocol("http/1.1");
        return List.of(choice, new HTTP2ServerConnectionFactory(configuration));
    }

    private static ConnectionFactory bound(AbstractHTTP2ServerConnectionFactory factory, Http2Bounds bounds) {
        factory.setMaxConcurrentStreams(bounds.streams());
        factory.setRateControlFactory(new WindowRateControl.Factory(bounds.events()));
        factory.setStreamIdleTimeout(bounds.idle().toMillis());
        return factory;
    }

    private static HttpConfiguration lenient(HttpConfiguration usual) {
        HttpConfiguration configuration = new HttpConfiguration(usual);
        configuration.setRequestHeaderSize(Math.multiplyExact(usual.getRequestHeaderSize(), LENIENCE));
        return configuration;
    }

    /** HTTP/2 over TLS. */
    private static final class Secure extends HTTP2ServerConnectionFactory {
        private @Nullable HttpConfiguration lenient;

        Secure(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        protected void doStart() throws Exception {
            lenient = lenient(super.getHttpConfiguration());
            super.doStart();
        }

        /** What the reader of frames goes by; until the start the usual one, for whoever sets something by it. */
        @Override
        public HttpConfiguration getHttpConfiguration() {
            HttpConfiguration started = lenient;
            return started == null ? super.getHttpConfiguration() : started;
        }
    }

    /**
     * What a client says of the scheme is its word alone: without TLS it is plain, unless a trusted proxy says more.
     */
    private static Request unproven(Request request, HttpFields.Mutable responseFields) {
        if (!HttpScheme.HTTPS.is(request.getHttpURI().getScheme())) {
            return request;
        }
        HttpURI plain =
                HttpURI.build(request.getHttpURI()).scheme(HttpScheme.HTTP).asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return plain;
            }

            @Override
            public boolean isSecure() {
                return false;
            }
        };
    }

    /** HTTP/2 without TLS, for whoever knows beforehand and, where that is wanted, for whoever asks. */
    private static final class Plain extends HTTP2CServerConnectionFactory {
        private final boolean upgrade;
        private @Nullable HttpConfiguration lenient;

        Plain(HttpConfiguration configuration, boolean upgrade) {
            super(configuration);
            this.upgrade = upgrade;
        }

        @Override
        protected void doStart() throws Exception {
            lenient = lenient(super.getHttpConfiguration());
            super.doStart();
        }

        /** What the reader of frames goes by; until the start the usual one, for whoever sets something by it. */
        @Override
        public HttpConfiguration getHttpConfiguration() {
            HttpConfiguration started = lenient;
            return started == null ? super.getHttpConfiguration() : started;
        }

        @Override
        public @Nullable Connection upgradeConnection(
                Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable response) {
            boolean knew = request.getHttpVersion() == HttpVersion.HTTP_2;
            return upgrade || knew ? super.upgradeConnection(connector, endPoint, request, response) : null;
        }
    }
}
