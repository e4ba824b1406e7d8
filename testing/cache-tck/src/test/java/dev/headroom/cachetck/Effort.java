package dev.headroom.cachetck;

import java.time.Duration;

/** How much of a scenario is run. */
public enum Effort {
    /** For a build: some seconds each. */
    SHORT,
    /** The counts and durations of the criterion. */
    FULL;

    int pick(int inShort, int inFull) {
        return this == SHORT ? inShort : inFull;
    }

    Duration pick(Duration inShort, Duration inFull) {
        return this == SHORT ? inShort : inFull;
    }

    /** By how much a step may be late for the sake of a machine that builds at the same time. */
    Duration grace() {
        return pick(Duration.ofMillis(750), Duration.ZERO);
    }
}
