package dev.headroom.finance.server.outlook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Goal: each zone's morning is told once, whatever times of the schedule nobody was there for. */
class OutlookScheduleTest {
    private static final List<String> ZONES = List.of(
            "UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Niue");

    private static long mornings(String zone, Instant from, Duration step, int times) {
        long mornings = 0;
        for (int i = 0; i < times; i++) {
            Instant told = from.plus(step.multipliedBy(i));
            mornings += OutlookSchedule.hadItsMorning(zone, told, told.plus(step)) ? 1 : 0;
        }
        return mornings;
    }

    @Test
    void everyZone_hasItsMorningOnceADay_overAChangeOfItsClock() {
        // three days around the change of New York's clock
        Instant from = Instant.parse("2026-03-07T00:00:00Z");
        for (String zone : ZONES) {
            assertEquals(3, mornings(zone, from, Duration.ofMinutes(15), 3 * 96), zone);
            assertEquals(3, mornings(zone, from, Duration.ofHours(8), 9), zone);
        }
    }

    @Test
    void pause_isMadeUpForByTheNextTime() {
        Instant told = Instant.parse("2026-06-10T08:45:00Z");
        Instant back = Instant.parse("2026-06-10T12:00:00Z");
        // five in New York is nine in UTC
        assertTrue(OutlookSchedule.hadItsMorning("America/New_York", told, back));
        assertFalse(OutlookSchedule.hadItsMorning("UTC", told, back));
        assertFalse(OutlookSchedule.hadItsMorning("America/New_York", back, back.plus(Duration.ofMinutes(15))));
        assertTrue(OutlookSchedule.hadItsMorning("UTC", told.minus(Duration.ofDays(4)), back));
        Instant five = Instant.parse("2026-06-10T05:00:00Z");
        assertTrue(OutlookSchedule.hadItsMorning("UTC", five.minus(Duration.ofMinutes(15)), five));
        assertFalse(OutlookSchedule.hadItsMorning("UTC", five, five.plus(Duration.ofMinutes(15))));
    }
}
