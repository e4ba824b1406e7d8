package dev.headroom.finance.analytics.covariance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.Symmetric;
import dev.headroom.finance.analytics.returns.Returns;
import dev.headroom.finance.analytics.testing.StockPanel;
import dev.headroom.finance.analytics.testing.Vectors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class CovarianceVectorsTest {
    private static final double TRADING_DAYS = 252;
    private static final JsonNode VECTORS = Vectors.read("covariance");
    private static final JsonNode ASSETS = Vectors.read("portfolio_mean_variance");

    @Test
    void sample_ofTheCompleteRows_isExact() {
        Matrix complete = Estimators.completeRows(StockPanel.returns());

        assertEquals(VECTORS.get("n_obs").intValue(), complete.rows());
        assertClose(
                VECTORS.get("sample_cov_annual"),
                Estimators.sample(complete).times(TRADING_DAYS).matrix());
    }

    @Test
    void ledoitWolf_towardsTheIdentity_isExact() {
        Covariance shrunk = Estimators.ledoitWolfIdentity(Estimators.completeRows(StockPanel.returns()));

        JsonNode expected = VECTORS.get("ledoit_wolf_identity");
        assertEquals(expected.get("shrinkage").doubleValue(), shrunk.shrinkage(), 1e-12);
        assertClose(expected.get("cov_annual"), shrunk.times(TRADING_DAYS).matrix());
    }

    @Test
    void constantCorrelation_ofTheCompleteRows_hasTheShrinkageOfDdofZero() {
        Covariance shrunk = Estimators.ledoitWolfConstantCorrelation(Estimators.completeRows(StockPanel.returns()));

        assertEquals(0.064330, shrunk.shrinkage(), 5e-7);
    }

    /**
     * Figures of the 895 complete rows, from the formulas in matrix form with numpy 2.4.6: scikit-learn's {@code _oas},
     * Ledoit and Wolf's {@code covMarket}, PyPortfolioOpt's constant correlation of either ddof, and the mean of the
     * products of deviations under pandas' {@code ewm(span=180)}. Shrinkage, and the annual cells GOOG-GOOG, GOOG-AAPL
     * and AMD-SHLD.
     */
    @ParameterizedTest
    @CsvSource({
        "OAS,0.012470317367150313,0.053599883615359695,0.02436991822546196,0.03480393557729324",
        "SINGLE_FACTOR,0.06920681800917773,0.052854785530986555,0.024220240107202404,0.03951057601870725",
        "CONSTANT_0,0.06433008491484637,0.05285478553098655,0.024055494844505317,0.04117539808740592",
        "CONSTANT_1,0.06418641027586874,0.052913907215025695,0.024083793645169868,0.04120819232406926",
        "EXPONENTIAL,0,0.06361381536261204,0.041409266314821246,0.030221872128458338",
    })
    void estimators_ofTheCompleteRows_areTheFormulas(
            String method, double shrinkage, double first, double second, double third) {
        Matrix complete = Estimators.completeRows(StockPanel.returns());
        Covariance estimate = switch (method) {
            case "OAS" -> Estimators.oas(complete);
            case "SINGLE_FACTOR" -> Estimators.ledoitWolfSingleFactor(complete);
            case "CONSTANT_0" -> Estimators.ledoitWolfConstantCorrelation(complete);
            case "CONSTANT_1" -> Estimators.ledoitWolfConstantCorrelation(complete, 1);
            default -> Estimators.exponential(complete, 180);
        };
        Matrix annual = estimate.times(TRADING_DAYS).matrix();

        assertEquals(shrinkage, estimate.shrinkage(), 1e-12);
        assertEquals(first, annual.get(0, 0), 1e-12);
        assertEquals(second, annual.get(0, 1), 1e-12);
        assertEquals(third, annual.get(6, 12), 1e-12);
    }

    @Test
    void pairwise_ofTheRaggedPanel_isTheMatrixOfThePortfolioCases() {
        Covariance ragged = Estimators.pairwise(StockPanel.returns());

        assertClose(ASSETS.get("cov"), ragged.times(TRADING_DAYS).matrix());
        assertEquals(895, ragged.observations());
    }

    @Test
    void geometricReturn_ofEachOwnHistory_isTheMeanOfThePortfolioCases() {
        Matrix returns = StockPanel.returns();
        for (int j = 0; j < returns.columns(); j++) {
            assertEquals(
                    ASSETS.get("mu").get(j).doubleValue(),
                    Returns.geometric(returns.column(j), TRADING_DAYS).orElseThrow(),
                    1e-12);
        }
    }

    @Test
    void sample_ofTheSmallTable_isThePublishedOne() {
        JsonNode dummy = VECTORS.get("dummy");
        Matrix prices = Vectors.matrix(dummy.get("prices"));
        double[][] returns = new double[prices.rows() - 1][prices.columns()];
        double[][] logs = new double[prices.rows() - 1][prices.columns()];
        for (int t = 0; t < returns.length; t++) {
            for (int j = 0; j < returns[t].length; j++) {
                returns[t][j] = prices.get(t + 1, j) / prices.get(t, j) - 1;
                logs[t][j] = Returns.logarithmic(Doubles.of(returns[t][j])).get(0);
            }
        }
        assertArrayEquals(
                Vectors.matrix(dummy.get("cov_log_daily_atol1e5")).toArray(),
                Estimators.sample(Matrix.of(logs)).matrix().toArray(),
                1e-5);
        assertClose(
                dummy.get("cov_simple_daily"),
                Estimators.sample(Matrix.of(returns)).matrix());
    }

    @Test
    void everyMethod_ofACompletePanel_isPositiveSemidefinite() {
        Matrix panel = random(40, 60, 5);
        for (Covariance estimate : new Covariance[] {
            Estimators.sample(panel), Estimators.ledoitWolfIdentity(panel),
            Estimators.ledoitWolfConstantCorrelation(panel), Estimators.ledoitWolfSingleFactor(panel),
            Estimators.oas(panel), Estimators.exponential(panel, 20)
        }) {
            assertTrue(Symmetric.of(estimate.matrix()).values().get(0) > -1e-15, estimate.method()::toString);
        }
        assertTrue(Estimators.sample(panel).tooFewObservations());
        assertFalse(Estimators.oas(panel).tooFewObservations());
    }

    @Test
    void crossProducts_inLanesAndScalar_giveTheSameBits() {
        for (int columns : new int[] {1, 3, 17, 40}) {
            double[] panel = random(37, columns, columns).toArray();
            assertArrayEquals(
                    ScalarCrossProducts.INSTANCE.of(panel, 37, columns),
                    LaneCrossProducts.INSTANCE.of(panel, 37, columns));
        }
    }

    @Test
    void sample_ofScaledReturns_scalesWithTheSquare() {
        Matrix panel = random(50, 4, 9);
        Matrix plain = Estimators.sample(panel).matrix();
        Matrix scaled = Estimators.sample(panel.times(1024)).matrix();

        assertEquals(plain.times(1024.0 * 1024.0), scaled);
    }

    @Test
    void sample_withAGap_namesTheCell() {
        double[][] rows = {{0.1, 0.2}, {0.1, Double.NaN}, {0.0, 0.1}};
        InvalidInput refused = assertThrows(InvalidInput.class, () -> Estimators.sample(Matrix.of(rows)));

        assertEquals("MISSING_RETURN", refused.code());
        assertEquals("return [1][1]", refused.subject());
    }

    @Test
    void repair_ofAnIndefiniteMatrix_clipsIt() {
        Matrix indefinite = Matrix.of(new double[][] {{1, 0.9, -0.9}, {0.9, 1, 0.9}, {-0.9, 0.9, 1}});
        Covariance repaired = new Covariance(indefinite, Covariance.Method.PAIRWISE, 100, 0, false).repair();

        assertTrue(repaired.repaired());
        assertTrue(Symmetric.of(repaired.matrix()).values().get(0) > -1e-12);
    }

    private static Matrix random(int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] cells = new double[rows * columns];
        Arrays.setAll(cells, i -> random.nextGaussian() * 0.01);
        return Matrix.owned(rows, columns, cells);
    }

    private static void assertClose(JsonNode expected, Matrix actual) {
        Matrix matrix = Vectors.matrix(expected);
        double largest = Arrays.stream(matrix.toArray()).map(Math::abs).max().orElseThrow();
        assertArrayEquals(matrix.toArray(), actual.toArray(), 1e-10 * largest);
    }
}
