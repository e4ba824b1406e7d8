package dev.headroom.finance.server.goals;

import dev.headroom.finance.server.money.Money;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a goal goes on if its household saves as it did: the amount saved so far, spread evenly over the days since it
 * began, at least 30 so that one early deposit isn't taken for a habit. Amounts in minor units, without interest.
 */
record Pace(long savedMinor, long targetMinor, LocalDate startedOn, LocalDate targetDate, LocalDate today) {
    private static final long SHORTEST_PAST_DAYS = 30;
    private static final LocalDate NEVER = LocalDate.of(2300, 1, 1);

    int progressPercent() {
        return BigInteger.valueOf(savedMinor)
                .multiply(BigInteger.valueOf(100))
                .divide(BigInteger.valueOf(targetMinor))
                .min(BigInteger.valueOf(Integer.MAX_VALUE))
                .intValueExact();
    }

    /** Per month of a twelfth of 365.25 days, rounded up; all of it within the last month; null after the date. */
    @Nullable Long requiredMonthlyMinor() {
        long remaining = Math.max(0, targetMinor - savedMinor);
        if (remaining == 0) {
            return 0L;
        }
        long days = daysLeft();
        if (days <= 0) {
            return null;
        }
        return Math.min(remaining, timesRoundedUp(remaining, 36525, days * 1200));
    }

    long projectedMinor() {
        BigInteger more = BigInteger.valueOf(savedMinor)
                .multiply(BigInteger.valueOf(Math.max(0, daysLeft())))
                .divide(BigInteger.valueOf(daysPast()));
        return more.add(BigInteger.valueOf(savedMinor))
                .min(BigInteger.valueOf(Money.LARGEST_MINOR))
                .longValueExact();
    }

    @Nullable LocalDate projectedDate() {
        if (savedMinor >= targetMinor) {
            return today;
        }
        if (savedMinor <= 0) {
            return null;
        }
        long days = timesRoundedUp(targetMinor - savedMinor, daysPast(), savedMinor);
        return days > ChronoUnit.DAYS.between(today, NEVER) ? null : today.plusDays(days);
    }

    boolean onTrack() {
        return projectedMinor() >= targetMinor;
    }

    private long daysLeft() {
        return ChronoUnit.DAYS.between(today, targetDate);
    }

    private long daysPast() {
        return Math.max(SHORTEST_PAST_DAYS, ChronoUnit.DAYS.between(startedOn, today));
    }

    /** {@code value * times / by}, at most {@link Long#MAX_VALUE}. */
    private static long timesRoundedUp(long value, long times, long by) {
        BigInteger divisor = BigInteger.valueOf(by);
        return BigInteger.valueOf(value)
                .multiply(BigInteger.valueOf(times))
                .add(divisor.subtract(BigInteger.ONE))
                .divide(divisor)
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }
}
