package dev.headroom.cache.memcached;

import dev.headroom.cache.spi.TierUnavailable;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;

/** Waits for what happens by itself, and fails where it doesn't. */
final class Eventually {
    private static final Duration STEP = Duration.ofMillis(5);

    private Eventually() {}

    static void isTrue(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                Assertions.fail("not within " + atMost);
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    /** The tier's server takes calls again. */
    static void isUp(MemcachedTier tier) {
        isTrue(Duration.ofSeconds(20), () -> tier.health().up());
    }

    static TierUnavailable.Cause causeOf(Runnable call) {
        return Assertions.assertThrows(TierUnavailable.class, call::run).reason();
    }
}
