package dev.headroom.changefeed;

import dev.headroom.base.Ticker;
import dev.headroom.changefeed.CommitAssembler.Committed;
import dev.headroom.datasource.TransactionSnapshot;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.SharedClock;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagTable;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database as a source: every committed change of a followed table, whoever made it, read from the
 * database's own log. Nothing has to be announced, and nothing can be forgotten: an UPDATE from psql counts like one of
 * the service's own.
 *
 * <p>This node reads the log itself, through a slot that lives as long as its connection. After a loss of the
 * connection everything is taken to have changed; what was said meanwhile isn't replayed.
 */
public final class PostgresSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSource.class);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration OWN = Duration.ofMillis(500);
    private static final int RETAINED = 10_000;
    private static final int MOST_HELD = 10_000;

    private final FeedSettings settings;
    private final TagMapping mapping;
    private final Ticker ticker;
    private final History history;
    private final RecentChanges changes;
    private final SharedClock clock;
    private final Pulse pulse;
    private final Announcer announcer;
    private final Announcements announcements;
    private final Thread follower;
    private final CountDownLatch contact = new CountDownLatch(1);
    /** Where the log ended when it was last asked: to be read up to as soon as possible. */
    private final AtomicLong wanted = new AtomicLong();

    private volatile Pulse.@Nullable Beat latest;
    private final LongAdder transactions = new LongAdder();
    private final LongAdder told = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private volatile boolean following;
    /** When the last change was applied. */
    private volatile long changedNanos;

    private volatile boolean closed;

    /** Follows the log from now on; the database need not be there. Until the first contact nothing is fresh. */
    public PostgresSource(FeedSettings settings, TagMapping mapping, Ticker ticker) {
        this.settings = settings;
        this.mapping = mapping;
        this.ticker = ticker;
        Position nowhere = new Position(new SecureRandom().nextLong() & Long.MAX_VALUE, 0);
        this.history = new History(new TagTable(settings.tableBits()), nowhere, ticker, TransactionSnapshot.NOTHING);
        this.changes = new RecentChanges(RETAINED, nowhere);
        this.clock = new SharedClock(ticker);
        this.announcer = new Announcer(settings);
        this.announcements = new Announcements(history, announcer, MOST_HELD);
        this.pulse = new Pulse(settings, ticker, this::beat, () -> latest = null);
        this.follower = Thread.ofPlatform().daemon().name("feed-log").unstarted(this::follow);
        pulse.start();
        follower.start();
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
        return history.begin(this::snapshot, this::readEnd);
    }

    private TransactionSnapshot snapshot() {
        Pulse.Beat beat = latest;
        return beat == null || beat.identity() != history.applied().incarnation()
                ? TransactionSnapshot.NOTHING
                : beat.snapshot();
    }

    private void readEnd(History.Ending ending) {
        pulse.ask(beat -> ending.at(new Position(beat.identity(), beat.flushed())));
    }

    @Override
    public boolean await(Position position, Duration atMost) throws InterruptedException {
        want(position.offset());
        long begun = ticker.nanos();
        boolean applied = history.await(position, atMost);
        if (applied) {
            awaitVisible(Duration.ofNanos(atMost.toNanos() - (ticker.nanos() - begun)));
        }
        return applied;
    }

    /**
     * Waits until loads that begin here are known to see what is applied here, or until it took too long. A transaction
     * is in the log before it is visible, and what a load can see is known by the pulse alone.
     */
    private void awaitVisible(Duration atMost) throws InterruptedException {
        Pulse.Beat beat = latest;
        if (beat != null && beat.askedNanos() - changedNanos > 0) {
            return;
        }
        CompletableFuture<Pulse.Beat> next = new CompletableFuture<>();
        pulse.ask(next::complete);
        try {
            next.get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException _) {
            LOG.debug("loads that begin now may not be kept");
        }
    }

    /** Waits for the first contact with the database; false where there was none in time. */
    public boolean awaitContact(Duration atMost) throws InterruptedException {
        return contact.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Optional<Position> latest(Duration atMost) throws InterruptedException {
        CompletableFuture<Position> end = new CompletableFuture<>();
        pulse.ask(beat -> end.complete(new Position(beat.identity(), beat.end())), true);
        try {
            return Optional.of(end.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException _) {
            return Optional.empty();
        }
    }

    private void want(long offset) {
        wanted.accumulateAndGet(offset, Math::max);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The tags are written into the database's log: one trip and one flush of the log, and the time until this node
     * has read them there, some milliseconds. A service needs it only for what the database doesn't know.
     */
    @Override
    public Announcement announce(Collection<Tag> tags) {
        if (tags.isEmpty()) {
            return new Announcement(Optional.of(history.applied()));
        }
        Optional<Position> position = announcements.announce(List.copyOf(tags), OWN);
        try {
            if (position.isPresent()) {
                awaitVisible(OWN);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new Announcement(position);
    }

    @Override
    public Subscription subscribe(Position from, Listener listener) {
        return changes.follow(from, listener);
    }

    @Override
    public long sharedMillis() {
        return clock.millis();
    }

    /** What happened so far. */
    public FeedStats stats() {
        Pulse.Beat beat = latest;
        Position applied = history.applied();
        long lag = beat == null || beat.identity() != applied.incarnation()
                ? -1
                : Math.max(0, beat.end() - applied.offset());
        return new FeedStats(
                following, applied, lag, transactions.sum(), told.sum(), restarts.sum(), announcements.waiting());
    }

    @Override
    public void close() {
        closed = true;
        pulse.close();
        announcer.close();
        try {
            if (!Thread.currentThread().equals(follower)) {
                follower.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat(Pulse.Beat beat) {
        Pulse.Beat before = latest;
        boolean another = before != null && before.identity() != beat.identity();
        clock.read(beat.askedNanos(), beat.answeredNanos(), beat.serverMicros(), another);
        latest = beat;
        want(beat.end());
        if (beat.identity() == history.applied().incarnation()) {
            history.forget(beat.snapshot());
            history.proved(beat.askedNanos(), new Position(beat.identity(), beat.end()));
        }
    }

    private void follow() {
        while (!closed) {
            try {
                read();
            } catch (SQLException | RuntimeException failure) {
                if (!closed) {
                    LOG.debug("the log can't be read; trying again", failure);
                }
            }
            if (!closed) {
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    /** From the present on, until the connection is lost or the server is another. */
    private void read() throws SQLException {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        String slot = settings.name() + "_" + HexFormat.of().formatHex(random);
        CommitAssembler assembler = new CommitAssembler(mapping, new PartitionRoots(settings));
        try (LogStream log = LogStream.open(settings, new LogStream.Slot.Temporary(slot), assembler)) {
            Pulse.Beat beat = beatAfter(ticker.nanos());
            if (beat == null || beat.identity() != log.identity()) {
                return;
            }
            Position start = new Position(log.identity(), log.start());
            wanted.set(beat.end());
            history.restart(start, beat.snapshot());
            announcements.restarted();
            changes.restarted(start);
            contact.countDown();
            following = true;
            restarts.increment();
            apply(log, start);
        } finally {
            following = false;
        }
    }

    private Pulse.@Nullable Beat beatAfter(long nanos) {
        CompletableFuture<Pulse.Beat> next = new CompletableFuture<>();
        pulse.ask(next::complete);
        try {
            Pulse.Beat beat = next.get(1, TimeUnit.SECONDS);
            return beat.askedNanos() - nanos >= 0 ? beat : null;
        } catch (TimeoutException | ExecutionException _) {
            return null;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void apply(LogStream log, Position start) throws SQLException {
        long tail = start.offset();
        while (!closed && !foreign(start.incarnation())) {
            Committed next = log.next(PATIENCE_NANOS);
            if (next == null) {
                history.keepAlive(new Position(start.incarnation(), log.reached()));
                log.confirm(log.reached());
                if (wanted.get() > log.reached()) {
                    log.ask();
                }
                announcements.repeat();
                continue;
            }
            Position at = new Position(start.incarnation(), next.end());
            if (next.end() <= tail) {
                continue;
            }
            long transaction = transaction(next);
            transactions.increment();
            if (!next.tags().isEmpty()) {
                Change change = new Change(tail, at, transaction, next.tags());
                tail = next.end();
                history.apply(change);
                changedNanos = ticker.nanos();
                pulse.ask();
                told.increment();
                changes.changed(change);
            }
            history.keepAlive(at);
            announcements.arrived(transaction, at);
        }
    }

    /** Whether the pulse is in another history than this one. */
    private boolean foreign(long incarnation) {
        Pulse.Beat beat = latest;
        return beat != null && beat.identity() != incarnation;
    }

    private long transaction(Committed next) {
        Pulse.Beat beat = latest;
        return beat == null ? Change.NO_TRANSACTION : beat.snapshot().widened(next.transaction());
    }
}
