package dev.headroom.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.observe.Operations;
import dev.headroom.tuning.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Goal: a block is measured by what happened in it, whatever was before and wherever the calendar's minutes end. */
final class LiveWorkbenchTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration BLOCK = Duration.ofSeconds(30);
    private static final Duration SETTLE = Duration.ofSeconds(10);

    /** Three seconds before the end of a minute. */
    private long nanos = Duration.ofMinutes(10).toNanos() - 3 * SECOND;

    private long processor;
    private long waits;
    private long loads;
    private int rate = 100;
    private long latencyMillis = 20;
    private String outcome = "ok";
    private final Operations operations = new Operations(50, Duration.ofMinutes(1), () -> nanos);
    private final LiveWorkbench bench = new LiveWorkbench(
            operations,
            new LiveWorkbench.Spent(() -> processor, () -> waits, () -> loads),
            50,
            () -> nanos,
            this::serve);

    /** Time passes, with so many requests a second, each of so much of a processor, of waiting and of a load. */
    private void serve(long time) {
        long end = nanos + time;
        while (nanos < end) {
            for (int i = 0; i < rate; i++) {
                String route = i % 2 == 0 ? "GET /a" : "POST /b";
                operations.time(route, outcome, latencyMillis * 1_000_000);
                operations.time("a_part", "ok", 1);
                processor += 500_000;
                waits += 30_000;
                loads += 200_000;
            }
            nanos += SECOND;
        }
    }

    @Test
    void block_isOfItself_andWhatSettlesIsNotCounted() throws InterruptedException {
        latencyMillis = 900;
        serve(20 * SECOND);
        latencyMillis = 20;
        List<Measurement> looks = new ArrayList<>();
        Measurement measured = bench.block(SETTLE, BLOCK, soFar -> {
            looks.add(soFar);
            return true;
        });
        assertEquals(2000, measured.requests());
        assertEquals(500, measured.processorMicros(), 1e-6);
        assertEquals(30, measured.waitMicros(), 1e-6);
        assertEquals(200, measured.loadMicros(), 1e-6);
        assertEquals(730, measured.cost(), 1e-6);
        assertEquals(20, Objects.requireNonNull(measured.p99Millis()), 0.3);
        assertEquals(20, Objects.requireNonNull(measured.p95Millis()), 0.3);
        assertEquals(0, measured.errorShare());
        assertEquals(6, looks.size());
        assertTrue(looks.stream().allMatch(look -> look.p95Millis() != null), looks.toString());
        assertEquals(500, looks.getFirst().requests());
    }

    @Test
    void p95_isNullWhereItCantBeTold_andNeverZero() throws InterruptedException {
        rate = 10;
        Measurement measured = bench.block(SETTLE, BLOCK, _ -> true);
        assertEquals(200, measured.requests());
        assertNull(measured.p95Millis());
        rate = 50;
        Measurement more = bench.block(SETTLE, BLOCK, _ -> true);
        assertEquals(20, Objects.requireNonNull(more.p95Millis()), 0.3);
        assertNull(more.p99Millis());
    }

    @Test
    void guard_seesHarmOfTheBlockWithinALook_andEndsIt() throws InterruptedException {
        serve(60 * SECOND);
        outcome = "shed";
        long began = nanos;
        Measurement stopped = bench.block(SETTLE, BLOCK, soFar -> soFar.errorShare() < 0.01);
        assertEquals(5 * SECOND, nanos - began);
        assertEquals(1, stopped.errorShare());
        outcome = "client_error";
        assertEquals(0, bench.block(SETTLE, BLOCK, _ -> true).errorShare());
    }

    @Test
    void reset_withinABlock_beginsAnew() throws InterruptedException {
        serve(60 * SECOND);
        Measurement measured = bench.block(Duration.ZERO, BLOCK, soFar -> {
            if (soFar.requests() == 1500) {
                operations.reset();
            }
            return true;
        });
        assertEquals(1500, measured.requests());
    }

    @Test
    void objection_goesByTheRate_whereverInAMinute() {
        assertTrue(bench.objection().isPresent());
        serve(60 * SECOND);
        for (int second = 0; second < 60; second++) {
            serve(SECOND);
            assertEquals(Optional.empty(), bench.objection(), second + " s later");
        }
        rate = 40;
        serve(120 * SECOND);
        assertTrue(bench.objection().isPresent());
    }
}
