package dev.headroom.finance.analytics.energy;

import dev.headroom.finance.analytics.InvalidInput;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/**
 * An offer.
 *
 * @param tariff after the introductory months, or from the start where there are none
 * @param introductory a cheaper start; empty for none
 * @param termMonths length of the contract, 0 for none
 * @param exitFee what leaving before the end costs
 * @param renewablePercent 0..100
 * @param offeredFrom first day on which it can be taken
 * @param offeredTo last day on which it can be taken; empty for no end
 */
public record EnergyPlan(
        String id,
        Tariff tariff,
        Optional<Introductory> introductory,
        int termMonths,
        ExitFee exitFee,
        int renewablePercent,
        LocalDate offeredFrom,
        Optional<LocalDate> offeredTo) {
    /**
     * Other prices in the first months.
     *
     * @param months 1..12
     */
    public record Introductory(int months, Tariff tariff) {
        public Introductory {
            if (months < 1 || months > 12) {
                throw InvalidInput.malformed("INTRODUCTORY_MONTHS", "introductory months", "must be 1..12", months);
            }
        }
    }

    /** What leaving a contract early costs. */
    public sealed interface ExitFee {
        /** Nothing. */
        record None() implements ExitFee {}

        /** The same whenever. */
        record Fixed(BigDecimal dollars) implements ExitFee {}

        /** For every month left, a part of one counted whole. */
        record PerRemainingMonth(BigDecimal dollars) implements ExitFee {}

        /** The fee with so many months left; nothing at the end of the contract. */
        default BigDecimal dollars(int monthsLeft) {
            return monthsLeft <= 0
                    ? BigDecimal.ZERO
                    : switch (this) {
                        case None _ -> BigDecimal.ZERO;
                        case Fixed fixed -> fixed.dollars();
                        case PerRemainingMonth each -> each.dollars().multiply(BigDecimal.valueOf(monthsLeft));
                    };
        }
    }

    public EnergyPlan {
        if (renewablePercent < 0 || renewablePercent > 100) {
            throw InvalidInput.malformed("RENEWABLE_RANGE", "renewable share", "must be 0..100 %", renewablePercent);
        }
        if (termMonths < 0) {
            throw InvalidInput.malformed("TERM_RANGE", "term", "must not be below 0 months", termMonths);
        }
        if (offeredTo.isPresent() && offeredTo.get().isBefore(offeredFrom)) {
            throw InvalidInput.impossible(
                    "VALIDITY", "end of the offer", "must not be before " + offeredFrom, offeredTo.get());
        }
    }

    /** Whether the plan can be taken on a day. */
    public boolean offeredOn(LocalDate date) {
        return !date.isBefore(offeredFrom) && (offeredTo.isEmpty() || !date.isAfter(offeredTo.get()));
    }
}
