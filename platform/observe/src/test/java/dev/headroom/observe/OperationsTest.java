package dev.headroom.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperationsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Operations operations = new Operations(20, Duration.ofSeconds(30), nanos::get);

    @Test
    void percentiles_ofFourNodesOneOfThemSick_areWithinOnePercentOfAnExactSort() {
        Random chance = new Random(7);
        List<Double> exact = new ArrayList<>();
        Histogram merged = Histograms.empty();
        for (int node = 0; node < 4; node++) {
            Operations one = new Operations(20, Duration.ofHours(1), nanos::get);
            int samples = node == 3 ? 5_000 : 15_000;
            for (int i = 0; i < samples; i++) {
                double millis = Math.exp(chance.nextGaussian() * 1.2) * (node == 3 ? 300 : 0.5);
                long took = (long) (millis * 1e6);
                one.time("load", "ok", took);
                exact.add(Math.clamp(took / 1000, 1, 60_000_000L) / 1e3);
            }
            Histogram sent = Objects.requireNonNull(one.takeUnkept().get(new HistogramHistory.Name("load", "ok")));
            merged.add(Histograms.decode(Histograms.encode(sent)));
        }
        Collections.sort(exact);
        OperationReport report = OperationReport.of("load", Map.of("ok", merged));
        near(exact, 0.5, report.p50());
        near(exact, 0.95, report.p95());
        near(exact, 0.99, report.p99());
        assertEquals(50_000, report.count());
    }

    private static void near(List<Double> exact, double q, @Nullable Percentile told) {
        assertNotNull(told);
        double truth = exact.get((int) Math.ceil(q * exact.size()) - 1);
        assertEquals(truth, told.millis(), truth * 0.01, "p" + q);
        assertTrue(told.low() <= told.millis() && told.millis() <= told.high());
        assertTrue(told.low() <= truth * 1.01 && truth <= told.high() * 1.01);
    }

    @Test
    void percentiles_areNullUntilTheSamplesCarryThem() {
        assertEquals(40, Percentile.samplesFor(0.5));
        assertEquals(400, Percentile.samplesFor(0.95));
        assertEquals(2000, Percentile.samplesFor(0.99));
        for (int i = 0; i < 1999; i++) {
            operations.time("load", "ok", 1_000_000);
        }
        OperationReport before = operations.report("load");
        assertNotNull(before.p95());
        assertNull(before.p99());
        operations.time("load", "ok", 1_000_000);
        assertNotNull(operations.report("load").p99());
    }

    @Test
    void timed_tellsHowItEnded() {
        assertEquals("x", operations.timed("block", () -> "x"));
        assertThrows(
                IllegalStateException.class,
                () -> operations.timed("block", () -> {
                    throw new IllegalStateException("broken");
                }));
        assertThrows(
                CodedException.class,
                () -> operations.timed("block", () -> {
                    throw CodedException.of(new ErrorCode("NO_SUCH", ErrorCode.Kind.NOT_FOUND), "x", "must exist");
                }));
        OperationReport report = operations.report("block");
        assertEquals(Map.of("ok", 1L, "error", 1L, "client_error", 1L), report.outcomes());
        assertEquals(3, report.count());
    }

    @Test
    void names_beyondTheBoundOrMalformed_countAsOther() {
        for (int i = 0; i < 1_000_000; i += 10) {
            operations.time("name_" + i, "ok", 1000);
            operations.count("count_" + i, 1);
        }
        operations.time("<script>", "ok", 1000);
        assertEquals(21, operations.reports().size());
        assertTrue(operations.counters().size() <= 21);
        assertEquals(99_981, operations.refused());
    }

    @Test
    void report_ofAnUnknownName_suggestsTheNearest() {
        operations.time("daily_outlook", "ok", 1000);
        operations.time("GET /api/v1/accounts/{id}", "ok", 1000);
        CodedException refused = assertThrows(CodedException.class, () -> operations.report("dayly_outlook"));
        assertTrue(String.valueOf(refused.getMessage()).contains("did you mean daily_outlook"));
        assertEquals(
                "GET /api/v1/accounts/{id}",
                operations.report("GET.api.v1.accounts.id").operation());
    }

    @Test
    void reset_beginsAnew_andOldMinutesAreForgotten() {
        operations.time("load", "ok", 1000);
        operations.count("seen", 3);
        operations.reset();
        assertEquals(List.of(), operations.reports());
        operations.time("load", "error", 1000);
        operations.time("load", "ok", 1000);
        operations.time("load", "client_error", 1000);
        operations.turn();
        assertEquals(new Share(1, 2), operations.failed("load"));
        nanos.addAndGet(Duration.ofMinutes(90).toNanos());
        assertEquals(new Share(1, 2), operations.failed("load"));
        operations.reset();
        assertEquals(new Share(0, 0), operations.failed("load"));
    }

    @Test
    void slowerThan_countsWhatIsAboveTheBound_asTheExportedBucketsDo() {
        operations.time("load", "ok", 299_000_000);
        operations.time("load", "ok", 350_000_000);
        operations.time("exact", "ok", 320_000_000);
        operations.turn();
        assertEquals(new Share(1, 2), operations.slowerThan("load", Duration.ofMillis(320)));
        assertEquals(new Share(0, 1), operations.slowerThan("exact", Duration.ofMillis(320)));
        operations.reset();
        operations.time("load", "ok", 299_000_000);
        operations.time("load", "ok", 350_000_000);
        Operations.Buckets buckets = operations
                .buckets(List.of(Duration.ofMillis(100), Duration.ofMillis(320)))
                .getFirst();
        assertEquals(List.of(0L, 1L), buckets.cumulative());
        assertEquals(0.649, buckets.seconds(), 0.01);
    }

    @Test
    void tallies_countWhatIsFailedOrSlow_andNoMistakesOfCallers() {
        operations.time("load", "ok", 299_000_000);
        operations.time("load", "ok", 350_000_000);
        operations.time("load", "error", 1_000_000);
        operations.time("load", "shed", 1_000_000);
        operations.time("load", "client_error", 1_000_000_000);
        assertEquals(
                List.of(new Operations.Tally("load", 4, 2, 1)),
                operations.tallies(operation -> Duration.ofMillis(320)));
        nanos.addAndGet(Duration.ofHours(5).toNanos());
        assertEquals(
                4,
                operations
                        .tallies(operation -> Duration.ofMillis(320))
                        .getFirst()
                        .requests());
        operations.reset();
        assertEquals(
                0,
                operations
                        .tallies(operation -> Duration.ofMillis(320))
                        .getFirst()
                        .requests());
    }

    @Test
    void objective_isMissedOnlyWhereTheIntervalSaysSo() {
        Objective objective =
                new Objective("load", Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofMillis(500), 0.001);
        assertEquals(Objective.Verdict.TOO_FEW_SAMPLES, objective.judge(OperationReport.of("load", Map.of())));
        for (int i = 0; i < 500; i++) {
            operations.time("load", "ok", 50_000_000);
        }
        assertEquals(Objective.Verdict.MET, objective.judge(operations.report("load")));
        for (int i = 0; i < 100; i++) {
            operations.time("load", "ok", 400_000_000);
        }
        assertEquals(Objective.Verdict.MISSED, objective.judge(operations.report("load")));
    }

    @Test
    void mistakesOfCallers_countForNobody_andShedding_makesNoPercentileLookGood() {
        Objective objective =
                new Objective("login", Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofMillis(500), 0.001);
        for (int i = 0; i < 1000; i++) {
            operations.time("login", "ok", 50_000_000);
            operations.time("login", "client_error", 900_000_000);
        }
        OperationReport wrongPasswords = operations.report("login");
        assertEquals(Objective.Verdict.MET, objective.judge(wrongPasswords));
        assertEquals(0, wrongPasswords.errorShare());
        assertEquals(2000, wrongPasswords.count());
        for (int i = 0; i < 500; i++) {
            operations.time("login", "ok", 400_000_000);
            operations.time("login", "shed", 10_000);
        }
        OperationReport shedding = operations.report("login");
        assertEquals(0.25, shedding.errorShare());
        assertTrue(Objects.requireNonNull(shedding.p50()).millis() > 45);
        assertTrue(Objects.requireNonNull(shedding.p95()).millis() > 350);
        assertTrue(Objects.requireNonNull(shedding.min()) > 45);
        assertEquals(Objective.Verdict.MISSED, objective.judge(shedding));
        for (int i = 0; i < 100; i++) {
            operations.time("broken", "error", 1_000_000);
            operations.time("asked_wrongly", "client_error", 1_000_000);
        }
        assertEquals(Objective.Verdict.MISSED, objective.judge(operations.report("broken")));
        assertEquals(Objective.Verdict.TOO_FEW_SAMPLES, objective.judge(operations.report("asked_wrongly")));
    }

    @Test
    void pause_recordsNothing_andEndsByItself() {
        operations.pause(Duration.ofSeconds(10));
        operations.time("load", "ok", 1000);
        assertEquals(List.of(), operations.reports());
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        operations.time("load", "ok", 1000);
        assertEquals(1, operations.reports().getFirst().count());
        operations.pause(Duration.ofSeconds(10));
        operations.pause(Duration.ZERO);
        operations.time("load", "ok", 1000);
        assertEquals(2, operations.reports().getFirst().count());
        assertThrows(CodedException.class, () -> operations.pause(Duration.ofSeconds(61)));
    }
}
