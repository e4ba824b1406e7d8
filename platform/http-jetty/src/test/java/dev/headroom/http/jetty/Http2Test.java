package dev.headroom.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.http.Fields;
import dev.headroom.http.Problem;
import dev.headroom.http.Reply;
import dev.headroom.http.Request;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: HTTP/2 gets what HTTP/1.1 gets, and no connection of it can take more than its share. */
final class Http2Test {
    private static final int MOST_STREAMS = 5;
    private static final int MOST_EVENTS = 20;
    private static final int HEADER_SIZE = 4096;
    private static final long IDLE_MILLIS = 2000;
    private static final int REFUSED_STREAM = 7;
    private static final int ENHANCE_YOUR_CALM = 11;

    @TempDir
    private Path directory;

    private final Server server = new Server();
    private final Map<String, Request> asked = new ConcurrentHashMap<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private int plain;
    private int secure;
    private OwnCertificate certificate;

    /** Answers with the path, and to {@code /held} not before it is let go. */
    private final class Behind extends Handler.Abstract {
        @Override
        public boolean handle(org.eclipse.jetty.server.Request request, Response response, Callback callback)
                throws Exception {
            String path = request.getHttpURI().getPath();
            switch (path) {
                case "/held" -> held.await();
                // not a multiple: at the very moment that the time ends, a body that is being written counts as stuck
                case "/slow" -> assertFalse(held.await(3 * IDLE_MILLIS / 2, TimeUnit.MILLISECONDS));
                case "/read" -> Content.Source.asString(request, StandardCharsets.UTF_8);
                default -> {}
            }
            response.write(true, StandardCharsets.UTF_8.encode("behind " + path), callback);
            return true;
        }
    }

    @BeforeEach
    void start() throws Exception {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(HEADER_SIZE);
        ServerConnector connector = new ServerConnector(
                server, new HttpConnectionFactory(configuration), new HTTP2CServerConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        certificate = OwnCertificate.of(directory.resolve("tls"), Instant.now());
        SecurePort port = SecurePort.add(server, new SecurePort.Place(0, false, true), certificate.context());
        JettyTuning.apply(server);
        Http2Tuning.apply(server, new Http2Bounds(MOST_STREAMS, MOST_EVENTS, Duration.ofMillis(IDLE_MILLIS), true));
        server.setHandler(new StreamGuard(new FrontHandler(
                new Behind(),
                this::atHand,
                FrontHandler.Gate.OPEN,
                Executors.newVirtualThreadPerTaskExecutor(),
                Ticker.system())));
        server.start();
        plain = connector.getLocalPort();
        secure = port.port();
    }

    private Optional<Reply> atHand(Request request) {
        asked.put(request.path(), request);
        return request.path().startsWith("/kept")
                ? Optional.of(Problem.of(200, "KEPT", request.host()).reply().with(Fields.of("ETag", "\"kept\"")))
                : Optional.empty();
    }

    @AfterEach
    void stop() throws Exception {
        held.countDown();
        server.stop();
    }

    private HttpResponse<String> get(HttpClient client, String address) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpClient trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("own", certificate.certificate());
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    @Test
    void hitAndMiss_comeOverTlsAndPlain_asHttp2() throws Exception {
        try (HttpClient client = trusting()) {
            for (String base : new String[] {"http://127.0.0.1:" + plain, "https://localhost:" + secure}) {
                HttpResponse<String> hit = get(client, base + "/kept");
                assertEquals(HttpClient.Version.HTTP_2, hit.version());
                assertTrue(hit.body().contains('"' + base + '"'), hit.body());
                assertEquals("\"kept\"", hit.headers().firstValue("ETag").orElse(""));
                HttpResponse<String> miss = get(client, base + "/made");
                assertEquals(HttpClient.Version.HTTP_2, miss.version());
                assertEquals("behind /made", miss.body());
            }
        }
    }

    @Test
    void http1_isStillAnswered_overTls() throws Exception {
        try (HttpClient client = trusting()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + secure + "/kept"))
                            .version(HttpClient.Version.HTTP_1_1)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
            assertEquals(200, answer.statusCode());
        }
    }

    @Test
    void cookiesInManyFields_areOne_andTheClientsSchemeIsNotBelieved() throws Exception {
        try (Frames client = new Frames(plain)) {
            client.send(
                    Frames.HEADERS,
                    Frames.END_STREAM | Frames.END_HEADERS,
                    1,
                    client.block("GET", "https", "/kept", "cookie", "a=1", "cookie", "b=2"));
            assertEquals(200, client.head(1).getStatus());
        }
        Request request = asked.get("/kept");
        assertNotNull(request);
        assertEquals("a=1; b=2", request.fields().first("Cookie"));
        assertEquals(1, request.fields().all("Cookie").size());
        assertTrue(request.host().startsWith("http:"), request.host());
    }

    @Test
    void fieldsBeyondTheLimit_areRefusedAlone() throws Exception {
        try (Frames client = new Frames(plain)) {
            client.get(1, "/kept", "x-long", "a".repeat(HEADER_SIZE + 1000));
            MetaData.Response refusal = client.head(1);
            assertEquals(431, refusal.getStatus());
            assertEquals("application/problem+json", refusal.getHttpFields().get("Content-Type"));
            client.get(3, "/kept");
            assertEquals(200, client.head(3).getStatus());
        }
    }

    @Test
    void endlessFields_endTheConnection() throws Exception {
        try (Frames client = new Frames(plain)) {
            client.send(Frames.HEADERS, Frames.END_STREAM, 1, client.block("GET", "http", "/kept"));
            byte[] more = new byte[8000];
            Arrays.fill(more, (byte) 'a');
            boolean ended = false;
            for (int i = 0; i < 100 && !ended; i++) {
                try {
                    client.send(Frames.CONTINUATION, 0, 1, more);
                } catch (java.io.IOException closed) {
                    ended = true;
                }
            }
            if (!ended) {
                Frames.Frame last = client.next();
                ended = last == null || last.type() == Frames.GOAWAY;
            }
            assertTrue(ended);
        }
    }

    @Test
    void moreStreamsThanMayBeOpen_areRefusedAndTheOthersGoOn() throws Exception {
        try (Frames client = new Frames(plain)) {
            for (int i = 0; i <= MOST_STREAMS; i++) {
                client.get(2 * i + 1, "/held");
            }
            Frames.Frame refusal = client.next();
            assertNotNull(refusal);
            assertEquals(Frames.RST_STREAM, refusal.type());
            assertEquals(2 * MOST_STREAMS + 1, refusal.stream());
            assertEquals(REFUSED_STREAM, refusal.error());
            held.countDown();
            for (int i = 0; i < MOST_STREAMS; i++) {
                Frames.Frame head = client.next();
                while (head != null && head.type() != Frames.HEADERS) {
                    head = client.next();
                }
                assertNotNull(head);
            }
        }
    }

    @Test
    void rapidResets_endTheConnection() throws Exception {
        try (Frames client = new Frames(plain)) {
            try {
                for (int i = 0; i < 10 * MOST_EVENTS; i++) {
                    client.get(2 * i + 1, "/held");
                    client.send(Frames.RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
                }
            } catch (java.io.IOException closed) {
                // it is what is wanted; the reason may still be read
            }
            Frames.Frame last = null;
            try {
                do {
                    last = client.next();
                } while (last != null && last.type() != Frames.GOAWAY);
            } catch (java.io.IOException closed) {
                last = null;
            }
            if (last != null) {
                assertEquals(ENHANCE_YOUR_CALM, last.error());
            }
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertEquals(200, get(client, "http://127.0.0.1:" + plain + "/kept").statusCode());
        }
    }

    @Test
    void streamThatWaitsForTheServer_isntIdle() throws Exception {
        try (Frames client = new Frames(plain)) {
            client.get(1, "/slow");
            assertEquals(200, client.head(1).getStatus());
        }
    }

    @Test
    void clientThatTakesNothing_losesItsStreamAlone() throws Exception {
        try (Frames client = new Frames(plain, 0)) {
            client.get(1, "/made");
            assertEquals(200, client.head(1).getStatus());
            Frames.Frame reset = client.next();
            assertNotNull(reset);
            assertEquals(Frames.RST_STREAM, reset.type());
            client.get(3, "/kept", "if-none-match", "x");
            assertEquals(200, client.head(3).getStatus());
        }
    }

    @Test
    void clientThatSendsNothing_losesItsStreamAlone() throws Exception {
        try (Frames client = new Frames(plain)) {
            client.send(Frames.HEADERS, Frames.END_HEADERS, 1, client.block("POST", "http", "/read"));
            Frames.Frame end = client.next();
            assertNotNull(end);
            assertTrue(end.type() == Frames.RST_STREAM || end.type() == Frames.HEADERS, end.toString());
            assertEquals(1, end.stream());
            client.get(3, "/other");
            assertNotNull(client.next());
        }
    }

    @Test
    void upgrade_switchedOff_isPassedOver_andPriorKnowledgeStays() throws Exception {
        Server strict = new Server();
        HttpConfiguration configuration = new HttpConfiguration();
        ServerConnector connector = new ServerConnector(
                strict, new HttpConnectionFactory(configuration), new HTTP2CServerConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        strict.addConnector(connector);
        Http2Tuning.apply(strict, new Http2Bounds(MOST_STREAMS, MOST_EVENTS, Duration.ofSeconds(30), false));
        strict.setHandler(new Behind());
        strict.start();
        try (HttpClient client = HttpClient.newHttpClient();
                Frames knowing = new Frames(connector.getLocalPort())) {
            HttpResponse<String> answer = get(client, "http://127.0.0.1:" + connector.getLocalPort() + "/made");
            assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
            assertEquals(200, answer.statusCode());
            knowing.get(1, "/made");
            assertEquals(200, knowing.head(1).getStatus());
        } finally {
            strict.stop();
        }
    }

    @Test
    void bounds_outOfRange_areRefusedTogether() {
        CodedException refusal = assertThrows(CodedException.class, () -> new Http2Bounds(0, 0, Duration.ZERO, true));
        assertEquals(3, refusal.violations().size());
    }

    @Test
    void ownCertificate_isKept_andItsKeyIsItsOwnersAlone() throws Exception {
        Path tls = directory.resolve("tls");
        assertEquals(
                certificate.fingerprint(), OwnCertificate.of(tls, Instant.now()).fingerprint());
        assertEquals(95, certificate.fingerprint().length());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(tls)));
        for (String file : new String[] {"key.pem", "certificate.pem"}) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(tls.resolve(file))));
        }
        assertFalse(Files.exists(tls.resolve("new.p12")));
        OwnCertificate later = OwnCertificate.of(tls, Instant.now().plus(Duration.ofDays(380)));
        assertFalse(later.fingerprint().equals(certificate.fingerprint()), "made anew before it ends");
    }

    @Test
    void ownCertificate_exposedOrBroken_isRefusedWithAWayOut() throws Exception {
        Path tls = directory.resolve("tls");
        Path key = tls.resolve("key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        CodedException exposed = assertThrows(CodedException.class, () -> OwnCertificate.of(tls, Instant.now()));
        assertEquals("KEY_EXPOSED", exposed.code().name());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(key, "nothing");
        CodedException broken = assertThrows(CodedException.class, () -> OwnCertificate.of(tls, Instant.now()));
        assertEquals("CERTIFICATE_UNREADABLE", broken.code().name());
        assertNotNull(broken.violations().getFirst().wayOut());
    }
}
