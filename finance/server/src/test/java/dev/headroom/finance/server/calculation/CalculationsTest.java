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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
