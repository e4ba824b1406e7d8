package dev.headroom.finance.analytics.returns;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.util.OptionalDouble;

/**
 * Figures of a series of simple returns. A missing observation is NaN and is skipped: it counts neither as zero nor as
 * a period. A return below -100 % is refused: nothing held long loses more than all.
 */
public final class Returns {
    private Returns() {}

    /**
     * The product of all growth, minus one; -1 once everything is lost, 0 for an empty series.
     *
     * @throws InvalidInput {@code RETURN_BELOW_TOTAL_LOSS}
     */
    public static double cumulative(Doubles returns) {
        double growth = 1;
        for (int i = 0; i < returns.size(); i++) {
            double value = checked(returns, i);
            if (!Double.isNaN(value)) {
                growth *= 1 + value;
            }
        }
        return growth - 1;
    }

    /**
     * The wealth of 1 after each observation, missing ones carried on.
     *
     * @throws InvalidInput {@code RETURN_BELOW_TOTAL_LOSS}
     */
    public static Doubles index(Doubles returns) {
        double[] index = new double[returns.size()];
        double growth = 1;
        for (int i = 0; i < index.length; i++) {
            double value = checked(returns, i);
            growth *= Double.isNaN(value) ? 1 : 1 + value;
            index[i] = growth;
        }
        return Doubles.owned(index);
    }

    /**
     * The geometric mean return of a year, {@code prod(1+r)^(periods/n) - 1} over the n present observations; empty for
     * an empty series. Says nothing of a year when fewer than a year was observed: see {@link #annualised}.
     *
     * @param periodsPerYear 252 for trading days, 52, 12
     */
    public static OptionalDouble geometric(Doubles returns, double periodsPerYear) {
        int n = returns.present().size();
        if (n == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Math.pow(1 + cumulative(returns), periodsPerYear / n) - 1);
    }

    /** The arithmetic mean times the periods of a year; empty for an empty series. */
    public static OptionalDouble arithmetic(Doubles returns, double periodsPerYear) {
        Doubles present = returns.present();
        return present.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(present.sum() / present.size() * periodsPerYear);
    }

    /**
     * A return over some days as a return of a year, Act/365; empty under one year, which is never annualised.
     *
     * @param total return over the whole time, at least -1
     * @param days calendar days
     */
    public static OptionalDouble annualised(double total, long days) {
        return days < 365 ? OptionalDouble.empty() : OptionalDouble.of(Math.pow(1 + total, 365.0 / days) - 1);
    }

    /**
     * Log returns of simple ones.
     *
     * @throws InvalidInput {@code LOG_RETURN_UNDEFINED} for a return of -100 % or less
     */
    public static Doubles logarithmic(Doubles returns) {
        double[] logs = new double[returns.size()];
        for (int i = 0; i < logs.length; i++) {
            if (returns.get(i) <= -1) {
                throw InvalidInput.impossible(
                                "LOG_RETURN_UNDEFINED", "return " + i, "must be above -100 %", returns.get(i))
                        .instead("use simple returns");
            }
            logs[i] = Math.log1p(returns.get(i));
        }
        return Doubles.owned(logs);
    }

    private static double checked(Doubles returns, int index) {
        double value = returns.get(index);
        if (value < -1 || Double.isInfinite(value)) {
            throw InvalidInput.malformed(
                    "RETURN_BELOW_TOTAL_LOSS", "return " + index, "must be a number of at least -100 %", value);
        }
        return value;
    }
}
