package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.portfolio.ValueSeries;
import dev.headroom.finance.analytics.returns.Benchmark;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.analytics.returns.Returns;
import dev.headroom.finance.analytics.returns.TimeWeighted;
import dev.headroom.finance.analytics.returns.Xirr;
import dev.headroom.finance.analytics.risk.Drawdown;
import dev.headroom.finance.analytics.risk.RiskFigures;
import dev.headroom.finance.analytics.risk.TailLoss;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.money.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How a portfolio did between two days. Rates and ratios are fractions: 0.05 is 5 %. A figure that is undefined is
 * null, never 0.
 *
 * @param days valuations the figures rest on
 * @param gain closing less opening value and what was paid in, plus what was taken out
 * @param timeWeighted return of the investments themselves, linked daily
 * @param timeWeightedAnnual per year; null for less than a year, which is never annualised
 * @param modifiedDietz from the values at both ends and the flows between
 */
record Performance(
        long portfolioId,
        LocalDate from,
        LocalDate to,
        int days,
        Money opening,
        Money closing,
        Money paidIn,
        Money takenOut,
        Money gain,
        @Nullable Double timeWeighted,
        @Nullable Double timeWeightedAnnual,
        @Nullable MoneyWeighted moneyWeighted,
        @Nullable Double modifiedDietz,
        @Nullable Risk risk,
        @Nullable Relative benchmark,
        Explanation explanation) {
    private static final int TRADING_DAYS = 252;
    private static final double CONFIDENCE = 0.95;

    /**
     * The rate at which all flows and both values are worth nothing, Act/365F.
     *
     * @param outcome rate, no_solution or total_loss
     * @param annual per year; null for less than a year
     * @param overPeriod over the whole period
     * @param ambiguous whether several rates balance the flows; the one nearest to 0 is given, all are in {@code roots}
     */
    record MoneyWeighted(
            String outcome,
            @Nullable Double annual,
            @Nullable Double overPeriod,
            boolean ambiguous,
            List<Double> roots) {}

    /** Figures of the daily returns; losses are positive. */
    record Risk(
            int observations,
            @Nullable Double volatility,
            @Nullable Double sharpe,
            @Nullable Double sortino,
            @Nullable Double calmar,
            @Nullable Double omega,
            @Nullable Double skewness,
            @Nullable Double excessKurtosis,
            @Nullable Fall maxDrawdown,
            @Nullable Tail historical,
            @Nullable Tail normal,
            @Nullable Tail cornishFisher) {}

    /**
     * The largest fall from a peak.
     *
     * @param depth of the peak, 0.2 for a fall by a fifth
     * @param peak null for the first day
     * @param recovery null while it is below the peak
     */
    record Fall(
            double depth,
            @Nullable LocalDate peak,
            LocalDate trough,
            @Nullable LocalDate recovery) {}

    /**
     * The loss of one day that is exceeded on one day in twenty, and the mean loss on such days.
     *
     * @param loss the first on the closing value
     * @param meanLoss the second on the closing value
     */
    record Tail(double valueAtRisk, double conditional, Money loss, Money meanLoss) {}

    /** Beside a benchmark over the periods that both have. */
    record Relative(
            String code,
            String frequency,
            int observations,
            @Nullable Double beta,
            @Nullable Double alpha,
            @Nullable Double correlation,
            @Nullable Double upCapture,
            @Nullable Double downCapture,
            @Nullable Double trackingError,
            @Nullable Double informationRatio) {}

    /**
     * What is asked.
     *
     * @param riskFree per year
     */
    record Question(
            LocalDate from,
            LocalDate to,
            double riskFree,
            @Nullable Reference reference) {}

    /** A benchmark with its values. */
    record Reference(String code, String frequency, PriceSeries values) {}

    /** Part of a value series. */
    private record Span(
            ValueSeries series,
            int first,
            int last,
            @Nullable Doubles index) {
        LocalDate date(int i) {
            return series.days().date(i);
        }

        double flows(Doubles of) {
            double sum = 0;
            for (int i = first + 1; i <= last; i++) {
                sum += of.get(i);
            }
            return sum;
        }
    }

    static Performance of(
            long portfolio, ValueSeries series, Question question, String currency, Explanation explanation) {
        List<String> notes = new ArrayList<>(explanation.notes());
        int first =
                Math.clamp(series.days().from(Math.toIntExact(question.from().toEpochDay())), 0, last(series));
        int last = last(series);
        Doubles index = null;
        try {
            index = series.timeWeighted().index();
        } catch (InvalidInput undefined) {
            notes.add("the time-weighted return is not defined: " + undefined.getMessage());
        }
        if (series.unpriced() > 0) {
            notes.add(
                    "on %d days something that was held had no price and is not counted".formatted(series.unpriced()));
        }
        Span span = new Span(series, first, last, index);
        double opening = series.values().get(first);
        double closing = series.values().get(last);
        double in = span.flows(series.paidIn());
        double out = span.flows(series.takenOut());
        long length = ChronoUnit.DAYS.between(span.date(first), span.date(last));
        Double twr = index == null ? null : index.get(last) / index.get(first) - 1;
        return new Performance(
                portfolio,
                span.date(first),
                span.date(last),
                last - first + 1,
                money(opening, currency),
                money(closing, currency),
                money(in, currency),
                money(out, currency),
                money(closing - opening - in + out, currency),
                twr,
                twr == null ? null : nullable(Returns.annualised(twr, length)),
                moneyWeighted(span, length, notes),
                dietz(span, length),
                index == null ? null : risk(span, question.riskFree(), currency),
                index == null ? null : relative(span, question),
                new Explanation(
                        explanation.method(),
                        explanation.modelVersion(),
                        explanation.dataVersion(),
                        explanation.dataDate(),
                        notes));
    }

    private static int last(ValueSeries series) {
        return series.days().size() - 1;
    }

    private static @Nullable MoneyWeighted moneyWeighted(Span span, long length, List<String> notes) {
        ValueSeries series = span.series();
        List<Xirr.Flow> flows = new ArrayList<>();
        flows.add(new Xirr.Flow(span.date(span.first()), -series.values().get(span.first())));
        for (int i = span.first() + 1; i <= span.last(); i++) {
            double net = series.takenOut().get(i) - series.paidIn().get(i);
            if (net != 0) {
                flows.add(new Xirr.Flow(span.date(i), net));
            }
        }
        flows.add(new Xirr.Flow(span.date(span.last()), series.values().get(span.last())));
        try {
            Xirr xirr = Xirr.of(flows);
            Double rate = nullable(xirr.rate());
            double years = length / 365.0;
            return new MoneyWeighted(
                    xirr.outcome().name().toLowerCase(Locale.ROOT),
                    length < 365 ? null : rate,
                    rate == null ? null : Math.pow(1 + rate, years) - 1,
                    xirr.ambiguous(),
                    xirr.roots().stream().boxed().toList());
        } catch (InvalidInput undefined) {
            notes.add("the money-weighted return is not defined: " + undefined.getMessage());
            return null;
        }
    }

    private static @Nullable Double dietz(Span span, long length) {
        if (length < 1) {
            return null;
        }
        List<TimeWeighted.DatedFlow> flows = new ArrayList<>();
        for (int i = span.first() + 1; i <= span.last(); i++) {
            double net =
                    span.series().paidIn().get(i) - span.series().takenOut().get(i);
            if (net != 0) {
                int day = (int) ChronoUnit.DAYS.between(span.date(span.first()), span.date(i));
                flows.add(new TimeWeighted.DatedFlow(day, net));
            }
        }
        return nullable(TimeWeighted.modifiedDietz(
                        span.series().values().get(span.first()),
                        span.series().values().get(span.last()),
                        (int) length,
                        flows)
                .rate());
    }

    private static @Nullable Risk risk(Span span, double riskFree, String currency) {
        Doubles index = span.index();
        int n = span.last() - span.first();
        if (index == null || n < 1) {
            return null;
        }
        double[] daily = new double[n];
        List<LocalDate> dates = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int at = span.first() + 1 + i;
            // a day that began with nothing invested has no return
            boolean invested =
                    span.series().values().get(at - 1) + span.series().paidIn().get(at) > 0;
            daily[i] = invested ? index.get(at) / index.get(at - 1) - 1 : Double.NaN;
            dates.add(span.date(at));
        }
        Doubles returns = Doubles.of(daily);
        double perDay = Math.pow(1 + riskFree, 1.0 / TRADING_DAYS) - 1;
        double closing = span.series().values().get(span.last());
        int present = returns.present().size();
        return new Risk(
                present,
                nullable(RiskFigures.annualVolatility(returns, TRADING_DAYS)),
                nullable(RiskFigures.sharpe(returns, perDay, TRADING_DAYS)),
                nullable(RiskFigures.sortino(returns, perDay, TRADING_DAYS)),
                nullable(RiskFigures.calmar(returns, TRADING_DAYS)),
                nullable(RiskFigures.omega(returns, perDay, 0, TRADING_DAYS)),
                nullable(RiskFigures.skewness(returns)),
                nullable(RiskFigures.excessKurtosis(returns)),
                fall(returns, dates),
                present < 1 ? null : tail(TailLoss.historical(returns, CONFIDENCE), closing, currency),
                present < 2 ? null : tail(TailLoss.normal(returns, CONFIDENCE), closing, currency),
                present < 4 ? null : tail(TailLoss.cornishFisher(returns, CONFIDENCE), closing, currency));
    }

    private static @Nullable Fall fall(Doubles returns, List<LocalDate> dates) {
        Drawdown drawdown = Drawdown.of(returns);
        return drawdown.dates(dates)
                .map(known -> new Fall(
                        -drawdown.depth(),
                        known.peak().orElse(null),
                        known.trough(),
                        known.recovery().orElse(null)))
                .orElse(null);
    }

    private static Tail tail(TailLoss loss, double closing, String currency) {
        return new Tail(
                loss.valueAtRisk(),
                loss.conditional(),
                money(loss.valueAtRisk() * closing, currency),
                money(loss.conditional() * closing, currency));
    }

    private static @Nullable Relative relative(Span span, Question question) {
        Reference reference = question.reference();
        Doubles index = span.index();
        if (reference == null || index == null) {
            return null;
        }
        List<Double> own = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        PriceSeries values = reference.values();
        int before = -1;
        double valueBefore = Double.NaN;
        for (int k = 0; k < values.size(); k++) {
            int at = asOf(span, values.day(k));
            boolean within =
                    at >= span.first() && at > before && !values.date(k).isAfter(span.date(span.last()));
            if (within && before >= 0) {
                own.add(index.get(at) / index.get(before) - 1);
                other.add(values.close(k) / valueBefore - 1);
            }
            if (within) {
                before = at;
                valueBefore = values.close(k);
            }
        }
        double perYear = switch (reference.frequency()) {
            case "weekly" -> 52;
            case "monthly" -> 12;
            case "quarterly" -> 4;
            case "yearly" -> 1;
            default -> TRADING_DAYS;
        };
        if (own.size() < 2) {
            return new Relative(
                    reference.code(), reference.frequency(), own.size(), null, null, null, null, null, null, null);
        }
        Benchmark figures = Benchmark.compare(
                Doubles.of(own.stream().mapToDouble(Double::doubleValue).toArray()),
                Doubles.of(other.stream().mapToDouble(Double::doubleValue).toArray()),
                Math.pow(1 + question.riskFree(), 1 / perYear) - 1,
                perYear);
        return new Relative(
                reference.code(),
                reference.frequency(),
                figures.observations(),
                nullable(figures.beta()),
                nullable(figures.alpha()),
                nullable(figures.correlation()),
                nullable(figures.upCapture()),
                nullable(figures.downCapture()),
                nullable(figures.trackingError()),
                nullable(figures.informationRatio()));
    }

    /** The last day of the series on or before a day. */
    private static int asOf(Span span, int day) {
        int at = span.series().days().from(day);
        return at <= span.last() && span.date(at).toEpochDay() == day ? at : at - 1;
    }

    static Money money(double value, String currency) {
        return Money.rounded(BigDecimal.valueOf(value), currency);
    }

    static @Nullable Double nullable(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble()) ? value.getAsDouble() : null;
    }
}
