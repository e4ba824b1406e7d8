package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.cache.Caches;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponseCacheTest {
    private final ManualTicker ticker = new ManualTicker();
    private final LocalSource source = new LocalSource(ticker, 12);
    private final Caches caches = Caches.over(source).ticker(ticker).build();
    private final ResponseCache cache =
            new ResponseCache(caches, "http", CodingPolicy.USUAL.upgradedAfter(0), ticker, InstantSource.system());
    private final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void close() {
        cache.close();
        caches.close();
        source.close();
    }

    private static Route route() {
        return Route.open("all", Duration.ofSeconds(1))
                .stale(Duration.ofSeconds(5), Duration.ofSeconds(60))
                .build();
    }

    private static Request request(String... fields) {
        return Request.get("https://service:443", "/a", null, Fields.of(fields));
    }

    private Origin made(int status, String... fields) {
        return _ -> Response.of(
                status, Fields.of(fields), ("body " + calls.incrementAndGet()).getBytes(StandardCharsets.UTF_8));
    }

    private static String body(Reply reply) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        reply.writeTo(bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String outcome(Reply reply) {
        return String.valueOf(reply.fields().first("Cache-Status"));
    }

    @Test
    void answer_stale_isServedAndRenewedOnceAfterwards() throws Exception {
        cache.answer(route(), request(), made(200));
        ticker.advance(Duration.ofSeconds(2));
        Reply first = cache.answer(route(), request(), made(200));
        Reply second = cache.answer(route(), request(), made(200));
        assertEquals("body 1", body(first));
        assertEquals("body 1", body(second));
        assertEquals("2", first.fields().first("Age"));
        assertTrue(outcome(first).startsWith("Headroom; hit; fwd=stale"), outcome(first));
        assertEquals(1, calls.get());
        Runnable renewal = first.after();
        assertNotNull(renewal);
        assertNull(second.after());
        renewal.run();
        assertEquals("body 2", body(cache.answer(route(), request(), made(200))));
        assertEquals(2, calls.get());
    }

    /** Text that a thorough coder makes smaller than a quick one. */
    private static Response text() {
        StringBuilder text = new StringBuilder();
        SplittableRandom chance = new SplittableRandom(5);
        for (int i = 0; i < 3_000; i++) {
            text.append("posting ")
                    .append(chance.nextInt(400))
                    .append(" of account ")
                    .append(chance.nextInt(9));
        }
        return Response.of(
                200, Fields.of("Content-Type", "text/plain"), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void answer_compressedAnew_isUnchangedForWhoHasEitherBody() throws Exception {
        try (ResponseCache upgrading = new ResponseCache(
                caches, "better", CodingPolicy.USUAL.upgradedAfter(2), ticker, InstantSource.system())) {
            Origin origin = _ -> text();
            Request coded = request("Accept-Encoding", "gzip");
            String quick = String.valueOf(
                    upgrading.answer(route(), coded, origin).fields().first("ETag"));
            String thorough = quick;
            for (int i = 0; i < 5_000 && thorough.equals(quick); i++) {
                LockSupport.parkNanos(1_000_000);
                thorough = tag(upgrading, coded, origin);
            }
            assertNotEquals(quick, thorough, "it is compressed anew");
            for (String known : List.of(quick, thorough)) {
                Reply reply =
                        upgrading.answer(route(), request("Accept-Encoding", "gzip", "If-None-Match", known), origin);
                assertEquals(304, reply.status(), known);
                assertEquals(known, reply.fields().first("ETag"));
            }
            ticker.advance(Duration.ofMinutes(5));
            Reply renewed =
                    upgrading.answer(route(), request("Accept-Encoding", "gzip", "If-None-Match", thorough), origin);
            assertEquals(304, renewed.status(), "made again, and the same");
        }
    }

    @Test
    void atHand_largeBodyInACodingThatNobodyTookYet_goesTheWholeWayOnce() throws Exception {
        Reply plain = cache.answer(route(), request(), _ -> text());
        Request coded = request("Accept-Encoding", "gzip");
        assertTrue(cache.atHand(route(), request()).isPresent());
        assertTrue(cache.atHand(route(), coded).isEmpty());
        assertEquals(1, cache.outcomes("all", "hit"));
        EntityTag tag =
                EntityTags.one(String.valueOf(plain.fields().first("ETag"))).orElseThrow();
        Request known = request("Accept-Encoding", "br", "If-None-Match", String.valueOf(tag.in(Coding.BR)));
        assertEquals(304, cache.atHand(route(), known).orElseThrow().status(), "no body, no work");
        cache.answer(route(), coded, _ -> text());
        Reply atHand = cache.atHand(route(), coded).orElseThrow();
        assertEquals("gzip", atHand.fields().first("Content-Encoding"));
        assertTrue(cache.atHand(route(), request("Accept-Encoding", "gzip", "Range", "bytes=0-9"))
                .isEmpty());
    }

    @Test
    void atHand_smallBody_isCodedWhereItIsAsked() throws Exception {
        Fields json = Fields.of("Content-Type", "application/json");
        cache.answer(
                route(),
                request(),
                _ -> Response.of(200, json, "[1234567890]".repeat(100).getBytes(StandardCharsets.UTF_8)));
        Reply atHand = cache.atHand(route(), request("Accept-Encoding", "gzip")).orElseThrow();
        assertEquals("gzip", atHand.fields().first("Content-Encoding"));
    }

    @Test
    void bytes_askedForFromManyThreadsAtOnce_areMadeOnce() throws Exception {
        Response text = text();
        Kept kept = new Kept(
                text, text.fields(), EntityTag.of(text.body()), new Kept.Times(0, 1, 1, 1), CodingPolicy.USUAL);
        Kept.Coded gzip = kept.all().stream()
                .filter(coded -> coded.coding() == Coding.GZIP)
                .findFirst()
                .orElseThrow();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(threads.submit(() -> {
                    start.await();
                    return gzip.bytes();
                }));
            }
            start.countDown();
            for (Future<byte[]> each : all) {
                assertSame(gzip.bytes(), each.get());
            }
        }
    }

    private static String tag(ResponseCache of, Request request, Origin origin) {
        try {
            return String.valueOf(of.answer(route(), request, origin).fields().first("ETag"));
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void answer_staleAndFailing_isServedUntilItsTimeIsOver() throws Exception {
        cache.answer(route(), request(), made(200));
        ticker.advance(Duration.ofSeconds(10));
        Reply stale = cache.answer(route(), request(), made(503));
        assertEquals("body 1", body(stale));
        assertTrue(outcome(stale).contains("fwd-status=503"), outcome(stale));
        ticker.advance(Duration.ofSeconds(5));
        Reply thrown = cache.answer(route(), request(), _ -> {
            throw new IOException("down");
        });
        assertEquals("body 1", body(thrown));
        ticker.advance(Duration.ofSeconds(60));
        assertEquals(503, cache.answer(route(), request(), made(503)).status());
        ticker.advance(Duration.ofSeconds(5));
        assertThrows(
                IOException.class,
                () -> cache.answer(route(), request(), _ -> {
                    throw new IOException("down");
                }));
    }

    @Test
    void answer_staleButChanged_isNotServed() throws Exception {
        cache.answer(route(), request(), reads -> {
            TagScope.dependsOn(Tag.of("row:1"));
            return made(200).make(reads);
        });
        caches.invalidate(Tag.of("row:1"));
        ticker.advance(Duration.ofSeconds(2));
        assertEquals(503, cache.answer(route(), request(), made(503)).status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Set-Cookie              | a=b                        | set-cookie",
                "Cache-Control           | private, no-store          | no-store",
                "Cache-Control           | private                    | private",
                "Vary                    | *                          | unkeyable",
                "Vary                    | Cookie                     | credential-read",
                "Content-Encoding        | gzip                       | coded",
                "Content-Security-Policy | script-src 'nonce-abc'     | nonce",
            })
    void answer_whatMayNotBeKept_isMadeForEach(String name, String value, String why) throws Exception {
        Reply first = cache.answer(route(), request(), made(200, name, value));
        assertTrue(outcome(first).endsWith("detail=" + why), outcome(first));
        cache.answer(route(), request(), made(200, name, value));
        assertEquals(2, calls.get());
    }

    @Test
    void answer_fieldsOfOneRequest_areNotKept() throws Exception {
        cache.answer(
                route(),
                request(),
                made(
                        200,
                        "RateLimit",
                        "\"h\";r=1",
                        "Retry-After",
                        "5",
                        "traceparent",
                        "00-1",
                        "Server-Timing",
                        "a",
                        "Access-Control-Allow-Origin",
                        "https://a",
                        "Connection",
                        "close, X-Hop",
                        "X-Hop",
                        "1"));
        Reply hit = cache.answer(route(), request(), made(200));
        assertTrue(outcome(hit).startsWith("Headroom; hit"), outcome(hit));
        assertEquals(
                List.of("etag", "accept-ranges", "content-length", "cache-status", "age", "date"),
                hit.fields().names());
    }

    @Test
    void answer_byResponse_keepsToTheRulesForSharedCaches() throws Exception {
        Route route = Route.byResponse("any").build();
        Request credential = request("Authorization", "Bearer x");
        String[] plain = {"Cache-Control", "max-age=60"};
        cache.answer(route, credential, made(200, plain));
        cache.answer(route, credential, made(200, plain));
        assertEquals(2, calls.get());
        ticker.advance(Duration.ofSeconds(3));
        cache.answer(route, credential, made(200, "Cache-Control", "public, max-age=60"));
        assertTrue(outcome(cache.answer(route, credential, made(200))).startsWith("Headroom; hit"));
        Request other = Request.get("https://service:443", "/b", null, Fields.NONE);
        cache.answer(route, other, made(200, "Cache-Control", "no-store", "CDN-Cache-Control", "max-age=5"));
        ticker.advance(Duration.ofSeconds(3));
        assertTrue(outcome(cache.answer(route, other, made(200))).startsWith("Headroom; hit"));
        ticker.advance(Duration.ofSeconds(3));
        assertFalse(outcome(cache.answer(route, other, made(200))).startsWith("Headroom; hit"));
    }

    @Test
    void answer_byResponseThatIsStale_isAskedAbout() throws Exception {
        Route route = Route.byResponse("asked").build();
        List<String> conditions = new ArrayList<>();
        cache.answer(route, request(), made(200, "Cache-Control", "max-age=10", "ETag", "\"v1\"", "X-Kind", "old"));
        ticker.advance(Duration.ofSeconds(11));
        Origin unchanged = reads -> {
            conditions.add(String.valueOf(reads.condition("If-None-Match")));
            Fields fields = Fields.of("Cache-Control", "max-age=10", "X-Kind", "new");
            return Response.of(304, fields, new byte[0]);
        };
        Reply renewed = cache.answer(route, request(), unchanged);
        assertEquals(List.of("\"v1\""), conditions);
        assertEquals(200, renewed.status());
        assertEquals("body 1", body(renewed));
        assertEquals("new", renewed.fields().first("X-Kind"));
        assertTrue(outcome(cache.answer(route, request(), unchanged)).startsWith("Headroom; hit"));
        assertEquals(1, conditions.size());
    }

    @Test
    void answer_byResponseThatVaries_isKeptFromTheFirst() throws Exception {
        Route route = Route.byResponse("varied").build();
        String[] fields = {"Cache-Control", "max-age=60", "Vary", "Foo"};
        cache.answer(route, request("Foo", "1"), made(200, fields));
        assertTrue(outcome(cache.answer(route, request("Foo", "1"), made(200, fields)))
                .startsWith("Headroom; hit"));
        cache.answer(route, request("Foo", "2"), made(200, fields));
        assertEquals(2, calls.get());
    }

    @Test
    void answer_byResponse_keepsItsDateAndItsAge() throws Exception {
        Route route = Route.byResponse("dated").build();
        String date = "Thu, 01 Jan 2026 00:00:00 GMT";
        Origin origin = made(200, "Cache-Control", "max-age=2000000000", "Date", date, "Age", "30");
        assertEquals(date, cache.answer(route, request(), origin).fields().first("Date"));
        Reply hit = cache.answer(route, request(), origin);
        assertEquals(date, hit.fields().first("Date"));
        assertTrue(Long.parseLong(String.valueOf(hit.fields().first("Age"))) >= 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-age=60, &&&", "max-age=\"60\"", "max-age=1.5"})
    void answer_byResponseWithATargetedFieldThatIsNone_countsTheOrdinaryOne(String targeted) throws Exception {
        Route route = Route.byResponse("targeted").build();
        String[] fields = {"CDN-Cache-Control", targeted, "Cache-Control", "no-store"};
        cache.answer(route, request(), made(200, fields));
        cache.answer(route, request(), made(200, fields));
        assertEquals(2, calls.get());
    }

    @Test
    void answer_manyAtOnce_isMadeOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Origin slow = reads -> {
            begun.countDown();
            go.await();
            return made(200).make(reads);
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> bodies = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                bodies.add(threads.submit(() -> body(cache.answer(route(), request(), slow))));
            }
            begun.await();
            go.countDown();
            for (Future<String> each : bodies) {
                assertEquals("body 1", each.get());
            }
        }
        assertEquals(1, calls.get());
    }

    @Test
    void answer_leaderThatThrows_isReplacedByOneOther() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        Origin first = reads -> {
            if (attempts.incrementAndGet() == 1) {
                begun.countDown();
                go.await();
                throw new IOException("once");
            }
            return made(200).make(reads);
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Reply> leader = threads.submit(() -> cache.answer(route(), request(), first));
            begun.await();
            List<Future<String>> bodies = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                bodies.add(threads.submit(() -> body(cache.answer(route(), request(), first))));
            }
            go.countDown();
            assertThrows(Exception.class, leader::get);
            for (Future<String> each : bodies) {
                assertEquals("body 1", each.get());
            }
        }
        assertEquals(2, attempts.get());
    }
}
