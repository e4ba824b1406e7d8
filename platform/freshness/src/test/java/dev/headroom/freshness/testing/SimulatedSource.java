package dev.headroom.freshness.testing;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One node's view of a {@link SimulatedFeed}, with the real history; its network is cut and healed by the test. */
public final class SimulatedSource implements Source {
    private final SimulatedFeed feed;
    private final Ticker ticker;
    private final History history;
    private final List<List<Tag>> held = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private boolean away;
    private @Nullable Runnable beforeAnnouncing;

    SimulatedSource(SimulatedFeed feed, Ticker ticker, int bits) {
        this.feed = feed;
        this.ticker = ticker;
        this.history = new History(new TagTable(bits), feed.end(), ticker);
    }

    /** Nothing arrives from here on, in either direction. */
    public void cut() {
        locked(() -> away = true);
    }

    /** What was missed arrives, then what was held is told. */
    public void heal() {
        locked(() -> {
            away = false;
            follow();
            held.forEach(tags -> {
                feed.append(tags);
                history.release(tags);
            });
            held.clear();
        });
    }

    /** Happens once, on the way of this node's next announcement. */
    public void beforeAnnouncing(Runnable work) {
        locked(() -> beforeAnnouncing = work);
    }

    private void locked(Runnable work) {
        feed.lock.lock();
        try {
            work.run();
        } finally {
            feed.lock.unlock();
        }
    }

    /** Reads what is new, under the feed's lock. */
    void follow() {
        if (away) {
            return;
        }
        if (!feed.retains(history.applied())) {
            history.restart(feed.oldest());
            followers.forEach(follower -> follower.listener.restarted(feed.oldest()));
        }
        for (Change change : feed.after(history.applied().offset())) {
            history.apply(change);
            followers.forEach(follower -> follower.listener.changed(change));
        }
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
        locked(() -> {
            if (!away) {
                history.proved(ticker.nanos(), feed.end());
            }
        });
        return history.freshAsOfNanos();
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
        feed.lock.lock();
        try {
            return away ? Optional.empty() : Optional.of(feed.end());
        } finally {
            feed.lock.unlock();
        }
    }

    @Override
    public Announcement announce(Collection<Tag> tags) {
        feed.lock.lock();
        try {
            Runnable work = beforeAnnouncing;
            beforeAnnouncing = null;
            if (work != null) {
                work.run();
            }
            if (away) {
                history.hold(tags);
                held.add(List.copyOf(tags));
                return new Announcement(Optional.empty());
            }
            return new Announcement(Optional.of(feed.append(tags)));
        } finally {
            feed.lock.unlock();
        }
    }

    @Override
    public Subscription subscribe(Position from, Listener listener) {
        Follower follower = new Follower(listener);
        locked(() -> {
            long read = from.offset();
            if (!feed.retains(from) || !history.applied().covers(from)) {
                listener.restarted(feed.oldest());
                read = feed.oldest().offset();
            }
            for (Change change : feed.after(read)) {
                if (history.applied().covers(change.position())) {
                    listener.changed(change);
                }
            }
            followers.add(follower);
        });
        return () -> locked(() -> followers.remove(follower));
    }

    @Override
    public long sharedMillis() {
        return ticker.nanos() / 1_000_000;
    }

    @Override
    public void close() {
        locked(() -> {
            followers.clear();
            feed.leave(this);
        });
    }

    /** Known by identity: the same listener may follow twice. */
    private static final class Follower {
        private final Listener listener;

        Follower(Listener listener) {
            this.listener = listener;
        }
    }
}
