package dev.headroom.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** A moving average of load times, in nanoseconds. */
final class LoadTime {
    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** Before the first load: a slow one, whose stampede costs most, has its lease too. */
    private static final Duration UNKNOWN = Duration.ofSeconds(2);

    private final AtomicReference<Double> average = new AtomicReference<>(0.0);

    void took(long nanos) {
        average.updateAndGet(old -> old == 0 ? nanos : old * 0.9 + nanos * 0.1);
    }

    /**
     * Long enough for nearly every load, short enough that a dead leader is soon replaced. Before the first load nobody
     * knows.
     */
    Duration lease() {
        double known = average.get();
        if (known == 0) {
            return UNKNOWN;
        }
        Duration four = Duration.ofNanos((long) (known * 4));
        return four.compareTo(SHORTEST) < 0 ? SHORTEST : four.compareTo(LONGEST) > 0 ? LONGEST : four;
    }
}
