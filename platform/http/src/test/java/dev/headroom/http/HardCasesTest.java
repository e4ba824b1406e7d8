package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cases that response caches are known to fail: a revoked caller, variants without end, a purge beside a 304. */
final class HardCasesTest {
    private static final String BODY = "{\"value\":\"" + "abcdefgh".repeat(200) + "\"}";

    private final Caches caches = Caches.alone().build();
    private final ResponseCache cache = cache(caches);
    private final AtomicInteger calls = new AtomicInteger();
    private @Nullable Container container;

    private static ResponseCache cache(Caches caches) {
        return new ResponseCache(
                caches, "http", CodingPolicy.USUAL.upgradedAfter(0), Ticker.system(), InstantSource.system());
    }

    @AfterEach
    void close() {
        if (container != null) {
            container.close();
        }
        cache.close();
        caches.close();
    }

    private int start(Container.Kind kind, Container.Handler handler, List<Filter> filters) {
        Container started = Container.start(kind, handler, filters);
        container = started;
        return started.port();
    }

    private Filter mount(Route route, Function<String, Caller> callers) {
        return new ResponseCacheFilter(cache, _ -> Optional.of(route), request -> {
            String credential = request.getHeader("Authorization");
            return credential == null ? Caller.ANONYMOUS : callers.apply(credential);
        });
    }

    private static void json(HttpServletResponse response, String text) throws IOException {
        response.setContentType("application/json");
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void case2_credentialThatIsRevokedOrDowngraded_isNeverServedFromWhatWasKept(Container.Kind kind) {
        AtomicInteger epoch = new AtomicInteger();
        AtomicBoolean revoked = new AtomicBoolean();
        Route route = Route.personal("mine", Duration.ofMinutes(1)).build();
        int port = start(
                kind,
                (_, response) -> {
                    calls.incrementAndGet();
                    json(response, "{\"epoch\":" + epoch.get() + "}");
                },
                List.of(
                        (request, response, chain) -> {
                            if (revoked.get() && response instanceof HttpServletResponse http) {
                                http.setStatus(401);
                            } else {
                                chain.doFilter(request, response);
                            }
                        },
                        mount(route, credential -> new Caller.Verified("1", credential, "epoch" + epoch.get()))));
        String[] mine = {"Authorization", "Bearer a"};
        Wire.get(port, "/me", mine);
        assertTrue(Wire.get(port, "/me", mine).isHit());
        epoch.incrementAndGet();
        Wire.Answer downgraded = Wire.get(port, "/me", mine);
        assertFalse(downgraded.isHit());
        assertEquals("{\"epoch\":1}", downgraded.text());
        revoked.set(true);
        assertEquals(401, Wire.get(port, "/me", mine).status);
        assertEquals(2, calls.get());
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void case6_fieldsWithoutEnd_makeNoVariantsWithoutEnd(Container.Kind kind) throws IOException {
        Route route = Route.open("all", Duration.ofMinutes(1))
                .variesBy("accept-language")
                .build();
        int port = start(
                kind,
                (request, response) -> {
                    calls.incrementAndGet();
                    json(response, BODY.replace("value", "v" + (request.getHeader("Accept-Language") == null)));
                },
                List.of(mount(route, _ -> Caller.ANONYMOUS)));
        String[] normal = {"Accept-Encoding", "gzip, br", "Accept-Language", "en"};
        Wire.get(port, "/a", normal);
        Random random = new Random(6);
        for (int i = 0; i < 500; i++) {
            Wire.Answer answer = Wire.get(
                    port,
                    "/a",
                    "Accept-Encoding",
                    "gzip;q=0." + random.nextInt(1000) + ", x" + random.nextInt(),
                    "Accept-Language",
                    "x" + random.nextInt(100_000));
            assertEquals(200, answer.status);
        }
        assertTrue(
                cache.entries().memory().entries() <= 16 + 1,
                () -> cache.entries().toString());
        int before = calls.get();
        for (int i = 0; i < 50; i++) {
            assertTrue(Wire.get(port, "/a", normal).isHit());
        }
        assertEquals(before, calls.get());
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void case9_readersBesideAWriter_neverSeeWhatAPurgeHasEnded(Container.Kind kind) throws Exception {
        AtomicLong committed = new AtomicLong();
        AtomicLong purged = new AtomicLong();
        Route route = Route.open("counted", Duration.ofMinutes(1)).build();
        int port = start(
                kind,
                (_, response) -> {
                    TagScope.dependsOn(Tag.of("row", "1"));
                    json(response, "{\"version\":" + committed.get() + "}");
                },
                List.of(mount(route, _ -> Caller.ANONYMOUS)));
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                readers.add(threads.submit(() -> read(port, done, purged)));
            }
            for (int i = 0; i < 300; i++) {
                long version = committed.incrementAndGet();
                caches.invalidate(Tag.of("row", "1"));
                purged.set(version);
                LockSupport.parkNanos(1);
            }
            done.set(true);
            long reads = 0;
            for (Future<Long> reader : readers) {
                reads += reader.get();
            }
            assertTrue(reads > 0);
        }
    }

    private static long read(int port, AtomicBoolean done, AtomicLong purged) throws IOException {
        long reads = 0;
        long known = 0;
        String tag = "\"none\"";
        try (Wire wire = new Wire(port)) {
            while (!done.get() || reads == 0) {
                long least = purged.get();
                wire.send("GET", "/n", "If-None-Match", tag);
                Wire.Answer answer = wire.receive("GET");
                long version = answer.status == 304
                        ? known
                        : Long.parseLong(answer.text().replaceAll("\\D", ""));
                assertTrue(version >= least, answer.status + " with " + version + " after the purge of " + least);
                assertTrue(version >= known);
                known = version;
                tag = answer.field("ETag");
                reads++;
            }
        }
        return reads;
    }

    @Test
    void case13_sameDataOnTwoNodes_hasTheSameTagAndBytes() throws Exception {
        try (Caches others = Caches.alone().build();
                ResponseCache other = cache(others)) {
            Route route = Route.open("all", Duration.ofMinutes(1)).build();
            Request request = Request.get("http://a:80", "/a", null, Fields.NONE);
            Origin origin = _ -> Response.of(
                    200, Fields.of("Content-Type", "application/json"), BODY.getBytes(StandardCharsets.UTF_8));
            Reply here = cache.answer(route, request, origin);
            Reply there = other.answer(route, request, origin);
            assertEquals(here.fields().first("ETag"), there.fields().first("ETag"));
            for (int i = 0; i < 1000; i++) {
                Reply again = cache.answer(route, request, origin);
                assertEquals(here.fields().first("ETag"), again.fields().first("ETag"));
                assertEquals(here.buffer(), again.buffer());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void case14_secretBesideReflectedInput_hasTheSameLengthForEveryGuess(Container.Kind kind) {
        String secret = "token=7c1b9e0a5f3d";
        Route route =
                Route.open("reflecting", Duration.ofMinutes(1)).parameters("q").build();
        int port = start(
                kind,
                (request, response) -> {
                    SecurityHeaders.secret().forEach(response::setHeader);
                    json(
                            response,
                            "{\"q\":\"" + request.getParameter("q") + "\",\"filler\":\"" + "x".repeat(2000)
                                    + "\",\"secret\":\"" + secret + "\"}");
                },
                List.of(mount(route, _ -> Caller.ANONYMOUS)));
        int right = Wire.get(port, "/s?q=token%3D7c1b9e", "Accept-Encoding", "gzip, br, zstd").body.length;
        for (String guess : List.of("token%3D000000", "token%3Dabcdef", "zzzzz%3D123456")) {
            Wire.Answer answer = Wire.get(port, "/s?q=" + guess, "Accept-Encoding", "gzip, br, zstd");
            assertEquals("", answer.field("Content-Encoding"));
            assertEquals(right, answer.body.length);
            assertFalse(Wire.get(port, "/s?q=" + guess).isHit());
        }
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void case19_streamThatBreaks_looksBroken(Container.Kind kind) throws IOException {
        Route route =
                Route.open("stream", Duration.ofMinutes(1)).parameters("broken").build();
        int port = start(
                kind,
                (request, response) -> {
                    response.setContentType("application/x-ndjson");
                    OutputStream lines = CodedStream.open(request, response, CodingPolicy.USUAL);
                    for (int row = 0; row < 1000; row++) {
                        lines.write(("{\"row\":" + row + "}\n").getBytes(StandardCharsets.UTF_8));
                        if (row == 500 && request.getParameter("broken") != null) {
                            lines.flush();
                            throw new IOException("the database is gone");
                        }
                    }
                    lines.write("{\"_end\":true}\n".getBytes(StandardCharsets.UTF_8));
                    lines.close();
                },
                List.of(mount(route, _ -> Caller.ANONYMOUS)));
        assertTrue(Wire.get(port, "/rows").text().endsWith("{\"_end\":true}\n"));
        try (Wire wire = new Wire(port)) {
            wire.send("GET", "/rows?broken=1");
            assertThrows(EOFException.class, () -> wire.receive("GET"));
        }
        assertFalse(Wire.get(port, "/rows").isHit());
    }

    @Test
    void case19_flushedRow_arrivesBeforeTheNextIsMade() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        int port = start(
                Container.Kind.JETTY,
                (request, response) -> {
                    response.setContentType("application/x-ndjson");
                    OutputStream lines = CodedStream.open(request, response, CodingPolicy.USUAL);
                    lines.write("{\"row\":1}\n".getBytes(StandardCharsets.UTF_8));
                    lines.flush();
                    try {
                        seen.await();
                    } catch (InterruptedException interrupted) {
                        throw new IOException(interrupted);
                    }
                    lines.close();
                },
                List.of(mount(Route.open("stream", Duration.ofMinutes(1)).build(), _ -> Caller.ANONYMOUS)));
        try (Wire wire = new Wire(port)) {
            wire.send("GET", "/rows", "Accept-Encoding", "gzip");
            // the head alone says that the first row has gone
            assertEquals("gzip", wire.head().first("Content-Encoding"));
            seen.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void body_thatNobodyReads_leavesTheConnectionToTheNextRequest(Container.Kind kind) throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        int port = start(
                kind,
                (request, response) -> {
                    response.setStatus(request.getMethod().equals("POST") ? 403 : 200);
                    refused.countDown();
                },
                List.of(new UnreadBodies()));
        try (Wire wire = new Wire(port)) {
            wire.send("POST", "/a", "Content-Length", "20000");
            refused.await();
            wire.raw(new byte[20_000]);
            assertEquals(403, wire.receive("POST").status);
            wire.send("GET", "/a");
            assertEquals(200, wire.receive("GET").status);
        }
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void response_beyondItsLimit_isRefusedOrCutOff(Container.Kind kind) throws IOException {
        ResponseCacheFilter.Usage small =
                new ResponseCacheFilter.Usage(_ -> Request.USUAL, _ -> Fields.NONE, 4096, 2048, _ -> List.of());
        Filter filter = new ResponseCacheFilter(cache, _ -> Optional.empty(), _ -> Caller.ANONYMOUS, small);
        int port = start(kind, (_, response) -> json(response, "x".repeat(3000)), List.of(filter));
        Wire.Answer refused = Wire.get(port, "/large");
        assertEquals(422, refused.status);
        assertTrue(refused.text().contains("RESPONSE_TOO_LARGE"), refused.text());
    }

    @Test
    void kept_writtenAndRead_isTheSame() {
        KeptSerializer serializer = new KeptSerializer(Ticker.system(), InstantSource.system(), Effort.QUICK);
        long now = Ticker.system().nanos();
        Fields fields = Fields.of("Content-Type", "application/json", "Link", "</b>; rel=\"next\"");
        Response response = Response.of(200, fields, BODY.getBytes(StandardCharsets.UTF_8));
        long second = 1_000_000_000;
        Kept kept = new Kept(
                response,
                fields,
                EntityTag.of(response.body()),
                new Kept.Times(now, now + 60 * second, now + 70 * second, now + 80 * second),
                CodingPolicy.USUAL);
        byte[] bytes = serializer.write(kept);
        Kept read = serializer.read(bytes, 0, bytes.length);
        assertEquals(kept.tag(), read.tag());
        assertEquals(kept.fields(), read.fields());
        assertArrayEquals(kept.body(), read.body());
        assertEquals(kept.offered(), read.offered());
        assertEquals(60, Math.round((read.times().freshNanos() - now) / 1e9));
        for (int length = 0; length < bytes.length - BODY.length(); length += 7) {
            int cut = length;
            assertThrows(RuntimeException.class, () -> serializer.read(bytes, 0, cut));
        }
    }

    @Test
    void stream_ofEveryCoding_isReadableToWhereItWasFlushed() throws IOException {
        for (Coding coding : Coding.available()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream stream = Encoder.stream(coding, bytes, Effort.QUICK)) {
                stream.write(BODY.getBytes(StandardCharsets.UTF_8));
                stream.flush();
                assertTrue(bytes.size() > 0, coding.token());
            }
        }
    }

    @Test
    void mask_beyondItsBounds_isRefusedAndNothingIsKept() {
        Route route = Route.open("masked", Duration.ofMinutes(1))
                .fields(FieldSchema.builder().fields("a", "b").build())
                .build();
        Origin origin = _ -> Response.of(200, Fields.NONE, new byte[0]);
        for (String fields : List.of("a(".repeat(60), "c", "a,".repeat(1500), "-a,-b", "(a)")) {
            Request request = Request.get("http://a:80", "/a", "fields=" + fields, Fields.NONE);
            assertThrows(CodedException.class, () -> cache.answer(route, request, origin), fields);
        }
        assertEquals(0, cache.entries().memory().entries());
    }
}
