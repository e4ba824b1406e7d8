package dev.headroom.finance.server.figures;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.returns.DayCount;
import dev.headroom.finance.analytics.returns.PeriodicFlows;
import dev.headroom.finance.analytics.returns.TimeWeighted;
import dev.headroom.finance.analytics.returns.Xirr;
import dev.headroom.finance.server.calculation.Explanation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What payments earned. Rates are fractions: 0.05 is 5 %.
 *
 * @param outcome rate, no_solution or total_loss
 * @param annual effective rate of a year; of the rates that balance the payments the one nearest to 0
 * @param overPeriod the same over the time from the first payment to the last
 * @param ambiguous whether several rates balance the payments
 * @param roots all of them, ascending
 * @param netPresentValue of the payments at the rate given, on the day of the first: how well it balances
 * @param periodic as if the payments were one period apart; null where fewer than two are in both directions
 * @param modifiedDietz of the period between two values; null where none were given or nothing was invested
 */
record FlowFigures(
        String outcome,
        @Nullable Double annual,
        @Nullable Double overPeriod,
        boolean ambiguous,
        List<Double> roots,
        @Nullable Double netPresentValue,
        @Nullable Double modifiedDietz,
        @Nullable Periodic periodic,
        Explanation explanation) {
    private static final int MOST = 10_000;

    FlowFigures {
        roots = List.copyOf(roots);
    }

    /**
     * A payment.
     *
     * @param amount out of the pocket negative, into it positive; a decimal
     */
    @Schema(name = "PaymentRequest")
    record Payment(
            @Nullable LocalDate date,

            @Schema(type = "string", example = "-1000.00") @Nullable BigDecimal amount) {}

    /**
     * Rates of a period.
     *
     * @param internal of the rates that balance the payments the one nearest to 0; null without one
     * @param roots all of them, ascending
     * @param modified with payments borrowed at the finance rate and receipts put aside at the reinvest rate
     */
    @Schema(name = "PeriodicRates")
    record Periodic(@Nullable Double internal, List<Double> roots, double modified) {
        Periodic {
            roots = List.copyOf(roots);
        }
    }

    /**
     * Payments.
     *
     * @param flows in any order, with the value at the end as a payment into the pocket; 2 to 10,000
     * @param dayCount how years are counted: act_365f without it, act_360, act_364, act_365_25, act_act, thirty_360,
     *     thirty_e_360 or nl_365
     * @param financeRate of a period, for the modified rate; 0 without it
     * @param reinvestRate of a period, for the modified rate; 0 without it
     */
    @Schema(name = "CashFlowsRequest")
    record Request(
            @Nullable List<@NotNull @Valid Payment> flows,

            @Schema(
                    description =
                            "act_365f without it, act_360, act_364, act_365_25, act_act, thirty_360, thirty_e_360 or"
                                    + " nl_365")
            @Nullable String dayCount,

            @Nullable Double financeRate,
            @Nullable Double reinvestRate) {}

    /** @throws InvalidInput for payments that have no return */
    static FlowFigures of(Request request) {
        List<Payment> given = request.flows() == null ? List.of() : request.flows();
        if (given.size() > MOST) {
            throw InvalidInput.malformed("TOO_MANY_FLOWS", "flows", "must be at most " + MOST, given.size());
        }
        List<Xirr.Flow> flows = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Payment payment = given.get(i);
            LocalDate date = payment.date();
            BigDecimal amount = payment.amount();
            if (date == null || amount == null) {
                throw InvalidInput.malformed("INCOMPLETE", "flow " + i, "must have a date and an amount", null);
            }
            flows.add(new Xirr.Flow(date, amount.doubleValue()));
        }
        DayCount count = count(request.dayCount());
        Xirr xirr = Xirr.of(flows, count);
        LocalDate first =
                flows.stream().map(Xirr.Flow::date).min(LocalDate::compareTo).orElseThrow();
        LocalDate last =
                flows.stream().map(Xirr.Flow::date).max(LocalDate::compareTo).orElseThrow();
        long days = ChronoUnit.DAYS.between(first, last);
        Double rate = SeriesFigures.nullable(xirr.rate());
        List<String> notes = new ArrayList<>();
        if (xirr.ambiguous()) {
            notes.add("the payments change direction more than once and %d rates balance them"
                    .formatted(xirr.roots().size()));
        }
        if (days < 365) {
            notes.add("less than a year: the rate of a year is what it would be if it went on like that");
        }
        return new FlowFigures(
                xirr.outcome().name().toLowerCase(Locale.ROOT),
                rate,
                rate == null ? null : Math.pow(1 + rate, count.years(first, last)) - 1,
                xirr.ambiguous(),
                xirr.roots().stream().boxed().toList(),
                rate == null || rate <= -1 ? null : Xirr.netPresentValue(flows, rate, count),
                SeriesFigures.nullable(dietz(flows, first, days)),
                periodic(flows, request),
                new Explanation(
                        "rates r with sum of amount x (1+r)^(-years) = 0, years by %s, payments out of the pocket negative;"
                                        .formatted(count.name().toLowerCase(Locale.ROOT))
                                + " Modified Dietz from the first payment to the last; rates of a period as if the payments"
                                + " were one apart, in the order of their dates",
                        FiguresController.MODEL,
                        "given",
                        last,
                        notes));
    }

    private static DayCount count(@Nullable String word) {
        if (word == null) {
            return DayCount.ACT_365F;
        }
        for (DayCount count : DayCount.values()) {
            if (count.name().equalsIgnoreCase(word)) {
                return count;
            }
        }
        throw InvalidInput.malformed(
                "DAY_COUNT",
                "day_count",
                "must be act_365f, act_360, act_364, act_365_25, act_act, thirty_360, thirty_e_360 or nl_365",
                word);
    }

    private static @Nullable Periodic periodic(List<Xirr.Flow> flows, Request request) {
        boolean both = flows.stream().anyMatch(flow -> flow.amount() < 0)
                && flows.stream().anyMatch(flow -> flow.amount() > 0);
        if (!both) {
            return null;
        }
        PeriodicFlows periodic = new PeriodicFlows(Doubles.owned(flows.stream()
                .sorted(Comparator.comparing(Xirr.Flow::date))
                .mapToDouble(Xirr.Flow::amount)
                .toArray()));
        Doubles rates = periodic.internalRates();
        return new Periodic(
                SeriesFigures.nullable(PeriodicFlows.nearestToZero(rates)),
                rates.stream().boxed().toList(),
                periodic.modified(
                        request.financeRate() == null ? 0 : request.financeRate(),
                        request.reinvestRate() == null ? 0 : request.reinvestRate()));
    }

    /** The first payment is the value at the start and the last the value at the end; those between are flows. */
    private static OptionalDouble dietz(List<Xirr.Flow> flows, LocalDate first, long days) {
        if (days < 1 || days > Integer.MAX_VALUE) {
            return OptionalDouble.empty();
        }
        double opening = 0;
        double closing = 0;
        List<TimeWeighted.DatedFlow> between = new ArrayList<>();
        for (Xirr.Flow flow : flows) {
            int day = (int) ChronoUnit.DAYS.between(first, flow.date());
            if (day == 0) {
                opening -= flow.amount();
            } else if (day == days) {
                closing += flow.amount();
            } else {
                between.add(new TimeWeighted.DatedFlow(day, -flow.amount()));
            }
        }
        return TimeWeighted.modifiedDietz(opening, closing, (int) days, between).rate();
    }
}
