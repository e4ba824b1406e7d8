package dev.headroom.finance.analytics.returns;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The return of the investments themselves, whatever was paid in or taken out: growth linked over sub-periods.
 *
 * @param twr return over the whole time
 * @param index wealth of 1 at each valuation; the first is 1
 * @param skipped sub-periods in which nothing was invested
 */
public record TimeWeighted(double twr, Doubles index, int skipped) {
    /** When in its sub-period a flow happens. */
    public enum Timing {
        /** Added before the sub-period: it earns the sub-period's return. */
        START,
        /** After the sub-period's growth and part of its closing valuation. */
        END
    }

    /**
     * Money that crosses the border of the portfolio.
     *
     * @param period index of the valuation that closes the sub-period, from 1
     * @param amount paid in positive, taken out negative
     * @param timing when in the sub-period
     */
    public record Flow(int period, double amount, Timing timing) {
        /** Deposits at the start and withdrawals at the end, the customary timing. */
        public static Flow customary(int period, double amount) {
            return new Flow(period, amount, amount >= 0 ? Timing.START : Timing.END);
        }
    }

    /**
     * Links {@code (V[t] - F_end) / (V[t-1] + F_start)}.
     *
     * @param valuations values after the flows of their sub-period, at least one
     * @throws InvalidInput {@code NO_VALUATIONS}, {@code VALUATION_NOT_A_NUMBER}, {@code FLOW_PERIOD} or
     *     {@code NEGATIVE_CAPITAL}
     */
    public static TimeWeighted of(Doubles valuations, List<Flow> flows) {
        int n = valuations.size();
        if (n == 0) {
            throw InvalidInput.malformed("NO_VALUATIONS", "valuations", "must be at least one", null);
        }
        double[] start = new double[n];
        double[] end = new double[n];
        for (Flow flow : flows) {
            if (flow.period() < 1 || flow.period() >= n || !Double.isFinite(flow.amount())) {
                throw InvalidInput.malformed("FLOW_PERIOD", "flow", "must be a number in a period 1.." + (n - 1), flow);
            }
            (flow.timing() == Timing.START ? start : end)[flow.period()] += flow.amount();
        }
        double[] index = new double[n];
        index[0] = 1;
        int skipped = 0;
        for (int t = 1; t < n; t++) {
            double capital = finite(valuations, t - 1) + start[t];
            double closing = finite(valuations, t) - end[t];
            if (capital < 0 || closing < 0) {
                throw InvalidInput.impossible(
                                "NEGATIVE_CAPITAL",
                                "capital of period " + t,
                                "must not be below 0",
                                Math.min(capital, closing))
                        .instead("state the flow's timing");
            }
            boolean invested = capital > 0;
            skipped += invested ? 0 : 1;
            index[t] = index[t - 1] * (invested ? closing / capital : 1);
        }
        return new TimeWeighted(index[n - 1] - 1, Doubles.owned(index), skipped);
    }

    private static double finite(Doubles valuations, int t) {
        if (!Double.isFinite(valuations.get(t))) {
            throw InvalidInput.malformed(
                    "VALUATION_NOT_A_NUMBER", "valuation " + t, "must be a number", valuations.get(t));
        }
        return valuations.get(t);
    }

    /**
     * A flow inside a period that was valued only at its ends.
     *
     * @param day 0..days, from the start
     * @param amount paid in positive, taken out negative
     */
    public record DatedFlow(int day, double amount) {}

    /**
     * Modified Dietz.
     *
     * @param denominator average capital: the opening value and each flow by the share of the days it was there
     * @param gain closing minus opening value and flows
     * @param rate gain over denominator; empty where the average capital is not above zero
     */
    public record Dietz(double denominator, double gain, OptionalDouble rate) {}

    /**
     * Modified Dietz: a flow on day d of n weighs {@code (n-d)/n}.
     *
     * @throws InvalidInput {@code DIETZ_DAYS} when the period has no days or a flow lies outside it
     */
    public static Dietz modifiedDietz(double opening, double closing, int days, List<DatedFlow> flows) {
        if (days < 1) {
            throw InvalidInput.malformed("DIETZ_DAYS", "days", "must be at least 1", days);
        }
        double sum = 0;
        double weighted = 0;
        for (DatedFlow flow : flows) {
            if (flow.day() < 0 || flow.day() > days) {
                throw InvalidInput.malformed("DIETZ_DAYS", "day of a flow", "must be 0.." + days, flow.day());
            }
            sum += flow.amount();
            weighted += flow.amount() * (days - flow.day()) / days;
        }
        double denominator = opening + weighted;
        double gain = closing - opening - sum;
        return new Dietz(
                denominator, gain, denominator > 0 ? OptionalDouble.of(gain / denominator) : OptionalDouble.empty());
    }
}
