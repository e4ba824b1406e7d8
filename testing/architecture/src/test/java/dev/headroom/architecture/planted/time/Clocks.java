package dev.headroom.architecture.planted.time;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Ways to ask the machine, one nested type each. */
final class Clocks {
    private Clocks() {}

    static final class ByCall {
        Instant now() {
            return Instant.now();
        }
    }

    static final class ByReference {
        Supplier<Instant> now() {
            return Instant::now;
        }
    }

    static final class ByZone {
        LocalDate today() {
            return LocalDate.now(ZoneOffset.UTC);
        }
    }

    static final class ByMillis {
        LongSupplier now() {
            return System::currentTimeMillis;
        }
    }

    static final class ByOwnClock {
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    /** Injected, and allowed. */
    static final class Injected {
        LocalDate today(Clock clock) {
            return LocalDate.now(clock);
        }
    }

    static final class ByTicker {
        long nanos() {
            return System.nanoTime();
        }
    }

    static final class Unseeded {
        int chance() {
            return new Random().nextInt();
        }
    }

    static final class OfTheThread {
        int chance() {
            return ThreadLocalRandom.current().nextInt();
        }
    }

    /** Seeded, and allowed. */
    static final class Seeded {
        int chance(long seed) {
            return new Random(seed).nextInt();
        }
    }
}
