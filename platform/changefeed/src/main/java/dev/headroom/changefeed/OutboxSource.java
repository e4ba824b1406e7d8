package dev.headroom.changefeed;

import dev.headroom.base.Ticker;
import dev.headroom.datasource.TransactionSnapshot;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.SharedClock;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagTable;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database as a source where its log can't be read: every statement on a followed table writes what it
 * touched into a table, in its own transaction, and each node reads that table. A rolled back transaction leaves
 * nothing, a crash loses nothing, and it takes no rights but those of the tables' owner.
 *
 * <p>A position is a number that a change is given once it can be seen, one transaction at a time; so whoever has read
 * a number has read all before it, and a load that ended before a reading began has either seen what the reading
 * numbers, or is tested against it.
 *
 * <p>Against the log it costs each writing statement a row, each node some readings a second, and it doesn't see what
 * fires no trigger: a rewritten or detached table.
 */
public final class OutboxSource implements FollowedDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxSource.class);
    private static final long WANTED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PRUNE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Duration OWN = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final int RETAINED = 10_000;
    private static final int MOST_HELD = 10_000;

    private final FeedSettings settings;
    private final OutboxSettings outbox;
    private final OutboxSchema schema;
    private final TagMapping mapping;
    private final Ticker ticker;
    private final History history;
    private final RecentChanges changes;
    private final AppliedLog log;
    private final SharedClock clock;
    private final Announcer announcer;
    private final Announcements announcements;
    private final CountDownLatch contact = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final Thread thread;
    private List<CompletableFuture<Beat>> waiting = new ArrayList<>();
    private List<History.Ending> endings = new ArrayList<>();
    private volatile @Nullable Beat latest;
    private volatile boolean closed;
    private long pruned = System.nanoTime();

    private record Beat(Position end, TransactionSnapshot snapshot, long askedNanos) {}

    private record Waiting(List<CompletableFuture<Beat>> readers, List<History.Ending> loads) {}

    /** Reads the outbox from now on; the database need not be there. Until the first contact nothing is fresh. */
    public OutboxSource(FeedSettings settings, OutboxSettings outbox, TagMapping mapping, Ticker ticker) {
        this.settings = settings;
        this.outbox = outbox;
        this.schema = new OutboxSchema(settings.name());
        this.mapping = mapping;
        this.ticker = ticker;
        Position nowhere = new Position(new SecureRandom().nextLong() & Long.MAX_VALUE, 0);
        this.history = new History(new TagTable(settings.tableBits()), nowhere, ticker, TransactionSnapshot.NOTHING);
        this.changes = new RecentChanges(RETAINED, nowhere);
        this.clock = new SharedClock(ticker);
        this.announcer = new Announcer(
                settings,
                "insert into %s (tags) values (string_to_array(?, chr(10))) returning transaction"
                        .formatted(schema.table()));
        this.announcements = new Announcements(history, announcer, MOST_HELD);
        this.log = new AppliedLog(history, changes, announcements);
        this.thread = Thread.ofPlatform().daemon().name("feed-outbox").unstarted(this::run);
        thread.start();
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
        Beat beat = latest;
        return beat == null || beat.end().incarnation() != history.applied().incarnation()
                ? TransactionSnapshot.NOTHING
                : beat.snapshot();
    }

    private void readEnd(History.Ending ending) {
        lock.lock();
        try {
            endings.add(ending);
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<Beat> next() {
        CompletableFuture<Beat> beat = new CompletableFuture<>();
        lock.lock();
        try {
            waiting.add(beat);
            asked.signalAll();
        } finally {
            lock.unlock();
        }
        return beat;
    }

    /** A reading soon, for whoever waits for what it applies. */
    private void poke() {
        var _ = next();
    }

    private Optional<Beat> next(Duration atMost) throws InterruptedException {
        try {
            return Optional.of(next().get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException _) {
            return Optional.empty();
        }
    }

    @Override
    public boolean await(Position position, Duration atMost) throws InterruptedException {
        if (!history.applied().covers(position)) {
            poke();
        }
        return history.await(position, atMost);
    }

    @Override
    public boolean awaitContact(Duration atMost) throws InterruptedException {
        return contact.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Optional<Position> latest(Duration atMost) throws InterruptedException {
        return next(atMost).map(Beat::end);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The tags are written into the outbox: one trip, and the time until this node has read them there. A service
     * needs it only for what the database doesn't know.
     */
    @Override
    public Announcement announce(Collection<Tag> tags) {
        if (tags.isEmpty()) {
            return new Announcement(Optional.of(history.applied()));
        }
        return new Announcement(announcements.announce(List.copyOf(tags), OWN, this::poke));
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
        Beat beat = latest;
        Position applied = history.applied();
        boolean known = beat != null && beat.end().incarnation() == applied.incarnation();
        return new FeedStats(
                known ? FeedRole.POLLING : FeedRole.AWAY,
                applied,
                beat == null || !known ? -1 : Math.max(0, beat.end().offset() - applied.offset()),
                new FeedCounts(log.transactions(), log.told(), log.restarts(), 0),
                announcements.waiting(),
                SlotState.of("", SlotState.Presence.NONE, ""),
                "");
    }

    @Override
    public List<TagChurn> churn(int most) {
        return log.churn().top(most);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            asked.signalAll();
        } finally {
            lock.unlock();
        }
        announcer.close();
        try {
            if (!Thread.currentThread().equals(thread)) {
                thread.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (OutboxPoll poll = new OutboxPoll(
                    DriverManager.getConnection(settings.url(), FeedConnections.plain(settings)),
                    schema,
                    settings.name())) {
                while (!closed) {
                    round(poll);
                    pause(WANTED_NANOS, false);
                    pause(outbox.poll().toNanos() - WANTED_NANOS, true);
                }
            } catch (SQLException | RuntimeException failure) {
                LOG.debug("the outbox can't be read; trying again", failure);
                latest = null;
                pause(RETRY.toNanos(), false);
            }
        }
    }

    private void round(OutboxPoll poll) throws SQLException {
        Waiting mine = taken();
        Beat beat = null;
        try {
            beat = read(poll);
        } finally {
            if (beat == null) {
                again(mine);
            }
        }
        Beat now = beat;
        mine.loads().forEach(load -> load.at(now.end()));
        mine.readers().forEach(reader -> reader.complete(now));
        announcements.repeat();
        if (System.nanoTime() - pruned > PRUNE_NANOS) {
            pruned = System.nanoTime();
            poll.prune((int) outbox.retained().toSeconds());
        }
    }

    private Waiting taken() {
        lock.lock();
        try {
            Waiting mine = new Waiting(waiting, endings);
            waiting = new ArrayList<>();
            endings = new ArrayList<>();
            return mine;
        } finally {
            lock.unlock();
        }
    }

    private void again(Waiting unanswered) {
        lock.lock();
        try {
            waiting.addAll(unanswered.readers());
            endings.addAll(unanswered.loads());
        } finally {
            lock.unlock();
        }
    }

    /** Everything that is visible when it is called is applied when it returns. */
    private Beat read(OutboxPoll poll) throws SQLException {
        long begun = ticker.nanos();
        while (true) {
            boolean another = log.position().incarnation() != poll.identity();
            OutboxPoll.Reading reading = poll.read(another ? -1 : log.position().offset());
            if (another || reading.pruned() > log.position().offset()) {
                log.restart(new Position(poll.identity(), reading.pruned()), reading.snapshot());
                contact.countDown();
            }
            reading.lines().forEach(line -> log.take(line.transaction(), line.position(), tags(line)));
            if (reading.whole()) {
                log.reached(reading.end());
                clock.read(begun, ticker.nanos(), reading.serverMicros(), another);
                Beat beat = new Beat(new Position(poll.identity(), reading.end()), reading.snapshot(), begun);
                latest = beat;
                history.forget(reading.snapshot());
                history.proved(begun, beat.end());
                return beat;
            }
        }
    }

    private List<Tag> tags(OutboxPoll.Line line) {
        String relation = line.relation();
        if (relation == null) {
            return line.tags().stream().map(Tag::of).toList();
        }
        int dot = relation.indexOf('.');
        String of = relation.substring(0, dot);
        String name = relation.substring(dot + 1);
        if (line.whole()) {
            return mapping.all(of, name);
        }
        Set<Tag> tags = new LinkedHashSet<>();
        tags.add(TagMapping.table(of, name));
        for (String tag : line.tags()) {
            int equals = tag.indexOf('=');
            tags.add(Tag.of(tag.substring(0, equals), tag.substring(equals + 1)));
        }
        return List.copyOf(tags);
    }

    private void pause(long nanos, boolean untilAsked) {
        long left = nanos;
        lock.lock();
        try {
            while (left > 0 && !closed && !(untilAsked && (!waiting.isEmpty() || !endings.isEmpty()))) {
                left = asked.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
