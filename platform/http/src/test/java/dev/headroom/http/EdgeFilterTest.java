package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EdgeFilterTest {
    private static final Cors CORS = new Cors(
            Set.of("https://a.example"), Set.of("PUT"), Set.of("x-one"), Set.of("ETag"), true, Duration.ofMinutes(10));

    private static Container start(Container.Kind kind, long units, Container.Handler handler) {
        MemoryQuotas store = new MemoryQuotas(Ticker.system(), 1000);
        ClientAddress address = new ClientAddress(List.of());
        List<Quota> tier = List.of(Quota.of("hour", units, Duration.ofHours(1)));
        EdgeFilter edge = new EdgeFilter(
                CORS,
                new Limiter(store, store, 1, Ticker.system()),
                request -> {
                    Fields forwarded =
                            Fields.of("X-Forwarded-For", String.valueOf(request.getHeader("X-Forwarded-For")));
                    String client = address.of(request.getRemoteAddr(), forwarded);
                    return Optional.of(new EdgeFilter.Charge(ClientAddress.quotaKey(client), tier, 1));
                },
                Optional.of(new InflateLimits(1 << 20, 100)));
        return Container.start(kind, handler, List.of(edge));
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

    @Test
    void batch_keptLoadedAndMissing_haveTheirOwnStatus() {
        List<Batch.Item<String>> items = Batch.answer(List.of("a", "b", "c"), _ -> Map.of("a", "kept"), ids -> {
            assertEquals(List.of("b", "c"), List.copyOf(ids));
            return Map.of("b", "loaded");
        });
        assertEquals(
                List.of(200, 200, 404), items.stream().map(Batch.Item::status).toList());
        Map<String, String> values = new HashMap<>();
        items.forEach(item -> values.put(item.id(), String.valueOf(item.value())));
        assertEquals("kept", values.get("a"));
        assertEquals("loaded", values.get("b"));
    }

    @Test
    void batch_failedLoad_leavesWhatIsKept() {
        List<Batch.Item<String>> items = Batch.answer(List.of("a", "b"), _ -> Map.of("a", "kept"), _ -> {
            throw new IOException("down");
        });
        assertEquals(List.of(200, 500), items.stream().map(Batch.Item::status).toList());
    }

    @Test
    void batch_noneTooManyOrTwice_isRefused() {
        assertThrows(CodedException.class, () -> Batch.checked(List.of()));
        assertThrows(CodedException.class, () -> Batch.checked(Collections.nCopies(101, "a")));
        CodedException twice = assertThrows(CodedException.class, () -> Batch.checked(List.of("a", "b", "a", " ")));
        assertEquals(2, twice.violations().size());
    }
}
