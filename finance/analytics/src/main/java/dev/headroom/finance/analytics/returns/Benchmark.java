package dev.headroom.finance.analytics.returns;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.util.OptionalDouble;

/**
 * A portfolio beside a benchmark, from periodic simple returns of both. Periods in which either is missing (NaN) are
 * left out. Every figure is empty where it is undefined, never 0.
 *
 * @param observations periods that both have
 * @param beta covariance over the benchmark's variance; empty when the benchmark does not move
 * @param alpha mean of {@code (r-rf) - beta (b-rf)} per period, compounded over a year
 * @param correlation -1..1
 * @param upCapture geometric annual return over the benchmark's, both over the periods in which the benchmark rose
 * @param downCapture the same over the periods in which it fell
 * @param trackingError standard deviation (ddof 1) of {@code r-b} over a year
 * @param informationRatio annual mean of {@code r-b} over the tracking error
 */
public record Benchmark(
        int observations,
        OptionalDouble beta,
        OptionalDouble alpha,
        OptionalDouble correlation,
        OptionalDouble upCapture,
        OptionalDouble downCapture,
        OptionalDouble trackingError,
        OptionalDouble informationRatio) {
    private static final double FLAT = 1e-14;

    /**
     * Compares two series of the same periods.
     *
     * @param riskFree rate per period
     * @param periodsPerYear 252 for trading days, 52, 12
     * @throws InvalidInput {@code SERIES_LENGTH} when the series differ in length
     */
    public static Benchmark compare(Doubles returns, Doubles benchmark, double riskFree, double periodsPerYear) {
        if (returns.size() != benchmark.size()) {
            throw InvalidInput.malformed(
                    "SERIES_LENGTH", "benchmark", "must have as many returns, " + returns.size(), benchmark.size());
        }
        double[] own = new double[returns.size()];
        double[] other = new double[returns.size()];
        int n = 0;
        for (int i = 0; i < own.length; i++) {
            if (!Double.isNaN(returns.get(i)) && !Double.isNaN(benchmark.get(i))) {
                own[n] = returns.get(i);
                other[n] = benchmark.get(i);
                n++;
            }
        }
        return compare(
                Doubles.of(own).slice(0, n), Doubles.of(other).slice(0, n), new Period(riskFree, periodsPerYear));
    }

    private record Period(double riskFree, double perYear) {}

    private static Benchmark compare(Doubles own, Doubles other, Period period) {
        int n = own.size();
        double meanOwn = own.sum() / n;
        double meanOther = other.sum() / n;
        double ownSquares = 0;
        double otherSquares = 0;
        double products = 0;
        double active = 0;
        for (int i = 0; i < n; i++) {
            double a = own.get(i) - meanOwn;
            double b = other.get(i) - meanOther;
            ownSquares += a * a;
            otherSquares += b * b;
            products += a * b;
            active += (a - b) * (a - b);
        }
        boolean moves = n > 1 && otherSquares > FLAT * FLAT * n;
        boolean bothMove = moves && ownSquares > FLAT * FLAT * n;
        double beta = products / otherSquares;
        double excess = meanOwn - period.riskFree - beta * (meanOther - period.riskFree);
        double error = n > 1 ? Math.sqrt(active / (n - 1) * period.perYear) : Double.NaN;
        return new Benchmark(
                n,
                when(moves, beta),
                when(moves, Math.pow(1 + excess, period.perYear) - 1),
                when(bothMove, products / Math.sqrt(ownSquares * otherSquares)),
                capture(own, other, true, period.perYear),
                capture(own, other, false, period.perYear),
                when(n > 1, error),
                when(error > FLAT, (meanOwn - meanOther) * period.perYear / error));
    }

    private static OptionalDouble capture(Doubles own, Doubles other, boolean up, double perYear) {
        double[] selectedOwn = new double[own.size()];
        double[] selectedOther = new double[own.size()];
        int n = 0;
        for (int i = 0; i < own.size(); i++) {
            if (up ? other.get(i) > 0 : other.get(i) < 0) {
                selectedOwn[n] = own.get(i);
                selectedOther[n] = other.get(i);
                n++;
            }
        }
        OptionalDouble numerator = Returns.geometric(Doubles.of(selectedOwn).slice(0, n), perYear);
        OptionalDouble denominator = Returns.geometric(Doubles.of(selectedOther).slice(0, n), perYear);
        return numerator.isEmpty() || denominator.isEmpty() || denominator.getAsDouble() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(numerator.getAsDouble() / denominator.getAsDouble());
    }

    private static OptionalDouble when(boolean defined, double value) {
        return defined ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
