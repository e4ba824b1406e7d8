package dev.headroom.finance.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.finance.analytics.InvalidInput.Kind;
import dev.headroom.finance.analytics.covariance.Estimators;
import dev.headroom.finance.analytics.energy.Interval;
import dev.headroom.finance.analytics.energy.UsageProfile;
import dev.headroom.finance.analytics.optimisation.Allocation;
import dev.headroom.finance.analytics.optimisation.Constraints;
import dev.headroom.finance.analytics.optimisation.MeanVariance;
import dev.headroom.finance.analytics.optimisation.Universe;
import dev.headroom.finance.analytics.portfolio.Market;
import dev.headroom.finance.analytics.portfolio.Valuation;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.analytics.returns.Returns;
import dev.headroom.finance.analytics.returns.Xirr;
import dev.headroom.finance.analytics.risk.RiskFigures;
import dev.headroom.finance.analytics.simulation.Goal;
import dev.headroom.finance.analytics.simulation.Growth;
import dev.headroom.finance.analytics.simulation.MonteCarlo;
import dev.headroom.finance.analytics.simulation.Plan;
import dev.headroom.finance.analytics.testing.Vectors;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import tools.jackson.databind.JsonNode;

/** Goal: every published bad input that is one of numerics meets its answer; the others belong to the service. */
final class BadInputsTest {
    private static final LocalDate MONDAY = LocalDate.of(2024, 1, 8);
    private static final Growth GROWTH = Growth.Lognormal.single(0.03, 0.1);

    /** Amounts as text and their display are the service's own types. */
    private static final Set<String> OF_THE_SERVICE =
            Set.of("money/half_up", "money/bankers", "money/jpy", "money/overflow", "xirr/see returns_mwr_twr.json");

    @TestFactory
    Stream<DynamicTest> badInput_ofEachCase_meetsItsAnswer() {
        return Vectors.read("bad_inputs")
                .get("cases")
                .valueStream()
                .filter(vector -> !OF_THE_SERVICE.contains(name(vector)))
                .map(vector -> dynamicTest(name(vector), () -> meet(vector)));
    }

    private static String name(JsonNode vector) {
        return vector.get("op").stringValue() + "/" + vector.get("id").stringValue();
    }

    private static void meet(JsonNode vector) {
        switch (vector.get("op").stringValue()) {
            case "optimize" -> optimise(vector);
            case "returns" -> returns(vector.get("id").stringValue());
            case "metrics" -> metrics(vector.get("id").stringValue());
            case "mc", "goal" -> simulate(vector.get("id").stringValue());
            case "usage" -> usage(vector.get("id").stringValue());
            case "money" -> mixedCurrencies();
            default -> throw new AssertionError(vector);
        }
    }

    private static InvalidInput refused(Kind kind, String code, Executable input) {
        InvalidInput refused = assertThrows(InvalidInput.class, input);
        assertEquals(kind, refused.kind());
        assertEquals(code, refused.code());
        return refused;
    }

    private static Universe universe(JsonNode vector) {
        return Universe.of(Vectors.doubles(vector.get("mu")), Vectors.matrix(vector.get("cov")));
    }

    private static Universe three() {
        return Universe.of(Doubles.of(0.05, 0.07, 0.11), Matrix.of(new double[][] {
            {0.04, 0, 0}, {0, 0.09, 0}, {0, 0, 0.16}
        }));
    }

    private static void optimise(JsonNode vector) {
        Constraints longOnly = Constraints.longOnly(3);
        switch (vector.get("id").stringValue()) {
            case "singular_corr1" -> {
                Allocation found = new MeanVariance(universe(vector), Constraints.longOnly(2)).minVolatility();
                assertEquals(1, found.weights().get(0), 1e-6);
                assertEquals(0.2, found.volatility(), 1e-6);
            }
            case "all_returns_below_rf" -> {
                InvalidInput refused = refused(
                        Kind.IMPOSSIBLE,
                        "NO_POSITIVE_EXCESS_RETURN",
                        () -> new MeanVariance(universe(vector), longOnly)
                                .maxSharpe(vector.get("rf").doubleValue()));
                assertTrue(refused.wayOut().orElseThrow().contains("minimum volatility"));
            }
            case "infeasible_cap" -> {
                InvalidInput refused = refused(
                        Kind.IMPOSSIBLE,
                        "INFEASIBLE",
                        () -> new MeanVariance(three(), Constraints.bounded(3, 0, 0.25)));
                assertEquals("sum of upper bounds", refused.subject());
                assertEquals("0.75", refused.value().orElseThrow());
            }
            case "infeasible_lower" ->
                refused(Kind.IMPOSSIBLE, "INFEASIBLE", () -> new MeanVariance(three(), Constraints.bounded(3, 0.5, 1)));
            case "target_return_too_high" -> {
                InvalidInput refused = refused(
                        Kind.IMPOSSIBLE, "INFEASIBLE", () -> new MeanVariance(three(), longOnly).targetReturn(0.12));
                assertTrue(refused.rule().contains("0.11"), refused::rule);
            }
            case "one_asset" ->
                assertEquals(
                        Vectors.doubles(vector.get("expected")),
                        new MeanVariance(universe(vector), Constraints.longOnly(1))
                                .minVolatility()
                                .weights());
            default -> malformedCovariance(vector);
        }
    }

    private static void malformedCovariance(JsonNode vector) {
        switch (vector.get("id").stringValue()) {
            case "empty" ->
                refused(Kind.MALFORMED, "EMPTY_UNIVERSE", () -> Universe.of(Doubles.of(), Matrix.of(new double[0][0])));
            case "nan_in_cov" ->
                assertEquals(
                        "covariance cell [1][0]",
                        refused(
                                        Kind.MALFORMED,
                                        "NOT_A_NUMBER",
                                        () -> Universe.of(Doubles.of(0, 0), Matrix.of(new double[][] {
                                            {1, 0}, {Double.NaN, 1}
                                        })))
                                .subject());
            case "asymmetric_cov" ->
                refused(
                        Kind.MALFORMED,
                        "ASYMMETRIC",
                        () -> Universe.of(Doubles.of(0, 0), Vectors.matrix(vector.get("cov"))));
            case "n_obs_less_than_n_assets" -> {
                Matrix returns = Matrix.of(new double[][] {{0.1, 0.2, 0.3}, {0, 0.1, -0.1}});
                InvalidInput refused = refused(
                        Kind.IMPOSSIBLE,
                        "TOO_FEW_OBSERVATIONS",
                        () -> Universe.of(Doubles.of(0, 0, 0), Estimators.sample(returns)));
                assertTrue(refused.wayOut().orElseThrow().contains("shrink"));
            }
            default -> throw new AssertionError(vector);
        }
    }

    private static void returns(String id) {
        List<LocalDate> dates = List.of(MONDAY, MONDAY.plusDays(1), MONDAY.plusDays(2));
        switch (id) {
            case "price_zero" ->
                refused(Kind.MALFORMED, "PRICE_NOT_POSITIVE", () -> PriceSeries.of(dates, Doubles.of(100, 0, 100)));
            case "stale_forward_fill" -> {
                PriceSeries series = PriceSeries.of(List.of(MONDAY), Doubles.of(1));
                assertEquals(false, series.staleAt(MONDAY.plusDays(7)));
                assertEquals(true, series.staleAt(MONDAY.plusDays(8)));
            }
            case "duplicate_date" ->
                refused(
                        Kind.MALFORMED,
                        "DUPLICATE_DATE",
                        () -> PriceSeries.of(List.of(MONDAY, MONDAY), Doubles.of(1, 2)));
            case "unsorted_dates" ->
                assertEquals(
                        Doubles.of(1, 0.5),
                        PriceSeries.of(dates.reversed(), Doubles.of(3, 2, 1)).simpleReturns());
            default -> throw new AssertionError(id);
        }
    }

    private static void metrics(String id) {
        switch (id) {
            case "single_return" ->
                assertTrue(RiskFigures.annualVolatility(Doubles.of(0.01), 252).isEmpty());
            case "minus_100pct" -> {
                Doubles returns = Doubles.of(0.1, -1.0, 0.2);
                assertEquals(-1, Returns.cumulative(returns));
                refused(Kind.IMPOSSIBLE, "LOG_RETURN_UNDEFINED", () -> Returns.logarithmic(returns));
            }
            case "below_minus_100" ->
                refused(Kind.MALFORMED, "RETURN_BELOW_TOTAL_LOSS", () -> Returns.cumulative(Doubles.of(-1.2)));
            default -> throw new AssertionError(id);
        }
    }

    private static void simulate(String id) {
        switch (id) {
            case "paths_0" -> refused(Kind.MALFORMED, "PATHS_RANGE", () -> new MonteCarlo(GROWTH, 1, 0));
            case "paths_1e9" -> refused(Kind.MALFORMED, "PATHS_RANGE", () -> new MonteCarlo(GROWTH, 1, 1_000_000_000));
            case "negative_sigma" ->
                refused(Kind.MALFORMED, "VOLATILITY_NEGATIVE", () -> Growth.Lognormal.single(0, -0.1));
            case "horizon_0" ->
                assertEquals(
                        77,
                        new MonteCarlo(GROWTH, 1, 10).run(Plan.saving(77, 0, 1)).quantile(0.5));
            case "target_date_past" ->
                refused(Kind.IMPOSSIBLE, "TARGET_DATE_PAST", () -> Goal.monthsUntil(MONDAY, MONDAY.minusDays(1)));
            default -> throw new AssertionError(id);
        }
    }

    private static void usage(String id) {
        LocalDate first = LocalDate.of(2025, 1, 1);
        Instant start = first.atStartOfDay(ZoneOffset.UTC).toInstant();
        switch (id) {
            case "missing_intervals" -> {
                UsageProfile profile =
                        UsageProfile.of(List.of(new Interval(start, 86_400, 24_000)), ZoneOffset.UTC, first);
                assertEquals(24.0 / 8760, profile.coverage(), 1e-12);
                assertEquals(8_760_000, profile.year());
            }
            case "negative_kwh" ->
                refused(
                        Kind.MALFORMED,
                        "NEGATIVE_USE",
                        () -> UsageProfile.of(List.of(new Interval(start, 3600, -1)), ZoneOffset.UTC, first));
            case "wh_vs_kwh" -> {
                // EnergyVectorsTest reads units and multipliers from files
            }
            default -> throw new AssertionError(id);
        }
    }

    private static void mixedCurrencies() {
        Market market = new Market(
                Map.of("A", PriceSeries.of(List.of(MONDAY), Doubles.of(1))), Map.of("A", "EUR"), Map.of(), "USD");
        refused(Kind.IMPOSSIBLE, "NO_EXCHANGE_RATE", () -> Valuation.of(Map.of("A", BigDecimal.ONE), market, MONDAY));
    }

    private static Xirr xirr(double... amounts) {
        List<Xirr.Flow> flows = new java.util.ArrayList<>();
        for (int i = 0; i < amounts.length; i++) {
            flows.add(new Xirr.Flow(LocalDate.of(2020 + i, 1, 1), amounts[i]));
        }
        return Xirr.of(flows);
    }

    @TestFactory
    Stream<DynamicTest> xirr_ofEdgeCases_saysWhatCameOfIt() {
        return Stream.of(
                dynamicTest("empty", () -> refused(Kind.MALFORMED, "NO_FLOWS", () -> Xirr.of(List.of()))),
                dynamicTest("one side", () -> refused(Kind.IMPOSSIBLE, "ONE_SIDED_FLOWS", () -> xirr(-1, -2))),
                dynamicTest(
                        "total loss",
                        () -> assertEquals(
                                Xirr.Outcome.TOTAL_LOSS, xirr(-100, 0).outcome())),
                dynamicTest(
                        "same day",
                        () -> assertEquals(
                                Xirr.Outcome.NO_SOLUTION,
                                Xirr.of(List.of(new Xirr.Flow(MONDAY, -1), new Xirr.Flow(MONDAY, 2)))
                                        .outcome())),
                dynamicTest("two roots", () -> {
                    Xirr found = xirr(-100, 230, -132);
                    assertTrue(found.ambiguous());
                    assertEquals(2, found.roots().size());
                }),
                dynamicTest(
                        "no root",
                        () -> assertEquals(
                                Xirr.Outcome.NO_SOLUTION,
                                xirr(1000, -3000, 2500).outcome())),
                dynamicTest("leap year", () -> {
                    Xirr found = Xirr.of(List.of(
                            new Xirr.Flow(LocalDate.of(2020, 2, 29), -100),
                            new Xirr.Flow(LocalDate.of(2021, 2, 28), 105)));
                    assertEquals(0.05, found.rate().orElseThrow(), 1e-15);
                }),
                dynamicTest(
                        "near total loss",
                        () -> assertEquals(
                                -0.99999,
                                Xirr.of(List.of(
                                                new Xirr.Flow(LocalDate.of(2021, 1, 1), -1e5),
                                                new Xirr.Flow(LocalDate.of(2022, 1, 1), 1)))
                                        .rate()
                                        .orElseThrow(),
                                1e-12)));
    }
}
