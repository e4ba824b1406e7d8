package dev.headroom.finance.analytics.returns;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** How many years lie between two dates (2006 ISDA definitions, section 4.16). */
public enum DayCount {
    /** Days over 365. */
    ACT_365F,
    /** Days over 360. */
    ACT_360,
    /** Days over 364. */
    ACT_364,
    /** Days over 365.25. */
    ACT_365_25,
    /** Days of leap years over 366, the others over 365. */
    ACT_ACT,
    /** Bond basis: months of 30 days; a 31st at the end counts as such unless the start is a 30th or 31st. */
    THIRTY_360,
    /** Eurobond basis: months of 30 days, every 31st counts as a 30th. */
    THIRTY_E_360,
    /** Days but those of 29 February over 365. */
    NL_365;

    /** The years from one date to another that isn't before it. */
    public double years(LocalDate from, LocalDate to) {
        double days = ChronoUnit.DAYS.between(from, to);
        return switch (this) {
            case ACT_365F -> days / 365;
            case ACT_360 -> days / 360;
            case ACT_364 -> days / 364;
            case ACT_365_25 -> days / 365.25;
            case ACT_ACT -> actual(from, to);
            case THIRTY_360 -> {
                int first = Math.min(from.getDayOfMonth(), 30);
                yield thirty(from, to, first, first == 30 ? Math.min(to.getDayOfMonth(), 30) : to.getDayOfMonth());
            }
            case THIRTY_E_360 -> thirty(from, to, Math.min(from.getDayOfMonth(), 30), Math.min(to.getDayOfMonth(), 30));
            case NL_365 -> (days - leapDays(from, to)) / 365;
        };
    }

    private static double actual(LocalDate from, LocalDate to) {
        if (from.getYear() == to.getYear()) {
            return (double) ChronoUnit.DAYS.between(from, to) / from.lengthOfYear();
        }
        double first = (double) (from.lengthOfYear() - from.getDayOfYear() + 1) / from.lengthOfYear();
        double last = (double) (to.getDayOfYear() - 1) / to.lengthOfYear();
        return first + (to.getYear() - from.getYear() - 1) + last;
    }

    private static double thirty(LocalDate from, LocalDate to, int first, int last) {
        return (360 * (to.getYear() - from.getYear())
                        + 30 * (to.getMonthValue() - from.getMonthValue())
                        + (last - first))
                / 360.0;
    }

    /** Those after the first date, up to and with the second. */
    private static int leapDays(LocalDate from, LocalDate to) {
        int days = 0;
        for (int year = from.getYear(); year <= to.getYear(); year++) {
            if (LocalDate.of(year, 1, 1).isLeapYear()) {
                LocalDate leap = LocalDate.of(year, 2, 29);
                days += leap.isAfter(from) && !leap.isAfter(to) ? 1 : 0;
            }
        }
        return days;
    }
}
