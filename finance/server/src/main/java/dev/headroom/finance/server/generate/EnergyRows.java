package dev.headroom.finance.server.generate;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Writes a meter with a year of hours: the latest {@link #HOURLY_DAYS} days hour by hour, everything as sums by kind of
 * day, month and hour.
 */
final class EnergyRows {
    static final int HOURLY_DAYS = 30;

    private static final int MONTHS = 12;
    private static final double[] DAY_SHAPE = {
        0.55, 0.5, 0.48, 0.47, 0.5, 0.6, 0.85, 1.05, 0.95, 0.85, 0.8, 0.85, 0.9, 0.9, 0.95, 1.05, 1.25, 1.55, 1.75, 1.7,
        1.5, 1.25, 0.95, 0.7
    };

    private EnergyRows() {}

    /** @param firstPlan id of the first plan of the catalogue, 0 where there is none */
    static void write(Subject subject, long firstPlan, Batch batch) {
        Draw draw = subject.draw();
        HouseholdProfile.Home home = subject.profile().home();
        batch.numbered(Sheet.METER)
                .int8(subject.id())
                .text("meter-1")
                .text(home.zone())
                .text("consumption");
        long meter = batch.ids().last(Sheet.METER);
        double usual = (500 + 230 * home.people()) * draw.factor(0.3);
        writeUsage(subject, meter, usual, batch);
        if (firstPlan > 0) {
            LocalDate started = subject.today().minusDays(draw.between(40, 330));
            batch.row(Sheet.ENERGY_CONTRACT)
                    .int8(subject.id())
                    .int8(firstPlan + EnergyPlans.placeFor(home.region(), draw))
                    .date((int) started.toEpochDay())
                    .date((int) started.plusYears(1).toEpochDay());
        }
    }

    private static void writeUsage(Subject subject, long meter, double usual, Batch batch) {
        ZoneId zone = ZoneId.of(subject.profile().home().zone());
        ZonedDateTime end = subject.today().atStartOfDay(zone);
        LocalDate firstMonth = subject.today().withDayOfMonth(1).minusMonths(MONTHS - 1);
        Instant hourlyFrom = end.minusDays(HOURLY_DAYS).toInstant();
        Slots slots = new Slots(meter, batch);
        Instant hour = firstMonth.atStartOfDay(zone).toInstant().truncatedTo(ChronoUnit.HOURS);
        for (; hour.isBefore(end.toInstant()); hour = hour.plus(1, ChronoUnit.HOURS)) {
            ZonedDateTime local = hour.atZone(zone);
            long wattHours = usage(local, usual, subject.draw());
            slots.add(local, wattHours);
            if (!hour.isBefore(hourlyFrom)) {
                batch.row(Sheet.USAGE_INTERVAL)
                        .int8(meter)
                        .timestamp(hour)
                        .int4(3_600)
                        .int8(wattHours);
            }
        }
        slots.write();
    }

    private static long usage(ZonedDateTime hour, double usual, Draw draw) {
        double angle = 2 * Math.PI * (hour.getDayOfYear() - 15) / 365;
        double season = 1 + 0.12 * StrictMath.cos(angle) + 0.24 * StrictMath.cos(2 * angle);
        double weekend = weekend(hour) && hour.getHour() > 8 && hour.getHour() < 17 ? 1.3 : 1;
        return Math.round(usual * DAY_SHAPE[hour.getHour()] * season * weekend * draw.factor(0.25));
    }

    private static boolean weekend(ZonedDateTime hour) {
        return hour.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
    }

    /** First and last day of the hourly usage of any household, for the partitions that it needs. */
    static LocalDate firstHourlyDay(LocalDate today) {
        // a zone may be a day away from UTC
        return today.minusDays(HOURLY_DAYS + 1L);
    }

    static LocalDate lastHourlyDay(LocalDate today) {
        return LocalDate.ofInstant(today.atStartOfDay().toInstant(ZoneOffset.ofHours(-14)), ZoneOffset.UTC);
    }

    /** Sums of one month after the other. */
    private static final class Slots {
        private final long meter;
        private final Batch batch;
        private final long[][] sums = new long[2][24];
        private int year;
        private int month;

        Slots(long meter, Batch batch) {
            this.meter = meter;
            this.batch = batch;
        }

        void add(ZonedDateTime hour, long wattHours) {
            if (hour.getMonthValue() != month) {
                write();
                year = hour.getYear();
                month = hour.getMonthValue();
            }
            sums[weekend(hour) ? 1 : 0][hour.getHour()] += wattHours;
        }

        void write() {
            for (int kind = 0; kind < 2 && month > 0; kind++) {
                for (int hour = 0; hour < 24; hour++) {
                    batch.row(Sheet.USAGE_SLOT)
                            .int8(meter)
                            .int2(year)
                            .int2(month)
                            .text(kind == 0 ? "weekday" : "weekend")
                            .int2(hour)
                            .int8(sums[kind][hour]);
                    sums[kind][hour] = 0;
                }
            }
        }
    }
}
