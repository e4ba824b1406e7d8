package dev.headroom.changefeed;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Snapshot;
import dev.headroom.freshness.TableCopy;
import dev.headroom.freshness.Tag;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a node has read of its source, whichever way it came: each transaction once, in order, handed on to the history,
 * to followers and to those who wait for what they announced. Written by the feed's thread alone.
 */
final class AppliedLog {
    private final History history;
    private final RecentChanges changes;
    private final Announcements announcements;
    private final Churn churn = new Churn();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder told = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private long tail;
    /** Up to here followers have everything. */
    private volatile Position handed;

    private final Unseen unseen = new Unseen();

    AppliedLog(History history, RecentChanges changes, Announcements announcements) {
        this.history = history;
        this.changes = changes;
        this.announcements = announcements;
        this.handed = history.applied();
    }

    Position position() {
        return history.applied();
    }

    /** Everything up to here is in {@link RecentChanges} as well. */
    Position handed() {
        return handed;
    }

    Unseen unseen() {
        return unseen;
    }

    long transactions() {
        return transactions.sum();
    }

    long told() {
        return told.sum();
    }

    long restarts() {
        return restarts.sum();
    }

    Churn churn() {
        return churn;
    }

    TableCopy copy() {
        return history.copy();
    }

    /** What came before isn't known. */
    void restart(Position start, Snapshot taken) {
        history.restart(start, taken);
        begun(start);
    }

    /** What came before is in the copy. */
    void resume(TableCopy copy, Snapshot taken) {
        history.resume(copy, taken);
        begun(copy.position());
    }

    private void begun(Position start) {
        tail = start.offset();
        unseen.restarted();
        restarts.increment();
        announcements.restarted();
        changes.restarted(start);
        handed = start;
    }

    /** A transaction as the log has it; false where it was known. */
    boolean take(long transaction, long end, List<Tag> tags) {
        Position at = new Position(position().incarnation(), end);
        if (end <= tail || position().covers(at)) {
            return false;
        }
        transactions.increment();
        boolean changed = !tags.isEmpty();
        if (changed) {
            hand(new Change(tail, at, transaction, tags));
        }
        reached(end);
        announcements.arrived(transaction, at);
        return changed;
    }

    /** A change as another node has read it, next after all that is known here; false where it was known. */
    boolean take(Change change) {
        return take(change.transaction(), change.position().offset(), change.tags());
    }

    private void hand(Change change) {
        tail = change.position().offset();
        // whoever waits for the change goes on once the history has it
        unseen.applied(change.transaction());
        told.increment();
        churn.changed(change.tags());
        history.apply(change);
        changes.changed(change);
    }

    /** Nothing else lies up to the offset. */
    void reached(long offset) {
        Position at = new Position(position().incarnation(), offset);
        history.keepAlive(at);
        if (!handed.covers(at)) {
            handed = at;
        }
    }
}
