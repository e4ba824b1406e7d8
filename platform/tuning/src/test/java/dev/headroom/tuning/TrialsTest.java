package dev.headroom.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.tuning.TrialReport.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Campaigns on a simulated service and clock, with the noise that was measured on a shared machine of two cores. */
class TrialsTest {
    private static final double NOISE = 0.075;
    private static final double PROCESSOR = 0.6;
    private static final double WAITS = 0.25;

    /** By how much waits and loads are noisier than processor time. */
    private static final double WILDER = 2.5;

    /** A service whose cost follows a curve over the knob, with noise, a drift and jumps of p95 and p99. */
    private static final class Simulated implements Workbench {
        private final Random chance;
        private final DoubleUnaryOperator cost;
        private final DoubleUnaryOperator errors;
        private double value;
        private DoubleUnaryOperator tail = _ -> 90;
        private double noise = NOISE;
        private double load = 1;
        private int blocks;
        private int stepAt = -1;
        private Duration harmful = Duration.ZERO;
        private double requests;
        private double failed;
        private Optional<String> objection = Optional.empty();

        Simulated(long seed, double value, DoubleUnaryOperator cost, DoubleUnaryOperator errors) {
            this.chance = new Random(seed);
            this.value = value;
            this.cost = cost;
            this.errors = errors;
        }

        Knob knob() {
            return new Knob("pool.size", 1, 1000, 1.25, false, () -> value, next -> value = next);
        }

        @Override
        public Measurement block(Duration settle, Duration length, Guard guard) {
            load *= blocks++ == stepAt ? 2 : 1 + chance.nextGaussian() * 0.01;
            double all = cost.applyAsDouble(value) * load;
            double processor = PROCESSOR * all * noisy(1);
            double waits = WAITS * all * noisy(WILDER);
            double loads = (1 - PROCESSOR - WAITS) * all * noisy(WILDER);
            for (int second = 5; second <= length.toSeconds(); second += 5) {
                double share = errors.applyAsDouble(value);
                requests += 500;
                failed += 500 * share;
                harmful = share > 0.01 ? harmful.plusSeconds(5) : harmful;
                double p95 = 40 * (chance.nextInt(40) == 0 ? 3 : 1);
                Double p99 =
                        second < 20 ? null : (Double) (tail.applyAsDouble(value) * (chance.nextInt(20) == 0 ? 2 : 1));
                if (!guard.allows(new Measurement(500L * second / 5, processor, waits, loads, p95, p99, share))) {
                    break;
                }
            }
            return new Measurement(
                    3000, processor, waits, loads, 40.0, tail.applyAsDouble(10), errors.applyAsDouble(value));
        }

        private double noisy(double times) {
            return Math.max(0.01, 1 + chance.nextGaussian() * noise * times);
        }

        @Override
        public Optional<String> objection() {
            return objection;
        }
    }

    private final double[] value = {10};

    private static TrialReport run(Simulated service, double value, long seed) throws InterruptedException {
        return new Trials(Trial.USUAL, service, new Random(seed), _ -> {}).run(service.knob(), value);
    }

    @Test
    void equalValues_inFiftyCampaigns_areCommittedThreeTimesAtMost() throws InterruptedException {
        int commits = 0;
        for (int campaign = 0; campaign < 50; campaign++) {
            Simulated service = new Simulated(campaign, 10, _ -> 80, _ -> 0);
            commits += run(service, 12.5, campaign + 1000).decision() == Decision.COMMITTED ? 1 : 0;
        }
        assertTrue(commits <= 3, commits + " of 50");
    }

    @Test
    void sixMisSetKnobs_atLeastFiveAreRepaired() throws InterruptedException {
        List<DoubleUnaryOperator> curves = List.of(
                v -> 60 * Math.pow(40 / v, 0.4),
                v -> 50 + 60 * Math.abs(Math.log(v / 30)),
                v -> 80 * (1 + 0.3 * Math.pow(Math.log(v / 70), 2)),
                v -> 50 + 400 / v,
                v -> 90 + 60 * Math.abs(Math.log(v / 8)),
                v -> 70 * Math.sqrt(60 / v));
        double[] misSet = {4, 4, 5, 3, 80, 8};
        double[] right = {40, 30, 70, 60, 8, 60};
        int repaired = 0;
        for (int i = 0; i < curves.size(); i++) {
            Simulated service = new Simulated(i, misSet[i], curves.get(i), _ -> 0);
            double before = curves.get(i).applyAsDouble(misSet[i]);
            for (int trial = 0; trial < 14; trial++) {
                double next = Recommendation.step(service.knob(), right[i]).orElse(service.value);
                run(service, next, 31L * i + trial);
            }
            repaired += curves.get(i).applyAsDouble(service.value) <= before * 0.85 ? 1 : 0;
        }
        assertTrue(repaired >= 5, repaired + " of 6");
    }

    @Test
    void harmfulProposal_isRolledBackWithinTenSecondsOfHarm() throws InterruptedException {
        Simulated service = new Simulated(3, 10, _ -> 80, v -> v > 10 ? 0.05 : 0);
        TrialReport report = run(service, 12.5, 5);
        assertEquals(Decision.ROLLED_BACK, report.decision());
        assertEquals(10, service.value);
        assertTrue(service.harmful.toSeconds() <= 10, service.harmful.toString());
        assertTrue(service.failed / service.requests < 0.001, service.failed + " of " + service.requests);
    }

    @Test
    void tailThatGrows_isRolledBack_wherePercentilesBelowShowNothing() throws InterruptedException {
        Simulated service = new Simulated(4, 10, v -> 800 / v, _ -> 0);
        service.tail = v -> v > 10 ? 400 : 90;
        TrialReport report = run(service, 12.5, 6);
        assertEquals(Decision.ROLLED_BACK, report.decision());
        assertTrue(report.reason().startsWith("p99 rose to "), report.reason());
        assertEquals(10, service.value);
    }

    @Test
    void whatIsSavedInWaits_andCostsMoreProcessor_isKeptOut() throws InterruptedException {
        Workbench bench = new Workbench() {
            private final Random chance = new Random(11);

            @Override
            public Measurement block(Duration settle, Duration length, Guard guard) {
                boolean tried = value[0] > 10;
                double noise = 1 + chance.nextGaussian() * 0.02;
                return new Measurement(3000, (tried ? 100 : 60) * noise, tried ? 5 : 30, 10, 40.0, 90.0, 0);
            }

            @Override
            public Optional<String> objection() {
                return Optional.empty();
            }
        };
        Knob knob = new Knob("pool.size", 1, 1000, 1.25, false, () -> value[0], next -> value[0] = next);
        assertEquals(
                Decision.KEPT,
                new Trials(Trial.USUAL, bench, new Random(1), _ -> {})
                        .run(knob, 12.5)
                        .decision());
        assertEquals(10, value[0]);
    }

    @Test
    void workloadThatDoublesMeanwhile_isNoReasonToCommit() throws InterruptedException {
        int commits = 0;
        for (int seed = 0; seed < 20; seed++) {
            Simulated service = new Simulated(seed, 10, _ -> 80, _ -> 0);
            service.stepAt = 25 + seed;
            commits += run(service, 12.5, seed).decision() == Decision.COMMITTED ? 1 : 0;
        }
        assertTrue(commits <= 1, commits + " of 20");
    }

    @Test
    void noisyService_isNotTried() throws InterruptedException {
        Simulated service = new Simulated(1, 10, v -> 80 / v, _ -> 0);
        service.noise = 0.6;
        assertEquals(Decision.TOO_NOISY, run(service, 12.5, 1).decision());
        assertEquals(10, service.value);
    }

    @Test
    void objection_duringADeployment_refusesTheTrial() throws InterruptedException {
        Simulated service = new Simulated(1, 10, v -> 80 / v, _ -> 0);
        service.objection = Optional.of("a deployment is under way");
        TrialReport report = run(service, 12.5, 1);
        assertEquals(Decision.REFUSED, report.decision());
        assertEquals("a deployment is under way", report.reason());
        assertEquals(0, service.blocks);
    }

    @Test
    void steps_areBoundedAndEndWhereTheyLead() {
        double[] value = {10};
        Knob knob = new Knob("pool.size", 4, 40, 1.25, true, () -> value[0], next -> value[0] = next);
        List<Double> steps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Recommendation.step(knob, 30).ifPresent(next -> {
                steps.add(next);
                value[0] = next;
            });
        }
        assertEquals(30, value[0]);
        assertEquals(12, steps.getFirst());
        value[0] = 5;
        assertEquals(4, Recommendation.step(knob, 1).orElseThrow());
        value[0] = 4;
        assertTrue(Recommendation.step(knob, 1).isEmpty());
        assertEquals("pool", knob.section());
    }
}
