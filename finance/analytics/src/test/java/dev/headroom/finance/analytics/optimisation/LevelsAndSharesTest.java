package dev.headroom.finance.analytics.optimisation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LevelsAndSharesTest {
    private static final Matrix COVARIANCE = Matrix.of(new double[][] {
        {0.04, 0.01, 0, 0}, {0.01, 0.09, 0, 0}, {0, 0, 0.01, 0.002}, {0, 0, 0.002, 0.02},
    });

    private static final Universe UNIVERSE = Universe.of(Doubles.of(0.08, 0.1, 0.03, 0.04), COVARIANCE);

    private static Node.Sleeve sleeve(String name, Constraints constraints, Node... children) {
        return new Node.Sleeve(name, List.of(children), constraints, (u, c) -> new MeanVariance(u, c).minVolatility());
    }

    @Test
    void nested_ofIndependentSleeves_isTheFlatSolution() {
        Node.Sleeve root = sleeve(
                "all",
                Constraints.longOnly(2),
                sleeve("shares", Constraints.longOnly(2), new Node.Asset(0), new Node.Asset(1)),
                sleeve("bonds", Constraints.longOnly(2), new Node.Asset(2), new Node.Asset(3)));
        Allocation nested = Node.solve(root, UNIVERSE, Constraints.longOnly(4));
        Allocation flat = new MeanVariance(UNIVERSE, Constraints.longOnly(4)).minVolatility();

        for (int i = 0; i < 4; i++) {
            assertEquals(flat.weights().get(i), nested.weights().get(i), 1e-9);
        }
    }

    @Test
    void nested_beyondTheOverallBounds_isRefused() {
        Node.Sleeve root = sleeve("all", Constraints.longOnly(2), new Node.Asset(0), new Node.Asset(2));
        InvalidInput refused =
                assertThrows(InvalidInput.class, () -> Node.solve(root, UNIVERSE, Constraints.bounded(4, 0, 0.5)));

        assertEquals("OVERALL_BOUNDS", refused.code());
        assertEquals("asset 2", refused.subject());
    }

    @Test
    void nested_withAnAssetInTwoSleeves_isRefused() {
        Node.Sleeve root = sleeve("all", Constraints.longOnly(2), new Node.Asset(0), new Node.Asset(0));

        assertThrows(InvalidInput.class, () -> Node.solve(root, UNIVERSE, Constraints.longOnly(4)));
    }

    @Test
    void wholeShares_spendNoMoreThanThereIs_andTheProgramIsNoWorse() {
        for (long seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int n = random.nextInt(1, 8);
            double[] weights = new double[n];
            List<Long> prices = new java.util.ArrayList<>();
            double sum = 0;
            for (int i = 0; i < n; i++) {
                weights[i] = random.nextDouble();
                sum += weights[i];
                prices.add(random.nextLong(500, 40_000));
            }
            for (int i = 0; i < n; i++) {
                weights[i] /= sum;
            }
            long money = random.nextLong(100_000, 2_000_000);
            WholeShares greedy = WholeShares.greedy(Doubles.of(weights), prices, money);
            WholeShares closest = WholeShares.closest(Doubles.of(weights), prices, money);

            assertTrue(greedy.leftMinor() >= 0 && closest.leftMinor() >= 0);
            assertEquals(money, closest.spentMinor() + closest.leftMinor());
            assertTrue(closest.deviationMinor() <= greedy.deviationMinor());
        }
    }
}
