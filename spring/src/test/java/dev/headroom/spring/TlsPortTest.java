package dev.headroom.spring;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.headroom.http.jetty.OwnCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Goal: an application with the starter answers over TLS and HTTP/2 as settings say, and all that holds, holds there.
 */
final class TlsPortTest {
    @TempDir
    private Path directory;

    private OwnCertificate first;
    private OwnCertificate second;

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
            })
    static class Application {
        @Bean
        Doors doors() {
            return new Doors();
        }
    }

    @RestController
    static class Doors {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        @GetMapping("/doors/{id}")
        Map<String, Long> door(@PathVariable long id) {
            return Map.of("id", id);
        }

        @GetMapping("/closed")
        Map<String, String> closed() throws InterruptedException {
            entered.countDown();
            open.await();
            return Map.of("now", "open");
        }
    }

    @BeforeEach
    void certificates() throws IOException {
        first = OwnCertificate.of(directory.resolve("first"), Instant.now());
        second = OwnCertificate.of(directory.resolve("second"), Instant.now());
        Files.createDirectories(directory.resolve("site"));
        use(directory.resolve("first"));
    }

    private void use(Path from) throws IOException {
        for (String file : new String[] {"key.pem", "certificate.pem"}) {
            Files.copy(
                    from.resolve(file), directory.resolve("site").resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private ConfigurableApplicationContext start(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--server.http2.enabled=true",
                "--spring.ssl.bundle.watch.file.quiet-period=100ms",
                "--spring.ssl.bundle.pem.site.reload-on-update=true",
                "--spring.ssl.bundle.pem.site.keystore.certificate=" + directory.resolve("site/certificate.pem"),
                "--spring.ssl.bundle.pem.site.keystore.private-key=" + directory.resolve("site/key.pem"),
                "--headroom.http.tls.port=0"));
        arguments.addAll(List.of(more));
        return new SpringApplicationBuilder(Application.class)
                .registerShutdownHook(false)
                .run(arguments.toArray(String[]::new));
    }

    private static int port(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.tls.port", Integer.class);
    }

    private static SSLContext trusting(OwnCertificate... certificates) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (OwnCertificate each : certificates) {
            trusted.setCertificateEntry(each.fingerprint(), each.certificate());
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .build();
    }

    @Test
    void bundle_isAnsweredWith_andARenewedOneWithoutARestart() throws Exception {
        try (ConfigurableApplicationContext context = start("--headroom.http.tls.bundle=site")) {
            SSLContext trust = trusting(first, second);
            assertEquals(first.certificate(), shown(trust, port(context)));
            assertNotEquals(first.certificate(), second.certificate());
            use(directory.resolve("second"));
            eventually(
                    "the renewed certificate", () -> shown(trust, port(context)).equals(second.certificate()));
        }
    }

    private static X509Certificate shown(SSLContext trust, int port) {
        try (SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("localhost", port)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void requestInFlight_isAnswered_whileTheNodeEnds() throws Exception {
        ConfigurableApplicationContext context = start("--headroom.http.tls.bundle=site", "--server.shutdown=graceful");
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trusting(first)).build()) {
            Doors doors = context.getBean(Doors.class);
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(request(port(context), "/closed"), HttpResponse.BodyHandlers.ofString());
            doors.entered.await();
            CompletableFuture<Void> ended = CompletableFuture.runAsync(context::close);
            eventually("the end of new connections", () -> refused(port(context)));
            doors.open.countDown();
            assertEquals(200, answer.join().statusCode());
            assertEquals(HttpClient.Version.HTTP_2, answer.join().version());
            ended.join();
        }
    }

    private static boolean refused(int port) {
        try (java.net.Socket socket = new java.net.Socket("localhost", port)) {
            return !socket.isConnected();
        } catch (IOException refusal) {
            return true;
        }
    }

    @Test
    void admission_countsStreamsAsRequests() throws Exception {
        try (ConfigurableApplicationContext context = start(
                        "--headroom.http.tls.bundle=site",
                        "--headroom.http.admission.places=1",
                        "--headroom.http.admission.queue=0");
                HttpClient client =
                        HttpClient.newBuilder().sslContext(trusting(first)).build()) {
            Doors doors = context.getBean(Doors.class);
            CompletableFuture<HttpResponse<String>> held =
                    client.sendAsync(request(port(context), "/closed"), HttpResponse.BodyHandlers.ofString());
            doors.entered.await();
            HttpResponse<String> refusal =
                    client.send(request(port(context), "/doors/1"), HttpResponse.BodyHandlers.ofString());
            assertEquals(429, refusal.statusCode());
            assertEquals(HttpClient.Version.HTTP_2, refusal.version());
            doors.open.countDown();
            assertEquals(200, held.join().statusCode());
        }
    }

    @Test
    void withoutTls_thereIsNoSuchPort() {
        try (ConfigurableApplicationContext context = start()) {
            assertNull(context.getEnvironment().getProperty("local.tls.port"));
        }
    }
}
