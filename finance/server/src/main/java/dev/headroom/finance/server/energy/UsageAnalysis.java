package dev.headroom.finance.server.energy;

import dev.headroom.finance.analytics.energy.UsageProfile;
import dev.headroom.finance.analytics.energy.UsageProfile.DayKind;
import dev.headroom.finance.server.calculation.Explanation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A year of use. Energy in kilowatt-hours.
 *
 * @param coveragePercent hours that were measured of a hundred; the others were filled
 * @param months use of the calendar months 1 to 12 within the twelve months
 * @param weekday of an average local hour 0 to 23 from Monday to Friday
 * @param weekend the same of Saturday and Sunday
 * @param peakHour local hour with the most use on weekdays
 * @param exported fed into the network in the same time
 */
record UsageAnalysis(
        long meterId,
        String meter,
        LocalDate from,
        LocalDate to,
        BigDecimal total,
        BigDecimal coveragePercent,
        int hours,
        List<BigDecimal> months,
        List<BigDecimal> weekday,
        List<BigDecimal> weekend,
        int peakHour,
        BigDecimal exported,
        Explanation explanation) {
    static UsageAnalysis of(Usage.Year year) {
        UsageProfile profile = year.profile();
        List<BigDecimal> months = new ArrayList<>();
        for (int month = 1; month <= 12; month++) {
            months.add(kilowattHours(profile.month(month)));
        }
        List<BigDecimal> weekday = hours(year, DayKind.WEEKDAY);
        int peak = 0;
        for (int hour = 1; hour < 24; hour++) {
            peak = weekday.get(hour).compareTo(weekday.get(peak)) > 0 ? hour : peak;
        }
        List<String> notes = new ArrayList<>();
        if (year.missing() > 0) {
            notes.add("%d intervals were marked as missing by the utility".formatted(year.missing()));
        }
        if (profile.coverage() < 1) {
            notes.add("hours without readings were filled with the median of the same hour of the week");
        }
        return new UsageAnalysis(
                year.meter().id(),
                year.meter().name(),
                year.firstDay(),
                year.lastDay(),
                kilowattHours(profile.year()),
                BigDecimal.valueOf(100 * profile.coverage()).setScale(2, RoundingMode.DOWN),
                profile.hours(),
                months,
                weekday,
                hours(year, DayKind.WEEKEND),
                peak,
                kilowattHours(year.exportedWattHours()),
                new Explanation(
                        "576 slots: 12 months by weekday and weekend by local hour; days of 23 and 25 hours as they are",
                        Comparison.MODEL,
                        year.meter().version(),
                        year.lastDay(),
                        notes));
    }

    private static List<BigDecimal> hours(Usage.Year year, DayKind kind) {
        long days = year.firstDay()
                .datesUntil(year.firstDay().plusYears(1))
                .filter(day -> day.getDayOfWeek().getValue() > 5 == (kind == DayKind.WEEKEND))
                .count();
        List<BigDecimal> hours = new ArrayList<>();
        for (int hour = 0; hour < 24; hour++) {
            long sum = 0;
            for (int month = 1; month <= 12; month++) {
                sum += year.profile().wattHours(month, kind, hour);
            }
            hours.add(kilowattHours(Math.round((double) sum / days)));
        }
        return hours;
    }

    static BigDecimal kilowattHours(long wattHours) {
        return BigDecimal.valueOf(wattHours, 3);
    }
}
