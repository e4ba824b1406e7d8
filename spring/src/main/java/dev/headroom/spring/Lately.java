package dev.headroom.spring;

import dev.headroom.base.Ticker;
import java.time.Duration;

/**
 * By how much a total grew lately: since the look before the last that is old enough, so that what happened long ago is
 * forgotten where somebody looks again and again.
 */
final class Lately {
    private final long ageNanos;
    private final Ticker ticker;
    private long newerNanos;
    private long older;
    private long newer;

    /** @param age that a look has to have; the time told of is up to twice as long, or that between two looks */
    Lately(Duration age, Ticker ticker) {
        this.ageNanos = age.toNanos();
        this.ticker = ticker;
        this.newerNanos = ticker.nanos();
    }

    /** @param total of now; one that is below an earlier one has begun anew */
    synchronized long grown(long total) {
        long now = ticker.nanos();
        if (total < newer) {
            older = 0;
            newer = 0;
        }
        if (now - newerNanos > ageNanos) {
            older = newer;
            newer = total;
            newerNanos = now;
        }
        return total - older;
    }
}
