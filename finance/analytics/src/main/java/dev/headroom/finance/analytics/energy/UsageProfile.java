package dev.headroom.finance.analytics.energy;

import dev.headroom.finance.analytics.InvalidInput;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A year of use in 576 slots: 12 months by weekday or weekend by local clock hour. Every plan is priced from the slots,
 * never from the hours again. Days with 23 or 25 hours are what they are.
 */
public final class UsageProfile {
    /** Months × kinds of day × hours. */
    public static final int SLOTS = 12 * 2 * 24;

    private static final long HOUR = 3600;

    private final long[] slots;
    private final long[] months;
    private final int hours;
    private final int measured;

    private UsageProfile(long[] slots, int hours, int measured) {
        this.slots = slots;
        this.hours = hours;
        this.measured = measured;
        this.months = new long[12];
        for (int s = 0; s < SLOTS; s++) {
            months[s / 48] += slots[s];
        }
    }

    /** The kind of a day that tariffs tell apart. */
    public enum DayKind {
        WEEKDAY,
        WEEKEND;

        static DayKind of(DayOfWeek day) {
            return day.getValue() > 5 ? WEEKEND : WEEKDAY;
        }
    }

    /**
     * The use of the twelve months from a day on. Hours without data are filled with the median of the same hour of the
     * week, or of all hours where that has none, and reported; they are never taken for zero.
     *
     * @param intervals in any order; parts outside the year are left out
     * @param zone of the meter
     * @param firstDay first of twelve months
     * @throws InvalidInput {@code OVERLAPPING_INTERVALS}, {@code NEGATIVE_USE}, {@code INTERVAL_LENGTH}, {@code NO_USE}
     */
    public static UsageProfile of(List<Interval> intervals, ZoneId zone, LocalDate firstDay) {
        Instant from = firstDay.atStartOfDay(zone).toInstant();
        Instant to = firstDay.plusYears(1).atStartOfDay(zone).toInstant();
        int hours = Math.toIntExact((to.getEpochSecond() - from.getEpochSecond()) / HOUR);
        double[] use = new double[hours];
        double[] seconds = new double[hours];
        spread(intervals, from.getEpochSecond(), use, seconds);
        ZonedDateTime[] clock = new ZonedDateTime[hours];
        for (int h = 0; h < hours; h++) {
            clock[h] = from.plusSeconds(h * HOUR).atZone(zone);
        }
        int measured = fill(use, seconds, clock);
        double[] sums = new double[SLOTS];
        for (int h = 0; h < hours; h++) {
            sums[slot(clock[h].getMonthValue(), DayKind.of(clock[h].getDayOfWeek()), clock[h].getHour())] += use[h];
        }
        return new UsageProfile(rounded(sums), hours, measured);
    }

    /**
     * A profile from slots.
     *
     * @param wattHours 576 values, months outermost, hours innermost
     */
    public static UsageProfile ofSlots(long... wattHours) {
        if (wattHours.length != SLOTS || Arrays.stream(wattHours).anyMatch(value -> value < 0)) {
            throw InvalidInput.malformed(
                    "SLOTS", "slots", "must be " + SLOTS + " values of at least 0", wattHours.length);
        }
        return new UsageProfile(wattHours.clone(), 8760, 8760);
    }

    /** Whole watt-hours that add up to the rounded total: what rounding leaves goes to the next slot. */
    private static long[] rounded(double[] sums) {
        long[] whole = new long[sums.length];
        double total = 0;
        long given = 0;
        for (int s = 0; s < sums.length; s++) {
            total += sums[s];
            whole[s] = Math.max(0, Math.round(total) - given);
            given += whole[s];
        }
        return whole;
    }

    private static void spread(List<Interval> intervals, long from, double[] use, double[] seconds) {
        List<Interval> ordered = new ArrayList<>(intervals);
        ordered.sort(Comparator.comparing(Interval::start));
        Instant free = Instant.MIN;
        for (Interval interval : ordered) {
            check(interval, free);
            free = interval.end();
            long start = interval.start().getEpochSecond() - from;
            long end = start + interval.seconds();
            int last = (int) Math.min(use.length - 1L, Math.floorDiv(end - 1, HOUR));
            for (int h = (int) Math.max(0, Math.floorDiv(start, HOUR)); h <= last; h++) {
                long within = Math.min(end, (h + 1) * HOUR) - Math.max(start, h * HOUR);
                use[h] += (double) interval.wattHours() * within / interval.seconds();
                seconds[h] += within;
            }
        }
    }

    private static void check(Interval interval, Instant free) {
        if (interval.seconds() < 1) {
            throw InvalidInput.malformed(
                    "INTERVAL_LENGTH",
                    "interval at " + interval.start(),
                    "must last at least a second",
                    interval.seconds());
        }
        if (interval.wattHours() < 0) {
            throw InvalidInput.malformed(
                            "NEGATIVE_USE",
                            "interval at " + interval.start(),
                            "must not be below 0 Wh",
                            interval.wattHours())
                    .instead("give energy that is fed in as a series of its own");
        }
        if (interval.start().isBefore(free)) {
            throw InvalidInput.malformed(
                            "OVERLAPPING_INTERVALS",
                            "interval at " + interval.start(),
                            "must not begin before the one before it ends",
                            free)
                    .instead("remove the interval that was sent twice");
        }
    }

    /** Fills hours of which less than half was measured, scales those of which a part is missing; counts the rest. */
    private static int fill(double[] use, double[] seconds, ZonedDateTime[] clock) {
        List<List<Double>> byHourOfWeek = new ArrayList<>();
        for (int i = 0; i < 7 * 24; i++) {
            byHourOfWeek.add(new ArrayList<>());
        }
        List<Double> all = new ArrayList<>();
        int measured = 0;
        for (int h = 0; h < use.length; h++) {
            if (seconds[h] * 2 >= HOUR) {
                use[h] *= HOUR / seconds[h];
                byHourOfWeek.get(hourOfWeek(clock[h])).add(use[h]);
                all.add(use[h]);
                measured++;
            }
        }
        if (measured == 0) {
            throw InvalidInput.impossible("NO_USE", "intervals", "must cover some hour of the year", 0)
                    .instead("import a year of readings");
        }
        double[] medians = new double[7 * 24];
        double fallback = median(all);
        for (int i = 0; i < medians.length; i++) {
            medians[i] = byHourOfWeek.get(i).isEmpty() ? fallback : median(byHourOfWeek.get(i));
        }
        for (int h = 0; h < use.length; h++) {
            if (seconds[h] * 2 < HOUR) {
                use[h] = medians[hourOfWeek(clock[h])];
            }
        }
        return measured;
    }

    private static int hourOfWeek(ZonedDateTime at) {
        return (at.getDayOfWeek().getValue() - 1) * 24 + at.getHour();
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
    }

    /** The index of a slot. */
    static int slot(int month, DayKind kind, int hour) {
        return ((month - 1) * 2 + (kind == DayKind.WEEKEND ? 1 : 0)) * 24 + hour;
    }

    /** Watt-hours of a month 1..12, a kind of day and an hour 0..23. */
    public long wattHours(int month, DayKind kind, int hour) {
        return slots[slot(month, kind, hour)];
    }

    /** Watt-hours of a month 1..12. */
    public long month(int month) {
        return months[month - 1];
    }

    /** Watt-hours of the year. */
    public long year() {
        return Arrays.stream(months).sum();
    }

    /** Share of the year's hours that were measured, 0..1; the others were filled. */
    public double coverage() {
        return (double) measured / hours;
    }

    /** Hours of the year: 8,760, or 8,784 in a leap year. */
    public int hours() {
        return hours;
    }

    /** Slots in order; not to be written to. */
    long[] slots() {
        return slots;
    }
}
