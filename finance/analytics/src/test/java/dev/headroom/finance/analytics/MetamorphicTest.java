package dev.headroom.finance.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.finance.analytics.covariance.Covariance;
import dev.headroom.finance.analytics.covariance.Estimators;
import dev.headroom.finance.analytics.energy.Interval;
import dev.headroom.finance.analytics.energy.UsageProfile;
import dev.headroom.finance.analytics.optimisation.Constraints;
import dev.headroom.finance.analytics.optimisation.HierarchicalRiskParity;
import dev.headroom.finance.analytics.optimisation.MeanVariance;
import dev.headroom.finance.analytics.optimisation.RiskParity;
import dev.headroom.finance.analytics.optimisation.TailLossMinimum;
import dev.headroom.finance.analytics.optimisation.Universe;
import dev.headroom.finance.analytics.returns.Xirr;
import dev.headroom.finance.analytics.risk.RiskFigures;
import dev.headroom.finance.analytics.risk.TailLoss;
import dev.headroom.finance.analytics.simulation.Growth;
import dev.headroom.finance.analytics.simulation.MonteCarlo;
import dev.headroom.finance.analytics.simulation.Outcome;
import dev.headroom.finance.analytics.simulation.Plan;
import dev.headroom.finance.analytics.simulation.WithdrawalRule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Goal: what means the same gives the same, whatever order, unit or cut it comes in. */
final class MetamorphicTest {
    private static final int ASSETS = 9;
    private static final int[] ORDER = {3, 1, 8, 0, 2, 7, 5, 4, 6};

    /** Daily returns of assets that move with one market, some more than others. */
    private static Matrix returns() {
        SplittableRandom random = new SplittableRandom(17);
        double[] cells = new double[250 * ASSETS];
        for (int t = 0; t < 250; t++) {
            double market = 0.01 * random.nextGaussian();
            for (int a = 0; a < ASSETS; a++) {
                cells[t * ASSETS + a] = 0.0002 * a + (0.4 + 0.1 * a) * market + 0.006 * random.nextGaussian();
            }
        }
        return Matrix.owned(250, ASSETS, cells);
    }

    private static Matrix columns(Matrix matrix, int... chosen) {
        double[] cells = new double[matrix.rows() * chosen.length];
        for (int t = 0; t < matrix.rows(); t++) {
            for (int a = 0; a < chosen.length; a++) {
                cells[t * chosen.length + a] = matrix.get(t, chosen[a]);
            }
        }
        return Matrix.owned(matrix.rows(), chosen.length, cells);
    }

    private static Universe universe(Matrix returns) {
        double[] expected = new double[returns.columns()];
        Arrays.setAll(expected, a -> 252 * returns.column(a).sum() / returns.rows());
        return Universe.of(
                Doubles.of(expected), Estimators.sample(returns).times(252).matrix());
    }

    /**
     * Weights by method; hierarchical risk parity is no part of what is permuted, because its order is its definition.
     */
    private static Map<String, Function<Matrix, Doubles>> methods() {
        Map<String, Function<Matrix, Doubles>> methods = new LinkedHashMap<>();
        methods.put(
                "min volatility",
                returns -> meanVariance(returns).minVolatility().weights());
        methods.put("max Sharpe", returns -> meanVariance(returns).maxSharpe(0).weights());
        methods.put(
                "max utility", returns -> meanVariance(returns).maxUtility(3).weights());
        methods.put("equal risk", returns -> RiskParity.equal(universe(returns)).weights());
        methods.put(
                "max diversification",
                returns -> RiskParity.maxDiversification(universe(returns), Constraints.longOnly(returns.columns()))
                        .weights());
        return methods;
    }

    private static MeanVariance meanVariance(Matrix returns) {
        return new MeanVariance(universe(returns), Constraints.longOnly(returns.columns()));
    }

    @TestFactory
    Stream<DynamicTest> weights_ofPermutedAssets_arePermuted() {
        return methods().entrySet().stream()
                .map(method -> dynamicTest(method.getKey(), () -> {
                    Doubles plain = method.getValue().apply(returns());
                    Doubles moved = method.getValue().apply(columns(returns(), ORDER));
                    for (int i = 0; i < ASSETS; i++) {
                        assertEquals(plain.get(ORDER[i]), moved.get(i), 1e-7);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> weights_ofScaledReturns_stay() {
        Map<String, Function<Matrix, Doubles>> scaleFree = methods();
        // a utility weighs return and variance, which scale differently
        scaleFree.remove("max utility");
        scaleFree.put(
                "hierarchical",
                returns -> HierarchicalRiskParity.of(
                                Estimators.sample(returns).matrix(), HierarchicalRiskParity.Variant.CUSTOMARY)
                        .weights());
        return scaleFree.entrySet().stream()
                .map(method -> dynamicTest(method.getKey(), () -> {
                    Doubles plain = method.getValue().apply(returns());
                    Doubles scaled = method.getValue().apply(returns().times(1e-3));
                    for (int i = 0; i < ASSETS; i++) {
                        assertEquals(plain.get(i), scaled.get(i), 1e-6);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> weights_withADuplicatedAsset_keepWhatItsGroupHad() {
        Map<String, Function<Matrix, Doubles>> blind = methods();
        // equal shares of risk are shares of assets: another asset takes another share
        blind.remove("equal risk");
        return blind.entrySet().stream()
                .map(method -> dynamicTest(method.getKey(), () -> {
                    int[] doubled = {0, 1, 2, 3, 4, 5, 6, 7, 8, 8};
                    Doubles plain = method.getValue().apply(returns());
                    Doubles twice = method.getValue().apply(columns(returns(), doubled));
                    for (int i = 0; i < ASSETS - 1; i++) {
                        assertEquals(plain.get(i), twice.get(i), 1e-5);
                    }
                    assertEquals(plain.get(8), twice.get(8) + twice.get(9), 1e-5);
                    assertEquals(twice.get(8), twice.get(9), 1e-6);
                }));
    }

    @Test
    void equalRisk_ofTwins_isTheSameForBoth() {
        Doubles twins =
                RiskParity.equal(universe(columns(returns(), 0, 1, 2, 2))).weights();
        assertEquals(twins.get(2), twins.get(3), 1e-9);
    }

    /** The loss is compared and not the weights, which such a program leaves open to its tolerance. */
    @Test
    void tailLoss_ofPermutedAssets_isTheSame() {
        Constraints longOnly = Constraints.longOnly(ASSETS);
        assertEquals(
                TailLossMinimum.of(returns(), 0.95, longOnly).conditional(),
                TailLossMinimum.of(columns(returns(), ORDER), 0.95, longOnly).conditional(),
                1e-9);
    }

    @Test
    void tailLoss_ofShuffledAndScaledDays_scales() {
        Matrix returns = returns();
        List<Integer> days = new ArrayList<>();
        for (int t = 0; t < returns.rows(); t++) {
            days.add(t);
        }
        Collections.shuffle(days, new Random(5));
        double[] cells = new double[returns.rows() * ASSETS];
        for (int t = 0; t < returns.rows(); t++) {
            for (int a = 0; a < ASSETS; a++) {
                cells[t * ASSETS + a] = 2 * returns.get(days.get(t), a);
            }
        }
        TailLossMinimum plain = TailLossMinimum.of(returns, 0.95, Constraints.longOnly(ASSETS));
        TailLossMinimum shuffled =
                TailLossMinimum.of(Matrix.owned(returns.rows(), ASSETS, cells), 0.95, Constraints.longOnly(ASSETS));
        assertEquals(2 * plain.conditional(), shuffled.conditional(), 1e-9);
    }

    @TestFactory
    Stream<DynamicTest> covariance_ofPermutedAssets_isPermuted() {
        Map<String, Function<Matrix, Covariance>> estimators = Map.of(
                "sample", Estimators::sample,
                "pairwise", Estimators::pairwise,
                "exponential", returns -> Estimators.exponential(returns, 60),
                "identity", Estimators::ledoitWolfIdentity,
                "constant correlation", Estimators::ledoitWolfConstantCorrelation,
                "single factor", Estimators::ledoitWolfSingleFactor,
                "oas", Estimators::oas);
        return estimators.entrySet().stream()
                .map(estimator -> dynamicTest(estimator.getKey(), () -> {
                    Matrix plain = estimator.getValue().apply(returns()).matrix();
                    Matrix moved = estimator
                            .getValue()
                            .apply(columns(returns(), ORDER))
                            .matrix();
                    for (int i = 0; i < ASSETS; i++) {
                        for (int j = 0; j < ASSETS; j++) {
                            assertEquals(plain.get(ORDER[i], ORDER[j]), moved.get(i, j), 1e-15);
                        }
                    }
                }));
    }

    @Test
    void xirr_ofFlowsInAnotherOrderUnitOrSplit_isTheSame() {
        SplittableRandom random = new SplittableRandom(23);
        List<Xirr.Flow> flows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            flows.add(new Xirr.Flow(LocalDate.of(2015, 1, 1).plusDays(61L * i), -100 * random.nextDouble()));
        }
        flows.add(new Xirr.Flow(LocalDate.of(2022, 6, 1), 3100));
        double rate = Xirr.of(flows).rate().orElseThrow();
        List<Xirr.Flow> other = new ArrayList<>();
        for (Xirr.Flow flow : flows) {
            // each in two parts, in cents, a year and a half later
            other.add(new Xirr.Flow(flow.date().plusDays(547), 30 * flow.amount()));
            other.add(new Xirr.Flow(flow.date().plusDays(547), 70 * flow.amount()));
        }
        Collections.shuffle(other, new Random(3));
        assertEquals(rate, Xirr.of(other).rate().orElseThrow(), 1e-12);
    }

    @Test
    void riskFigures_ofScaledReturns_scaleOrStay() {
        Doubles plain = returns().column(4);
        Doubles scaled = Doubles.of(plain.stream().map(value -> 0.1 * value).toArray());
        assertEquals(
                0.1 * RiskFigures.annualVolatility(plain, 252).orElseThrow(),
                RiskFigures.annualVolatility(scaled, 252).orElseThrow(),
                1e-15);
        assertEquals(
                RiskFigures.sharpe(plain, 0, 252).orElseThrow(),
                RiskFigures.sharpe(scaled, 0, 252).orElseThrow(),
                1e-12);
        assertEquals(
                0.1 * TailLoss.historical(plain, 0.95).conditional(),
                TailLoss.historical(scaled, 0.95).conditional(),
                1e-15);
    }

    private static Plan plan(double unit) {
        return new Plan(
                1000 * unit, 30, 12, Doubles.of(20 * unit), 10, new WithdrawalRule.ConstantReal(90 * unit), 0.02);
    }

    @Test
    void simulation_inAnotherUnitOfMoney_isTheSame() {
        Growth growth = Growth.Lognormal.single(0.004, 0.04);
        Outcome whole = new MonteCarlo(growth, 5, 2000).run(plan(1));
        Outcome minor = new MonteCarlo(growth, 5, 2000).run(plan(128));
        assertEquals(whole.success(), minor.success());
        assertEquals(whole.failures(), minor.failures());
        for (int year = 0; year <= 30; year++) {
            // a power of two changes no digit
            assertEquals(
                    128 * whole.fan().get(year).p50(), minor.fan().get(year).p50());
        }
    }

    @Test
    void simulation_ofFewerPaths_isTheBeginningOfMore() {
        Growth growth = Growth.Lognormal.single(0.004, 0.04);
        List<Double> few = sorted(new MonteCarlo(growth, 5, 300).run(plan(1)));
        List<Double> more = sorted(new MonteCarlo(growth, 5, 1000).run(plan(1)));
        assertEquals(few.size(), few.stream().filter(more::contains).count());
    }

    private static List<Double> sorted(Outcome outcome) {
        return outcome.terminal().stream().boxed().toList();
    }

    @Test
    void usage_inAnotherOrderOrCut_isTheSameProfile() {
        LocalDate first = LocalDate.of(2025, 1, 1);
        ZoneId zone = ZoneId.of("America/Chicago");
        List<Interval> hours = new ArrayList<>();
        List<Interval> quarters = new ArrayList<>();
        Instant at = first.atStartOfDay(zone).toInstant();
        for (int hour = 0; hour < 8760; hour++, at = at.plusSeconds(3600)) {
            long use = 400L * (1 + hour % 7);
            hours.add(new Interval(at, 3600, use));
            for (int quarter = 0; quarter < 4; quarter++) {
                quarters.add(new Interval(at.plusSeconds(900L * quarter), 900, use / 4));
            }
        }
        UsageProfile plain = UsageProfile.of(hours, zone, first);
        Collections.shuffle(quarters, new Random(9));
        UsageProfile cut = UsageProfile.of(quarters, zone, first);
        for (int month = 1; month <= 12; month++) {
            for (UsageProfile.DayKind kind : UsageProfile.DayKind.values()) {
                for (int hour = 0; hour < 24; hour++) {
                    assertEquals(plain.wattHours(month, kind, hour), cut.wattHours(month, kind, hour));
                }
            }
        }
        assertEquals(plain.coverage(), cut.coverage(), 1e-12);
    }
}
