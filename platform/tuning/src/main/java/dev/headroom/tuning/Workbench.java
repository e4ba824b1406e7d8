package dev.headroom.tuning;

import java.time.Duration;
import java.util.Optional;

/** Where trials run: the service itself, or a simulated one. */
public interface Workbench {
    /**
     * Waits for the settling time, then measures for the rest of a block. Guards are looked at every few seconds.
     *
     * @param guard called with what was measured so far in the block; false ends the block at once
     */
    Measurement block(Duration settle, Duration length, Guard guard) throws InterruptedException;

    /**
     * Whether something speaks against trials now: a deployment, an alert, too little load. Empty where nothing does.
     */
    Optional<String> objection();

    /** Looks at a block under way. */
    @FunctionalInterface
    interface Guard {
        /** Whether the block may go on. */
        boolean allows(Measurement soFar);
    }
}
