package dev.headroom.cache.redis;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who follow the feed on this node. They are called on the feed's thread, which alone moves them. */
final class Subscribers {
    private static final Logger LOG = LoggerFactory.getLogger(Subscribers.class);

    private final List<Subscriber> all = new CopyOnWriteArrayList<>();

    Source.Subscription add(Position from, Source.Listener listener) {
        Subscriber subscriber = new Subscriber(from, listener);
        all.add(subscriber);
        return subscriber;
    }

    void changed(Change change) {
        for (Subscriber subscriber : all) {
            if (subscriber.live) {
                subscriber.changed(change);
            }
        }
    }

    void restarted(Position position) {
        for (Subscriber subscriber : all) {
            // one that still catches up will find out by itself
            if (subscriber.live) {
                subscriber.restarted(position);
            }
        }
    }

    /** A page of the past for each that needs it; true where one needs more. */
    boolean catchUp(Position applied, FeedServer server) {
        boolean more = false;
        for (Subscriber subscriber : all) {
            more |= !subscriber.live && !subscriber.catchUp(applied, server);
        }
        return more;
    }

    private final class Subscriber implements Source.Subscription {
        private final Source.Listener listener;
        private final ReentrantLock calling = new ReentrantLock();
        private Position cursor;
        private boolean live;
        private boolean closed;

        Subscriber(Position from, Source.Listener listener) {
            this.cursor = from;
            this.listener = listener;
        }

        void changed(Change change) {
            // somebody who was ahead of this node knows it already
            if (!cursor.covers(change.position())) {
                cursor = change.position();
                call(() -> listener.changed(change));
            }
        }

        void restarted(Position position) {
            cursor = position;
            call(() -> listener.restarted(position));
        }

        /** True where it is live now. */
        boolean catchUp(Position applied, FeedServer server) {
            if (cursor.incarnation() != applied.incarnation()) {
                restarted(applied);
            } else if (cursor.offset() < applied.offset()) {
                Position next = new Position(cursor.incarnation(), cursor.offset() + 1);
                Optional<List<FeedRecord>> page = server.range(next, applied.offset());
                if (page.isEmpty()) {
                    return false;
                }
                replay(page.get(), applied);
            }
            live = cursor.offset() >= applied.offset();
            return live;
        }

        private void replay(List<FeedRecord> page, Position applied) {
            if (page.isEmpty()) {
                restarted(applied);
                return;
            }
            long first = page.getFirst().position().offset();
            if (first != cursor.offset() + 1) {
                restarted(new Position(applied.incarnation(), first - 1));
            }
            for (FeedRecord record : page) {
                record.change().ifPresentOrElse(this::changed, () -> restarted(record.position()));
            }
        }

        private void call(Runnable delivery) {
            calling.lock();
            try {
                if (!closed) {
                    delivery.run();
                }
            } catch (RuntimeException failure) {
                LOG.warn("a listener of the feed failed", failure);
            } finally {
                calling.unlock();
            }
        }

        @Override
        public void close() {
            all.remove(this);
            calling.lock();
            try {
                closed = true;
            } finally {
                calling.unlock();
            }
        }
    }
}
