package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import dev.headroom.cache.Caches;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ResponseCacheFilterTest {
    private static final String BODY = IntStream.range(0, 300)
            .mapToObj(i -> "{\"row\":" + i + ",\"name\":\"value " + i % 7 + "\"}")
            .collect(Collectors.joining(",", "[", "]"));

    private final ManualTicker ticker = new ManualTicker();
    private final LocalSource source = new LocalSource(ticker, 12);
    private final Caches caches = Caches.over(source).ticker(ticker).build();
    private final ResponseCache cache =
            new ResponseCache(caches, "http", CodingPolicy.USUAL.upgradedAfter(0), ticker, InstantSource.system());
    private final AtomicInteger calls = new AtomicInteger();
    private @Nullable Container container;

    @AfterEach
    void close() {
        if (container != null) {
            container.close();
        }
        cache.close();
        caches.close();
        source.close();
    }

    private int start(Container.Kind kind, Route route, Container.Handler handler) {
        ResponseCacheFilter filter = new ResponseCacheFilter(cache, _ -> Optional.of(route), request -> {
            String credential = request.getHeader("Authorization");
            return credential == null ? Caller.ANONYMOUS : new Caller.Verified("1", credential, "");
        });
        Container.Handler counting = (request, response) -> {
            calls.incrementAndGet();
            handler.handle(request, response);
        };
        Container started = Container.start(kind, counting, List.of(filter));
        container = started;
        return started.port();
    }

    @Test
    void earlyHints_reachWhoAskedFirst_andAreNotKept() throws IOException {
        int port = start(Container.Kind.JETTY, Route.byResponse("hinted").build(), (_, response) -> {
            response.setHeader("Link", "</a.css>; rel=preload; as=style");
            response.sendError(103);
            response.setHeader("Link", null);
            response.setHeader("Cache-Control", "max-age=60");
            json(response, BODY);
        });
        try (Wire wire = new Wire(port)) {
            wire.send("GET", "/a");
            Wire.Answer hint = wire.receive("GET");
            assertEquals(103, hint.status);
            assertEquals("</a.css>; rel=preload; as=style", hint.field("Link"));
            Wire.Answer answer = wire.receive("GET");
            assertEquals(200, answer.status);
            assertEquals("", answer.field("Link"));
            assertEquals(BODY, answer.text());
            wire.send("GET", "/a");
            assertTrue(wire.receive("GET").isHit());
        }
    }

    @ParameterizedTest
    @EnumSource
    void write_toWhatTheResponseLetBeKept_endsIt(Container.Kind kind) {
        int port = start(kind, Route.byResponse("written").build(), (_, response) -> {
            response.setHeader("Cache-Control", "max-age=60");
            json(response, BODY);
        });
        Wire.get(port, "/a");
        assertTrue(Wire.get(port, "/a").isHit());
        Wire.ask(port, "POST", "/a", "Content-Length", "0");
        assertFalse(Wire.get(port, "/a").isHit());
    }

    @ParameterizedTest
    @EnumSource
    void conditionThatCantBeRead_whereNothingIsKept_isRefusedBeforeTheHandler(Container.Kind kind) {
        ResponseCacheFilter filter = new ResponseCacheFilter(cache, _ -> Optional.empty(), _ -> Caller.ANONYMOUS);
        container = Container.start(
                kind,
                (_, response) -> {
                    calls.incrementAndGet();
                    json(response, BODY);
                },
                List.of(filter));
        int port = container.port();
        Wire.Answer refused =
                Wire.ask(port, "POST", "/", "If-None-Match", "\"t\", ".repeat(100) + "\"u\"", "Content-Length", "0");
        assertEquals(431, refused.status);
        assertEquals("application/problem+json", refused.field("Content-Type"));
        assertEquals(0, calls.get());
        Wire.Answer malformed = Wire.get(port, "/", "If-Match", "\"1\", \"2\", *");
        assertEquals(400, malformed.status);
        assertTrue(malformed.text().contains("INVALID_CONDITION"), malformed.text());
        assertEquals(200, Wire.get(port, "/").status);
    }

    @ParameterizedTest
    @EnumSource
    void write_thatWasDone_namesTheGroupsThatItEnded(Container.Kind kind) {
        ResponseCacheFilter.Usage usage = new ResponseCacheFilter.Usage(
                _ -> Request.USUAL,
                _ -> Fields.NONE,
                1024,
                4096,
                request -> request.getAttribute("handled") == null ? List.of() : List.of("prices", "a \"b\""));
        ResponseCacheFilter filter =
                new ResponseCacheFilter(cache, _ -> Optional.empty(), _ -> Caller.ANONYMOUS, usage);
        container = Container.start(
                kind,
                (request, response) -> {
                    request.setAttribute("handled", true);
                    response.setStatus(request.getRequestURI().equals("/late") ? 409 : 204);
                },
                List.of(filter));
        String name = "Cache-Group-Invalidation";
        for (String method : List.of("POST", "PUT", "DELETE")) {
            Wire.Answer done = Wire.ask(container.port(), method, "/a", "Content-Length", "0");
            assertEquals("\"prices\", \"a \\\"b\\\"\"", done.field(name));
            assertEquals(
                    "",
                    Wire.ask(container.port(), method, "/late", "Content-Length", "0")
                            .field(name));
        }
        assertEquals("", Wire.get(container.port(), "/a").field(name));
    }

    private static Route.Builder open() {
        return Route.open("all", Duration.ofMinutes(1))
                .parameters("a", "b", "q")
                .cacheControl("public, max-age=30");
    }

    private static void json(HttpServletResponse response, String text) throws IOException {
        response.setContentType("application/json");
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] decoded(Wire.Answer answer) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(answer.body);
        return switch (answer.field("Content-Encoding")) {
            case "gzip" -> new GZIPInputStream(in).readAllBytes();
            case "br" -> new BrotliInputStream(in).readAllBytes();
            case "zstd" -> new ZstdInputStream(in).readAllBytes();
            default -> answer.body;
        };
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void get_twice_isMadeOnceWithTheSameFieldNames(Container.Kind kind) {
        int port = start(kind, open().groups("prices").build(), (_, response) -> json(response, BODY));
        Wire.Answer miss = Wire.get(port, "/a");
        Wire.Answer hit = Wire.get(port, "/a");
        assertEquals(1, calls.get());
        assertEquals(BODY, miss.text());
        assertEquals(BODY, hit.text());
        assertTrue(hit.isHit(), hit.field("Cache-Status"));
        assertEquals("\"prices\"", hit.field("Cache-Groups"));
        assertEquals("0", hit.field("Age"));
        Set<String> names = new TreeSet<>(miss.fields.names());
        names.add("age");
        assertEquals(names, new TreeSet<>(hit.fields.names()));
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void get_everyCodingAndTag_is304ExactlyWhereTheTagIsSelectable(Container.Kind kind) throws IOException {
        int port = start(kind, open().build(), (_, response) -> json(response, BODY));
        Map<Coding, String> tags = new EnumMap<>(Coding.class);
        for (Coding coding : Coding.values()) {
            Wire.Answer answer = Wire.get(port, "/m", "Accept-Encoding", coding.token());
            assertEquals(coding == Coding.IDENTITY ? "" : coding.token(), answer.field("Content-Encoding"));
            assertArrayEquals(BODY.getBytes(StandardCharsets.UTF_8), decoded(answer));
            assertEquals("Accept-Encoding", answer.field("Vary"));
            tags.put(coding, answer.field("ETag"));
        }
        assertEquals(Coding.values().length, Set.copyOf(tags.values()).size());
        for (Coding has : Coding.values()) {
            for (Coding takes : Coding.values()) {
                String accept = takes == Coding.IDENTITY ? "identity" : takes.token() + ", identity;q=0";
                String tag = String.valueOf(tags.get(has));
                int expected = has == takes ? 304 : 200;
                Wire.Answer answer = Wire.get(port, "/m", "Accept-Encoding", accept, "If-None-Match", tag);
                assertEquals(expected, answer.status, has + " under " + takes);
                assertEquals(tags.get(takes), answer.field("ETag"));
                Wire.Answer weak = Wire.get(port, "/m", "Accept-Encoding", accept, "If-None-Match", "\"x\", W/" + tag);
                assertEquals(expected, weak.status);
            }
        }
        Wire.Answer any = Wire.get(port, "/m", "If-None-Match", "*");
        assertEquals(304, any.status);
        assertEquals(
                Set.of("age", "cache-control", "cache-status", "date", "etag", "vary"),
                any.fields.only(name -> !name.equals("server")).names().stream().collect(Collectors.toSet()));
        assertEquals(412, Wire.get(port, "/m", "If-Match", "W/" + tags.get(Coding.IDENTITY)).status);
        assertEquals(200, Wire.get(port, "/m", "If-Match", String.valueOf(tags.get(Coding.IDENTITY))).status);
        assertEquals(200, Wire.get(port, "/m", "If-None-Match", "malformed").status);
        assertEquals(406, Wire.get(port, "/m", "Accept-Encoding", "*;q=0").status);
        assertEquals(1, calls.get());
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void get_ranges_areOfTheStoredRepresentation(Container.Kind kind) throws IOException {
        int port = start(kind, open().build(), (_, response) -> json(response, BODY));
        byte[] whole = BODY.getBytes(StandardCharsets.UTF_8);
        Wire.Answer plain = Wire.get(port, "/r", "Range", "bytes=0-99", "Accept-Encoding", "gzip, br");
        assertEquals(206, plain.status);
        assertEquals("", plain.field("Content-Encoding"));
        assertEquals("bytes 0-99/" + whole.length, plain.field("Content-Range"));
        assertEquals(BODY.substring(0, 100), plain.text());
        Wire.Answer gzip = Wire.get(port, "/r", "Accept-Encoding", "gzip");
        Wire.Answer part =
                Wire.get(port, "/r", "Accept-Encoding", "gzip", "Range", "bytes=10-", "If-Range", gzip.field("ETag"));
        assertEquals(206, part.status);
        assertEquals("gzip", part.field("Content-Encoding"));
        byte[] joined = new byte[gzip.body.length];
        System.arraycopy(gzip.body, 0, joined, 0, 10);
        System.arraycopy(part.body, 0, joined, 10, part.body.length);
        assertArrayEquals(gzip.body, joined);
        assertEquals(200, Wire.get(port, "/r", "Range", "bytes=0-9", "If-Range", "W/" + plain.field("ETag")).status);
        assertEquals(200, Wire.get(port, "/r", "Range", "bytes=0-9", "If-Range", "\"other\"").status);
        Wire.Answer none = Wire.get(port, "/r", "Range", "bytes=999999-");
        assertEquals(416, none.status);
        assertEquals("bytes */" + whole.length, none.field("Content-Range"));
        Wire.Answer parts = Wire.get(port, "/r", "Range", "bytes=0-1,5-7");
        assertEquals(206, parts.status);
        assertTrue(parts.field("Content-Type").startsWith("multipart/byteranges"));
        assertTrue(
                parts.text().contains("Content-Range: bytes 5-7/" + whole.length + "\r\n\r\n" + BODY.substring(5, 8)));
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void head_ofWhatIsKept_saysWhatGetSaysWithoutBody(Container.Kind kind) {
        int port = start(kind, open().build(), (_, response) -> json(response, BODY));
        Wire.Answer head = Wire.ask(port, "HEAD", "/h", "Accept-Encoding", "gzip");
        Wire.Answer get = Wire.get(port, "/h", "Accept-Encoding", "gzip");
        assertEquals(1, calls.get());
        for (String name : List.of("ETag", "Content-Length", "Content-Encoding", "Vary", "Content-Type")) {
            assertEquals(get.field(name), head.field(name), name);
        }
        assertEquals(304, Wire.ask(port, "HEAD", "/h", "If-None-Match", "*").status);
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void invalidate_tagOfTheResponse_endsIt(Container.Kind kind) {
        AtomicInteger version = new AtomicInteger(1);
        int port = start(kind, open().build(), (_, response) -> {
            TagScope.dependsOn(Tag.of("row:7"));
            json(response, "{\"version\":" + version.get() + "}");
        });
        assertEquals("{\"version\":1}", Wire.get(port, "/v").text());
        version.set(2);
        assertEquals("{\"version\":1}", Wire.get(port, "/v").text());
        caches.invalidate(Tag.of("row:7"));
        assertEquals("{\"version\":2}", Wire.get(port, "/v").text());
        assertEquals(2, calls.get());
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void get_handlerThatReadsAField_neverMixesItsValues(Container.Kind kind) {
        List<String> attacked = List.of("X-Forwarded-Host", "X-Original-URL", "Accept-Language", "X-Forwarded-Scheme");
        int port = start(kind, open().build(), (request, response) -> {
            StringBuilder text = new StringBuilder();
            attacked.forEach(name -> text.append(request.getHeader(name)).append(';'));
            json(response, text.toString());
        });
        String control = Wire.get(port, "/p").text();
        for (String name : attacked) {
            assertNotEquals(control, Wire.get(port, "/p", name, "evil.example").text());
            assertEquals(control, Wire.get(port, "/p").text());
        }
        // by now every field that is read is part of the key: both kinds of request are hits
        assertTrue(Wire.get(port, "/p").isHit());
        assertTrue(Wire.get(port, "/p", "X-Forwarded-Host", "evil.example").isHit());
        assertFalse(Wire.get(port, "/p").field("Vary").isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void get_pathsAndQueriesThatOnlyLookAlike_areApart(Container.Kind kind) {
        int port = start(
                kind,
                open().build(),
                (request, response) -> json(response, request.getRequestURI() + "?" + request.getQueryString()));
        assertEquals("/x?a=1&b=2", Wire.get(port, "/x?b=2&a=1").text());
        assertTrue(Wire.get(port, "/x?a=1&b=2").isHit());
        assertEquals("/x?a=2&a=1", Wire.get(port, "/x?a=2&a=1").text());
        assertEquals("/x?a=1&a=2", Wire.get(port, "/x?a=1&a=2").text());
        assertEquals("/x?a", Wire.get(port, "/x?a").text());
        assertEquals("/x?a=", Wire.get(port, "/x?a=").text());
        assertEquals("/x?q=c+d", Wire.get(port, "/x?q=c%20d").text());
        assertTrue(Wire.get(port, "/x?q=c+d").isHit());
        for (String path : List.of("/x;y=.css", "/X?z=1", "/x?a=%ff", "/%78", "/x?a=1&a=%zz")) {
            Wire.get(port, path);
            assertFalse(Wire.get(port, path).isHit(), path);
        }
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void get_personalRoute_isNeverAnothersAndNeedsACredential(Container.Kind kind) {
        Route route = Route.personal("mine", Duration.ofMinutes(1)).build();
        int port = start(kind, route, (request, response) -> {
            String owner = request.getHeader("Authorization");
            if (owner == null) {
                response.setStatus(401);
            } else {
                json(response, "{\"owner\":\"" + owner + "\"}");
            }
        });
        for (int i = 0; i < 50; i++) {
            String owner = i % 2 == 0 ? "alice" : "bob";
            Wire.Answer answer = Wire.get(port, "/me", "Authorization", owner);
            assertEquals("{\"owner\":\"" + owner + "\"}", answer.text());
            assertTrue(Lists.contains(answer.field("Vary"), "Authorization"), answer.field("Vary"));
            assertEquals("private, no-cache", answer.field("Cache-Control"));
            assertEquals("no-store", answer.field("CDN-Cache-Control"));
        }
        assertEquals(2, calls.get());
        assertEquals(401, Wire.get(port, "/me").status);
        assertEquals(401, Wire.get(port, "/me").status);
    }
}
