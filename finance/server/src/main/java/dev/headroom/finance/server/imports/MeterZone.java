package dev.headroom.finance.server.imports;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * The zone in which a meter's days begin. A file tells an offset and whether clocks change; a zone of that kind is
 * taken, the household's own where it is of that kind too.
 */
final class MeterZone {
    private static final Map<Integer, String> WITH_SUMMER_TIME = Map.of(
            -14_400,
            "America/Halifax",
            -18_000,
            "America/New_York",
            -21_600,
            "America/Chicago",
            -25_200,
            "America/Denver",
            -28_800,
            "America/Los_Angeles",
            -32_400,
            "America/Anchorage",
            0,
            "Europe/London",
            3_600,
            "Europe/Berlin",
            7_200,
            "Europe/Helsinki");
    private static final Map<Integer, String> WITHOUT = Map.of(-25_200, "America/Phoenix", -36_000, "Pacific/Honolulu");
    private static final Instant ANY_JANUARY = Instant.parse("2024-01-15T12:00:00Z");

    private final ZoneId household;
    private ZoneId meter;

    MeterZone(ZoneId household) {
        this.household = household;
        this.meter = household;
    }

    /** What the file says: seconds east of UTC in winter, and by how much summer differs. */
    void told(String offset, String summer) {
        int seconds;
        try {
            seconds = Integer.parseInt(offset);
        } catch (NumberFormatException notTold) {
            return;
        }
        if (Math.abs(seconds) > 18 * 3_600
                || household.getRules().getStandardOffset(ANY_JANUARY).getTotalSeconds() == seconds) {
            return;
        }
        boolean changes = !summer.isEmpty() && !summer.equals("0");
        String known = (changes ? WITH_SUMMER_TIME : WITHOUT).get(seconds);
        if (known != null) {
            meter = ZoneId.of(known);
        } else if (seconds % 3_600 == 0) {
            // POSIX counts west of Greenwich as positive
            meter = ZoneId.of("Etc/GMT%+d".formatted(-seconds / 3_600));
        } else {
            meter = ZoneOffset.ofTotalSeconds(seconds);
        }
    }

    /** The zone's name; that it isn't the household's is told as a warning. */
    String id(Findings findings) {
        if (!meter.equals(household)) {
            findings.warn("the meter's days begin in %s, not in your %s".formatted(meter, household));
        }
        return meter.getId();
    }
}
