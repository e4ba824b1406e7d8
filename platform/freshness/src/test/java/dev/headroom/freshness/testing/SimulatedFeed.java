package dev.headroom.freshness.testing;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An origin that nodes announce their changes to, in one process: what a node hears, misses and can read again is what
 * a test says, and nothing happens by itself.
 */
public final class SimulatedFeed {
    /** Of everything here and in the sources: a node is never seen in between. */
    final ReentrantLock lock = new ReentrantLock();

    private final List<SimulatedSource> nodes = new ArrayList<>();
    private final Deque<Change> log = new ArrayDeque<>();
    private Position forgotten = new Position(1, 0);
    private Position end = forgotten;

    /** Another node, connected, with a table of 2^bits cells. */
    public SimulatedSource open(Ticker ticker, int bits) {
        lock.lock();
        try {
            SimulatedSource node = new SimulatedSource(this, ticker, bits);
            nodes.add(node);
            return node;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all but the last changes: who is further behind must begin anew. */
    public void retain(int changes) {
        lock.lock();
        try {
            while (log.size() > changes) {
                forgotten = log.removeFirst().position();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Another history takes over, whose first change comes after the offset; connected nodes notice at once. */
    public void promote(long offset) {
        lock.lock();
        try {
            log.clear();
            forgotten = new Position(end.incarnation() + 1, offset);
            end = forgotten;
            nodes.forEach(SimulatedSource::follow);
        } finally {
            lock.unlock();
        }
    }

    Position end() {
        return end;
    }

    /** Where the oldest change begins that can still be read. */
    Position oldest() {
        return forgotten;
    }

    boolean retains(Position from) {
        return from.covers(forgotten);
    }

    List<Change> after(long offset) {
        return log.stream()
                .filter(change -> change.position().offset() > offset)
                .toList();
    }

    Position append(Collection<Tag> tags) {
        Position next = new Position(end.incarnation(), end.offset() + 1);
        log.addLast(new Change(end.offset(), next, Change.NO_TRANSACTION, List.copyOf(tags)));
        end = next;
        nodes.forEach(SimulatedSource::follow);
        return next;
    }

    void leave(SimulatedSource node) {
        nodes.remove(node);
    }
}
