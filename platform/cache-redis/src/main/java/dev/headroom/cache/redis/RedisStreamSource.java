package dev.headroom.cache.redis;

import dev.headroom.base.Ticker;
import dev.headroom.cache.redis.FeedServer.Known;
import dev.headroom.cache.spi.TierUnavailable;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.SharedClock;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes that the nodes of one system announce to each other through Redis. A message says at once what has changed; a
 * stream keeps it; a reading at short intervals proves that nothing was missed, and fetches what was. The end of the
 * stream, asked for at a moment, is what makes a node current as of that moment, so a message that is lost costs time
 * and never an answer.
 *
 * <p>One thread applies, in order. While Redis is away {@link #freshAsOfNanos} stands still, and what this node
 * announces is held: see {@link #announce}. Redis acknowledges before its replicas have a record; a failover therefore
 * begins a new incarnation on every node. Against a primary that was cut off and goes on taking announcements,
 * configure {@code min-replicas-to-write}.
 */
public final class RedisStreamSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamSource.class);
    private static final String START = "0";

    private final RedisFeedSettings settings;
    private final Ticker ticker;
    private final History history;
    private final FeedServer server;
    private final Bell bell;
    private final SharedClock clock;
    private final SharedReading<Position> ends = new SharedReading<>(this::readEnd);
    private final Subscribers subscribers = new Subscribers();
    private final FeedCounts counts = new FeedCounts();
    private final Thread follower;
    private final CountDownLatch contact = new CountDownLatch(1);
    private final Attempts attempts = new Attempts();

    /** Orders restarts, holds and own changes. Never held over a trip. */
    private final ReentrantLock order = new ReentrantLock();

    private final HeldTags held;
    private final RecentTags recent;
    private boolean overflowed;
    private volatile Known known;
    private volatile boolean following;
    private volatile boolean closed;

    /**
     * Follows the feed from now on, with two connections of its own; Redis need not be there. Until the first contact
     * nothing is fresh.
     */
    public RedisStreamSource(RedisConnections connections, RedisFeedSettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.server = new FeedServer(connections, settings);
        this.known = nowhere();
        this.history = new History(new TagTable(settings.tableBits()), known.position(), ticker);
        this.held = new HeldTags(history, settings.heldTags());
        this.recent = new RecentTags(settings.heldTags());
        this.clock = new SharedClock(ticker);
        this.bell = new Bell(connections, FeedServer.channel(settings));
        this.follower = Thread.ofPlatform()
                .name("redis-feed-" + settings.namespace())
                .daemon()
                .unstarted(this::follow);
        follower.start();
    }

    /** An incarnation of this node alone: no entry of another is valid in it, and nothing proves it fresh. */
    private Known nowhere() {
        return new Known(new Position(server.incarnation(), 0), START);
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

    /** Waits for the first contact with Redis; false where there was none in time. */
    public boolean awaitContact(Duration atMost) throws InterruptedException {
        return contact.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Optional<Position> latest(Duration atMost) throws InterruptedException {
        try {
            Position end = ends.ask().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            if (!history.applied().covers(end)) {
                bell.ring();
            }
            return Optional.of(end);
        } catch (TimeoutException | ExecutionException _) {
            return Optional.empty();
        }
    }

    private CompletableFuture<Position> readEnd() {
        long asked = ticker.nanos();
        return server.end(known).thenApply(reading -> {
            history.proved(asked, reading.end());
            return reading.end();
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>One trip, of at most the command timeout. An announcement that may or may not have arrived is repeated: a
     * change that is told twice costs misses.
     */
    @Override
    public Announcement announce(Collection<Tag> tags) {
        if (tags.isEmpty()) {
            return new Announcement(Optional.of(history.applied()));
        }
        Position position;
        try {
            position = server.announce(known, tags);
        } catch (TierUnavailable failure) {
            LOG.debug("an announcement is held", failure);
            counts.failed.increment();
            keep(tags);
            return new Announcement(Optional.empty());
        }
        counts.announced.increment();
        order.lock();
        try {
            recent.add(tags, position.incarnation(), System.nanoTime());
            if (position.incarnation() == known.position().incarnation()) {
                history.anticipate(
                        new Change(position.offset() - 1, position, Change.NO_TRANSACTION, List.copyOf(tags)));
            } else if (!overflowed && !held.announced(tags)) {
                overflow();
            }
        } finally {
            order.unlock();
        }
        if (!history.applied().covers(position)) {
            bell.ring();
        }
        return new Announcement(Optional.of(position));
    }

    private void keep(Collection<Tag> tags) {
        order.lock();
        try {
            if (!overflowed && !held.hold(tags)) {
                overflow();
            }
        } finally {
            order.unlock();
        }
        bell.ring();
    }

    /** Leaves the common history: nothing is valid here until every node begins anew with this one. */
    private void overflow() {
        LOG.warn("more than {} tags wait to be announced: every node will begin anew", settings.heldTags());
        counts.overflows.increment();
        overflowed = true;
        known = nowhere();
        history.restart(known.position());
        held.clear();
    }

    @Override
    public Subscription subscribe(Position from, Listener listener) {
        Subscription subscription = subscribers.add(from, listener);
        bell.ring();
        return subscription;
    }

    @Override
    public long sharedMillis() {
        return clock.millis();
    }

    /** What happened so far. */
    public RedisFeedStats stats() {
        order.lock();
        try {
            return counts.stats(following, history.applied(), held.count());
        } finally {
            order.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        bell.ring();
        try {
            // a listener may close it
            if (!Thread.currentThread().equals(follower)) {
                follower.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        bell.close();
        server.close();
    }

    private void follow() {
        long probed = System.nanoTime() - settings.probeInterval().toNanos();
        boolean due = true;
        while (!closed && !Thread.currentThread().isInterrupted()) {
            if (due) {
                probed = System.nanoTime();
                if (round()) {
                    bell.ring();
                }
            }
            long left = probed + settings.probeInterval().toNanos() - System.nanoTime();
            Optional<String> message = bell.next(left);
            // messages in plenty mustn't put the proof off
            due = message.isEmpty() || left <= 0 || !hear(message.get());
        }
    }

    /** Reads, announces what waits, and serves subscribers; true where there is more to do at once. */
    private boolean round() {
        try {
            bell.connect();
            boolean more = read();
            following = true;
            contact.countDown();
            more |= announceHeld();
            more |= subscribers.catchUp(history.applied(), server);
            return more;
        } catch (TierUnavailable failure) {
            if (following) {
                LOG.info("the feed can't be read: {}", failure.getMessage());
            }
            following = false;
            return false;
        } catch (RuntimeException failure) {
            LOG.warn("the feed can't be followed", failure);
            following = false;
            return false;
        }
    }

    /** True where the answer didn't reach the end. */
    private boolean read() {
        Known from;
        boolean renew;
        order.lock();
        try {
            from = known;
            renew = overflowed;
            overflowed = false;
            held.readingBegins();
        } finally {
            order.unlock();
        }
        boolean applied = false;
        try {
            long asked = ticker.nanos();
            FeedReading reading = server.read(from, renew);
            boolean another = reading.end().incarnation() != from.position().incarnation();
            clock.read(asked, ticker.nanos(), reading.serverMicros(), another);
            applied = take(from, renew, asked, reading);
            return !applied;
        } finally {
            order.lock();
            try {
                held.readingEnds(applied);
                // tags that came too many since are those of a new overflow
                overflowed |= renew && known.equals(from);
            } finally {
                order.unlock();
            }
        }
    }

    /** True where everything up to the end of the reading is applied. */
    private boolean take(Known from, boolean renewed, long askedNanos, FeedReading reading) {
        List<Runnable> calls = new ArrayList<>();
        boolean complete;
        order.lock();
        try {
            if (!known.equals(from)) {
                return false;
            }
            counts.end = reading.end();
            Position at = from.position();
            boolean follows = reading.page().isEmpty()
                    ? at.equals(reading.end())
                    : reading.page().getFirst().position().equals(new Position(at.incarnation(), at.offset() + 1));
            if (!follows) {
                calls.add(restart(reading));
            }
            if (at.incarnation() != reading.end().incarnation()
                    && !repeatRecent(reading.end().incarnation(), renewed)) {
                overflow();
                return false;
            }
            for (FeedRecord record : reading.page()) {
                calls.add(apply(record));
            }
            counts.replays.add(reading.page().isEmpty() ? 0 : 1);
            history.proved(askedNanos, reading.end());
            complete = known.position().covers(reading.end());
        } finally {
            order.unlock();
        }
        calls.forEach(Runnable::run);
        return complete;
    }

    /** What may have been told to a primary that had a successor already; false where it is too much. */
    private boolean repeatRecent(long incarnation, boolean renewed) {
        if (renewed) {
            recent.clear();
            return true;
        }
        return recent.take(incarnation, System.nanoTime()).map(held::hold).orElse(false);
    }

    /** Behind the oldest record that is left, which are then applied. */
    private Runnable restart(FeedReading reading) {
        boolean another = known.position().incarnation() != reading.end().incarnation();
        if (!another) {
            counts.gaps.increment();
        }
        if (contact.getCount() == 0) {
            counts.restarts.increment();
            LOG.info("the feed begins anew ({})", another ? "another incarnation" : "a gap");
        }
        if (reading.page().isEmpty()) {
            known = new Known(reading.end(), reading.mark());
        } else {
            FeedRecord oldest = reading.page().getFirst();
            Position before = new Position(
                    oldest.position().incarnation(), oldest.position().offset() - 1);
            known = new Known(before, oldest.previous());
        }
        Position start = known.position();
        history.restart(start);
        return () -> subscribers.restarted(start);
    }

    private Runnable apply(FeedRecord record) {
        known = new Known(record.position(), record.mark());
        if (record.change().isEmpty()) {
            LOG.warn("a record of the feed can't be read: everything is taken to have changed");
            history.restart(record.position());
            return () -> subscribers.restarted(record.position());
        }
        Change change = record.change().get();
        history.apply(change);
        return () -> subscribers.changed(change);
    }

    /** False where the feed has to be read. */
    private boolean hear(String message) {
        FeedRecord record = FeedRecord.ofMessage(message).orElse(null);
        if (record == null) {
            return false;
        }
        Runnable call;
        order.lock();
        try {
            Position at = known.position();
            Position next = record.position();
            if (at.covers(next)) {
                return true;
            }
            if (at.incarnation() != next.incarnation()
                    || at.offset() + 1 != next.offset()
                    || !record.previous().equals(known.mark())) {
                counts.gaps.increment();
                return false;
            }
            call = apply(record);
        } finally {
            order.unlock();
        }
        call.run();
        return true;
    }

    /** True where something arrived: the next reading lets it go. */
    private boolean announceHeld() {
        if (!attempts.due()) {
            return false;
        }
        List<Tag> batch = batch();
        if (batch.isEmpty()) {
            return false;
        }
        Optional<Position> arrived = Optional.empty();
        try {
            arrived = Optional.of(server.announce(known, batch));
            counts.delivered.add(batch.size());
        } finally {
            attempts.made(arrived.isPresent());
            order.lock();
            try {
                arrived.ifPresent(at -> recent.add(batch, at.incarnation(), System.nanoTime()));
                held.taken(arrived.isPresent());
            } finally {
                order.unlock();
            }
        }
        return true;
    }

    private List<Tag> batch() {
        order.lock();
        try {
            return held.take();
        } finally {
            order.unlock();
        }
    }
}
