package dev.headroom.changefeed;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last changes of one node's history, for those who follow it from an earlier position, and those who do. Changes
 * are handed on by the feed's thread, in order.
 */
final class RecentChanges {
    private static final Logger LOG = LoggerFactory.getLogger(RecentChanges.class);

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Change> kept = new ArrayDeque<>();
    private final List<Follower> followers = new ArrayList<>();
    private Position start;

    /**
     * @param most changes to keep
     * @param start what came before isn't known
     */
    RecentChanges(int most, Position start) {
        this.most = most;
        this.start = start;
    }

    void changed(Change change) {
        List<Follower> all;
        lock.lock();
        try {
            kept.addLast(change);
            if (kept.size() > most) {
                start = kept.removeFirst().position();
            }
            all = List.copyOf(followers);
        } finally {
            lock.unlock();
        }
        all.forEach(follower -> follower.changed(change));
    }

    void restarted(Position position) {
        List<Follower> all;
        lock.lock();
        try {
            kept.clear();
            start = position;
            all = List.copyOf(followers);
        } finally {
            lock.unlock();
        }
        all.forEach(follower -> follower.restarted(position));
    }

    /** The changes after the position; empty where they aren't all here any more. */
    Optional<List<Change>> after(Position from) {
        lock.lock();
        try {
            if (from.incarnation() != start.incarnation() || from.offset() < start.offset()) {
                return Optional.empty();
            }
            // most who ask lack the last few
            ArrayDeque<Change> missing = new ArrayDeque<>();
            Iterator<Change> newest = kept.descendingIterator();
            while (newest.hasNext()) {
                Change change = newest.next();
                if (from.covers(change.position())) {
                    break;
                }
                missing.addFirst(change);
            }
            return Optional.of(List.copyOf(missing));
        } finally {
            lock.unlock();
        }
    }

    /** What came before isn't known here. */
    Position start() {
        lock.lock();
        try {
            return start;
        } finally {
            lock.unlock();
        }
    }

    /** Where the change lies before the last so many; the start where there are fewer. */
    Position beforeLast(int count) {
        lock.lock();
        try {
            Position at = start;
            int left = kept.size() - count;
            for (Change change : kept) {
                if (left-- <= 0) {
                    break;
                }
                at = change.position();
            }
            return at;
        } finally {
            lock.unlock();
        }
    }

    /** Replays what the position lacks, on the caller's thread, before anything newer. */
    Source.Subscription follow(Position from, Source.Listener listener) {
        Follower follower = new Follower(from, listener);
        List<Change> missed;
        Position restart;
        follower.calling.lock();
        try {
            lock.lock();
            try {
                boolean known = from.incarnation() == start.incarnation() && from.offset() >= start.offset();
                restart = start;
                missed = new ArrayList<>(kept);
                followers.add(follower);
                if (known) {
                    restart = from;
                }
            } finally {
                lock.unlock();
            }
            if (!restart.equals(from)) {
                follower.restarted(restart);
            }
            missed.forEach(follower::changed);
        } finally {
            follower.calling.unlock();
        }
        return follower;
    }

    private final class Follower implements Source.Subscription {
        private final Source.Listener listener;
        /** Held while it is told, so that what is replayed comes before what is new. */
        private final ReentrantLock calling = new ReentrantLock();

        private Position cursor;
        private boolean closed;

        Follower(Position from, Source.Listener listener) {
            this.cursor = from;
            this.listener = listener;
        }

        void changed(Change change) {
            tell(() -> {
                if (!cursor.covers(change.position())) {
                    cursor = change.position();
                    listener.changed(change);
                }
            });
        }

        void restarted(Position position) {
            tell(() -> {
                cursor = position;
                listener.restarted(position);
            });
        }

        private void tell(Runnable call) {
            calling.lock();
            try {
                if (!closed) {
                    call.run();
                }
            } catch (RuntimeException failure) {
                LOG.warn("a listener of the feed failed", failure);
            } finally {
                calling.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                followers.remove(this);
            } finally {
                lock.unlock();
            }
            calling.lock();
            try {
                closed = true;
            } finally {
                calling.unlock();
            }
        }
    }
}
