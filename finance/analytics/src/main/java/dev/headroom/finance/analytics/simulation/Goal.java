package dev.headroom.finance.analytics.simulation;

import dev.headroom.finance.analytics.InvalidInput;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** What reaching a sum by a date takes. */
public final class Goal {
    private Goal() {}

    /**
     * The payment at the START of every period that makes a target of what is there.
     *
     * @param have worth now
     * @param target wanted at the end
     * @param rate return per period, above -1
     * @param periods at least 1
     * @return negative when more is there than is needed
     * @throws InvalidInput {@code HORIZON_RANGE}, {@code RATE_RANGE}
     */
    public static double requiredPayment(double have, double target, double rate, int periods) {
        if (periods < 1) {
            throw InvalidInput.malformed("HORIZON_RANGE", "periods", "must be at least 1", periods);
        }
        if (!(rate > -1)) {
            throw InvalidInput.malformed("RATE_RANGE", "return per period", "must be above -100 %", rate);
        }
        double growth = Math.pow(1 + rate, periods);
        // below this the quotient loses more digits than the limit is off
        double annuity = Math.abs(rate) < 1e-9 ? periods : (1 + rate) * Math.expm1(periods * Math.log1p(rate)) / rate;
        return (target - have * growth) / annuity;
    }

    /**
     * Whole months until a date.
     *
     * @throws InvalidInput {@code TARGET_DATE_PAST} unless the date is after today
     */
    public static int monthsUntil(LocalDate today, LocalDate target) {
        if (!target.isAfter(today)) {
            throw InvalidInput.impossible("TARGET_DATE_PAST", "target date", "must be after " + today, target)
                    .instead("move the date");
        }
        return Math.toIntExact(ChronoUnit.MONTHS.between(today, target));
    }
}
