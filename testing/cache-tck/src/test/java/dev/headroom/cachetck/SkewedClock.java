package dev.headroom.cachetck;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The time of day as a node's machine has it: off by as much as the driver says. */
public final class SkewedClock {
    private static volatile long offsetMillis;

    private SkewedClock() {}

    static void skew(long millis) {
        offsetMillis = millis;
    }

    /** Takes the place of the system's. */
    public static long currentTimeMillis() {
        return Clock.systemUTC().millis() + offsetMillis;
    }

    /** Takes the place of the instant's. */
    public static Instant now() {
        return Clock.systemUTC().instant().plusMillis(offsetMillis);
    }

    /** Takes the place of the clock's; keeps the offset of this moment. */
    public static Clock systemUTC() {
        return Clock.offset(Clock.systemUTC(), Duration.ofMillis(offsetMillis));
    }
}
