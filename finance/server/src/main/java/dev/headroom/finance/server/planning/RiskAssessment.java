package dev.headroom.finance.server.planning;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.risk.Drawdown;
import dev.headroom.finance.analytics.risk.RiskFigures;
import dev.headroom.finance.analytics.risk.TailLoss;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.market.Histories;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The risk a portfolio takes, as if it had been held as it is now through its assets' shared history.
 *
 * @param volatility of a year; null for less than two returns
 * @param measuredBand 1 to 5 by volatility: up to 5, 10, 15, 20 % and more
 * @param recommendedBand null before the questionnaire is answered
 * @param gap measured less recommended band: positive where more risk is taken than is recommended
 */
record RiskAssessment(
        @Nullable Double volatility,
        @Nullable Integer measuredBand,
        @Nullable Integer toleranceBand,
        @Nullable Integer capacityBand,
        @Nullable Integer recommendedBand,
        @Nullable Integer gap,
        @Nullable Loss dayHistorical,
        @Nullable Loss dayCornishFisher,
        @Nullable Loss monthHistorical,
        double maxDrawdown,
        List<Stress> stress,
        Explanation explanation) {
    private static final double CONFIDENCE = 0.95;
    private static final int TRADING_DAYS = 252;
    private static final int DAYS_OF_A_MONTH = 21;
    private static final double[] BAND_BOUNDS = {0.05, 0.10, 0.15, 0.20};

    /** Monthly averages of the S&P Composite at the peak and at the trough (Shiller). */
    private enum Period {
        GREAT_DEPRESSION("1929-09", "1932-06", 31.30, 4.77),
        OIL_CRISIS("1973-01", "1974-12", 118.4, 67.07),
        DOTCOM("2000-08", "2002-10", 1485.46, 854.63),
        FINANCIAL_CRISIS("2007-10", "2009-03", 1539.66, 757.13);

        private final String from;
        private final String to;
        private final double peak;
        private final double trough;

        Period(String from, String to, double peak, double trough) {
            this.from = from;
            this.to = to;
            this.peak = peak;
            this.trough = trough;
        }

        double loss() {
            return 1 - trough / peak;
        }
    }

    /** A loss that is exceeded once in twenty, and the mean loss beyond it, as shares of the value. */
    record Loss(double valueAtRisk, double conditional) {}

    /**
     * What the shares in a portfolio would lose as the US market did.
     *
     * @param marketLoss of the index from its peak to its trough, dividends not counted
     * @param loss of the portfolio's value: the market's on what is equity
     */
    record Stress(String name, String from, String to, double marketLoss, double loss) {}

    static RiskAssessment of(
            String currency, Growths.Mix mix, Histories.History history, RiskProfiles.@Nullable Profile profile) {
        Matrix returns = history.complete();
        double[] daily = new double[returns.rows()];
        for (int t = 0; t < daily.length; t++) {
            for (int a = 0; a < mix.assets().size(); a++) {
                daily[t] = Math.fma(mix.weights().get(a), returns.get(t, a), daily[t]);
            }
        }
        Doubles series = Doubles.of(daily);
        Double volatility = RiskFigures.annualVolatility(series, TRADING_DAYS).isPresent()
                ? RiskFigures.annualVolatility(series, TRADING_DAYS).getAsDouble()
                : null;
        double equity = 0;
        for (int a = 0; a < mix.assets().size(); a++) {
            equity += mix.assets().get(a).assetClass().equals("equity")
                    ? mix.weights().get(a)
                    : 0;
        }
        Integer measured = volatility == null ? null : band(volatility);
        Integer recommended = profile == null ? null : profile.recommendedBand();
        return new RiskAssessment(
                volatility,
                measured,
                profile == null ? null : profile.toleranceBand(),
                profile == null ? null : profile.capacityBand(),
                recommended,
                measured == null || recommended == null ? null : measured - recommended,
                daily.length < 20 ? null : loss(TailLoss.historical(series, CONFIDENCE)),
                daily.length < 20 ? null : loss(TailLoss.cornishFisher(series, CONFIDENCE)),
                daily.length < DAYS_OF_A_MONTH * 20 ? null : loss(TailLoss.historical(months(daily), CONFIDENCE)),
                -Drawdown.of(series).depth(),
                stress(equity),
                explanation(currency, history, daily.length, mix.how(), profile == null));
    }

    private static Loss loss(TailLoss tail) {
        return new Loss(tail.valueAtRisk(), tail.conditional());
    }

    /** Of every 21 days in a row that overlap. */
    private static Doubles months(double[] daily) {
        double[] months = new double[daily.length - DAYS_OF_A_MONTH + 1];
        for (int t = 0; t < months.length; t++) {
            double growth = 1;
            for (int d = 0; d < DAYS_OF_A_MONTH; d++) {
                growth *= 1 + daily[t + d];
            }
            months[t] = growth - 1;
        }
        return Doubles.of(months);
    }

    static int band(double volatility) {
        int band = 1;
        while (band <= BAND_BOUNDS.length && volatility > BAND_BOUNDS[band - 1]) {
            band++;
        }
        return band;
    }

    private static List<Stress> stress(double equity) {
        List<Stress> stress = new ArrayList<>();
        for (Period period : Period.values()) {
            stress.add(new Stress(
                    period.name().toLowerCase(java.util.Locale.ROOT),
                    period.from,
                    period.to,
                    period.loss(),
                    period.loss() * equity));
        }
        return stress;
    }

    private static Explanation explanation(
            String currency, Histories.History history, int days, List<String> how, boolean unanswered) {
        List<String> notes = new ArrayList<>(how);
        if (unanswered) {
            notes.add("the risk questionnaire is not answered, so that no band is recommended");
        }
        return new Explanation(
                "today's weights over %d daily returns in %s; a month is 21 days in a row; stress periods by monthly"
                                .formatted(days, currency)
                        + " averages of the S&P Composite on the share of equity, other classes not moving",
                "risk-1",
                history.version(),
                history.newest(),
                notes);
    }
}
