package dev.headroom.finance.analytics.returns;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Flows one period apart, the first now: out of the pocket negative, into it positive.
 *
 * @param amounts at least two, numbers
 */
public record PeriodicFlows(Doubles amounts) {
    /** @throws InvalidInput {@code NO_FLOWS}, {@code FLOW_NOT_A_NUMBER} or {@code ONE_SIDED_FLOWS} */
    public PeriodicFlows {
        if (amounts.size() < 2) {
            throw InvalidInput.malformed("NO_FLOWS", "flows", "must be at least two", amounts.size());
        }
        for (int i = 0; i < amounts.size(); i++) {
            if (!Double.isFinite(amounts.get(i))) {
                throw InvalidInput.malformed("FLOW_NOT_A_NUMBER", "flow " + i, "must be a number", amounts.get(i));
            }
        }
        if (amounts.stream().noneMatch(amount -> amount < 0) || amounts.stream().noneMatch(amount -> amount > 0)) {
            throw InvalidInput.impossible(
                    "ONE_SIDED_FLOWS", "flows", "must hold payments in both directions", amounts.size());
        }
    }

    /** Every rate of a period at which the flows are worth nothing, ascending. */
    public Doubles internalRates() {
        int[] present = IntStream.range(0, amounts.size())
                .filter(i -> amounts.get(i) != 0)
                .toArray();
        double[] periods =
                IntStream.of(present).mapToDouble(i -> i - present[0]).toArray();
        double[] values = IntStream.of(present).mapToDouble(amounts::get).toArray();
        return Doubles.owned(new NetPresentValue(periods, values)
                .roots().stream().mapToDouble(Math::expm1).sorted().toArray());
    }

    /** Of some rates the one nearest to 0; empty of none. */
    public static OptionalDouble nearestToZero(Doubles rates) {
        return rates.stream().reduce((nearest, rate) -> Math.abs(rate) < Math.abs(nearest) ? rate : nearest);
    }

    /**
     * The modified internal rate of return: what turns the present value of the payments, borrowed at one rate, into
     * the value at the end of the receipts, put aside at another.
     *
     * @param financeRate of a period, above -1
     * @param reinvestRate of a period, above -1
     * @throws InvalidInput {@code RATE_RANGE}
     */
    public double modified(double financeRate, double reinvestRate) {
        above("finance rate", financeRate);
        above("reinvest rate", reinvestRate);
        int last = amounts.size() - 1;
        double paid = 0;
        double received = 0;
        for (int i = 0; i <= last; i++) {
            double amount = amounts.get(i);
            paid -= Math.min(amount, 0) * Math.pow(1 + financeRate, -i);
            received += Math.max(amount, 0) * Math.pow(1 + reinvestRate, last - i);
        }
        return Math.pow(received / paid, 1.0 / last) - 1;
    }

    private static void above(String subject, double rate) {
        if (!(rate > -1) || Double.isInfinite(rate)) {
            throw InvalidInput.malformed("RATE_RANGE", subject, "must be above -100 %", rate);
        }
    }
}
