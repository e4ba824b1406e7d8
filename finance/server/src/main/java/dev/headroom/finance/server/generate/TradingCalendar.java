package dev.headroom.finance.server.generate;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;

/** Days on which the made-up market trades: weekdays without ten holidays a year. */
final class TradingCalendar {
    private TradingCalendar() {}

    /** The last trading days up to a day (itself included), as epoch days in order. */
    static int[] lastDays(int count, LocalDate upTo) {
        int[] days = new int[count];
        LocalDate day = upTo;
        for (int i = count - 1; i >= 0; day = day.minusDays(1)) {
            if (trades(day)) {
                days[i--] = (int) day.toEpochDay();
            }
        }
        return days;
    }

    static boolean trades(LocalDate day) {
        return !weekend(day) && !holiday(day);
    }

    static boolean weekend(LocalDate day) {
        return day.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
    }

    private static boolean holiday(LocalDate day) {
        return switch (day.getMonth()) {
            case JANUARY -> day.getDayOfMonth() == 1 || mondayAfterNew(day) || isNth(day, 3, DayOfWeek.MONDAY);
            case FEBRUARY -> isNth(day, 3, DayOfWeek.MONDAY);
            case MARCH, APRIL -> day.equals(easter(day.getYear()).minusDays(2));
            case MAY -> day.equals(day.with(TemporalAdjusters.lastInMonth(DayOfWeek.MONDAY)));
            case JUNE -> observed(day, Month.JUNE, 19);
            case JULY -> observed(day, Month.JULY, 4);
            case SEPTEMBER -> isNth(day, 1, DayOfWeek.MONDAY);
            case NOVEMBER -> isNth(day, 4, DayOfWeek.THURSDAY);
            case DECEMBER -> observed(day, Month.DECEMBER, 25);
            case AUGUST, OCTOBER -> false;
        };
    }

    private static boolean isNth(LocalDate day, int nth, DayOfWeek weekday) {
        return day.equals(day.with(TemporalAdjusters.dayOfWeekInMonth(nth, weekday)));
    }

    private static boolean mondayAfterNew(LocalDate day) {
        return day.getDayOfMonth() == 2 && day.getDayOfWeek() == DayOfWeek.MONDAY;
    }

    private static boolean observed(LocalDate day, Month month, int dayOfMonth) {
        LocalDate feast = LocalDate.of(day.getYear(), month, dayOfMonth);
        return day.equals(
                switch (feast.getDayOfWeek()) {
                    case SATURDAY -> feast.minusDays(1);
                    case SUNDAY -> feast.plusDays(1);
                    case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> feast;
                });
    }

    /** Easter Sunday of the Gregorian calendar, by the algorithm of Butcher (1876). */
    static LocalDate easter(int year) {
        int a = year % 19;
        int b = year / 100;
        int c = year % 100;
        int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        int m = (a + 11 * h + 22 * l) / 451;
        int n = h + l - 7 * m + 114;
        return LocalDate.of(year, n / 31, n % 31 + 1);
    }
}
