package dev.headroom.changefeed;

import dev.headroom.datasource.TransactionSnapshot;
import java.util.ArrayDeque;

/**
 * Changes that were read in the log and that no reading of the pulse has shown yet. A server writes a commit before it
 * lets others see it, so that the log can be ahead of what a query would find.
 */
final class Unseen {
    /** Beyond that the oldest are taken for seen: a load that isn't is found out by its snapshot. */
    private static final int MOST = 100_000;

    private final ArrayDeque<One> waiting = new ArrayDeque<>();
    private long number;

    private record One(long number, long transaction) {}

    /** The log has told of it. */
    synchronized void applied(long transaction) {
        number++;
        if (transaction > 0) {
            if (waiting.size() == MOST) {
                waiting.removeFirst();
            }
            waiting.addLast(new One(number, transaction));
        }
    }

    /** What queries that begin now see at least. */
    synchronized void seen(TransactionSnapshot snapshot) {
        waiting.removeIf(one -> snapshot.sees(one.transaction()));
    }

    /** What was applied is of another history. */
    synchronized void restarted() {
        waiting.clear();
    }

    /** Of the last that was applied. */
    synchronized long number() {
        return number;
    }

    /** Whether the pulse has seen all up to a number. */
    synchronized boolean isSeen(long upTo) {
        return waiting.isEmpty() || waiting.getFirst().number() > upTo;
    }
}
