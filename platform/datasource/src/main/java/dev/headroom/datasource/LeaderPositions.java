package dev.headroom.datasource;

import org.jspecify.annotations.Nullable;

/**
 * When the leader's log was how long: the way to tell a replica's lag as time, also of an idle leader and of a replica
 * whose connection to it is cut. Guarded by the supervisor's lock.
 */
final class LeaderPositions {
    private static final int KEPT = 8_192;

    private final long[] nanos = new long[KEPT];
    private final long[] positions = new long[KEPT];
    private int next;
    private int size;

    /** At the moment, or later, the log reached to the position. */
    void add(long atNanos, long position) {
        if (size > 0 && position == positions[index(size - 1)]) {
            // nothing was written since: whoever has that much has everything up to now
            nanos[index(size - 1)] = atNanos;
            return;
        }
        nanos[next] = atNanos;
        positions[next] = position;
        next = (next + 1) % KEPT;
        size = Math.min(size + 1, KEPT);
    }

    void clear() {
        size = 0;
        next = 0;
    }

    /** The last known moment at which the leader had no more than that; null where it never was seen with as little. */
    @Nullable Long lastNotBeyond(long position) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positions[index(middle)] <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? null : Long.valueOf(nanos[index(low - 1)]);
    }

    private int index(int ordinal) {
        return Math.floorMod(next - size + ordinal, KEPT);
    }
}
