package dev.headroom.jobs;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.time.Duration;

/**
 * How often something may start: a bucket that is full at first and refills evenly.
 *
 * @param permits starts in a period, and at once after a rest; 1 to 1,000,000
 * @param period at least 1 ms
 */
public record RateLimit(int permits, Duration period) {
    private static final int MOST = 1_000_000;

    public RateLimit {
        if (permits < 1 || permits > MOST || period.toMillis() < 1) {
            throw CodedException.of(
                    TaskType.INVALID,
                    Violation.of(
                            "rate limit", "must be 1..1,000,000 starts in at least 1 ms", permits + " in " + period));
        }
    }

    /** So many each second. */
    public static RateLimit perSecond(int permits) {
        return new RateLimit(permits, Duration.ofSeconds(1));
    }

    double perSecond() {
        return permits * 1e9 / period.toNanos();
    }
}
