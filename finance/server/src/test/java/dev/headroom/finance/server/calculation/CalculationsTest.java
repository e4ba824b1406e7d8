package dev.headroom.finance.server.calculation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CalculationsTest {
    private final ServiceFixture service = ServiceFixture.shared();
    private final Calculations calculations = service.bean(Calculations.class);
    private final Fingerprint fingerprint = service.bean(Fingerprint.class);

    private static int waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    @Test
    void oneKindAtItsLimit_isRefused_andTheOutlookIsNot() throws Exception {
        TestClient robin = service.household();
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                running.add(requests.submit(() -> calculations.run(Kind.ENERGY, () -> waitFor(release))));
            }
            Eventually.eventually("all are admitted", () -> calculations.interactive() == 16);
            CodedException busy = assertThrows(CodedException.class, () -> calculations.run(Kind.ENERGY, () -> 1));
            assertEquals("CALCULATIONS_BUSY", busy.code().name());
            assertFalse(busy.retryAfter().isEmpty());
            robin.get("/api/v2/daily-outlook/" + robin.userId()).expect(200);
            release.countDown();
            for (Future<Integer> one : running) {
                assertEquals(1, one.get());
            }
        }
        assertEquals(2, calculations.run(Kind.ENERGY, () -> 2));
    }

    @Test
    void whatIsNotDoneInTime_isGivenUpAndInterrupted() {
        CountDownLatch interrupted = new CountDownLatch(1);
        CodedException late = assertThrows(
                CodedException.class,
                () -> calculations.run(Kind.PLANNING, () -> {
                    waitFor(new CountDownLatch(1));
                    interrupted.countDown();
                    return 1;
                }));
        assertEquals("CALCULATIONS_OVERLOADED", late.code().name());
        Eventually.eventually("the thread is free again", () -> interrupted.getCount() == 0);
        assertThrows(
                IllegalArgumentException.class,
                () -> calculations.run(Kind.PLANNING, () -> {
                    throw new IllegalArgumentException("its own failure");
                }));
    }

    /** A simulation of 14 million random numbers, the most that a request draws or nearly so. */
    private static Map<String, Object> simulation(int seed) {
        List<Map<String, Object>> assets = new ArrayList<>();
        for (int a = 0; a < 8; a++) {
            assets.add(Map.of("weight", 0.125));
        }
        return Map.of(
                "initial", "1000", "years", 30, "steps_per_year", 12, "seed", seed, "growth", Map.of("assets", assets));
    }

    @Test
    void floodOfSimulations_doesNotKeepTheOutlookWaiting() throws Exception {
        TestClient robin = service.household().with("Headroom-Freshness", "strict");
        String outlook = "/api/v2/daily-outlook/" + robin.userId();
        robin.get(outlook).expect(200);
        Map<String, Object> beside = new HashMap<>(simulation(0));
        beside.put("paths", 100_000);
        String run = robin.post("/api/v1/simulations", beside).expect(202).header("Location");
        int during = 0;
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> flood = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                Map<String, Object> body = simulation(i);
                flood.add(requests.submit(
                        () -> robin.post("/api/v1/simulations", body).status()));
            }
            while (flood.stream().anyMatch(one -> !one.isDone())) {
                robin.get(outlook).expect(200);
                during += calculations.interactive() > 0 ? 1 : 0;
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> one : flood) {
                statuses.add(one.get());
            }
            // those beyond what is admitted are told to come again, and none fails
            assertTrue(Set.of(200, 429, 503).containsAll(statuses), statuses::toString);
            assertTrue(statuses.contains(200), statuses::toString);
        }
        assertTrue(during > 0, "no outlook was answered while simulations ran");
        robin.delete(run).expect(200);
    }

    @Test
    void shortWork_goesBeforeLongWork_butNotBeforeWhatHasWaited() throws Exception {
        AtomicLong now = new AtomicLong();
        Turns turns = new Turns(1, now::get);
        CountDownLatch release = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        turns.execute(Duration.ZERO, () -> waitFor(release));
        turns.execute(Duration.ofMillis(500), () -> order.add("long, early"));
        now.set(Duration.ofMillis(400).toNanos());
        turns.execute(Duration.ZERO, () -> order.add("short"));
        turns.execute(Duration.ofMillis(500), () -> order.add("long, late"));
        now.set(Duration.ofMillis(600).toNanos());
        Future<Boolean> last = turns.take(Duration.ZERO, () -> order.add("short, late"));
        release.countDown();
        last.get();
        Eventually.eventually("all had their turn", () -> order.size() == 4);
        assertEquals(List.of("short", "long, early", "short, late", "long, late"), order);
        turns.end();
    }

    @Test
    void numerics_runOnFewThreadsOfTheirOwn_andNeverOnThoseOfRequests() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> asked = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                asked.add(requests.submit(() -> calculations.run(
                        Kind.PORTFOLIO, () -> names.add(Thread.currentThread().getName()))));
            }
            for (Future<Boolean> one : asked) {
                one.get();
            }
        }
        assertTrue(names.size() <= calculations.threads(), names::toString);
        assertTrue(names.stream().allMatch(name -> name.matches("calculation-\\d+")), names::toString);
        // a job's own thread is virtual, and would keep a carrier from requests
        assertFalse(calculations.beside(() -> Thread.currentThread().isVirtual()));
        IllegalStateException own = assertThrows(
                IllegalStateException.class,
                () -> calculations.beside(() -> {
                    throw new IllegalStateException("its own failure");
                }));
        assertEquals("its own failure", own.getMessage());
    }

    @Test
    void besideRequests_whoeverIsInterrupted_interruptsTheWork() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread job = Thread.ofVirtual()
                .start(() -> assertThrows(
                        InterruptedException.class,
                        () -> calculations.beside(() -> {
                            begun.countDown();
                            waitFor(new CountDownLatch(1));
                            interrupted.countDown();
                            return 1;
                        })));
        begun.await();
        job.interrupt();
        Eventually.eventually("the work has ended", () -> interrupted.getCount() == 0);
        job.join();
    }

    @Test
    void fingerprint_ofTheSameQuestion_isTheSameHoweverItIsWritten() {
        assertEquals(
                fingerprint.hex(Map.of("a", 1.50, "b", List.of(1, 2))),
                fingerprint.hex(Map.of("b", List.of(1.0, 2.00), "a", 1.5)));
        assertNotEquals(fingerprint.hex(Map.of("a", 1)), fingerprint.hex(Map.of("a", "1")));
        assertNotEquals(fingerprint.hex(List.of(1, 2)), fingerprint.hex(List.of(2, 1)));
        assertTrue(Fingerprint.brief("x").matches("[0-9a-f]{16}"));
    }
}
