package dev.headroom.changefeed;

import dev.headroom.base.Ticker;
import dev.headroom.datasource.TransactionSnapshot;
import dev.headroom.freshness.ChangeRelay;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.SharedClock;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagTable;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database as a source: every committed change of a followed table, whoever made it, read from the
 * database's own log. Nothing has to be announced, and nothing can be forgotten: an UPDATE from psql counts like one of
 * the service's own.
 *
 * <p>The nodes of a fleet share a lasting slot: one of them reads it, tells the others through a relay where there is
 * one, and keeps what somebody who was away has missed. Without a relay each node reads a copy of that slot; without a
 * slot each begins with the present, and takes everything before it to have changed.
 */
public final class PostgresSource implements FollowedDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSource.class);
    private static final Duration OWN = Duration.ofMillis(500);
    /** After that long somebody who waits has the log flushed. */
    private static final Duration UNFLUSHED = Duration.ofMillis(2);

    private static final int RETAINED = 10_000;
    private static final int MOST_HELD = 10_000;

    private final History history;
    private final RecentChanges changes;
    private final AppliedLog log;
    private final SharedClock clock;
    private final Quiet quiet = new Quiet();
    private final Sight sight;
    private final Ticker ticker;
    private final Announcer announcer;
    private final Announcements announcements;
    private final SlotWatch slots;
    private final CatalogWatch catalog;
    private final LogFollower follower;
    /** Of the reading before; by the pulse's thread alone. */
    private long identity;

    /** As a node alone, or one of those that read copies of the fleet's slot. */
    public PostgresSource(FeedSettings settings, TagMapping mapping, Ticker ticker) {
        this(settings, mapping, ticker, null);
    }

    /**
     * Follows the log from now on; the database need not be there. Until the first contact nothing is fresh.
     *
     * @param relay that the fleet's leader fills, for mappings that are equal to this one; null without one. It is
     *     closed by whoever made it
     */
    public PostgresSource(FeedSettings settings, TagMapping mapping, Ticker ticker, @Nullable ChangeRelay relay) {
        this.ticker = ticker;
        Position nowhere = new Position(new SecureRandom().nextLong() & Long.MAX_VALUE, 0);
        this.history = new History(new TagTable(settings.tableBits()), nowhere, ticker, TransactionSnapshot.NOTHING);
        this.changes = new RecentChanges(RETAINED, nowhere);
        this.clock = new SharedClock(ticker);
        this.announcer = new Announcer(settings, Announcer.LOG);
        this.announcements = new Announcements(history, announcer, MOST_HELD);
        this.log = new AppliedLog(history, changes, announcements);
        this.sight = new Sight(settings, ticker, this::beat);
        this.catalog = new CatalogWatch(settings, mapping, announcer);
        this.slots = new SlotWatch(settings, catalog);
        this.follower = new LogFollower(
                new LogFollower.Parts(settings, mapping, changes, announcements, catalog), log, sight, slots, relay);
        sight.start();
        slots.start();
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
        return history.begin(this::newest, this::readEnd);
    }

    private TransactionSnapshot newest() {
        Pulse.Beat beat = sight.latest();
        return beat == null || beat.identity() != history.applied().incarnation()
                ? TransactionSnapshot.NOTHING
                : beat.snapshot();
    }

    private void readEnd(History.Ending ending) {
        sight.pulse().ask(beat -> ending.at(new Position(beat.identity(), beat.flushed())));
    }

    @Override
    public boolean await(Position position, Duration atMost) throws InterruptedException {
        sight.want(position.offset());
        long begun = ticker.nanos();
        boolean applied = history.await(position, atMost.compareTo(UNFLUSHED) < 0 ? atMost : UNFLUSHED);
        if (!applied && atMost.compareTo(UNFLUSHED) > 0) {
            // the log is read as far as it was flushed, and nobody else flushes it
            sight.pulse().flush();
            applied = history.await(position, atMost.minus(UNFLUSHED));
        }
        if (applied) {
            awaitVisible(Duration.ofNanos(atMost.toNanos() - (ticker.nanos() - begun)));
        }
        return applied;
    }

    /** Somebody will wait for the position: it is read as soon as can be. Never blocks. */
    public void expect(Position position) {
        if (position.incarnation() == history.applied().incarnation()) {
            sight.want(position.offset());
        }
    }

    /**
     * Waits until loads that begin here are known to see what is applied here, or until it took too long. A transaction
     * is in the log before it is visible, and what a load can see is known by the pulse alone.
     */
    private void awaitVisible(Duration atMost) throws InterruptedException {
        long begun = ticker.nanos();
        long upTo = log.unseen().number();
        try {
            while (!log.unseen().isSeen(upTo)) {
                CompletableFuture<Pulse.Beat> next = new CompletableFuture<>();
                sight.pulse().ask(next::complete, true);
                next.get(Math.max(0, atMost.toNanos() - (ticker.nanos() - begun)), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException | ExecutionException _) {
            LOG.debug("loads that begin now may not be kept");
        }
    }

    @Override
    public boolean awaitContact(Duration atMost) throws InterruptedException {
        return sight.awaitContact(atMost);
    }

    @Override
    public Optional<Position> latest(Duration atMost) throws InterruptedException {
        CompletableFuture<Position> end = new CompletableFuture<>();
        sight.pulse()
                .ask(
                        beat -> {
                            Position known = quiet.nothingSince(beat);
                            if (known == null) {
                                sight.pulse().flush();
                            }
                            end.complete(known == null ? new Position(beat.identity(), beat.end()) : known);
                        },
                        true);
        try {
            return Optional.of(end.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException _) {
            return Optional.empty();
        }
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
        Optional<Position> position = announcements.announce(List.copyOf(tags), OWN, () -> {});
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

    @Override
    public FeedStats stats() {
        Pulse.Beat beat = sight.latest();
        Position applied = history.applied();
        long lag = beat == null || beat.identity() != applied.incarnation()
                ? -1
                : Math.max(0, beat.end() - applied.offset());
        FeedRole role = follower.role();
        return new FeedStats(
                role,
                applied,
                lag,
                new FeedCounts(log.transactions(), log.told(), log.restarts(), slots.lost()),
                announcements.waiting(),
                slots.state(),
                catalog.trouble());
    }

    @Override
    public List<TagChurn> churn(int most) {
        return log.churn().top(most);
    }

    /**
     * Lets the server forget the log that it keeps for nodes that are away, but for what the last changes need: where
     * its disk is needed more. Only the fleet's leader can.
     *
     * @return false where this node isn't the leader
     */
    public boolean letGo(int lastChanges) {
        if (follower.role() != FeedRole.LEADER) {
            return false;
        }
        follower.keepOnly(lastChanges);
        return true;
    }

    @Override
    public void close() {
        follower.close();
        slots.close();
        sight.close();
        announcer.close();
    }

    private void beat(Pulse.Beat beat) {
        boolean another = identity != 0 && identity != beat.identity();
        identity = beat.identity();
        quiet.read(beat, history.applied());
        clock.read(beat.askedNanos(), beat.answeredNanos(), beat.serverMicros(), another);
        if (identity != history.applied().incarnation()) {
            return;
        }
        sight.seen(beat.snapshot());
        log.unseen().seen(beat.snapshot());
        history.forget(beat.snapshot());
        if (catalog.sound()) {
            history.proved(beat.askedNanos(), new Position(identity, beat.end()));
        }
    }
}
