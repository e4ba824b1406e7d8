package dev.headroom.finance.analytics;

/** How well a portfolio is spread, as a consumer's score and as figures of its daily returns. */
public final class Spread {
    private static final int TRADING_DAYS = 252;

    private Spread() {}

    /**
     * What the returns of the assets say of the portfolio.
     *
     * @param annualVolatility standard deviation (ddof 1) of the daily returns, times √252
     * @param diversificationRatio weighted mean of the assets' volatilities over the portfolio's; 1 when nothing is
     *     gained
     * @param lastReturn the return of the last day
     */
    public record Risk(double annualVolatility, double diversificationRatio, double lastReturn) {}

    /**
     * Risk of fixed weights over the days that all assets have.
     *
     * @param weights one per asset, sum 1
     * @param returns [asset][day], all of the same length, at least two days
     */
    public static Risk risk(double[] weights, double[][] returns) {
        int days = returns[0].length;
        double[] portfolio = new double[days];
        double weighted = 0;
        for (int a = 0; a < weights.length; a++) {
            for (int t = 0; t < days; t++) {
                portfolio[t] = Math.fma(weights[a], returns[a][t], portfolio[t]);
            }
            weighted += weights[a] * deviation(returns[a]);
        }
        double whole = deviation(portfolio);
        double ratio = whole > 0 ? weighted / whole : 1;
        return new Risk(whole * Math.sqrt(TRADING_DAYS), ratio, portfolio[days - 1]);
    }

    /**
     * The diversification score 0..100: classes, concentration and what diversification gains.
     *
     * @param classes number of asset classes held, a broad fund's own classes counted
     * @param topWeight weight of the largest single asset, 0..1; a broad fund is no single asset
     * @param diversificationRatio at least 1
     */
    public static double diversificationScore(int classes, double topWeight, double diversificationRatio) {
        double byClass = Math.min(1, Math.max(0, classes - 1) / 3.0);
        double byTop = 1 - Math.clamp((topWeight - 0.10) / 0.40, 0.0, 1.0);
        double byRatio = Math.clamp((diversificationRatio - 1) / 0.6, 0.0, 1.0);
        return 100 * (0.4 * byClass + 0.3 * byTop + 0.3 * byRatio);
    }

    private static double deviation(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value;
        }
        mean /= values.length;
        double squares = 0;
        for (double value : values) {
            squares = Math.fma(value - mean, value - mean, squares);
        }
        return Math.sqrt(squares / (values.length - 1));
    }
}
