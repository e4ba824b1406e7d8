package dev.headroom.embedded.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what has to become true. */
public final class Eventually {
    /** Far above what anything here takes, so that a slow machine doesn't fail a test. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private Eventually() {}

    /** @throws AssertionError where it didn't become true */
    public static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("never became true: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
