package dev.headroom.finance.analytics.returns;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The closing prices of one asset in compact arrays: ascending days, no day twice, every price above zero. Twelve bytes
 * a price.
 */
public final class PriceSeries {
    /** A price that is older than this many business days is flagged. */
    public static final int STALE_AFTER_BUSINESS_DAYS = 5;

    private final int[] days;
    private final double[] closes;

    private PriceSeries(int[] days, double[] closes) {
        this.days = days;
        this.closes = closes;
    }

    /**
     * A series from dates in any order.
     *
     * @throws InvalidInput {@code PRICE_NOT_POSITIVE}, {@code DUPLICATE_DATE} or {@code SERIES_LENGTH}
     */
    public static PriceSeries of(List<LocalDate> dates, Doubles closes) {
        return ofDays(
                dates.stream()
                        .mapToInt(date -> Math.toIntExact(date.toEpochDay()))
                        .toArray(),
                closes.toArray());
    }

    /**
     * A series from days since 1970-01-01 in any order; the arrays are copied where they must be sorted, else taken
     * over.
     *
     * @throws InvalidInput {@code PRICE_NOT_POSITIVE}, {@code DUPLICATE_DATE} or {@code SERIES_LENGTH}
     */
    public static PriceSeries ofDays(int[] days, double[] closes) {
        if (days.length != closes.length) {
            throw InvalidInput.malformed(
                    "SERIES_LENGTH", "prices", "must be as many as the dates, " + days.length, closes.length);
        }
        int[] sortedDays = days;
        double[] sortedCloses = closes;
        if (!ascending(days)) {
            int[] order = IntStream.range(0, days.length)
                    .boxed()
                    .sorted((a, b) -> Integer.compare(days[a], days[b]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            sortedDays = Arrays.stream(order).map(i -> days[i]).toArray();
            sortedCloses = Arrays.stream(order).mapToDouble(i -> closes[i]).toArray();
        }
        check(sortedDays, sortedCloses);
        return new PriceSeries(sortedDays, sortedCloses);
    }

    private static boolean ascending(int[] days) {
        for (int i = 1; i < days.length; i++) {
            if (days[i] < days[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private static void check(int[] days, double[] closes) {
        for (int i = 0; i < days.length; i++) {
            if (!(closes[i] > 0) || Double.isInfinite(closes[i])) {
                throw InvalidInput.malformed(
                                "PRICE_NOT_POSITIVE",
                                "price of " + LocalDate.ofEpochDay(days[i]),
                                "must be a number above 0",
                                closes[i])
                        .instead("leave the day out: the last price before it is used and flagged");
            }
            if (i > 0 && days[i] == days[i - 1]) {
                throw InvalidInput.malformed(
                                "DUPLICATE_DATE", "date", "must occur once in a series", LocalDate.ofEpochDay(days[i]))
                        .instead("keep the price that was ingested last");
            }
        }
    }

    /**
     * These prices with one for the first day of a split: where it has none of its own, what the last price before it
     * is for the new shares. The same series where none is needed.
     */
    public PriceSeries split(LocalDate exDate, int numerator, int denominator) {
        int before = indexAsOf(exDate.toEpochDay());
        int day = Math.toIntExact(exDate.toEpochDay());
        if (before < 0 || days[before] == day) {
            return this;
        }
        int at = before + 1;
        int[] moreDays = new int[days.length + 1];
        double[] moreCloses = new double[days.length + 1];
        System.arraycopy(days, 0, moreDays, 0, at);
        System.arraycopy(closes, 0, moreCloses, 0, at);
        moreDays[at] = day;
        moreCloses[at] = closes[before] * denominator / numerator;
        System.arraycopy(days, at, moreDays, at + 1, days.length - at);
        System.arraycopy(closes, at, moreCloses, at + 1, days.length - at);
        return new PriceSeries(moreDays, moreCloses);
    }

    public int size() {
        return days.length;
    }

    /** The date of a price, by its index from 0. */
    public LocalDate date(int index) {
        return LocalDate.ofEpochDay(days[index]);
    }

    /** Days since 1970-01-01 of a price, by its index from 0. */
    public int day(int index) {
        return days[index];
    }

    /** A price, by its index from 0. */
    public double close(int index) {
        return closes[index];
    }

    /** The index of the last price on or before a day; empty before the first. O(log n). */
    public OptionalInt asOf(LocalDate date) {
        int index = indexAsOf(date.toEpochDay());
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    private int indexAsOf(long day) {
        if (days.length == 0 || day < days[0]) {
            return -1;
        }
        int found = Arrays.binarySearch(days, (int) Math.min(day, Integer.MAX_VALUE));
        return found >= 0 ? found : -found - 2;
    }

    /** Whether the last price on or before a day is older than five business days, or there is none. O(log n). */
    public boolean staleAt(LocalDate date) {
        int index = indexAsOf(date.toEpochDay());
        return index < 0 || businessDaysBetween(days[index], date.toEpochDay()) > STALE_AFTER_BUSINESS_DAYS;
    }

    /** Mondays to Fridays after {@code from} up to and with {@code to}, both days since 1970-01-01. */
    static long businessDaysBetween(long from, long to) {
        return businessDaysUpTo(to) - businessDaysUpTo(from);
    }

    /** Mondays to Fridays from Monday 1969-12-29 up to and with a day. */
    private static long businessDaysUpTo(long day) {
        long sinceMonday = day - LocalDate.EPOCH.with(DayOfWeek.MONDAY).toEpochDay();
        return Math.floorDiv(sinceMonday, 7) * 5 + Math.min(Math.floorMod(sinceMonday, 7) + 1, 5);
    }

    /**
     * Simple returns {@code p[t]/p[t-1] - 1}; a return over a gap spans the gap's days. Empty for fewer than two
     * prices.
     */
    public Doubles simpleReturns() {
        double[] returns = new double[Math.max(0, closes.length - 1)];
        for (int i = 0; i < returns.length; i++) {
            returns[i] = closes[i + 1] / closes[i] - 1;
        }
        return Doubles.owned(returns);
    }

    /** Log returns {@code ln(p[t]/p[t-1])}. Empty for fewer than two prices. */
    public Doubles logReturns() {
        double[] returns = new double[Math.max(0, closes.length - 1)];
        for (int i = 0; i < returns.length; i++) {
            returns[i] = Math.log(closes[i + 1] / closes[i]);
        }
        return Doubles.owned(returns);
    }

    /**
     * The prices as of each of some ascending days, into {@code target}: the last price on or before the day, NaN
     * before the first. One pass; runs of days that both have, which is most of them, are copied.
     */
    public void fillAsOf(int[] onDays, double[] target) {
        int at = onDays.length == 0 ? 0 : lastBefore(onDays[0]);
        int i = 0;
        while (i < onDays.length) {
            int next = at + 1;
            if (next < days.length && days[next] == onDays[i]) {
                int run = run(next, onDays, i);
                System.arraycopy(closes, next, target, i, run);
                at += run;
                i += run;
            } else if (next < days.length && days[next] < onDays[i]) {
                at++;
            } else {
                target[i++] = at < 0 ? Double.NaN : closes[at];
            }
        }
    }

    /** The index of the last price before a day; -1 where there is none. */
    private int lastBefore(int day) {
        int found = Arrays.binarySearch(days, day);
        return (found >= 0 ? found : -found - 1) - 1;
    }

    /** How many days are the same from one index of the prices and one of other days on. */
    private int run(int from, int[] onDays, int at) {
        int most = Math.min(days.length - from, onDays.length - at);
        int differs = Arrays.mismatch(days, from, from + most, onDays, at, at + most);
        return differs < 0 ? most : differs;
    }

    @Override
    public String toString() {
        return "PriceSeries of " + days.length;
    }
}
