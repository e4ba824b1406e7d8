package dev.headroom.freshness.testing;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.ChangeRelay;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.RelayUnavailableException;
import dev.headroom.freshness.TableCopy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A relay in this process, which can be away, be frozen at what it holds, and forget. */
public final class MemoryRelay implements ChangeRelay {
    private static final int PAGE = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final List<Change> changes = new ArrayList<>();
    private @Nullable Position base;
    private long reached;
    private Position wanted = new Position(0, 0);
    private @Nullable TableCopy copy;
    private long news;
    private boolean away;
    private boolean frozen;

    /** Every call fails, or works again. */
    public void away(boolean is) {
        lock.lock();
        try {
            away = is;
        } finally {
            lock.unlock();
        }
    }

    /** What is appended is acknowledged, and isn't there. */
    public void frozen(boolean is) {
        lock.lock();
        try {
            frozen = is;
        } finally {
            lock.unlock();
        }
    }

    /** As a server that came back empty. */
    public void forget() {
        lock.lock();
        try {
            base = null;
            changes.clear();
            copy = null;
        } finally {
            lock.unlock();
        }
    }

    private void reachable() {
        if (away) {
            throw new RelayUnavailableException("the relay is away", new IllegalStateException("away"));
        }
    }

    @Override
    public Page read(Position after) {
        lock.lock();
        try {
            reachable();
            Position start = base;
            if (start == null || !after.covers(start)) {
                return Page.NONE;
            }
            List<Change> page = changes.stream()
                    .filter(change -> !after.covers(change.position()))
                    .limit(PAGE)
                    .toList();
            boolean more = page.size() == PAGE;
            return new Page(true, page, more ? page.getLast().position().offset() : reached, more);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean append(Position from, List<Change> more, long to) {
        lock.lock();
        try {
            reachable();
            Position start = base;
            if (frozen) {
                return true;
            }
            if (start == null || start.incarnation() != from.incarnation() || from.offset() > reached) {
                return false;
            }
            long known = reached;
            more.stream().filter(change -> change.position().offset() > known).forEach(changes::add);
            reached = Math.max(reached, to);
            ring();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void begin(Position at) {
        lock.lock();
        try {
            reachable();
            changes.clear();
            base = at;
            reached = at.offset();
            ring();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void want(Position position) {
        lock.lock();
        try {
            if (!wanted.covers(position)) {
                wanted = position;
                ring();
            }
        } finally {
            lock.unlock();
        }
    }

    private void ring() {
        news++;
        moved.signalAll();
    }

    @Override
    public long wanted(long incarnation) {
        lock.lock();
        try {
            return wanted.incarnation() == incarnation ? wanted.offset() : 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitNews(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long before = news;
            long left = atMost.toNanos();
            while (news == before && left > 0) {
                left = moved.awaitNanos(left);
            }
            return news != before;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<TableCopy> copy() {
        lock.lock();
        try {
            reachable();
            TableCopy kept = copy;
            return kept == null ? Optional.empty() : TableCopy.decode(kept.encode());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keep(TableCopy of) {
        lock.lock();
        try {
            reachable();
            copy = of;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        away(true);
    }
}
