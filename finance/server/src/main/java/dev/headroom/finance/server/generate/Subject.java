package dev.headroom.finance.server.generate;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The household being written.
 *
 * @param id row of the household
 * @param draw its own random numbers
 * @param today the day on which the data is read; it ends the day before
 */
record Subject(long id, HouseholdProfile profile, Draw draw, LocalDate today) {
    int todayNumber() {
        return (int) today.toEpochDay();
    }

    String currency() {
        return profile.home().currency();
    }

    boolean shown() {
        return profile.habits().shown();
    }

    /** When orders of a day are carried out; those of one day are ordered by their sequence. */
    static Instant trading(int epochDay) {
        return LocalDate.ofEpochDay(epochDay).atTime(18, 0).toInstant(ZoneOffset.UTC);
    }

    /** A time of a local day. */
    Instant at(int epochDay, int hour) {
        return LocalDate.ofEpochDay(epochDay)
                .atTime(hour, draw.below(60))
                .atZone(ZoneId.of(profile.home().zone()))
                .toInstant();
    }
}
