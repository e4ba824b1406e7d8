package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class EdgeFilterTest {
    private static final Cors CORS = new Cors(
            Set.of("https://a.example"), Set.of("PUT"), Set.of("x-one"), Set.of("ETag"), true, Duration.ofMinutes(10));

    private static Container start(Container.Kind kind, long units, Container.Handler handler) {
        return start(kind, units, Optional.of(new InflateLimits(1 << 20, 100)), handler);
    }

    private static Container start(
            Container.Kind kind, long units, Optional<InflateLimits> inflating, Container.Handler handler) {
        MemoryQuotas store = new MemoryQuotas(Ticker.system(), 1000);
        ClientAddress address = new ClientAddress(List.of());
        List<Quota> tier = List.of(Quota.of("hour", units, Duration.ofHours(1)));
        EdgeFilter edge = new EdgeFilter(
                new Limiter(store, store, 1, Ticker.system()),
                request -> {
                    Fields forwarded =
                            Fields.of("X-Forwarded-For", String.valueOf(request.getHeader("X-Forwarded-For")));
                    String client = address.of(request.getRemoteAddr(), forwarded);
                    return Optional.of(new EdgeFilter.Charge(ClientAddress.quotaKey(client), tier, 1));
                },
                inflating);
        return Container.start(kind, handler, List.of(new CorsFilter(CORS), edge));
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void get_forgedForwardedFor_staysWithinTheQuotaOfThePeer(Container.Kind kind) {
        Random random = new Random(5);
        try (Container container =
                start(kind, 20, (_, response) -> response.getWriter().write("ok"))) {
            int admitted = 0;
            for (int i = 0; i < 60; i++) {
                Wire.Answer answer = Wire.get(container.port(), "/", "X-Forwarded-For", "9.9.9." + random.nextInt(250));
                assertEquals("\"hour\";q=20;w=3600", answer.field("RateLimit-Policy"));
                if (answer.status == 200) {
                    admitted++;
                } else {
                    assertEquals(429, answer.status);
                    assertEquals(Problem.MEDIA_TYPE, answer.field("Content-Type"));
                    assertTrue(answer.text().contains("\"violated-policies\":[\"hour\"]"), answer.text());
                    assertTrue(Integer.parseInt(answer.field("Retry-After")) > 0);
                }
            }
            assertEquals(20, admitted);
        }
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void request_fromOtherOrigins_isPermittedOnlyWhereListed(Container.Kind kind) {
        try (Container container =
                start(kind, 1000, (_, response) -> response.getWriter().write("ok"))) {
            Wire.Answer listed = Wire.get(container.port(), "/", "Origin", "https://a.example");
            assertEquals("https://a.example", listed.field("Access-Control-Allow-Origin"));
            assertEquals("true", listed.field("Access-Control-Allow-Credentials"));
            Wire.Answer other = Wire.get(container.port(), "/", "Origin", "https://a.example.evil");
            assertEquals("", other.field("Access-Control-Allow-Origin"));
            assertTrue(Lists.contains(other.field("Vary"), "Origin"));
            Wire.Answer preflight = Wire.ask(
                    container.port(),
                    "OPTIONS",
                    "/",
                    "Origin",
                    "https://a.example",
                    "Access-Control-Request-Method",
                    "PUT",
                    "Access-Control-Request-Headers",
                    "X-One");
            assertEquals(204, preflight.status);
            assertEquals("PUT", preflight.field("Access-Control-Allow-Methods"));
            Wire.Answer refused = Wire.ask(
                    container.port(),
                    "OPTIONS",
                    "/",
                    "Origin",
                    "https://a.example",
                    "Access-Control-Request-Method",
                    "PUT",
                    "Access-Control-Request-Headers",
                    "X-Two");
            assertEquals("", refused.field("Access-Control-Allow-Origin"));
        }
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void post_codedBody_isInflatedWithinTheLimits(Container.Kind kind) throws IOException {
        try (Container container = start(kind, 1000, (request, response) -> {
            byte[] body = request.getInputStream().readAllBytes();
            response.getWriter().write(body.length + " " + request.getHeader("Content-Encoding"));
        })) {
            byte[] text = "a plain enough text".repeat(10).getBytes(StandardCharsets.UTF_8);
            for (Coding coding : List.of(Coding.GZIP, Coding.BR, Coding.ZSTD)) {
                byte[] coded = Encoder.encode(coding, text, Effort.QUICK);
                Wire.Answer answer = post(container.port(), coding.token(), coded);
                assertEquals(200, answer.status);
                assertEquals(text.length + " null", answer.text());
                Wire.Answer bomb = post(container.port(), coding.token(), bomb(coding));
                assertEquals(413, bomb.status, coding.token());
            }
            Wire.Answer nested = post(container.port(), "gzip, gzip", text);
            assertEquals(415, nested.status);
            assertEquals("gzip, br, zstd", nested.field("Accept-Encoding"));
            assertEquals(400, post(container.port(), "gzip", text).status);
        }
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void post_codedBodyWhereNoneIsTaken_isRefusedBeforeTheHandler(Container.Kind kind) throws IOException {
        try (Container container = start(
                kind,
                1000,
                Optional.empty(),
                (request, response) -> response.getWriter()
                        .write("read " + request.getInputStream().readAllBytes().length))) {
            byte[] text = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
            Wire.Answer refused = post(container.port(), "gzip", Encoder.encode(Coding.GZIP, text, Effort.QUICK));
            assertEquals(415, refused.status);
            assertEquals("identity", refused.field("Accept-Encoding"));
            assertTrue(refused.text().contains("\"type\":\"urn:headroom:problem:UNSUPPORTED_CODING\""), refused.text());
            assertEquals("read 7", post(container.port(), "identity", text).text());
            assertEquals(200, Wire.get(container.port(), "/", "Content-Encoding", "gzip").status);
        }
    }

    private static byte[] bomb(Coding coding) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream stream = Encoder.stream(coding, bytes, Effort.QUICK)) {
            byte[] zeros = new byte[1 << 16];
            for (int i = 0; i < 1024; i++) {
                stream.write(zeros);
            }
        }
        return bytes.toByteArray();
    }

    private static Wire.Answer post(int port, String coding, byte[] body) throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send("POST", "/", "Content-Encoding", coding, "Content-Length", Integer.toString(body.length));
            wire.raw(body);
            return wire.receive("POST");
        }
    }

    @Test
    void read_beyondTheRatio_isRefusedBeforeTheLimitOfBytes() throws IOException {
        InputStream stream = InflatingStream.of(
                "gzip", new ByteArrayInputStream(bomb(Coding.GZIP)), new InflateLimits(1L << 30, 100));
        CodedException failure = assertThrows(CodedException.class, stream::readAllBytes);
        assertEquals(HttpErrors.BODY_TOO_LARGE, failure.code());
    }

    private static Container batches(ResponseCache cache, Duration deadline, Container.Handler handler) {
        Route route = Route.open("read", Duration.ofMinutes(1)).parameters("q").build();
        BatchFilter.Mount mount = new BatchFilter.Mount(
                _ -> Optional.of(route),
                _ -> Caller.ANONYMOUS,
                _ -> Request.USUAL,
                (_, _) -> Optional.empty(),
                work -> work,
                handler::handle);
        BatchFilter filter =
                new BatchFilter(cache, mount, new BatchFilter.Bounds("/batch", 4, deadline), Ticker.system());
        return Container.start(Container.Kind.JETTY, (_, response) -> response.setStatus(404), List.of(filter));
    }

    private static ResponseCache cache(Caches caches) {
        return new ResponseCache(caches, "batches", CodingPolicy.USUAL, Ticker.system(), InstantSource.system());
    }

    private static Wire.Answer batch(Container container, String query, String requests) throws IOException {
        byte[] body = ("{\"requests\":[" + requests + "]}").getBytes(StandardCharsets.UTF_8);
        try (Wire wire = new Wire(container.port())) {
            String length = Integer.toString(body.length);
            wire.send("POST", "/batch" + query, "Content-Type", "application/json", "Content-Length", length);
            wire.raw(body);
            return wire.receive("POST");
        }
    }

    private static void parameters(HttpServletRequest request, HttpServletResponse response) throws IOException {
        StringBuilder text = new StringBuilder();
        request.getParameterMap()
                .forEach((name, values) -> text.append(name)
                        .append('=')
                        .append(String.join(",", values))
                        .append(';'));
        response.setContentType("application/json");
        response.getOutputStream()
                .write(("\"" + text + request.getParameter("outer") + '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void batch_itemsHaveTheParametersOfTheirOwnQuery_declaredOrNot() throws IOException {
        try (Caches caches = Caches.alone().build();
                ResponseCache cache = cache(caches);
                Container container = batches(cache, Duration.ofSeconds(20), EdgeFilterTest::parameters)) {
            String text = batch(container, "?outer=1&q=outer", """
                            {"id":"declared","path":"/a?q=x+y"},
                            {"id":"more","path":"/a?q=x&foo=1&q=%C3%A4&bar"},
                            {"id":"none","path":"/a"},
                            {"id":"cut","path":"/a?q=%C"},
                            {"id":"bytes","path":"/a?q=%FF"}
                            """).text();
            assertTrue(text.contains("\"id\":\"declared\",\"status\":200"), text);
            assertTrue(text.contains("\"body\":\"q=x y;null\""), text);
            assertTrue(text.contains("\"body\":\"q=x,\u00e4;foo=1;bar=;null\""), text);
            assertTrue(text.contains("\"body\":\"null\""), text);
            for (String id : List.of("cut", "bytes")) {
                assertTrue(text.contains("{\"id\":\"" + id + "\",\"status\":400"), text);
            }
            assertTrue(text.contains("MALFORMED_QUERY"), text);
        }
    }

    @Test
    void batch_workThatHeedsNoInterrupt_delaysNobodyBeyondTheDeadline() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        try (Caches caches = Caches.alone().build();
                ResponseCache cache = cache(caches);
                Container container = batches(cache, Duration.ofMillis(50), (_, _) -> untilOpen(answered))) {
            try {
                String text = batch(container, "", "{\"id\":\"slow\",\"path\":\"/slow\"}")
                        .text();
                assertTrue(text.contains("{\"id\":\"slow\",\"status\":503"), text);
                assertTrue(text.contains("BATCH_DEADLINE"), text);
            } finally {
                answered.countDown();
            }
        }
    }

    private static void untilOpen(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException _) {
                // goes on all the same, as calls into drivers do
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "{\"requests\":[]} | 1",
                "{\"requests\":[{\"id\":\"a\",\"path\":\"/a\"},{\"id\":\"a\",\"path\":\"/b\"},{\"id\":\" \",\"path\":\"/c\"}]} | 2",
                "{\"requests\":[{\"id\":\"a\",\"path\":\"//elsewhere\"}]} | 1"
            })
    void batch_noneTwiceOrElsewhere_isRefused(String body, int violations) {
        CodedException refused =
                assertThrows(CodedException.class, () -> BatchRequests.read(body.getBytes(StandardCharsets.UTF_8)));
        assertEquals(HttpErrors.INVALID_BATCH, refused.code());
        assertEquals(violations, refused.violations().size());
    }

    @Test
    void batch_moreThanItMayHold_isRefused() {
        String many = IntStream.range(0, 101)
                .mapToObj(i -> "{\"id\":\"" + i + "\",\"path\":\"/a\"}")
                .collect(Collectors.joining(",", "{\"requests\":[", "]}"));
        CodedException refused =
                assertThrows(CodedException.class, () -> BatchRequests.read(many.getBytes(StandardCharsets.UTF_8)));
        assertEquals(HttpErrors.INVALID_BATCH, refused.code());
    }
}
