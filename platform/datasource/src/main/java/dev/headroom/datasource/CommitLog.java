package dev.headroom.datasource;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Where in a node's log its last commits lie: each between the position before it was sent and the one after its
 * answer. Tells after a split how many were acknowledged and don't exist any more.
 */
final class CommitLog {
    private static final int KEPT = 1 << 15;

    private final AtomicLong count = new AtomicLong();
    private final AtomicLongArray before = new AtomicLongArray(KEPT);
    private final AtomicLongArray after = new AtomicLongArray(KEPT);

    void add(long positionBefore, long positionAfter) {
        int slot = (int) (count.getAndIncrement() % KEPT);
        before.set(slot, positionBefore);
        after.set(slot, positionAfter);
    }

    /** Commits that lie wholly beyond, and those that may. */
    long[] beyond(long position) {
        long[] sums = new long[2];
        for (int slot = 0; slot < Math.min(count.get(), KEPT); slot++) {
            if (before.get(slot) >= position) {
                sums[0]++;
            } else if (after.get(slot) > position) {
                sums[1]++;
            }
        }
        return sums;
    }
}
