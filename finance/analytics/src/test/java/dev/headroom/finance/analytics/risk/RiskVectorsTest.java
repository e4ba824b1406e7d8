package dev.headroom.finance.analytics.risk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.covariance.Estimators;
import dev.headroom.finance.analytics.testing.StockPanel;
import dev.headroom.finance.analytics.testing.Vectors;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

final class RiskVectorsTest {
    private static final double TRADING_DAYS = 252;
    private static final JsonNode RISK = Vectors.read("risk_metrics").get("empyrical");
    private static final JsonNode SPREAD = Vectors.read("diversification");
    private static final JsonNode ASSETS = Vectors.read("portfolio_mean_variance");

    @TestFactory
    Stream<DynamicTest> figures_ofEachSeries_areThePublishedOnes() {
        return RISK.get("cases")
                .valueStream()
                .map(vector -> dynamicTest(vector.toString(), () -> {
                    OptionalDouble actual = figure(vector, series(vector.get("series")));
                    if (vector.get("expected").isNull()) {
                        assertEquals(OptionalDouble.empty(), actual);
                    } else {
                        assertEquals(vector.get("expected").doubleValue(), actual.orElseThrow(), 1e-8);
                    }
                }));
    }

    private static OptionalDouble figure(JsonNode vector, Doubles series) {
        return switch (vector.get("metric").stringValue()) {
            case "max_drawdown" -> OptionalDouble.of(Drawdown.of(series).depth());
            case "annual_volatility" -> RiskFigures.annualVolatility(series, TRADING_DAYS);
            case "sharpe_ratio" -> RiskFigures.sharpe(series, reference(vector.get("risk_free"), series), TRADING_DAYS);
            case "sortino_ratio" ->
                RiskFigures.sortino(series, reference(vector.get("required_return"), series), TRADING_DAYS);
            default -> throw new AssertionError(vector);
        };
    }

    private static Doubles reference(JsonNode reference, Doubles series) {
        return reference.isNumber() ? Doubles.filled(series.size(), reference.doubleValue()) : series(reference);
    }

    private static Doubles series(JsonNode name) {
        return Vectors.doubles(RISK.get("series").get(name.stringValue()));
    }

    /** skfolio's uncompounded measures in numpy 2.4.6, of AAPL's 895 days; the short series by hand. */
    @Test
    void uncompoundedDrawdown_addsReturnsUp() {
        UncompoundedDrawdown hand = UncompoundedDrawdown.of(Doubles.of(-0.5, 0.1, Double.NaN, -0.2, 0.3, -0.1), 0.8);
        // sums -0.5 -0.4 -0.6 -0.3 -0.4: falls 0 0 0.2 0 0.1
        assertEquals(0.2, hand.largest(), 1e-15);
        assertEquals(0.06, hand.average(), 1e-15);
        assertEquals(Math.sqrt(0.01), hand.ulcerIndex(), 1e-15);
        assertEquals(0.2, hand.atRisk(), 1e-15);
        assertEquals(0.2, hand.conditional(), 1e-15);
        UncompoundedDrawdown found = UncompoundedDrawdown.of(
                Estimators.completeRows(StockPanel.returns()).column(1), 0.95);
        assertEquals(0.3242752912835629, found.largest(), 1e-12);
        assertEquals(0.0839436039759789, found.average(), 1e-12);
        assertEquals(0.11855587858299288, found.ulcerIndex(), 1e-12);
        assertEquals(0.2711022841502235, found.atRisk(), 1e-12);
        assertEquals(0.288583304164103, found.conditional(), 1e-12);
    }

    @Test
    void diversification_ofTwoUncorrelatedAssets_isTwo() {
        JsonNode toy = SPREAD.get("toy");
        Diversification spread = Diversification.of(Vectors.doubles(toy.get("w")), Vectors.matrix(toy.get("cov")));

        assertEquals(toy.get("hhi").doubleValue(), spread.herfindahl(), 1e-12);
        assertEquals(toy.get("dr").doubleValue(), spread.diversificationRatio().orElseThrow(), 1e-12);
        assertEquals(
                toy.get("enb").doubleValue(),
                EffectiveBets.of(Vectors.doubles(toy.get("w")), Vectors.matrix(toy.get("cov")))
                        .number(),
                1e-12);
    }

    @TestFactory
    Stream<DynamicTest> diversification_ofEachPortfolio_isExact() {
        return SPREAD.get("portfolios")
                .propertyStream()
                .map(entry -> dynamicTest(entry.getKey(), () -> {
                    JsonNode expected = entry.getValue();
                    JsonNode names = ASSETS.get("tickers");
                    Diversification spread = Diversification.of(
                            Vectors.byName(expected.get("weights"), names), Vectors.matrix(ASSETS.get("cov")));
                    assertEquals(expected.get("hhi").doubleValue(), spread.herfindahl(), 1e-9);
                    assertEquals(expected.get("effective_number_assets").doubleValue(), spread.effectiveAssets(), 1e-8);
                    assertEquals(expected.get("volatility").doubleValue(), spread.volatility(), 1e-9);
                    assertEquals(
                            expected.get("diversification_ratio").doubleValue(),
                            spread.diversificationRatio().orElseThrow(),
                            1e-9);
                    Doubles parts = Vectors.byName(expected.get("risk_contribution"), names);
                    for (int i = 0; i < parts.size(); i++) {
                        assertEquals(parts.get(i), spread.contributions().get(i), 1e-9);
                    }
                    assertEquals(1, spread.contributions().sum(), 1e-12);
                    EffectiveBets bets = EffectiveBets.of(
                            Vectors.byName(expected.get("weights"), names), Vectors.matrix(ASSETS.get("cov")));
                    assertEquals(expected.get("enb_minimum_torsion").doubleValue(), bets.number(), 1e-6);
                    Doubles shares = Vectors.byName(expected.get("min_torsion_distribution"), names);
                    for (int i = 0; i < shares.size(); i++) {
                        assertEquals(shares.get(i), bets.shares().get(i), 1e-6);
                    }
                }));
    }
}
