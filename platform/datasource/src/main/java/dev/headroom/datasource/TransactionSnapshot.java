package dev.headroom.datasource;

import dev.headroom.freshness.Snapshot;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A snapshot of PostgreSQL's transactions, as {@code pg_current_snapshot()} writes it.
 *
 * @param oldestRunning every transaction below had ended
 * @param next no transaction from here on had begun
 * @param running those between that had not ended, ascending
 */
public record TransactionSnapshot(long oldestRunning, long next, List<Long> running) implements Snapshot {
    /** Of somebody who knows nothing: no load that begins with it counts. */
    public static final TransactionSnapshot NOTHING = new TransactionSnapshot(0, 0, List.of());

    public TransactionSnapshot {
        running = List.copyOf(running);
    }

    /** Reads {@code 10:20:10,14,15}. */
    public static TransactionSnapshot parse(String text) {
        String[] parts = text.split(":", 3);
        List<Long> running = parts[2].isEmpty()
                ? List.of()
                : Arrays.stream(parts[2].split(",", -1)).map(Long::valueOf).toList();
        return new TransactionSnapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    @Override
    public boolean sees(long transaction) {
        return transaction < oldestRunning
                || (transaction < next && Collections.binarySearch(running, transaction) < 0);
    }

    /** The whole number of a transaction of which the log says the low 32 bits: the nearest to those that begin now. */
    public long widened(int low) {
        return next + (low - (int) next);
    }
}
