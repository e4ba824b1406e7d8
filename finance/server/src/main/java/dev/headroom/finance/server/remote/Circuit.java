package dev.headroom.finance.server.remote;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Whether calls to one service make sense at the moment: after five failures in a row none for half a minute, then one
 * at a time until one succeeds.
 */
final class Circuit {
    private static final int FAILURES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final InstantSource clock;
    private int failures;
    private Instant openUntil = Instant.MIN;

    Circuit(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether a call may be made now; one that is must be told of with {@link #succeeded} or {@link #failed}. */
    synchronized boolean admits() {
        if (failures < FAILURES) {
            return true;
        }
        Instant now = clock.instant();
        if (now.isBefore(openUntil)) {
            return false;
        }
        // the next caller is the probe; others wait for what comes of it
        openUntil = now.plus(PAUSE);
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
    }

    synchronized void failed() {
        failures++;
        if (failures >= FAILURES) {
            openUntil = clock.instant().plus(PAUSE);
        }
    }

    /** How long until a call may be made. */
    synchronized Duration wait(Instant now) {
        Duration left = Duration.between(now, openUntil);
        return failures < FAILURES || left.isNegative() ? Duration.ZERO : left;
    }
}
