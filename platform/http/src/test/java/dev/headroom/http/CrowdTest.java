package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many at once for one path: callers who must not get each other's, and a crowd before what isn't kept yet. */
final class CrowdTest {
    private static final int CROWD = 40;

    private final Caches caches = Caches.alone().build();
    private final ResponseCache cache = new ResponseCache(
            caches, "http", CodingPolicy.USUAL.upgradedAfter(0), Ticker.system(), InstantSource.system());
    private final AtomicInteger calls = new AtomicInteger();
    private @Nullable Container container;

    @AfterEach
    void close() {
        if (container != null) {
            container.close();
        }
        cache.close();
        caches.close();
    }

    private int start(Container.Kind kind, Route route, Container.Handler handler) {
        Filter mount = new ResponseCacheFilter(cache, _ -> Optional.of(route), request -> {
            String credential = request.getHeader("Authorization");
            return credential == null ? Caller.ANONYMOUS : new Caller.Verified("tenant", owner(credential), credential);
        });
        Container started = Container.start(kind, handler, List.of(mount));
        container = started;
        return started.port();
    }

    /** Tokens look like {@code alice.3}. */
    private static String owner(String credential) {
        return credential.substring(0, credential.indexOf('.'));
    }

    private static void write(HttpServletResponse response, String text) throws IOException {
        response.setContentType("application/json");
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void case1_callersWhoseTokensChange_getTheirOwnOnEveryConnection(Container.Kind kind) throws Exception {
        Route route = Route.personal("mine", Duration.ofMinutes(1)).build();
        int port = start(kind, route, (request, response) -> {
            String credential = request.getHeader("Authorization");
            if (credential == null) {
                response.setStatus(401);
                return;
            }
            calls.incrementAndGet();
            write(response, "{\"owner\":\"" + owner(credential) + "\"}");
        });
        int connections = 16;
        int rounds = 60;
        int rotations = 3;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Random random = new Random(i);
                all.add(threads.submit(() -> {
                    try (Wire wire = new Wire(port)) {
                        for (int round = 0; round < rounds; round++) {
                            look(wire, random.nextInt(10), round * rotations / rounds);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertEquals(2 * rotations, calls.get());
    }

    /** One look on a connection that serves whoever comes: alice, bob, or now and then somebody without a token. */
    private static void look(Wire wire, int chance, int rotation) throws IOException {
        if (chance == 0) {
            wire.send("GET", "/me");
            assertEquals(401, wire.receive("GET").status);
            return;
        }
        String owner = chance % 2 == 0 ? "alice" : "bob";
        wire.send("GET", "/me", "Authorization", owner + '.' + rotation);
        Wire.Answer answer = wire.receive("GET");
        assertEquals("{\"owner\":\"" + owner + "\"}", answer.text());
        assertTrue(answer.field("Cache-Control").startsWith("private"), answer.field("Cache-Control"));
        assertTrue(Lists.contains(answer.field("Vary"), "Authorization"), answer.field("Vary"));
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void case10_firstOfACrowdThatHangsUp_leavesTheAnswerToTheOthers(Container.Kind kind) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Route route = Route.open("slow", Duration.ofMinutes(1)).build();
        int port = start(kind, route, (_, response) -> {
            calls.incrementAndGet();
            begun.countDown();
            await(go);
            write(response, "{\"made\":" + calls.get() + "}");
        });
        try (Wire first = new Wire(port);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            first.send("GET", "/slow");
            assertTrue(begun.await(20, TimeUnit.SECONDS));
            CountDownLatch sent = new CountDownLatch(CROWD);
            List<Future<Wire.Answer>> crowd = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(threads.submit(() -> {
                    try (Wire wire = new Wire(port)) {
                        wire.send("GET", "/slow");
                        sent.countDown();
                        return wire.receive("GET");
                    }
                }));
            }
            assertTrue(sent.await(20, TimeUnit.SECONDS));
            first.kill();
            go.countDown();
            for (Future<Wire.Answer> each : crowd) {
                Wire.Answer answer = each.get();
                assertEquals(200, answer.status);
                assertEquals("{\"made\":1}", answer.text());
            }
        }
        assertEquals(1, calls.get());
    }

    @ParameterizedTest
    @EnumSource(Container.Kind.class)
    void case10_crowdBeforeWhatMayNotBeKept_isServedAtTheSameTime_eachWithItsOwn(Container.Kind kind) throws Exception {
        // those who waited for the first one's answer are in the handler together, or the barrier breaks
        CyclicBarrier together = new CyclicBarrier(CROWD);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Route route = Route.open("unkept", Duration.ofMinutes(1)).build();
        int port = start(kind, route, (_, response) -> {
            int call = calls.incrementAndGet();
            if (call == 1) {
                begun.countDown();
                await(go);
            } else {
                await(together);
            }
            response.setHeader("Cache-Control", "private, no-store");
            response.setHeader("Set-Cookie", "call=" + call);
            write(response, "{\"call\":" + call + "}");
        });
        Set<String> seen = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Wire.Answer> leader = threads.submit(() -> Wire.get(port, "/unkept"));
            assertTrue(begun.await(20, TimeUnit.SECONDS));
            List<Future<Wire.Answer>> crowd = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(threads.submit(() -> Wire.get(port, "/unkept")));
            }
            go.countDown();
            crowd.add(leader);
            for (Future<Wire.Answer> each : crowd) {
                Wire.Answer answer = each.get();
                assertEquals(200, answer.status);
                assertEquals("{\"" + answer.field("Set-Cookie").replace("=", "\":") + "}", answer.text());
                seen.add(answer.text());
            }
        }
        assertEquals(CROWD + 1, seen.size());
        assertEquals(CROWD + 1, calls.get());
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    private static void await(CyclicBarrier barrier) throws IOException {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IOException(failure);
        }
    }
}
