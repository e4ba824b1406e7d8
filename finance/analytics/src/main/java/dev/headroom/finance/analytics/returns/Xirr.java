package dev.headroom.finance.analytics.returns;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The money-weighted return: the effective annual rate at which dated flows are worth nothing, Act/365F unless said. A
 * list of flows may have several true rates: all are found, the one with the smallest absolute value is given and
 * marked ambiguous.
 *
 * @param outcome whether there is a rate
 * @param rate the rate, 0.05 for 5 %; empty unless the outcome is a rate or a total loss (-1)
 * @param roots every rate found, ascending
 */
public record Xirr(Outcome outcome, OptionalDouble rate, Doubles roots) {
    /** What came of it. */
    public enum Outcome {
        RATE,
        /** Both signs occur and no rate balances them. */
        NO_SOLUTION,
        /** Everything paid in is lost: payments out, and a closing value of zero. */
        TOTAL_LOSS
    }

    /**
     * One payment.
     *
     * @param date day of the payment; order does not matter
     * @param amount out of the pocket negative, into it positive
     */
    public record Flow(LocalDate date, double amount) {}

    /** Whether the flows have more than one true rate. */
    public boolean ambiguous() {
        return roots.size() > 1;
    }

    /**
     * The rate of a list of flows. Flows of one day are added, zero amounts ignored. Time grows with the flows for one
     * change of sign, with 1,500 times the flows for more.
     *
     * @throws InvalidInput {@code NO_FLOWS}, {@code FLOW_NOT_A_NUMBER} or {@code ONE_SIDED_FLOWS}
     */
    public static Xirr of(List<Flow> flows) {
        return of(flows, DayCount.ACT_365F);
    }

    /**
     * The same with years counted in another way.
     *
     * @throws InvalidInput as above
     */
    public static Xirr of(List<Flow> flows, DayCount count) {
        if (flows.isEmpty()) {
            throw InvalidInput.malformed("NO_FLOWS", "flows", "must be at least two", 0);
        }
        TreeMap<LocalDate, Double> byDate = new TreeMap<>();
        boolean paid = false;
        boolean received = false;
        for (Flow flow : flows) {
            if (!Double.isFinite(flow.amount())) {
                throw InvalidInput.malformed(
                        "FLOW_NOT_A_NUMBER", "flow of " + flow.date(), "must be a number", flow.amount());
            }
            byDate.merge(flow.date(), flow.amount(), Double::sum);
            paid |= flow.amount() < 0;
            received |= flow.amount() > 0;
        }
        if (paid && !received && byDate.lastEntry().getValue() == 0) {
            return new Xirr(Outcome.TOTAL_LOSS, OptionalDouble.of(-1), Doubles.of(-1));
        }
        if (!paid || !received) {
            throw InvalidInput.impossible(
                            "ONE_SIDED_FLOWS", "flows", "must hold payments in both directions", flows.size())
                    .instead("add the closing value as a flow into the pocket, 0 for a total loss");
        }
        byDate.values().removeIf(amount -> amount == 0);
        if (byDate.size() < 2) {
            return new Xirr(Outcome.NO_SOLUTION, OptionalDouble.empty(), Doubles.of());
        }
        return solve(byDate, count);
    }

    private static Xirr solve(TreeMap<LocalDate, Double> byDate, DayCount count) {
        // months of 30 days put some dates on one another
        TreeMap<Double, Double> byYears = new TreeMap<>();
        LocalDate first = byDate.firstKey();
        byDate.forEach((date, amount) -> byYears.merge(count.years(first, date), amount, Double::sum));
        byYears.values().removeIf(amount -> amount == 0);
        if (byYears.size() < 2) {
            return new Xirr(Outcome.NO_SOLUTION, OptionalDouble.empty(), Doubles.of());
        }
        double start = byYears.firstKey();
        double[] years =
                byYears.keySet().stream().mapToDouble(year -> year - start).toArray();
        double[] amounts =
                byYears.values().stream().mapToDouble(Double::doubleValue).toArray();
        List<Double> found = new ArrayList<>(new NetPresentValue(years, amounts).roots());
        if (found.isEmpty()) {
            return new Xirr(Outcome.NO_SOLUTION, OptionalDouble.empty(), Doubles.of());
        }
        double[] rates = found.stream().mapToDouble(Math::expm1).sorted().toArray();
        double chosen = Doubles.of(rates).stream()
                .boxed()
                .min(Comparator.comparingDouble(Math::abs))
                .orElseThrow();
        return new Xirr(Outcome.RATE, OptionalDouble.of(chosen), Doubles.owned(rates));
    }

    /** The value of flows at a rate above -1, on the day of the first: {@code sum cf (1+r)^(-(d-d0)/365)}. */
    public static double netPresentValue(List<Flow> flows, double rate) {
        return netPresentValue(flows, rate, DayCount.ACT_365F);
    }

    /** The same with years counted in another way. */
    public static double netPresentValue(List<Flow> flows, double rate, DayCount count) {
        LocalDate first =
                flows.stream().map(Flow::date).min(LocalDate::compareTo).orElse(LocalDate.EPOCH);
        double sum = 0;
        for (Flow flow : flows) {
            sum += flow.amount() * Math.pow(1 + rate, -count.years(first, flow.date()));
        }
        return sum;
    }
}
