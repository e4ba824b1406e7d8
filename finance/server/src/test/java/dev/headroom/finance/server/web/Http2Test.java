package dev.headroom.finance.server.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: over HTTP/2, plain and over TLS, the service answers what it answers over HTTP/1.1. */
final class Http2Test {
    private static final String ACCOUNTS = "/api/v1/accounts";
    /** Of the moment, of the connection, or of TLS. */
    private static final Set<String> OTHERS = Set.of(
            ":status",
            "date",
            "age",
            "server-timing",
            "ratelimit",
            "strict-transport-security",
            "connection",
            "vary",
            "cache-status",
            "transfer-encoding");

    @TempDir
    private static Path directory;

    private static ServiceFixture node = ServiceFixture.shared();
    private static HttpClient client = HttpClient.newHttpClient();

    private final TestClient robin = node.household();

    @BeforeAll
    static void start() throws Exception {
        node = ServiceFixture.shared()
                .node(Map.of(
                        "headroom.http.tls.self-signed", "true",
                        "headroom.http.tls.port", "0",
                        "headroom.graphql.enabled", "true",
                        "headroom.http.tls.directory", directory.resolve("tls").toString()));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(directory.resolve("tls/certificate.pem"))) {
            trusted.setCertificateEntry(
                    "own", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(context).build();
    }

    @AfterAll
    static void end() {
        client.close();
        node.end();
    }

    private static String plain() {
        return node.service().toString();
    }

    private static String secure() {
        return "https://localhost:" + node.setting("local.tls.port");
    }

    private HttpRequest.Builder request(String address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        robin.headers().forEach(request::setHeader);
        return request;
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Over the protocol, however the connection began. */
    private static HttpResponse<String> overHttp2(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = send(request);
        assertEquals(HttpClient.Version.HTTP_2, answer.version());
        return answer;
    }

    private static String field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private void account(String name) {
        robin.post(ACCOUNTS, Map.of("name", name, "kind", "cash", "balance", "5"))
                .expect(201);
    }

    @Test
    void missHitAndNotModified_areThoseOfHttp1() throws Exception {
        account("Cash");
        for (String base : List.of(plain(), secure())) {
            assertEquals(200, overHttp2(request(base + ACCOUNTS)).statusCode());
            HttpResponse<String> hit = overHttp2(request(base + ACCOUNTS));
            assertTrue(field(hit, "Cache-Status").contains("hit"), hit.headers().toString());
            HttpResponse<String> http1 = send(request(base + ACCOUNTS).version(HttpClient.Version.HTTP_1_1));
            assertEquals(HttpClient.Version.HTTP_1_1, http1.version());
            assertEquals(http1.body(), hit.body());
            assertEquals(names(http1), names(hit));
            HttpResponse<String> same = overHttp2(request(base + ACCOUNTS).header("If-None-Match", field(hit, "ETag")));
            assertEquals(304, same.statusCode());
            assertEquals("", same.body());
            assertEquals(field(hit, "ETag"), field(same, "ETag"));
        }
    }

    private static Set<String> names(HttpResponse<?> answer) {
        Set<String> names = new TreeSet<>(answer.headers().map().keySet());
        names.removeAll(OTHERS);
        return names;
    }

    @Test
    void strictTransport_isAskedForOverTlsAlone() throws Exception {
        account("Cash");
        for (int i = 0; i < 2; i++) {
            assertFalse(field(overHttp2(request(secure() + ACCOUNTS)), "Strict-Transport-Security")
                    .isEmpty());
            assertEquals("", field(overHttp2(request(plain() + ACCOUNTS)), "Strict-Transport-Security"));
        }
        HttpResponse<String> page = overHttp2(HttpRequest.newBuilder(URI.create(secure() + "/")));
        assertFalse(field(page, "Strict-Transport-Security").isEmpty());
    }

    @Test
    void batch_isAnswered() throws Exception {
        account("Cash");
        HttpResponse<String> answer = overHttp2(request(secure() + "/api/v1/batch")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"requests\":[{\"id\":\"a\",\"path\":\"/api/v1/accounts\"},"
                        + "{\"id\":\"b\",\"path\":\"/api/v1/categories\"}]}")));
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("Cash"), answer.body());
    }

    @Test
    void fieldsThatAreTooLong_areRefusedAndTheConnectionGoesOn() throws Exception {
        HttpRequest.Builder request = request(secure() + ACCOUNTS).header("X-Long", "a".repeat(20_000));
        HttpResponse<String> refusal = overHttp2(request);
        assertEquals(431, refusal.statusCode());
        assertTrue(refusal.body().contains("HEADER_TOO_LARGE"), refusal.body());
        assertEquals(200, overHttp2(request(secure() + ACCOUNTS)).statusCode());
    }

    @Test
    void bodyThatIsTooLong_isRefusedAndTheConnectionGoesOn() throws Exception {
        HttpResponse<String> refusal = overHttp2(request(secure() + "/graphql")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"#" + "x".repeat(200_000) + "\"}")));
        assertEquals(413, refusal.statusCode());
        assertEquals(200, overHttp2(request(secure() + ACCOUNTS)).statusCode());
    }

    @Test
    void manyRequestsOfOneConnection_areAllAnswered() {
        account("Cash");
        List<CompletableFuture<HttpResponse<String>>> answers = java.util.stream.IntStream.range(0, 60)
                .mapToObj(i -> client.sendAsync(
                        request(secure() + "/api/v1/categories?limit=" + (1 + i % 50))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()))
                .toList();
        answers.forEach(answer -> assertEquals(200, answer.join().statusCode()));
    }

    @Test
    void certificate_isItsOwnersAlone() throws Exception {
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("tls/key.pem"))));
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("tls"))));
    }
}
