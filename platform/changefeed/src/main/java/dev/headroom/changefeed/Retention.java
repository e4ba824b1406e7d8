package dev.headroom.changefeed;

import java.util.ArrayDeque;
import java.util.Deque;

/** How far back the server has to keep its log: the leader tells it what it may forget. For one thread. */
final class Retention {
    private static final long EVERY_NANOS = 250_000_000;

    private final FleetSettings settings;
    private final Deque<Seen> seen = new ArrayDeque<>();
    private long forgotten;

    private record Seen(long nanos, long offset) {}

    /** @param confirmed what the server has forgotten already */
    Retention(FleetSettings settings, long confirmed) {
        this.settings = settings;
        this.forgotten = confirmed;
    }

    /** Up to where nobody needs the log any more, now that it was read up to the offset. */
    long forgettable(long nowNanos, long reached) {
        Seen last = seen.peekLast();
        if (last == null || nowNanos - last.nanos() >= EVERY_NANOS) {
            seen.addLast(new Seen(nowNanos, reached));
        }
        while (!seen.isEmpty()
                && (nowNanos - seen.getFirst().nanos() > settings.retained().toNanos()
                        || reached - seen.getFirst().offset() > settings.retainedBytes())) {
            forget(seen.removeFirst().offset());
        }
        return Math.max(forgotten, reached - settings.retainedBytes());
    }

    /** Whatever time and size say. */
    void forget(long offset) {
        forgotten = Math.max(forgotten, offset);
    }
}
