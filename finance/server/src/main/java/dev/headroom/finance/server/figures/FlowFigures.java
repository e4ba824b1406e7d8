package dev.headroom.finance.server.figures;

import dev.headroom.finance.analytics.InvalidInput;
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
     * Payments.
     *
     * @param flows in any order, with the value at the end as a payment into the pocket; 2 to 10,000
     */
    @Schema(name = "CashFlowsRequest")
    record Request(@Nullable List<@NotNull @Valid Payment> flows) {}

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
        Xirr xirr = Xirr.of(flows);
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
                rate == null ? null : Math.pow(1 + rate, days / 365.0) - 1,
                xirr.ambiguous(),
                xirr.roots().stream().boxed().toList(),
                rate == null || rate <= -1 ? null : Xirr.netPresentValue(flows, rate),
                SeriesFigures.nullable(dietz(flows, first, days)),
                new Explanation(
                        "rates r with sum of amount x (1+r)^(-days/365) = 0, payments out of the pocket negative; Modified"
                                + " Dietz from the first payment to the last",
                        FiguresController.MODEL,
                        "given",
                        last,
                        notes));
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
