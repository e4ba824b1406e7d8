package dev.headroom.finance.analytics.optimisation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.covariance.Estimators;
import dev.headroom.finance.analytics.optimisation.HierarchicalRiskParity.ClusterRisk;
import dev.headroom.finance.analytics.returns.Returns;
import dev.headroom.finance.analytics.risk.TailLoss;
import dev.headroom.finance.analytics.testing.StockPanel;
import dev.headroom.finance.analytics.testing.Vectors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class OptimisationVectorsTest {
    private static final double TRADING_DAYS = 252;
    private static final double RISK_FREE = 0.02;
    private static final JsonNode VECTORS = Vectors.read("portfolio_mean_variance");
    private static final JsonNode TICKERS = VECTORS.get("tickers");

    private static Universe stocks() {
        return Universe.of(Vectors.doubles(VECTORS.get("mu")), Vectors.matrix(VECTORS.get("cov")));
    }

    private static JsonNode vector(String id) {
        return VECTORS.get("cases")
                .valueStream()
                .filter(node -> node.get("id").stringValue().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void assertAllocation(JsonNode vector, Allocation actual) {
        Doubles weights = Vectors.byName(vector.get("computed").get("weights"), TICKERS);
        for (int i = 0; i < weights.size(); i++) {
            assertEquals(weights.get(i), actual.weights().get(i), 1e-6, "weight " + i);
        }
        JsonNode performance = vector.get("computed").get("performance");
        assertRelative(performance.get(0).doubleValue(), actual.expectedReturn(), 1e-9);
        assertRelative(performance.get(1).doubleValue(), actual.volatility(), 1e-9);
        assertRelative(
                performance.get(2).doubleValue(), actual.sharpe(RISK_FREE).orElseThrow(), 1e-9);
        assertEquals(1, actual.weights().sum(), 1e-12);
    }

    private static void assertRelative(double expected, double actual, double tolerance) {
        assertEquals(expected, actual, tolerance * Math.abs(expected));
    }

    @Test
    void minVolatility_longOnly_isThePublishedOne() {
        assertAllocation(
                vector("minvol_long_only"), new MeanVariance(stocks(), Constraints.longOnly(20)).minVolatility());
    }

    @Test
    void minVolatility_free_isThePublishedOne() {
        assertAllocation(vector("minvol_unbounded"), new MeanVariance(stocks(), Constraints.free(20)).minVolatility());
    }

    @Test
    void maxSharpe_longOnly_isThePublishedOne() {
        assertAllocation(
                vector("maxsharpe_long_only"),
                new MeanVariance(stocks(), Constraints.longOnly(20)).maxSharpe(RISK_FREE));
    }

    @Test
    void targetReturn_of25Percent_isThePublishedOne() {
        assertAllocation(
                vector("efficient_return_25"), new MeanVariance(stocks(), Constraints.longOnly(20)).targetReturn(0.25));
    }

    @Test
    void maxUtility_ofThreeAssets_isThePublishedOne() {
        JsonNode vector = vector("three_asset_ra");
        Universe universe = Universe.of(
                Vectors.doubles(vector.get("input").get("c")),
                Vectors.matrix(vector.get("input").get("Q")));
        Allocation found = new MeanVariance(universe, Constraints.longOnly(3)).maxUtility(1);

        for (int i = 0; i < 3; i++) {
            assertEquals(
                    vector.get("published").get("weights").get(i).doubleValue(),
                    found.weights().get(i),
                    1e-7);
        }
    }

    @Test
    void hierarchicalRiskParity_ofTheRaggedPanel_isThePublishedOne() {
        Matrix returns = StockPanel.returns();
        JsonNode published = Vectors.read("hrp").get("published");
        Matrix daily = Estimators.pairwise(returns).matrix();
        Doubles weights = HierarchicalRiskParity.of(
                        daily, Estimators.pairwiseCorrelation(returns), ClusterRisk.VARIANCE)
                .weights();

        Doubles expected = Vectors.byName(published.get("weights"), TICKERS);
        for (int i = 0; i < expected.size(); i++) {
            assertRelative(expected.get(i), weights.get(i), 1e-7);
        }
        double[] means = new double[20];
        Arrays.setAll(
                means, j -> Returns.arithmetic(returns.column(j), TRADING_DAYS).orElseThrow());
        Allocation performance =
                Allocation.of(Universe.of(Doubles.owned(means), daily.times(TRADING_DAYS)), weights.toArray(), 0);
        JsonNode figures = published.get("performance");
        assertRelative(figures.get(0).doubleValue(), performance.expectedReturn(), 1e-7);
        assertRelative(figures.get(1).doubleValue(), performance.volatility(), 1e-7);
        assertRelative(
                figures.get(2).doubleValue(), performance.sharpe(RISK_FREE).orElseThrow(), 1e-7);
    }

    @Test
    void impliedReturns_ofTheMarket_areExact() {
        JsonNode market = Vectors.read("black_litterman").get("market");
        Doubles implied = BlackLitterman.impliedReturns(
                market.get("risk_aversion").get("value").doubleValue(),
                Vectors.matrix(VECTORS.get("cov")),
                BlackLitterman.marketWeights(Vectors.byName(market.get("market_caps"), TICKERS)),
                RISK_FREE);

        for (int i = 0; i < implied.size(); i++) {
            assertEquals(market.get("prior").get(i).doubleValue(), implied.get(i), 1e-10);
            assertEquals(market.get("prior_published_6dp").get(i).doubleValue(), implied.get(i), 1e-6);
        }
    }

    @Test
    void tailLossMinimum_at95Percent_hasThePublishedLoss() {
        JsonNode vector = Vectors.read("portfolio_cvar").get("cases").get(0);
        Matrix scenarios = Estimators.completeRows(StockPanel.returns());
        TailLossMinimum found = TailLossMinimum.of(scenarios, 0.95, Constraints.longOnly(20));

        JsonNode computed = vector.get("computed");
        assertEquals(computed.get("cvar").doubleValue(), found.conditional(), 1e-7);
        assertEquals(computed.get("var_alpha").doubleValue(), found.valueAtRisk(), 1e-4);
        double mean = 0;
        for (int i = 0; i < 20; i++) {
            mean += found.weights().get(i) * VECTORS.get("mu").get(i).doubleValue();
        }
        assertEquals(computed.get("expected_return").doubleValue(), mean, 1e-4);
        assertEquals(
                found.conditional(),
                TailLoss.historical(portfolio(scenarios, found.weights()), 0.95).conditional(),
                1e-15);
    }

    private static Doubles portfolio(Matrix scenarios, Doubles weights) {
        double[] returns = new double[scenarios.rows()];
        for (int t = 0; t < returns.length; t++) {
            for (int i = 0; i < weights.size(); i++) {
                returns[t] = Math.fma(scenarios.get(t, i), weights.get(i), returns[t]);
            }
        }
        return Doubles.owned(returns);
    }
}
