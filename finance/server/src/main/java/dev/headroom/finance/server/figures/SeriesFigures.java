package dev.headroom.finance.server.figures;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.analytics.returns.Returns;
import dev.headroom.finance.analytics.risk.Drawdown;
import dev.headroom.finance.analytics.risk.RiskFigures;
import dev.headroom.finance.analytics.risk.TailLoss;
import dev.headroom.finance.analytics.risk.UncompoundedDrawdown;
import dev.headroom.finance.server.calculation.Explanation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Return and risk of a series. Rates and ratios are fractions: 0.05 is 5 %; losses are positive. A figure that is
 * undefined is null, never 0.
 *
 * @param missing observations that are counted neither as zero nor as a period
 * @param annual geometric mean of a year; null for less than a year, which is never annualised
 * @param logarithmic sum of log returns; null where everything was lost
 * @param stale whether the last price is older than five business days; null of returns
 */
record SeriesFigures(
        int observations,
        int missing,
        double cumulative,
        @Nullable Double annual,
        @Nullable Double logarithmic,
        @Nullable Double volatility,
        @Nullable Double downsideRisk,
        @Nullable Double sharpe,
        @Nullable Double sortino,
        @Nullable Double calmar,
        @Nullable Double omega,
        @Nullable Double skewness,
        @Nullable Double excessKurtosis,
        Fall maxDrawdown,
        @Nullable UncompoundedFall uncompoundedDrawdown,
        @Nullable Tail historical,
        @Nullable Tail normal,
        @Nullable Tail cornishFisher,
        @Nullable Boolean stale,
        Explanation explanation) {
    private static final int MOST = 100_000;
    private static final double TRADING_DAYS = 252;
    private static final double USUAL_CONFIDENCE = 0.95;

    /**
     * A closing price.
     *
     * @param close a decimal above 0
     */
    @Schema(name = "PriceRequest")
    record Price(
            @Nullable LocalDate date,

            @Schema(type = "string", example = "101.25") @Nullable BigDecimal close) {}

    /**
     * A series: returns or prices.
     *
     * @param returns simple returns in order, 0.01 for 1 %; null for a missing observation
     * @param prices in any order, a day once
     * @param periodsPerYear observations of a year: 252 for trading days without it, 52, 12
     * @param riskFree rate of a year, 0 without it
     * @param requiredReturn of a year, that downside risk, Sortino and omega are measured against; 0 without it
     * @param confidence of the tail losses, 0.95 without it
     */
    @Schema(name = "SeriesRequest")
    record Request(
            @Nullable List<@Nullable Double> returns,
            @Nullable List<@NotNull @Valid Price> prices,
            @Nullable Double periodsPerYear,
            @Nullable Double riskFree,
            @Nullable Double requiredReturn,
            @Nullable Double confidence) {}

    /**
     * The largest fall from a peak, 0 where nothing fell.
     *
     * @param peak observation after which the peak stood, from 0; null for the start
     * @param trough null where nothing fell
     * @param recovery null while it is below the peak
     */
    @Schema(name = "SeriesFall")
    record Fall(
            double depth,
            @Nullable Integer peak,
            @Nullable Integer trough,
            @Nullable Integer recovery) {}

    /**
     * Falls of the sum of returns below its highest point so far, as fractions.
     *
     * @param atRisk fall that is exceeded with what the confidence leaves
     * @param conditional mean fall then
     */
    @Schema(name = "SeriesUncompoundedFall")
    record UncompoundedFall(double largest, double average, double ulcerIndex, double atRisk, double conditional) {
        static UncompoundedFall of(UncompoundedDrawdown falls) {
            return new UncompoundedFall(
                    falls.largest(), falls.average(), falls.ulcerIndex(), falls.atRisk(), falls.conditional());
        }
    }

    /** The loss of one period that is exceeded with what the confidence leaves, and the mean loss then. */
    @Schema(name = "SeriesTail")
    record Tail(double valueAtRisk, double conditional) {
        static Tail of(TailLoss loss) {
            return new Tail(loss.valueAtRisk(), loss.conditional());
        }
    }

    /** @throws InvalidInput for a series that means nothing */
    static SeriesFigures of(Request request, LocalDate today) {
        if ((request.prices() == null) == (request.returns() == null)) {
            throw InvalidInput.malformed("INCOMPLETE", "series", "must be returns or prices, and not both", null);
        }
        PriceSeries prices = request.prices() == null ? null : prices(request.prices());
        List<@Nullable Double> given = request.returns();
        Doubles returns = prices != null ? prices.simpleReturns() : returns(given == null ? List.of() : given);
        double periods = ranged("periods_per_year", request.periodsPerYear(), TRADING_DAYS, 1, 366);
        double riskFree = perPeriod(ranged("risk_free", request.riskFree(), 0, -0.99, 10), periods);
        double requiredYear = ranged("required_return", request.requiredReturn(), 0, -0.99, 10);
        double required = perPeriod(requiredYear, periods);
        double confidence = ranged("confidence", request.confidence(), USUAL_CONFIDENCE, 0.5, 0.9999);
        int present = returns.present().size();
        List<String> notes = new ArrayList<>();
        if (prices != null) {
            notes.add("a return over days without a price spans them");
        }
        Double logarithmic = logarithmic(returns, notes);
        return new SeriesFigures(
                present,
                returns.size() - present,
                Returns.cumulative(returns),
                present < periods ? null : nullable(Returns.geometric(returns, periods)),
                logarithmic,
                nullable(RiskFigures.annualVolatility(returns, periods)),
                nullable(RiskFigures.downsideRisk(returns, required, periods)),
                nullable(RiskFigures.sharpe(returns, riskFree, periods)),
                nullable(RiskFigures.sortino(returns, required, periods)),
                nullable(RiskFigures.calmar(returns, periods)),
                nullable(RiskFigures.omega(returns, riskFree, requiredYear, periods)),
                nullable(RiskFigures.skewness(returns)),
                nullable(RiskFigures.excessKurtosis(returns)),
                fall(Drawdown.of(returns)),
                present < 1 ? null : UncompoundedFall.of(UncompoundedDrawdown.of(returns, confidence)),
                present < 1 ? null : Tail.of(TailLoss.historical(returns, confidence)),
                present < 2 ? null : Tail.of(TailLoss.normal(returns, confidence)),
                present < 4 ? null : Tail.of(TailLoss.cornishFisher(returns, confidence)),
                prices == null ? null : prices.staleAt(today),
                new Explanation(
                        "simple returns, deviations with n - 1, times the root of the periods of a year; downside over all"
                                + " observations; drawdown compounded, and of sums beside it; tail losses of one period, positive",
                        FiguresController.MODEL,
                        "given",
                        prices == null || prices.size() == 0 ? null : prices.date(prices.size() - 1),
                        notes));
    }

    private static double perPeriod(double year, double periods) {
        return Math.pow(1 + year, 1 / periods) - 1;
    }

    private static double ranged(String subject, @Nullable Double given, double usual, double least, double most) {
        double value = given == null ? usual : given;
        if (!(value >= least && value <= most)) {
            throw InvalidInput.malformed("RATE_RANGE", subject, "must be " + least + ".." + most, value);
        }
        return value;
    }

    private static Doubles returns(List<@Nullable Double> given) {
        requireSize("returns", given.size());
        double[] returns = new double[given.size()];
        for (int i = 0; i < returns.length; i++) {
            Double value = given.get(i);
            if (value != null && !Double.isFinite(value)) {
                throw InvalidInput.malformed("RETURN_NOT_A_NUMBER", "return " + i, "must be a number", value)
                        .instead("send null for a missing observation");
            }
            returns[i] = value == null ? Double.NaN : value;
        }
        return Doubles.of(returns);
    }

    private static PriceSeries prices(List<Price> given) {
        requireSize("prices", given.size());
        double[] closes = new double[given.size()];
        List<LocalDate> dates = new ArrayList<>();
        for (int i = 0; i < closes.length; i++) {
            LocalDate date = given.get(i).date();
            BigDecimal close = given.get(i).close();
            if (date == null || close == null) {
                throw InvalidInput.malformed("INCOMPLETE", "price " + i, "must have a date and a close", null);
            }
            dates.add(date);
            closes[i] = close.doubleValue();
        }
        return PriceSeries.of(dates, Doubles.of(closes));
    }

    private static void requireSize(String subject, int size) {
        if (size < 1 || size > MOST) {
            throw InvalidInput.malformed("SERIES_LENGTH", subject, "must be 1.." + MOST, size);
        }
    }

    private static @Nullable Double logarithmic(Doubles returns, List<String> notes) {
        try {
            return Returns.logarithmic(returns.present()).sum();
        } catch (InvalidInput undefined) {
            notes.add("log returns are not defined: " + undefined.getMessage());
            return null;
        }
    }

    private static Fall fall(Drawdown drawdown) {
        boolean fell = drawdown.depth() < 0;
        return new Fall(
                fell ? -drawdown.depth() : 0,
                fell && drawdown.peak() >= 0 ? drawdown.peak() : null,
                fell ? drawdown.trough() : null,
                fell && drawdown.recovery().isPresent() ? drawdown.recovery().getAsInt() : null);
    }

    static @Nullable Double nullable(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble()) ? value.getAsDouble() : null;
    }
}
