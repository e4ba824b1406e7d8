package dev.headroom.cache;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How much of a database a warm-up may take: a share of its connections' time, and half of that while others work.
 *
 * @param connections that the node has to the database, 1 or more
 * @param share of their time, above 0, at most 1
 * @param othersWork whether somebody else is using the database now
 */
public record WarmPace(int connections, double share, BooleanSupplier othersWork) {
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    public WarmPace {
        if (connections < 1 || !(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a warm-up needs a connection or more and a share above 0 and up to 1,"
                    + " was %d and %s".formatted(connections, share));
        }
    }

    /** One connection, all of its time. */
    public static WarmPace unhindered() {
        return new WarmPace(1, 1, () -> false);
    }

    /** Loads at once: as many connections as the share makes, and at least one for part of its time. */
    int workers() {
        return Math.max(1, (int) (connections * share));
    }

    /** How long a worker rests after a load, so that its share of the time isn't exceeded. */
    long restNanos(long tookNanos) {
        double allowed = connections * share * (othersWork.getAsBoolean() ? 0.5 : 1) / workers();
        return allowed >= 1 ? 0 : Math.min(LONGEST_PAUSE_NANOS, (long) (tookNanos * (1 / allowed - 1)));
    }
}
