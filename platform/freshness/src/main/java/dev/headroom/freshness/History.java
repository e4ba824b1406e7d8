package dev.headroom.freshness;

import dev.headroom.base.Ticker;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which one node learns a source's changes, whatever delivers them. Every {@link Source} holds one and
 * feeds it; reading is free of locks, applying takes one.
 *
 * <p>Changes form a chain: one that doesn't follow the last applied one is a gap, and nothing after it is applied until
 * it is filled or the history begins anew. A load is tested against the changes that arrive while it is young: those
 * that its snapshot didn't see, and that touch what it depends on, end it.
 */
public final class History {
    private static final int MANY_TAGS = 16;

    /** What became of a change. */
    public enum Outcome {
        APPLIED,
        /** It had been applied before. */
        KNOWN,
        /** Changes before it are missing: fetch them, or begin anew. */
        GAP,
        /** It belongs to another incarnation. */
        FOREIGN
    }

    private final TagTable tags;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final List<Young> young = new ArrayList<>();
    /** Loads that go on; weakly, since not everybody who begins one says how it went. */
    private final List<WeakReference<Young>> open = new ArrayList<>();

    /** Those that a load under way may not have seen. */
    private final Deque<Change> recent = new ArrayDeque<>();
    /**
     * The last of them, which no snapshot is known to see yet: a load that begins now is tested against these alone.
     */
    private final Deque<Change> unseen = new ArrayDeque<>();

    /** How many changes came before those that aren't seen. */
    private long seen;

    private final Deque<Reading> readings = new ArrayDeque<>();

    private volatile Position applied;
    private volatile long freshAsOf;
    /** How many changes without a transaction were told of: no snapshot can tell whether it sees such a one. */
    private long untraced;

    private final boolean snapshotsAreUsed;

    /** Loads count only once every transaction below has ended: no change of theirs may ever be delivered. */
    private long barrier;

    private record Reading(long takenNanos, long offset) {}

    /**
     * A history of changes that are visible when they are announced, which begins at the position: all that changed
     * before is taken to have changed there.
     */
    public History(TagTable tags, Position start, Ticker ticker) {
        this(tags, start, ticker, null);
    }

    /**
     * A history of a source with snapshots, whose changes may be delivered long before they are visible.
     *
     * @param taken after the position was read: what was running then may have committed before the position without
     *     being visible yet, and will not be delivered
     */
    public History(TagTable tags, Position start, Ticker ticker, @Nullable Snapshot taken) {
        this.snapshotsAreUsed = taken != null;
        this.barrier = taken == null ? 0 : taken.next();
        this.tags = tags;
        this.ticker = ticker;
        this.applied = start;
        this.freshAsOf = ticker.nanos() - Duration.ofDays(1).toNanos();
        tags.reset(start.offset(), false);
    }

    public TagTable tags() {
        return tags;
    }

    /** Up to here everything is known. */
    public Position applied() {
        return applied;
    }

    /** On the ticker; a day ago before the first proof. */
    public long freshAsOfNanos() {
        return freshAsOf;
    }

    /** The next change, in the order of the source. */
    public Outcome apply(Change change) {
        lock.lock();
        try {
            Position at = applied;
            if (change.position().incarnation() != at.incarnation()) {
                return Outcome.FOREIGN;
            }
            if (change.position().offset() <= at.offset()) {
                return Outcome.KNOWN;
            }
            if (change.previous() > at.offset()) {
                return Outcome.GAP;
            }
            touch(change);
            advance(change.position());
            return Outcome.APPLIED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A change that is known ahead of its turn, since this node made it: values that lack it end now. The chain doesn't
     * move.
     */
    public void anticipate(Change change) {
        lock.lock();
        try {
            if (change.position().incarnation() == applied.incarnation()) {
                touch(change);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * These changed at a position that isn't known yet: until {@link #release}, nothing that depends on them is valid
     * here, and nothing that is read becomes valid. For sources whose loads begin with {@link #begin()}; holds are
     * counted, and outlast {@link #restart}.
     */
    public void hold(Collection<Tag> of) {
        lock.lock();
        try {
            of.forEach(tag -> Arrays.stream(tag.touched()).forEach(tags::hold));
        } finally {
            lock.unlock();
        }
    }

    /** The change that the tags were held for is applied, or lies before this history's start. */
    public void release(Collection<Tag> of) {
        lock.lock();
        try {
            of.forEach(tag -> Arrays.stream(tag.touched()).forEach(tags::release));
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more has changed up to the offset. */
    public void keepAlive(Position position) {
        lock.lock();
        try {
            if (position.incarnation() == applied.incarnation() && position.offset() > applied.offset()) {
                advance(position);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The end of the source's history was asked for at the moment and lay at the position. Once that is applied, this
     * node knows everything that was committed before the moment.
     */
    public void proved(long askedNanos, Position end) {
        lock.lock();
        try {
            if (end.incarnation() != applied.incarnation()) {
                return;
            }
            readings.addLast(new Reading(askedNanos, end.offset()));
            settleReadings();
        } finally {
            lock.unlock();
        }
    }

    /** Another history, or this one after a gap that can't be filled: everything is taken to have changed there. */
    public void restart(Position start) {
        restart(start, null);
    }

    /**
     * As {@link #restart(Position)}, of a source with snapshots.
     *
     * @param taken after the position was read
     */
    public void restart(Position start, @Nullable Snapshot taken) {
        lock.lock();
        try {
            barrier = taken == null ? 0 : taken.next();
            freshAsOf = ticker.nanos() - Duration.ofDays(1).toNanos();
            readings.clear();
            forgetAll();
            endLoads();
            // whoever finds the new position finds everything that it says is known
            if (applied.incarnation() == start.incarnation()) {
                tags.reset(start.offset(), true);
                applied = start;
            } else {
                // under neither position may a reader see cells that belong to the other
                tags.endAll();
                applied = start;
                tags.reset(start.offset(), false);
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is known of every tag, for a node that begins later. Costs the table's size in memory. */
    public TableCopy copy() {
        lock.lock();
        try {
            return TableCopy.of(applied, tags.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins where another node's table was copied, with all that it knew: what follows is delivered from the copy's
     * position on. As {@link #restart}, but values that the others left in shared tiers stay valid.
     *
     * @param taken after the copy's position was reached
     * @throws IllegalArgumentException where the copy is of a table of another size
     */
    public void resume(TableCopy copy, @Nullable Snapshot taken) {
        long[] values = copy.cells();
        if (values.length != 1 << tags.bits()) {
            throw new IllegalArgumentException(
                    "a copied tag table must have %d cells, was %d".formatted(1 << tags.bits(), values.length));
        }
        lock.lock();
        try {
            barrier = taken == null ? 0 : taken.next();
            freshAsOf = ticker.nanos() - Duration.ofDays(1).toNanos();
            readings.clear();
            forgetAll();
            endLoads();
            boolean same = applied.incarnation() == copy.position().incarnation();
            if (!same) {
                tags.endAll();
            }
            // of the same history the cells come first: whoever finds the new position finds everything below it
            if (same) {
                tags.take(values, true);
                applied = copy.position();
            } else {
                applied = copy.position();
                tags.take(values, false);
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void forgetAll() {
        seen += unseen.size();
        recent.clear();
        unseen.clear();
    }

    /** What a load was to be tested against may have gone by unseen. */
    private void endLoads() {
        for (Young fill : young) {
            fill.state = ReadPoint.State.MISSED;
        }
        young.clear();
        for (WeakReference<Young> load : open) {
            Young begun = load.get();
            if (begun != null) {
                begun.state = ReadPoint.State.MISSED;
            }
        }
        open.clear();
    }

    /** A load of which is known that it sees everything applied so far: of an origin that announces its changes. */
    public ReadPoint begin() {
        return new Plain(applied);
    }

    /**
     * A load on the source itself.
     *
     * @param newest gives the newest snapshot that the source has of this incarnation, since transactions of another
     *     may have the same numbers; taken before the load's first query; called once, at a moment that no
     *     {@link #forget} falls into
     * @param end asks for the end of the history; called after the last query, answers later through {@link Ending}
     */
    public ReadPoint begin(Supplier<Snapshot> newest, EndReader end) {
        lock.lock();
        try {
            Young begun = new Young(newest.get(), end);
            open.add(begun.self);
            return begun;
        } finally {
            lock.unlock();
        }
    }

    /** Reads the end of the source's history some time after it is asked to. */
    @FunctionalInterface
    public interface EndReader {
        /** Never blocks; calls back once, with the position or never where the source is away. */
        void request(Ending callback);
    }

    /** Receives the end of the history as it was after a load's last query. */
    @FunctionalInterface
    public interface Ending {
        void at(Position end);
    }

    /**
     * A snapshot that loads begin with from here on, or with a newer one: changes that it sees, and that every load
     * under way sees, surprise nobody any more.
     */
    public void forget(Snapshot fresh) {
        lock.lock();
        try {
            open.removeIf(load -> load.get() == null);
            while (!unseen.isEmpty() && fresh.sees(unseen.getFirst().transaction())) {
                unseen.removeFirst();
                seen++;
            }
            while (recent.size() > unseen.size() && open.stream().noneMatch(lacking(recent.getFirst()))) {
                recent.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    private static Predicate<WeakReference<Young>> lacking(Change change) {
        return open -> {
            Young load = open.get();
            return load != null && !load.snapshot.sees(change.transaction());
        };
    }

    /** False where it isn't applied in time. */
    public boolean await(Position position, Duration atMost) throws InterruptedException {
        if (applied.covers(position)) {
            return true;
        }
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (!applied.covers(position)) {
                if (left <= 0 || applied.incarnation() != position.incarnation()) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void touch(Change change) {
        for (Tag tag : change.tags()) {
            for (long hash : tag.touched()) {
                tags.raise(hash, change.position().offset());
            }
        }
        if (change.transaction() == Change.NO_TRANSACTION) {
            // a count, since the offset of one may be that of another: ahead of its turn, or in another incarnation
            untraced++;
        } else if (snapshotsAreUsed) {
            recent.addLast(change);
            unseen.addLast(change);
        }
        young.removeIf(fill -> fill.missed(change));
    }

    /** Whether a change at the offset or after it may have touched one of these; their cells say so at once. */
    private boolean touchedSince(Dependencies of, long offset) {
        return !tags.covered(of.hashes(), offset - 1);
    }

    private void advance(Position position) {
        applied = position;
        settleReadings();
        young.removeIf(Young::settled);
        moved.signalAll();
    }

    private void settleReadings() {
        while (!readings.isEmpty() && readings.getFirst().offset() <= applied.offset()) {
            Reading reading = readings.removeFirst();
            if (reading.takenNanos() - freshAsOf > 0) {
                freshAsOf = reading.takenNanos();
            }
        }
        // a feed that stalls mustn't grow this: only the oldest and the newest can matter
        while (readings.size() > 64) {
            readings.removeFirst();
        }
    }

    /** Settled from the start: what changes later shows in the cells. */
    private static final class Plain implements ReadPoint {
        private final Position start;
        private volatile boolean ended;

        Plain(Position start) {
            this.start = start;
        }

        @Override
        public void end(Dependencies dependencies) {
            ended = true;
        }

        @Override
        public State state() {
            return ended ? State.SETTLED : State.PENDING;
        }

        @Override
        public Position position() {
            return start;
        }
    }

    /** Tested against each change until the end of its load is applied. */
    private final class Young implements ReadPoint {
        private final Snapshot snapshot;
        private final EndReader reader;
        private final long incarnation = applied.incarnation();
        private final long untracedBefore = untraced;
        /** How many of the source's changes it is known to see. */
        private final long sees = seen;

        private final WeakReference<Young> self = new WeakReference<>(this);
        private volatile State state = State.PENDING;
        private volatile @Nullable Position end;
        private @Nullable Dependencies dependencies;

        Young(Snapshot snapshot, EndReader reader) {
            this.snapshot = snapshot;
            this.reader = reader;
        }

        @Override
        public void abandon() {
            lock.lock();
            try {
                if (dependencies == null) {
                    open.remove(self);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void end(Dependencies of) {
            lock.lock();
            try {
                dependencies = of;
                open.remove(self);
                if (state == State.MISSED) {
                    return;
                }
                if (incarnation != applied.incarnation()
                        || untraced != untracedBefore
                        || snapshot.oldestRunning() < barrier
                        || lacksOneOf(seen + unseen.size() - sees)) {
                    state = State.MISSED;
                    return;
                }
                young.add(this);
            } finally {
                lock.unlock();
            }
            reader.request(this::ended);
        }

        /** Of the last changes so many. */
        private boolean lacksOneOf(long last) {
            Iterator<Change> changes = recent.descendingIterator();
            for (long left = last; left > 0 && changes.hasNext(); left--) {
                if (lacks(changes.next())) {
                    return true;
                }
            }
            return false;
        }

        private void ended(Position at) {
            lock.lock();
            try {
                end = at;
                if (at.incarnation() != incarnation && state == State.PENDING) {
                    state = State.MISSED;
                    young.remove(this);
                } else if (settled()) {
                    young.remove(this);
                }
            } finally {
                lock.unlock();
            }
        }

        private boolean lacks(Change change) {
            Dependencies of = dependencies;
            return of != null
                    && (change.transaction() == Change.NO_TRANSACTION || !snapshot.sees(change.transaction()))
                    && change.tags().stream().anyMatch(of::touchedBy);
        }

        boolean missed(Change change) {
            if (state == State.PENDING && mayTouch(change) && lacks(change)) {
                state = State.MISSED;
            }
            return state != State.PENDING;
        }

        /** A change of very many rows is looked through only for loads whose cells it has moved. */
        private boolean mayTouch(Change change) {
            Dependencies of = dependencies;
            return change.tags().size() <= MANY_TAGS
                    || of == null
                    || touchedSince(of, change.position().offset());
        }

        boolean settled() {
            Position at = end;
            if (state == State.PENDING && at != null && applied.covers(at)) {
                state = State.SETTLED;
            }
            return state != State.PENDING;
        }

        @Override
        public State state() {
            return state;
        }

        @Override
        public Position position() {
            Position at = end;
            if (state != State.SETTLED || at == null) {
                throw new IllegalStateException("a read point has a position once it is settled");
            }
            return at;
        }
    }
}
