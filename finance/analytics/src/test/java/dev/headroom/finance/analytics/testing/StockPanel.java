package dev.headroom.finance.analytics.testing;

import dev.headroom.finance.analytics.Matrix;
import java.util.List;

/** The ragged panel of 20 stocks that the published portfolio cases use. */
public final class StockPanel {
    private StockPanel() {}

    /** Simple daily returns, a row per day and a column per stock in the order of the vectors; NaN where missing. */
    public static Matrix returns() {
        List<String> lines = SharedData.lines("pypfopt/stock_prices.csv");
        double[][] prices = lines.stream().skip(1).map(StockPanel::row).toArray(double[][]::new);
        double[][] returns = new double[prices.length - 1][prices[0].length];
        for (int t = 0; t < returns.length; t++) {
            for (int j = 0; j < returns[t].length; j++) {
                returns[t][j] = prices[t + 1][j] / prices[t][j] - 1;
            }
        }
        return Matrix.of(returns);
    }

    private static double[] row(String line) {
        String[] cells = line.split(",", -1);
        double[] values = new double[cells.length - 1];
        for (int j = 0; j < values.length; j++) {
            values[j] = cells[j + 1].isEmpty() ? Double.NaN : Double.parseDouble(cells[j + 1]);
        }
        return values;
    }
}
