package dev.headroom.finance.analytics.optimisation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.covariance.Covariance;
import dev.headroom.finance.analytics.covariance.Estimators;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;

final class MeanVarianceTest {
    private static Universe random(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] cells = new double[3 * n * n];
        Arrays.setAll(cells, i -> random.nextGaussian() * 0.01);
        double[] expected = new double[n];
        Arrays.setAll(expected, i -> 0.02 + 0.1 * random.nextDouble());
        return Universe.of(
                Doubles.of(expected),
                Estimators.sample(Matrix.owned(3 * n, n, cells)).times(252));
    }

    private static Constraints grouped(int n) {
        return Constraints.bounded(n, 0.01, 0.4)
                .with(Group.share("first half", n, firstHalf(n), 0.3, 0.45))
                .with(Group.share("first two", n, Set.of(0, 1), 0.1, 1));
    }

    private static List<Integer> firstHalf(int n) {
        return java.util.stream.IntStream.range(0, n / 2).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8, 20, 60})
    void minVolatility_withGroups_isOjAlgos(int n) {
        for (long seed = 1; seed <= 5; seed++) {
            Universe universe = random(n, seed);
            Constraints constraints = grouped(n);
            Allocation found = new MeanVariance(universe, constraints).minVolatility();
            double variance = found.volatility() * found.volatility();
            ExpressionsBasedModel model = Attainable.model(constraints);
            var quadratic = model.newExpression("variance");
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    quadratic.set(i, j, universe.covariance().get(i, j));
                }
            }
            quadratic.weight(1);
            Optimisation.Result peer = model.minimise();

            assertTrue(variance <= peer.getValue() * (1 + 1e-7), () -> variance + " > " + peer.getValue());
            assertTrue(found.residual() <= 1e-8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 20, 60})
    void dualMethod_aloneOnTheSameProgram_findsTheSameWeights(int n) {
        for (long seed = 1; seed <= 5; seed++) {
            Universe universe = random(n, seed);
            QuadraticProgram program = new QuadraticProgram(
                    universe.rows(),
                    universe.expected().toArray(),
                    new QuadraticProgram.Bounds(
                            Doubles.filled(n, 0).toArray(),
                            Doubles.filled(n, 0.3).toArray()),
                    new double[][] {Doubles.filled(n, 1).toArray()},
                    new QuadraticProgram.Bounds(new double[] {1}, new double[] {1}));
            ActiveSet active = new ActiveSet(program);
            active.solve(0.2);
            DualMethod dual = new DualMethod(program, 0.2);
            dual.solve();

            for (int i = 0; i < n; i++) {
                assertEquals(active.weights()[i], dual.weights()[i], 1e-9);
            }
        }
    }

    @Test
    void minVolatility_ofPermutedAssets_isPermuted() {
        Universe universe = random(12, 3);
        int[] order = {3, 1, 11, 0, 2, 10, 5, 4, 9, 8, 7, 6};
        Universe permuted = Universe.of(
                Doubles.owned(Arrays.stream(order)
                        .mapToDouble(universe.expected()::get)
                        .toArray()),
                universe.covariance().select(order));
        Doubles plain = new MeanVariance(universe, Constraints.longOnly(12))
                .minVolatility()
                .weights();
        Doubles moved = new MeanVariance(permuted, Constraints.longOnly(12))
                .minVolatility()
                .weights();

        for (int i = 0; i < order.length; i++) {
            assertEquals(plain.get(order[i]), moved.get(i), 1e-10);
        }
    }

    @Test
    void weights_ofAScaledCovariance_stay() {
        Universe universe = random(15, 4);
        Universe scaled = Universe.of(universe.expected(), universe.covariance().times(1e12));
        Doubles plain = new MeanVariance(universe, Constraints.longOnly(15))
                .maxSharpe(0.01)
                .weights();
        Doubles large = new MeanVariance(scaled, Constraints.longOnly(15))
                .maxSharpe(0.01)
                .weights();

        for (int i = 0; i < 15; i++) {
            assertEquals(plain.get(i), large.get(i), 1e-9);
        }
    }

    @Test
    void minVolatility_withADuplicatedAsset_splitsItEvenly() {
        Universe universe = random(6, 5);
        int[] doubled = {0, 1, 2, 3, 4, 5, 2};
        Universe twice = Universe.of(
                Doubles.owned(Arrays.stream(doubled)
                        .mapToDouble(universe.expected()::get)
                        .toArray()),
                universe.covariance().select(doubled));
        Doubles plain = new MeanVariance(universe, Constraints.longOnly(6))
                .minVolatility()
                .weights();
        Doubles split =
                new MeanVariance(twice, Constraints.longOnly(7)).minVolatility().weights();

        assertTrue(twice.singular());
        assertEquals(split.get(2), split.get(6), 1e-7);
        assertEquals(plain.get(2), split.get(2) + split.get(6), 1e-6);
    }

    @Test
    void targetRisk_betweenTheEnds_isMetOnTheFrontier() {
        Universe universe = random(20, 6);
        MeanVariance problem = new MeanVariance(universe, grouped(20));
        Allocation least = problem.minVolatility();
        double target = least.volatility() * 1.1;
        Allocation found = problem.targetRisk(target);

        assertEquals(target, found.volatility(), 1e-9);
        assertEquals(target, problem.targetReturn(found.expectedReturn()).volatility(), 1e-7);
    }

    @Test
    void targetRisk_belowTheLeast_namesIt() {
        InvalidInput refused = assertThrows(
                InvalidInput.class, () -> new MeanVariance(random(5, 1), Constraints.longOnly(5)).targetRisk(1e-6));

        assertEquals("INFEASIBLE", refused.code());
        assertTrue(refused.rule().startsWith("must be at least 0.0"), refused::getMessage);
    }

    @Test
    void maxSharpe_isNoWorseThanAnyFrontierPoint() {
        MeanVariance problem = new MeanVariance(random(20, 8), grouped(20));
        double best = problem.maxSharpe(0.01).sharpe(0.01).orElseThrow();

        List<Allocation> frontier = problem.frontier(60);
        assertEquals(60, frontier.size());
        for (int k = 0; k < frontier.size(); k++) {
            assertTrue(frontier.get(k).sharpe(0.01).orElseThrow() <= best + 1e-9);
            if (k > 0) {
                assertTrue(frontier.get(k).volatility() >= frontier.get(k - 1).volatility() - 1e-12);
            }
        }
    }

    @Test
    void equalRiskParity_contributesEvenly() {
        Universe universe = random(25, 9);
        Allocation parity = RiskParity.equal(universe);
        var spread = dev.headroom.finance.analytics.risk.Diversification.of(parity.weights(), universe.covariance());

        for (int i = 0; i < 25; i++) {
            assertEquals(0.04, spread.contributions().get(i), 1e-9);
        }
    }

    @Test
    void maxDiversification_beatsEveryOther() {
        Universe universe = random(10, 10);
        double best = ratio(RiskParity.maxDiversification(universe, Constraints.longOnly(10)), universe);

        assertTrue(best >= ratio(RiskParity.equal(universe), universe));
        assertTrue(best >= ratio(new MeanVariance(universe, Constraints.longOnly(10)).minVolatility(), universe));
    }

    private static double ratio(Allocation allocation, Universe universe) {
        return dev.headroom.finance.analytics.risk.Diversification.of(allocation.weights(), universe.covariance())
                .diversificationRatio()
                .orElseThrow();
    }

    @Test
    void posterior_withACertainView_meetsIt() {
        Universe universe = random(5, 11);
        Doubles mix = Doubles.of(1, -1, 0, 0, 0);
        var posterior = BlackLitterman.posterior(
                universe.expected(), universe.covariance(), 0.05, List.of(new BlackLitterman.View(mix, 0.03, 0)));

        assertEquals(0.03, posterior.expected().get(0) - posterior.expected().get(1), 1e-12);
    }

    @Test
    void infeasibleGroup_namesWhatItCanReach() {
        Constraints constraints = Constraints.bounded(5, 0, 0.3).with(Group.share("bonds", 5, Set.of(0, 1), 0.8, 1));
        InvalidInput refused =
                assertThrows(InvalidInput.class, () -> new MeanVariance(random(5, 2), constraints).minVolatility());

        assertEquals("group bonds", refused.subject());
        assertTrue(refused.rule().contains("0.100000..0.600000"), refused::getMessage);
    }

    @Test
    void sampleOfTooFewRows_asksForShrinkage() {
        SplittableRandom random = new SplittableRandom(1);
        double[] cells = new double[50];
        Arrays.setAll(cells, i -> random.nextGaussian());
        Covariance estimate = Estimators.sample(Matrix.owned(5, 10, cells));
        InvalidInput refused = assertThrows(InvalidInput.class, () -> Universe.of(Doubles.filled(10, 0.1), estimate));

        assertEquals("TOO_FEW_OBSERVATIONS", refused.code());
        assertTrue(refused.wayOut().orElseThrow().contains("Ledoit-Wolf"));
    }
}
