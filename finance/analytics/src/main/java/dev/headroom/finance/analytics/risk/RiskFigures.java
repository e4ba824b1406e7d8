package dev.headroom.finance.analytics.risk;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.returns.Returns;
import java.util.OptionalDouble;

/**
 * Figures of risk and reward of a series of simple returns. A missing observation is NaN and is skipped; a figure that
 * is undefined is empty, never 0 and never infinite.
 */
public final class RiskFigures {
    private RiskFigures() {}

    /** Standard deviation (ddof 1) times the root of the periods of a year; empty below two observations. */
    public static OptionalDouble annualVolatility(Doubles returns, double periodsPerYear) {
        OptionalDouble deviation = Moments.deviation(returns.present());
        return deviation.isEmpty() ? deviation : OptionalDouble.of(deviation.getAsDouble() * Math.sqrt(periodsPerYear));
    }

    /**
     * Sharpe ratio {@code mean(r-rf) / std(r-rf, ddof 1) * sqrt(periods)}; empty when the excess does not vary.
     *
     * @param riskFree rate per period
     */
    public static OptionalDouble sharpe(Doubles returns, double riskFree, double periodsPerYear) {
        return sharpe(returns, Doubles.filled(returns.size(), riskFree), periodsPerYear);
    }

    /**
     * The same over a rate that varies.
     *
     * @param riskFree rate of each period, as many as the returns
     * @throws InvalidInput {@code SERIES_LENGTH}
     */
    public static OptionalDouble sharpe(Doubles returns, Doubles riskFree, double periodsPerYear) {
        Doubles excess = excess(returns, riskFree);
        OptionalDouble deviation = Moments.deviation(excess);
        return deviation.isEmpty() || deviation.getAsDouble() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Moments.mean(excess) / deviation.getAsDouble() * Math.sqrt(periodsPerYear));
    }

    /**
     * Sortino ratio {@code mean(r-req) * periods / downside risk}; empty when nothing fell short.
     *
     * @param required return per period
     */
    public static OptionalDouble sortino(Doubles returns, double required, double periodsPerYear) {
        return sortino(returns, Doubles.filled(returns.size(), required), periodsPerYear);
    }

    /**
     * The same against a return that varies.
     *
     * @param required return of each period, as many as the returns
     * @throws InvalidInput {@code SERIES_LENGTH}
     */
    public static OptionalDouble sortino(Doubles returns, Doubles required, double periodsPerYear) {
        Doubles excess = excess(returns, required);
        double downside = downside(excess, periodsPerYear);
        return excess.isEmpty() || downside == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Moments.mean(excess) * periodsPerYear / downside);
    }

    /**
     * Downside risk of a year: {@code sqrt(mean(min(r-req, 0)^2)) * sqrt(periods)}, the mean over all observations;
     * empty without any.
     *
     * @param required return per period
     */
    public static OptionalDouble downsideRisk(Doubles returns, double required, double periodsPerYear) {
        Doubles excess = excess(returns, Doubles.filled(returns.size(), required));
        return excess.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(downside(excess, periodsPerYear));
    }

    private static double downside(Doubles excess, double periodsPerYear) {
        double squares = excess.stream()
                .map(value -> Math.min(value, 0))
                .map(value -> value * value)
                .sum();
        return Math.sqrt(squares / excess.size()) * Math.sqrt(periodsPerYear);
    }

    /**
     * Omega ratio: gains over losses beyond a required return.
     *
     * @param riskFree rate per period
     * @param requiredAnnual required return of a year, converted to a rate per period
     */
    public static OptionalDouble omega(Doubles returns, double riskFree, double requiredAnnual, double periodsPerYear) {
        if (requiredAnnual <= -1) {
            return OptionalDouble.empty();
        }
        double threshold = riskFree + Math.pow(1 + requiredAnnual, 1 / periodsPerYear) - 1;
        double gains = 0;
        double losses = 0;
        Doubles present = returns.present();
        for (int i = 0; i < present.size(); i++) {
            double beyond = present.get(i) - threshold;
            gains += Math.max(beyond, 0);
            losses -= Math.min(beyond, 0);
        }
        return present.size() < 2 || losses == 0 ? OptionalDouble.empty() : OptionalDouble.of(gains / losses);
    }

    /** Geometric annual return over the size of the largest drawdown; empty without one. */
    public static OptionalDouble calmar(Doubles returns, double periodsPerYear) {
        double fall = Drawdown.of(returns).depth();
        OptionalDouble annual = Returns.geometric(returns, periodsPerYear);
        return fall == 0 || annual.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(annual.getAsDouble() / -fall);
    }

    /** Skewness without bias correction; empty when the returns do not vary. */
    public static OptionalDouble skewness(Doubles returns) {
        return standardised(returns.present(), 3, 0);
    }

    /**
     * Kurtosis in excess of the normal distribution's 3, without bias correction; empty when the returns do not vary.
     */
    public static OptionalDouble excessKurtosis(Doubles returns) {
        return standardised(returns.present(), 4, 3);
    }

    private static OptionalDouble standardised(Doubles present, int power, double normal) {
        OptionalDouble deviation = Moments.deviation(present);
        return deviation.isEmpty() || deviation.getAsDouble() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Moments.standardised(present, power) - normal);
    }

    private static Doubles excess(Doubles returns, Doubles over) {
        if (returns.size() != over.size()) {
            throw InvalidInput.malformed(
                    "SERIES_LENGTH", "reference returns", "must be as many, " + returns.size(), over.size());
        }
        double[] excess = new double[returns.size()];
        for (int i = 0; i < excess.length; i++) {
            excess[i] = returns.get(i) - over.get(i);
        }
        return Doubles.owned(excess).present();
    }
}
