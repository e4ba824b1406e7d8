package dev.headroom.freshness;

import dev.headroom.base.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A source for a node that is alone: every change is announced in this process, and known at once. Nothing is retained;
 * its positions mean nothing to another process.
 */
public final class LocalSource implements Source {
    /** Far ahead of any reading of the ticker, and near enough for the difference not to overflow. */
    private static final long ALWAYS = 1L << 61;

    private final History history;
    private final Ticker ticker;
    private final long startNanos;
    private final ReentrantLock order = new ReentrantLock();
    private final List<Local> subscribers = new CopyOnWriteArrayList<>();

    public LocalSource(Ticker ticker) {
        this(ticker, TagTable.USUAL_BITS);
    }

    /** With a table of 2^bits cells. */
    public LocalSource(Ticker ticker, int bits) {
        this.ticker = ticker;
        this.startNanos = ticker.nanos();
        long incarnation = new SplittableRandom(startNanos).nextLong();
        this.history = new History(new TagTable(bits), new Position(incarnation, 0), ticker);
    }

    @Override
    public TagTable tags() {
        return history.tags();
    }

    @Override
    public Position applied() {
        return history.applied();
    }

    @Override
    public long freshAsOfNanos() {
        return startNanos + ALWAYS;
    }

    @Override
    public ReadPoint begin() {
        return history.begin();
    }

    @Override
    public boolean await(Position position, Duration atMost) throws InterruptedException {
        return history.await(position, atMost);
    }

    @Override
    public Optional<Position> latest(Duration atMost) {
        return Optional.of(history.applied());
    }

    @Override
    public Announcement announce(Collection<Tag> tags) {
        order.lock();
        try {
            Position last = history.applied();
            Position next = new Position(last.incarnation(), last.offset() + 1);
            Change change = new Change(last.offset(), next, Change.NO_TRANSACTION, List.copyOf(tags));
            history.apply(change);
            subscribers.forEach(subscriber -> subscriber.listener().changed(change));
            return new Announcement(Optional.of(next));
        } finally {
            order.unlock();
        }
    }

    @Override
    public Subscription subscribe(Position from, Listener listener) {
        order.lock();
        try {
            Local subscriber = new Local(listener);
            if (!from.covers(history.applied())) {
                listener.restarted(history.applied());
            }
            subscribers.add(subscriber);
            return () -> subscribers.remove(subscriber);
        } finally {
            order.unlock();
        }
    }

    @Override
    public long sharedMillis() {
        return (ticker.nanos() - startNanos) / 1_000_000;
    }

    @Override
    public void close() {
        subscribers.clear();
    }

    private record Local(Listener listener) {}
}
