package dev.headroom.finance.analytics.optimisation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.covariance.Estimators;
import dev.headroom.finance.analytics.optimisation.HierarchicalRiskParity.ClusterRisk;
import dev.headroom.finance.analytics.optimisation.HierarchicalRiskParity.LeafOrder;
import dev.headroom.finance.analytics.optimisation.HierarchicalRiskParity.Variant;
import dev.headroom.finance.analytics.returns.Returns;
import dev.headroom.finance.analytics.risk.TailLoss;
import dev.headroom.finance.analytics.testing.StockPanel;
import dev.headroom.finance.analytics.testing.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        Doubles weights = HierarchicalRiskParity.of(daily, Estimators.pairwiseCorrelation(returns), Variant.CUSTOMARY)
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

    /**
     * Leaves by scipy 1.17.1 ({@code linkage}, {@code optimal_leaf_ordering}) and three weights by numpy, of the 895
     * complete rows. The same program gives skfolio's published weights of its own data (single linkage, optimal order,
     * standard deviation) to 5e-9.
     */
    @ParameterizedTest
    @CsvSource({
        "SINGLE,PLAIN,VARIANCE,0.03182464218785059 0.012973422626800225 0.08269670342726201,12 6 15 7 11 10 3 14 17 19 1 5 9 4 0 2 13 16 8 18",
        "SINGLE,OPTIMAL,STANDARD_DEVIATION,0.05801769045217481 0.016585220957903088 0.0552227239715426,12 7 10 14 19 1 4 0 2 16 18 8 13 9 5 17 3 11 15 6",
        "COMPLETE,PLAIN,STANDARD_DEVIATION,0.032008739439655286 0.017784754924328367 0.06938603232125314,7 12 15 6 14 10 5 13 9 17 16 8 18 11 3 1 19 4 0 2",
        "COMPLETE,OPTIMAL,VARIANCE,0.048720142187960884 0.007431414571020256 0.05955069770912824,12 15 7 3 1 2 0 4 19 11 17 16 18 8 9 5 13 10 14 6",
        "AVERAGE,PLAIN,VARIANCE,0.03252377152008849 0.0123365466967719 0.08306604765924926,6 14 7 10 11 3 19 1 4 0 2 17 9 5 13 16 8 18 12 15",
        "AVERAGE,OPTIMAL,STANDARD_DEVIATION,0.05871627653619111 0.029708309495803196 0.07161089378284231,6 14 7 10 3 19 4 0 2 1 9 16 18 8 13 5 17 11 15 12",
        "WARD,PLAIN,STANDARD_DEVIATION,0.059429453132283476 0.018454260783111603 0.04042911769136332,3 4 0 2 19 1 16 9 8 18 7 17 10 5 13 11 12 15 6 14",
        "WARD,OPTIMAL,VARIANCE,0.05068534944813053 0.010967162575247975 0.07908289350140445,3 4 0 2 1 16 19 7 10 13 5 17 8 18 9 11 15 12 14 6",
    })
    void hierarchicalRiskParity_ofEachVariant_isThatOfScipy(
            Linkage linkage, LeafOrder order, ClusterRisk risk, String weights, String leaves) {
        Matrix covariance =
                Estimators.sample(Estimators.completeRows(StockPanel.returns())).matrix();
        HierarchicalRiskParity.Result found = HierarchicalRiskParity.of(covariance, new Variant(linkage, order, risk));

        assertEquals(leaves, found.order().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        double[] expected = Arrays.stream(weights.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertEquals(expected[0], found.weights().get(0), 1e-10);
        assertEquals(expected[1], found.weights().get(6), 1e-10);
        assertEquals(expected[2], found.weights().get(19), 1e-10);
        assertEquals(1, found.weights().sum(), 1e-12);
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

    /**
     * AAPL earns 20 %, GOOG 2 % more than FB, GE -5 %, with tau 0.05 and the customary uncertainty: the master formula
     * with the inverses written out, {@code M = ((tau S)^-1 + P' Omega^-1 P)^-1}, by numpy 2.4.6.
     */
    @Test
    void posterior_ofThreeViews_isTheMasterFormula() {
        Matrix covariance = Vectors.matrix(VECTORS.get("cov"));
        Doubles prior =
                Vectors.doubles(Vectors.read("black_litterman").get("market").get("prior"));
        BlackLitterman.Posterior posterior = BlackLitterman.posterior(
                prior,
                covariance,
                0.05,
                List.of(
                        BlackLitterman.View.customary(mix("AAPL", null), 0.20),
                        BlackLitterman.View.customary(mix("GOOG", "FB"), 0.02),
                        BlackLitterman.View.customary(mix("GE", null), -0.05)));

        assertEquals(0.1883699395838171, posterior.expected().get(index("AAPL")), 1e-10);
        assertEquals(0.1172729755876872, posterior.expected().get(index("GOOG")), 1e-10);
        assertEquals(0.0976459200511574, posterior.expected().get(index("FB")), 1e-10);
        assertEquals(0.037075301256917326, posterior.expected().get(index("GE")), 1e-10);
        assertEquals(0.06053661808102516, posterior.expected().get(index("XOM")), 1e-10);
        assertEquals(0.09687573104286563, posterior.covariance().get(0, 0), 1e-10);
        assertEquals(0.0470966115528274, posterior.covariance().get(0, 1), 1e-10);
        assertEquals(0.038824400690109284, posterior.covariance().get(index("AAPL"), index("GE")), 1e-10);
    }

    private static Doubles mix(String held, @Nullable String less) {
        double[] mix = new double[20];
        mix[index(held)] = 1;
        if (less != null) {
            mix[index(less)] = -1;
        }
        return Doubles.owned(mix);
    }

    private static int index(String ticker) {
        return TICKERS.valueStream().map(JsonNode::stringValue).toList().indexOf(ticker);
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
