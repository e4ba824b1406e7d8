package dev.headroom.finance.server.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** The service's clock in tests: stands still at noon UTC on Sunday, 2026-03-15, unless a test moves it. */
public final class TestClock implements InstantSource {
    /** Where every test begins. */
    public static final Instant START = Instant.parse("2026-03-15T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Runs something at another time and then returns to where the clock was; tests run one after another. */
    public void at(Instant time, Runnable body) {
        Instant before = now.getAndSet(time);
        try {
            body.run();
        } finally {
            now.set(before);
        }
    }

    /** Runs something later, or with a negative wait earlier. */
    public void after(Duration wait, Runnable body) {
        at(instant().plus(wait), body);
    }
}
