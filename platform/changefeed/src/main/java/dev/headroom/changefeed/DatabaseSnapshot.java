package dev.headroom.changefeed;

import dev.headroom.freshness.Snapshot;
import java.util.Arrays;

/** What a transaction of PostgreSQL could see, out of {@code pg_current_snapshot()}. */
final class DatabaseSnapshot implements Snapshot {
    /** Of somebody who knows nothing: no load that begins with it counts. */
    static final DatabaseSnapshot NOTHING = new DatabaseSnapshot(0, 0, new long[0]);

    private final long oldestRunning;
    private final long next;
    private final long[] running;

    private DatabaseSnapshot(long oldestRunning, long next, long[] running) {
        this.oldestRunning = oldestRunning;
        this.next = next;
        this.running = running;
    }

    /** Reads {@code 10:20:10,14,15}. */
    static DatabaseSnapshot parse(String text) {
        String[] parts = text.split(":", 3);
        long[] running = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray();
        return new DatabaseSnapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    @Override
    public boolean sees(long transaction) {
        return transaction < oldestRunning || (transaction < next && Arrays.binarySearch(running, transaction) < 0);
    }

    @Override
    public long oldestRunning() {
        return oldestRunning;
    }

    @Override
    public long next() {
        return next;
    }

    /** The whole number of a transaction of which the log says the low 32 bits: the nearest to those that begin now. */
    long widened(int low) {
        return next + (low - (int) next);
    }
}
