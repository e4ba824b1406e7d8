package dev.headroom.finance.analytics.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.Normal;
import dev.headroom.finance.analytics.simulation.WithdrawalRule.ConstantReal;
import dev.headroom.finance.analytics.simulation.WithdrawalRule.FloorCeiling;
import dev.headroom.finance.analytics.simulation.WithdrawalRule.GuytonKlinger;
import dev.headroom.finance.analytics.simulation.WithdrawalRule.NinetyFivePercent;
import dev.headroom.finance.analytics.simulation.WithdrawalRule.Percentage;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MonteCarloTest {
    private static final Matrix COVARIANCE =
            Matrix.of(new double[][] {{0.04, 0.006, 0.001}, {0.006, 0.01, 0.0004}, {0.001, 0.0004, 0.0025}});
    private static final Doubles MEANS = Doubles.of(0.05, 0.03, 0.02);
    private static final Doubles WEIGHTS = Doubles.of(0.5, 0.3, 0.2);

    private static List<Growth> models() {
        double[][] history = {{0.1, 0.02, 0.01}, {-0.2, 0.03, 0.0}, {0.3, -0.01, 0.02}, {0.05, 0.04, 0.03}};
        return List.of(
                new Growth.Lognormal(MEANS, COVARIANCE, WEIGHTS),
                new Growth.StudentT(MEANS, COVARIANCE, WEIGHTS, 5),
                new Growth.StudentT(MEANS, COVARIANCE, WEIGHTS, 8),
                new Growth.Bootstrap(Matrix.of(history), WEIGHTS, 2));
    }

    private static final Plan PLAN =
            new Plan(1000, 20, 2, Doubles.filled(5, 50), 5, new FloorCeiling(0.05, 30, 90), 0.02);

    @Test
    void normals_matchTheQuantileFunction() {
        for (long index = 0; index < 200_000; index++) {
            long bits = Elementary.bits(7, index);
            double x = Elementary.symmetric(bits);
            assertEquals(Normal.quantile(0.5 + 0.5 * x), Elementary.normal(bits), 2e-9, () -> "at " + x);
        }
    }

    @Test
    void elementaryFunctions_matchTheLibrary() {
        for (double x = 1e-12; x < 1e3; x *= 1.37) {
            assertEquals(Math.log(x), Elementary.log(x), 1e-12);
            assertEquals(1, Elementary.exp(Math.log(x)) / x, 1e-12);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 64, 255})
    void draws_inLanesAndScalar_giveTheSameBits(int count) {
        Draws.Row row = new Draws.Row(42, 1_000_003, 37);
        double[] lanes = new double[count];
        double[] scalar = new double[count];
        LaneDraws.INSTANCE.normals(row, lanes, new double[lanes.length], count);
        ScalarDraws.INSTANCE.normals(row, scalar, new double[scalar.length], count);
        assertArrayEquals(scalar, lanes);
        LaneDraws.INSTANCE.addExponentials(row, lanes, new double[count], count);
        ScalarDraws.INSTANCE.addExponentials(row, scalar, new double[count], count);
        assertArrayEquals(scalar, lanes);
        double[] lanesSum = new double[count];
        double[] scalarSum = new double[count];
        LaneDraws.INSTANCE.addExp(0.7, lanes, lanesSum, count);
        ScalarDraws.INSTANCE.addExp(0.7, scalar, scalarSum, count);
        assertArrayEquals(scalarSum, lanesSum);
    }

    @Test
    void tails_inLanesAndScalar_giveTheSameBits() {
        double[] lanes = new double[200_000];
        double[] scalar = new double[200_000];
        LaneDraws.INSTANCE.normals(new Draws.Row(3, 0, 1), lanes, new double[lanes.length], lanes.length);
        ScalarDraws.INSTANCE.normals(new Draws.Row(3, 0, 1), scalar, new double[scalar.length], scalar.length);

        assertArrayEquals(scalar, lanes);
    }

    @Test
    void outcome_onAnyThreadsAndLanes_isTheSame() {
        try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
            for (Growth growth : models()) {
                Outcome alone = new MonteCarlo(growth, 11, 3000, ScalarDraws.INSTANCE).run(PLAN);

                assertEquals(alone, new MonteCarlo(growth, 11, 3000, LaneDraws.INSTANCE).run(PLAN));
                assertEquals(
                        alone, new MonteCarlo(growth, 11, 3000, LaneDraws.INSTANCE).run(PLAN, Conduct.on(executor, 4)));
            }
        }
    }

    @Test
    void outcome_ofAnotherSeed_differs() {
        Growth growth = models().getFirst();

        assertTrue(!new MonteCarlo(growth, 1, 500)
                .run(PLAN)
                .terminal()
                .equals(new MonteCarlo(growth, 2, 500).run(PLAN).terminal()));
    }

    @Test
    void terminalWealth_withoutFlows_hasTheMomentsInClosedForm() {
        Growth growth = Growth.Lognormal.single(0.03, 0.15);
        Outcome outcome = new MonteCarlo(growth, 5, 200_000).run(Plan.saving(1, 10, 0));
        double mean = Math.exp(10 * (0.03 + 0.15 * 0.15 / 2));
        double deviation = mean * Math.sqrt(Math.expm1(10 * 0.15 * 0.15));

        assertEquals(mean, outcome.mean(), 4 * deviation / Math.sqrt(200_000));
        assertEquals(Math.exp(0.3), outcome.quantile(0.5), 4 * 0.6 * Math.exp(0.3) / Math.sqrt(200_000));
        assertEquals(0.5, outcome.shareReaching(Math.exp(0.3)), 4 * 0.5 / Math.sqrt(200_000));
    }

    @Test
    void studentT_keepsTheCovariance_andHasFatterTails() {
        Matrix one = Matrix.of(new double[][] {{0.0004}});
        int paths = 400_000;
        double[] logs = new MonteCarlo(new Growth.StudentT(Doubles.of(0), one, Doubles.of(1), 6), 9, paths)
                .run(Plan.saving(1, 1, 0)).terminal().stream().map(Math::log).toArray();
        double variance = 0;
        int far = 0;
        for (double log : logs) {
            variance += log * log / paths;
            far += Math.abs(log) > 4 * 0.02 ? 1 : 0;
        }
        assertEquals(0.0004, variance, 0.0004 * 0.02);
        assertTrue(far > 10 * 2 * Normal.cumulative(-4) * paths);
    }

    @Test
    void growthWithoutVolatility_isTheDeterministicPath() {
        Outcome outcome = new MonteCarlo(Growth.Lognormal.single(Math.log(1.04), 0), 1, 100)
                .run(Plan.retirement(100_000, 3, new ConstantReal(10_000)));
        double expected = ((90_000 * 1.04 - 10_000) * 1.04 - 10_000) * 1.04;

        assertEquals(expected, outcome.terminal().get(0), 0.005);
        assertEquals(expected, outcome.terminal().get(99), 0.005);
        assertEquals(1, outcome.success());
        assertEquals(0, outcome.standardError());
    }

    @Test
    void guardrails_afterYearsOfSaving_compareWithTheFirstWithdrawalInRealTerms() {
        int saving = 10;
        int years = 20;
        double growth = 0.98;
        double inflation = 0.03;
        double[] flows = new double[years];
        // enough for a raise; the loss of every year then skips the rise of prices
        flows[13] = 4_000_000;
        GuytonKlinger rule = GuytonKlinger.customary(0.05);
        Plan plan = new Plan(1_000_000, years, 1, Doubles.of(flows), saving, rule, inflation);
        double value = 1_000_000;
        double first = 0;
        double withdrawal = 0;
        int skipped = 0;
        for (int y = 0; y < years; y++) {
            if (y >= saving) {
                double since = Math.pow(1 + inflation, y - saving);
                GuytonKlinger.Decision decision = rule.decide(new WithdrawalRule.Situation(
                        y - saving, years - y, value, first, withdrawal, growth - 1, since, inflation));
                skipped += decision.reasons().contains(GuytonKlinger.Reason.MODIFIED_WITHDRAWAL) ? 1 : 0;
                withdrawal = decision.withdrawal();
                first = y == saving ? withdrawal : first;
            }
            value = (value + flows[y] * Math.pow(1 + inflation, y) - withdrawal) * growth;
        }
        Outcome outcome = new MonteCarlo(Growth.Lognormal.single(Math.log(growth), 0), 1, 10).run(plan);

        assertTrue(skipped > 0);
        assertEquals(value / Math.pow(1 + inflation, years), outcome.terminal().get(0), 1e-6 * value);
    }

    @Test
    void horizonOfZero_returnsTheInitialWealth() {
        Outcome outcome = new MonteCarlo(models().getFirst(), 1, 10).run(Plan.saving(123, 0, 5));

        assertEquals(123, outcome.mean());
        assertEquals(1, outcome.fan().size());
    }

    @Test
    void withdrawalAboveTheBalance_failsInTheFirstYear() {
        Outcome outcome = new MonteCarlo(models().getFirst(), 1, 10).run(Plan.retirement(10, 5, new ConstantReal(11)));

        assertEquals(0, outcome.success());
        assertEquals(10, outcome.failures().getFirst());
        assertEquals(0, outcome.mean());
    }

    @Test
    void safeWithdrawal_isWhatPaysAtTheProbability() {
        MonteCarlo simulation = new MonteCarlo(Growth.Lognormal.single(0.04, 0.12), 3, 20_000);
        Plan plan = Plan.retirement(1, 30, new WithdrawalRule.None());
        double rate = simulation.safeWithdrawal(plan, 0.9, Conduct.alone());

        assertTrue(simulation.success(plan.with(new ConstantReal(rate)), Conduct.alone()) >= 0.9);
        assertTrue(simulation.success(plan.with(new ConstantReal(rate * 1.001)), Conduct.alone()) < 0.9);
    }

    @Test
    void rules_thatFollowTheWealth_failLessThanAConstantOne() {
        MonteCarlo simulation = new MonteCarlo(Growth.Lognormal.single(0.03, 0.15), 3, 5_000);
        Plan plan = new Plan(1_000_000, 30, 1, Doubles.of(), 0, new ConstantReal(55_000), 0.025);
        double constant = simulation.success(plan, Conduct.alone());

        assertTrue(simulation.success(plan.with(GuytonKlinger.customary(0.055)), Conduct.alone()) > constant);
        assertTrue(simulation.success(plan.with(new NinetyFivePercent(0.055)), Conduct.alone()) > constant);
        assertEquals(1, simulation.success(plan.with(new Percentage(0.055)), Conduct.alone()));
    }

    @Test
    void run_thatIsCancelled_ends() {
        AtomicInteger asked = new AtomicInteger();
        Conduct conduct = new Conduct(Runnable::run, 1, progress -> {}, () -> asked.incrementAndGet() > 2);
        MonteCarlo simulation = new MonteCarlo(models().getFirst(), 1, 10_000);

        assertThrows(CancellationException.class, () -> simulation.run(PLAN, conduct));
        assertEquals(3, asked.get());
    }

    @Test
    void progress_endsWithEveryPath() {
        AtomicInteger last = new AtomicInteger();
        Conduct conduct = new Conduct(Runnable::run, 1, progress -> last.set(progress.done()), () -> false);
        new MonteCarlo(models().getFirst(), 1, 1000).run(PLAN, conduct);

        assertEquals(1000, last.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_000_000})
    void paths_outOfRange_areRefused(int paths) {
        InvalidInput refused = assertThrows(InvalidInput.class, () -> new MonteCarlo(models().getFirst(), 1, paths));

        assertEquals(InvalidInput.Kind.MALFORMED, refused.kind());
    }

    @Test
    void run_thatTakesTooMuchTimeOrMemory_isRefused() {
        Plan months = new Plan(1, 100, 12, Doubles.of(), 0, new WithdrawalRule.None(), 0);
        for (int paths : new int[] {1_000_000, 200_000}) {
            InvalidInput refused =
                    assertThrows(InvalidInput.class, () -> new MonteCarlo(models().getFirst(), 1, paths).run(months));
            assertEquals("RUN_TOO_LARGE", refused.code());
            assertTrue(refused.wayOut().orElseThrow().contains("fewer paths"));
        }
    }

    @Test
    void requiredPayment_withoutInterest_dividesEvenly() {
        assertEquals(10, Goal.requiredPayment(0, 120, 0, 12));
        assertEquals(Goal.requiredPayment(0, 120, 1.0001e-9, 12), Goal.requiredPayment(0, 120, 0.9999e-9, 12), 1e-6);
        double payment = Goal.requiredPayment(50, 1000, 0.01, 24);
        double value = 50;
        for (int i = 0; i < 24; i++) {
            value = (value + payment) * 1.01;
        }
        assertEquals(1000, value, 1e-9);
    }

    @Test
    void goal_inThePast_isRefused() {
        LocalDate today = LocalDate.of(2026, 1, 31);

        assertEquals(1, Goal.monthsUntil(today, LocalDate.of(2026, 3, 1)));
        InvalidInput refused = assertThrows(InvalidInput.class, () -> Goal.monthsUntil(today, today));
        assertEquals(InvalidInput.Kind.IMPOSSIBLE, refused.kind());
    }
}
