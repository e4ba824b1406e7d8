package dev.headroom.finance.analytics;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.finance.analytics.optimisation.Constraints;
import dev.headroom.finance.analytics.optimisation.MeanVariance;
import dev.headroom.finance.analytics.optimisation.RiskParity;
import dev.headroom.finance.analytics.optimisation.TailLossMinimum;
import dev.headroom.finance.analytics.optimisation.Universe;
import dev.headroom.finance.analytics.optimisation.WholeShares;
import dev.headroom.finance.analytics.risk.EffectiveBets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Goal: what nobody waits for any more gives its thread back, whatever method was asked for. */
final class GivenUpTest {
    private static final Matrix COVARIANCE =
            Matrix.of(new double[][] {{0.04, 0.01, 0}, {0.01, 0.09, 0.02}, {0, 0.02, 0.16}});
    private static final Universe UNIVERSE = Universe.of(Doubles.of(0.05, 0.07, 0.11), COVARIANCE);
    private static final Constraints LONG_ONLY = Constraints.longOnly(3);
    private static final Doubles EVEN = Doubles.of(0.2, 0.3, 0.5);

    @TestFactory
    Stream<DynamicTest> interruptedThread_endsEachMethod() {
        MeanVariance problem = new MeanVariance(UNIVERSE, LONG_ONLY);
        Map<String, Executable> methods = Map.of(
                "min volatility", problem::minVolatility,
                "max Sharpe", () -> problem.maxSharpe(0),
                "frontier", () -> problem.frontier(5),
                "equal risk", () -> RiskParity.equal(UNIVERSE),
                "tail loss", () -> TailLossMinimum.of(COVARIANCE, 0.5, LONG_ONLY),
                "whole shares", () -> WholeShares.closest(EVEN, List.of(100L, 200L, 300L), 10_000),
                "effective bets", () -> EffectiveBets.of(EVEN, COVARIANCE));
        return methods.entrySet().stream()
                .map(method -> dynamicTest(method.getKey(), () -> {
                    Thread.currentThread().interrupt();
                    try {
                        assertThrows(CancellationException.class, method.getValue());
                    } finally {
                        assertTrue(Thread.interrupted());
                    }
                    method.getValue().execute();
                }));
    }
}
