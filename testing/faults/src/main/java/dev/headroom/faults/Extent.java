package dev.headroom.faults;

import java.time.Duration;

/**
 * How long a scenario takes and how hard it is.
 *
 * @param baseline before the fault
 * @param fault while it lasts
 * @param recovery after it
 * @param rate requests in a second
 * @param full whether criteria hold that only a quiet machine and full times can show
 * @param seed of everything that is left to chance
 */
record Extent(Duration baseline, Duration fault, Duration recovery, double rate, boolean full, long seed) {
    /** Some seconds, for every change: shows that what must not happen doesn't; says nothing of times. */
    static Extent brief(long seed) {
        return new Extent(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4), 120, false, seed);
    }

    /** As the scenarios are described; the rate is the most, where the machine can do it. */
    static Extent full(long seed) {
        return new Extent(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(60), 1000, true, seed);
    }

    /** The same with so many requests in a second. */
    Extent withRate(double requests) {
        return new Extent(baseline, fault, recovery, requests, full, seed);
    }

    /** The same with another time of the fault. */
    Extent withFault(Duration lasted) {
        return new Extent(baseline, lasted, recovery, rate, full, seed);
    }

    Duration all() {
        return baseline.plus(fault).plus(recovery);
    }

    int faultFrom() {
        return (int) baseline.toSeconds();
    }

    int faultUntil() {
        return (int) baseline.plus(fault).toSeconds();
    }

    int end() {
        return (int) all().toSeconds();
    }
}
