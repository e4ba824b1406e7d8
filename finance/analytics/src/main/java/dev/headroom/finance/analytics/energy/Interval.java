package dev.headroom.finance.analytics.energy;

import java.time.Instant;

/**
 * Energy over a span of time.
 *
 * @param seconds above 0
 * @param wattHours not below 0 where energy is drawn; energy that is fed in is a series of its own
 */
public record Interval(Instant start, int seconds, long wattHours) {
    Instant end() {
        return start.plusSeconds(seconds);
    }
}
