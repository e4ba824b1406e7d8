package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GateTest {
    private static PoolSettings pool(int size, int burst, int nesting) {
        PoolSettings usual = PoolSettings.primary();
        return new PoolSettings(
                size,
                burst,
                0,
                usual.acquireTimeout(),
                usual.connectTimeout(),
                usual.maxLifetime(),
                usual.idleTimeout(),
                usual.keepAlive(),
                nesting);
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    @Test
    void acquire_byTheFirstOfMany_leavesOneForThoseWithinATransaction() throws InterruptedException {
        Gate gate = new Gate(pool(3, 0, 2));
        assertEquals(Gate.Outcome.GRANTED, gate.acquire(0, in(Duration.ofSeconds(1))));
        assertEquals(Gate.Outcome.GRANTED, gate.acquire(0, in(Duration.ofSeconds(1))));
        assertEquals(Gate.Outcome.TIMED_OUT, gate.acquire(0, in(Duration.ofMillis(50))));
        assertEquals(Gate.Outcome.GRANTED, gate.acquire(1, in(Duration.ofSeconds(1))));
        assertEquals(3, gate.state().inUse());
        assertEquals(1, gate.state().timeouts());
    }

    @Test
    void acquire_afterAWait_mayHaveOneOfTheBurst() throws InterruptedException {
        Gate gate = new Gate(pool(1, 1, 1));
        assertEquals(Gate.Outcome.GRANTED, gate.acquire(0, in(Duration.ofSeconds(1))));
        assertEquals(Gate.Outcome.GRANTED, gate.acquire(0, in(Duration.ofSeconds(20))));
        assertEquals(Gate.Outcome.TIMED_OUT, gate.acquire(0, in(Duration.ofMillis(50))));
        gate.release();
        gate.release();
        assertEquals(0, gate.state().inUse());
        assertEquals(2, gate.state().most());
    }

    @Test
    void close_sendsAwayWhoWaits() throws Exception {
        Gate gate = new Gate(pool(1, 0, 1));
        assertEquals(Gate.Outcome.GRANTED, gate.acquire(0, in(Duration.ofSeconds(1))));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Gate.Outcome> waiting = threads.submit(() -> gate.acquire(0, in(Duration.ofSeconds(60))));
            Eventually.eventually("one waits", () -> gate.state().waiting() == 1);
            gate.close();
            assertEquals(Gate.Outcome.CLOSED, waiting.get());
        }
        assertEquals(Gate.Outcome.CLOSED, gate.acquire(0, in(Duration.ofSeconds(1))));
    }

    @Test
    void interrupt_ofWhoWaits_leavesNothingBehind() throws Exception {
        Gate gate = new Gate(pool(1, 0, 1));
        assertEquals(Gate.Outcome.GRANTED, gate.acquire(0, in(Duration.ofSeconds(1))));
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                gate.acquire(0, in(Duration.ofSeconds(60)));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        Eventually.eventually("one waits", () -> gate.state().waiting() == 1);
        waiting.interrupt();
        waiting.join();
        assertEquals(0, gate.state().waiting());
        gate.release();
        assertEquals(0, gate.state().inUse());
    }

    /** Each thread takes up to the nesting and keeps all until it has them: without the reserve they would block. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void acquire_ofSeveralAtATime_neverDeadlocks(int nesting) throws Exception {
        Gate gate = new Gate(pool(nesting + 1, 0, nesting));
        List<Future<Integer>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                Random chance = new Random(i);
                results.add(threads.submit((Callable<Integer>) () -> {
                    int granted = 0;
                    for (int round = 0; round < 20; round++) {
                        int wanted = 1 + chance.nextInt(nesting);
                        for (int held = 0; held < wanted; held++) {
                            granted += gate.acquire(held, in(Duration.ofSeconds(30))) == Gate.Outcome.GRANTED ? 1 : 0;
                            LockSupport.parkNanos(1);
                        }
                        for (int held = 0; held < wanted; held++) {
                            gate.release();
                        }
                    }
                    return granted;
                }));
            }
            int total = 0;
            for (Future<Integer> result : results) {
                total += result.get();
            }
            assertTrue(total >= 2_000);
        }
        assertEquals(0, gate.state().timeouts());
        assertEquals(0, gate.state().inUse());
        assertTrue(gate.state().most() <= nesting + 1);
    }
}
