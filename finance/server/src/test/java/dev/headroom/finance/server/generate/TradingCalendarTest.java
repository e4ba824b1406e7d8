package dev.headroom.finance.server.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TradingCalendarTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01",
                "2026-01-19",
                "2026-02-16",
                "2026-04-03",
                "2026-05-25",
                "2026-06-19",
                "2026-07-03",
                "2026-09-07",
                "2026-11-26",
                "2026-12-25",
                "2026-03-14",
                "2026-03-15",
                "2023-01-02"
            })
    void trades_onHolidaysAndWeekends_isFalse(LocalDate day) {
        assertFalse(TradingCalendar.trades(day));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-02", "2026-04-02", "2026-04-06", "2026-07-06", "2026-12-24", "2026-08-31"})
    void trades_onOtherWeekdays_isTrue(LocalDate day) {
        assertTrue(TradingCalendar.trades(day));
    }

    @Test
    void lastDays_endAtTheLatestTradingDay() {
        int[] days = TradingCalendar.lastDays(251, LocalDate.of(2026, 1, 1));
        assertEquals(LocalDate.of(2025, 12, 31), LocalDate.ofEpochDay(days[250]));
        assertEquals(LocalDate.of(2025, 1, 2), LocalDate.ofEpochDay(days[0]));
    }

    @Test
    void easter_isTheKnownSunday() {
        assertEquals(LocalDate.of(2024, 3, 31), TradingCalendar.easter(2024));
        assertEquals(LocalDate.of(2025, 4, 20), TradingCalendar.easter(2025));
        assertEquals(LocalDate.of(2038, 4, 25), TradingCalendar.easter(2038));
    }
}
