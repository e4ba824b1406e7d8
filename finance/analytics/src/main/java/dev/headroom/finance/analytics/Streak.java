package dev.headroom.finance.analytics;

import java.time.LocalDate;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Days in a row with an action, in local dates as they were when the action happened.
 *
 * @param current days up to today, or up to yesterday while today's has not come yet
 * @param best the longest run ever
 */
public record Streak(int current, int best) {
    /**
     * The streak on a day.
     *
     * @param days local dates with at least one action, in any order, repeats counted once
     * @param today the local date; a day after it is refused
     */
    public static Streak of(Collection<LocalDate> days, LocalDate today) {
        NavigableSet<LocalDate> ordered = new TreeSet<>(days);
        if (!ordered.isEmpty() && ordered.getLast().isAfter(today)) {
            throw new IllegalArgumentException(
                    "a day must not be after %s, was %s".formatted(today, ordered.getLast()));
        }
        int best = 0;
        int run = 0;
        LocalDate previous = null;
        for (LocalDate day : ordered) {
            run = previous != null && previous.plusDays(1).equals(day) ? run + 1 : 1;
            best = Math.max(best, run);
            previous = day;
        }
        boolean alive = previous != null && !previous.isBefore(today.minusDays(1));
        return new Streak(alive ? run : 0, best);
    }
}
