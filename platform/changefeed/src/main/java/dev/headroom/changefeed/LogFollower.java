package dev.headroom.changefeed;

import dev.headroom.changefeed.CommitAssembler.Committed;
import dev.headroom.changefeed.LogStream.Slot;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.ChangeRelay;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.RelayUnavailableException;
import dev.headroom.freshness.TableCopy;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log, in one of four ways, and changes between them without a gap: as the leader from the fleet's slot;
 * through the relay that a leader fills; from a copy of the slot where there is no relay, or none that keeps up; alone
 * from the present on, where there is no slot. Each continues where the one before it ended.
 */
final class LogFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** How long a silent log is waited for: what is wanted of it meanwhile is asked for so much later. */
    private static final long QUIET_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** A log is silent where nothing came, and nothing was wanted, for so long. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** A relay that lacks what is wanted for so long is left, and not tried again for as long as that. */
    private static final long BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private static final long DISTRUST_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** How long a node that begins waits for a slot. */
    private static final long MAKING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Duration ASKING = Duration.ofSeconds(1);
    private static final Duration SHORTLY = Duration.ofMillis(50);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final String IN_USE = "55006";

    private final FeedSettings settings;
    private final TagMapping mapping;
    private final AppliedLog log;
    private final Sight sight;
    private final SlotWatch slots;
    private final CatalogWatch catalog;
    private final @Nullable ChangeRelay relay;
    private final @Nullable RelayWriter writer;
    private final Announcements announcements;
    private final Thread thread;
    private volatile FeedRole role = FeedRole.AWAY;
    private volatile int keepOnly = Integer.MAX_VALUE;
    private volatile boolean closed;
    private final long begunNanos = System.nanoTime();
    private long trustRelayFrom = System.nanoTime();
    private final RecentChanges changes;

    /** What a follower works with. */
    record Parts(
            FeedSettings settings,
            TagMapping mapping,
            RecentChanges changes,
            Announcements announcements,
            CatalogWatch catalog) {}

    LogFollower(Parts parts, AppliedLog log, Sight sight, SlotWatch slots, @Nullable ChangeRelay relay) {
        this.settings = parts.settings();
        this.mapping = parts.mapping();
        this.changes = parts.changes();
        this.announcements = parts.announcements();
        this.catalog = parts.catalog();
        this.log = log;
        this.sight = sight;
        this.slots = slots;
        this.relay = relay;
        this.writer = relay == null
                ? null
                : new RelayWriter(relay, log, parts.changes(), settings.fleet().copied());
        this.thread = Thread.ofPlatform().daemon().name("feed-log").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    FeedRole role() {
        return role;
    }

    /** Lets the server forget all but what the last changes need, once. */
    void keepOnly(int last) {
        keepOnly = last;
    }

    private void run() {
        while (!closed) {
            Duration pause = SHORTLY;
            try {
                pause = round() ? Duration.ZERO : SHORTLY;
            } catch (SQLException | RuntimeException failure) {
                if (IN_USE.equals(stateOf(failure))) {
                    slots.taken();
                }
                pause = RETRY;
                if (!closed) {
                    LOG.debug("the log can't be read; trying again", failure);
                }
            } finally {
                role = FeedRole.AWAY;
            }
            if (!closed && !pause.isZero()) {
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }

    private static @Nullable String stateOf(Exception failure) {
        return failure instanceof SQLException known ? known.getSQLState() : null;
    }

    /** One way of reading until it ends; true where another one follows at once. */
    private boolean round() throws SQLException {
        Pulse.Beat beat = sight.latest();
        if (beat == null) {
            beat = sight.next(RETRY);
        }
        if (beat == null || !slots.known() || !catalog.sound()) {
            return false;
        }
        long identity = beat.identity();
        SlotState slot = slots.state();
        if (slot.presence() == SlotState.Presence.ABSENT
                && slot.trouble().isEmpty()
                && System.nanoTime() - begunNanos < MAKING_NANOS) {
            // it is about to be made, mostly in no time: what is followed from there needs no second beginning
            return false;
        }
        if (slot.ready() && !slot.active()) {
            Optional<TableCopy> copy = copy(identity);
            return read(FeedRole.LEADER, new Slot.Lasting(slot.name(), from(identity, copy)), identity, copy);
        }
        if (relay != null && slot.ready() && relayTrusted() && enterRelay(relay, identity)) {
            return followRelay(relay, identity);
        }
        if (slot.ready()) {
            Optional<TableCopy> copy = copy(identity);
            return read(
                    FeedRole.DIRECT, new Slot.Copied(temporary(), slot.name(), from(identity, copy)), identity, copy);
        }
        return read(FeedRole.ALONE, new Slot.Temporary(temporary()), identity, Optional.empty());
    }

    private String temporary() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        return settings.name() + "_" + HexFormat.of().formatHex(random);
    }

    /** Where this node may go on in the history, the best first. */
    private List<Long> from(long identity, Optional<TableCopy> copy) {
        List<Long> from = new ArrayList<>();
        if (log.position().incarnation() == identity) {
            from.add(log.position().offset());
        }
        copy.ifPresent(of -> from.add(of.position().offset()));
        return from;
    }

    /** Another node's table, where this one has none of the incarnation. */
    private Optional<TableCopy> copy(long identity) {
        if (relay == null || log.position().incarnation() == identity) {
            return Optional.empty();
        }
        try {
            return relay.copy()
                    .filter(copy -> copy.position().incarnation() == identity && copy.bits() == settings.tableBits());
        } catch (RelayUnavailableException failure) {
            LOG.debug("no copy of a tag table can be had", failure);
            return Optional.empty();
        }
    }

    private boolean read(FeedRole as, Slot slot, long identity, Optional<TableCopy> copy) throws SQLException {
        CommitAssembler assembler = new CommitAssembler(mapping, new PartitionRoots(settings));
        try (LogStream stream = LogStream.open(settings, slot, assembler)) {
            Pulse.Beat beat = sight.next(ASKING);
            if (beat == null || beat.identity() != stream.identity() || identity != stream.identity()) {
                return false;
            }
            enter(stream, beat, copy);
            sight.reading(beat);
            role = as;
            if (as == FeedRole.LEADER) {
                slots.taken();
                return lead(stream, identity, slots.state().confirmed());
            }
            return apply(stream, identity, null);
        }
    }

    /** Goes on where the stream begins, or anew from there. */
    private void enter(LogStream stream, Pulse.Beat beat, Optional<TableCopy> copy) {
        Position start = new Position(stream.identity(), stream.start());
        if (log.position().equals(start)) {
            LOG.debug("the log is read on from {}", start.offset());
        } else if (copy.isPresent() && copy.get().position().equals(start)) {
            log.resume(copy.get(), beat.snapshot());
        } else {
            log.restart(start, beat.snapshot());
        }
    }

    private boolean lead(LogStream stream, long identity, long confirmed) throws SQLException {
        if (writer != null) {
            writer.begin();
        }
        try {
            return apply(stream, identity, new Retention(settings.fleet(), confirmed));
        } finally {
            if (writer != null) {
                writer.end();
            }
        }
    }

    /** @param retention of the leader, null for others: what they have read may be forgotten at once */
    private boolean apply(LogStream stream, long identity, @Nullable Retention retention) throws SQLException {
        long looked = System.nanoTime();
        long busy = looked;
        while (!closed && !foreign(identity) && whole()) {
            boolean quiet = System.nanoTime() - busy > QUIET_NANOS;
            Committed next = stream.next(quiet ? QUIET_PATIENCE_NANOS : PATIENCE_NANOS);
            if (next == null) {
                log.reached(stream.reached());
                if (wanted(identity) > stream.reached()) {
                    stream.ask();
                    busy = System.nanoTime();
                }
                announcements.repeat();
            } else {
                busy = System.nanoTime();
                if (log.take(transaction(next), next.end(), next.tags())) {
                    sight.changed();
                }
            }
            if (writer != null && retention != null) {
                writer.wake();
            }
            confirm(stream, retention);
            if (retention == null && System.nanoTime() - looked > LOOK_NANOS) {
                looked = System.nanoTime();
                if (betterWay(identity)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void confirm(LogStream stream, @Nullable Retention retention) throws SQLException {
        long read = log.position().offset();
        if (retention == null) {
            stream.confirm(read);
            return;
        }
        int last = keepOnly;
        if (last != Integer.MAX_VALUE) {
            keepOnly = Integer.MAX_VALUE;
            retention.forget(changes.beforeLast(last).offset());
            stream.confirm(retention.forgettable(System.nanoTime(), read));
            stream.ask();
        }
        stream.confirm(retention.forgettable(System.nanoTime(), read));
    }

    /**
     * False where changes may be missing in the log: what was known ends, and nothing is followed until they are back.
     */
    private boolean whole() {
        if (catalog.sound()) {
            return true;
        }
        log.restart(log.position(), sight.snapshot());
        return false;
    }

    /** Whether the fleet needs a leader, or there is a relay again. */
    private boolean betterWay(long identity) {
        SlotState slot = slots.state();
        if (!slot.ready() || log.position().offset() < slot.confirmed()) {
            return false;
        }
        if (!slot.active()) {
            return true;
        }
        return relay != null && relayTrusted() && keepsUp(relay, identity);
    }

    private boolean relayTrusted() {
        return System.nanoTime() - trustRelayFrom >= 0;
    }

    /** Whether the relay goes on from where this node is, and has been filled up to here. */
    private boolean keepsUp(ChangeRelay from, long identity) {
        try {
            Position at = log.position();
            ChangeRelay.Page page = from.read(at);
            return at.incarnation() == identity && page.known() && page.reached() >= at.offset();
        } catch (RelayUnavailableException _) {
            distrust();
            return false;
        }
    }

    private void distrust() {
        trustRelayFrom = System.nanoTime() + DISTRUST_NANOS;
    }

    /** True where this node can go on through the relay; a new one needs a copy of a table for it. */
    private boolean enterRelay(ChangeRelay from, long identity) {
        try {
            if (log.position().incarnation() == identity) {
                return keepsUp(from, identity);
            }
            TableCopy copy = copy(identity).orElse(null);
            if (copy == null || !from.read(copy.position()).known()) {
                return false;
            }
            Pulse.Beat beat = sight.next(ASKING);
            if (beat == null || beat.identity() != identity) {
                return false;
            }
            log.resume(copy, beat.snapshot());
            sight.reading(beat);
            return true;
        } catch (RelayUnavailableException _) {
            distrust();
            return false;
        }
    }

    private boolean followRelay(ChangeRelay from, long identity) {
        role = FeedRole.RELAYED;
        long behindSince = System.nanoTime();
        try {
            while (!closed && !foreign(identity) && whole()) {
                ChangeRelay.Page page = from.read(log.position());
                long before = log.position().offset();
                if (!take(page)) {
                    distrust();
                    return true;
                }
                long wanted = sight.wanted();
                long now = System.nanoTime();
                if (log.position().offset() > before || wanted <= log.position().offset()) {
                    behindSince = now;
                } else if (now - behindSince > BEHIND_NANOS) {
                    distrust();
                    return true;
                }
                if (wanted > log.position().offset()) {
                    from.want(new Position(identity, wanted));
                }
                announcements.repeat();
                if (!slots.state().active() && slots.state().ready()) {
                    return true;
                }
                if (!page.more()
                        && !from.awaitNews(
                                Duration.ofMillis(wanted > log.position().offset() ? 2 : 10))) {
                    LOG.trace("nothing new");
                }
            }
        } catch (RelayUnavailableException failure) {
            LOG.info("the relay can't be read, so that this node reads the log by itself: {}", failure.getMessage());
            distrust();
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            closed = true;
        }
        return false;
    }

    /** False where the run doesn't hold what comes next. */
    private boolean take(ChangeRelay.Page page) {
        if (!page.known()) {
            return false;
        }
        for (Change change : page.changes()) {
            if (log.take(change)) {
                sight.changed();
            }
        }
        log.reached(page.reached());
        return true;
    }

    private long wanted(long identity) {
        return relay == null ? sight.wanted() : Math.max(sight.wanted(), relay.wanted(identity));
    }

    /** Whether the pulse is in another history than this one. */
    private boolean foreign(long incarnation) {
        Pulse.Beat beat = sight.latest();
        return beat != null && beat.identity() != incarnation;
    }

    private long transaction(Committed next) {
        return sight.snapshot().widened(next.transaction());
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (!Thread.currentThread().equals(thread)) {
                thread.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (writer != null) {
            writer.close();
        }
    }
}
