package dev.headroom.freshness;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * Something that changes, as one node knows it: which changes have arrived here, how current that knowledge is, and
 * what a load that starts now will have seen. Implementations decide how changes arrive; the rules by which they are
 * applied are in {@link History}.
 */
public interface Source extends AutoCloseable {
    /** The last change to each tag, up to {@link #applied()}. */
    TagTable tags();

    /** Every change up to here is in {@link #tags()}. Its incarnation is the one that entries must carry. */
    Position applied();

    /**
     * A moment on the node's ticker: every change that was committed before it is applied here. It moves on by itself
     * while the source can be reached, and stands still otherwise.
     */
    long freshAsOfNanos();

    /** Taken before a load's first query. Never blocks. */
    ReadPoint begin();

    /** Waits until the position is applied; false where that didn't happen in time or the incarnation is another. */
    boolean await(Position position, Duration atMost) throws InterruptedException;

    /**
     * The end of the source's history now, from the source itself; empty where it can't be asked in time. Readings are
     * shared between callers that ask within the same millisecond.
     */
    Optional<Position> latest(Duration atMost) throws InterruptedException;

    /**
     * Says that the tags have changed, after the change was committed or its outcome became unknown. When it returns,
     * no value that may lack the change is served on this node. Where the position is missing the others don't know
     * yet: the announcement is kept and repeated, and values with these tags aren't cached here until it arrives.
     */
    Announcement announce(Collection<Tag> tags);

    /**
     * Every change after the position, in order, each once, on one thread; the retained ones are replayed first. An
     * unbroken history is handed on; where the position lies before what is retained, or in another incarnation, or
     * when the history breaks later, {@link Listener#restarted} comes first.
     */
    Subscription subscribe(Position from, Listener listener);

    /**
     * Milliseconds on a clock that all nodes of this source share to within a round trip, whatever their own clocks
     * say: for the ages of values that travel between nodes. No calendar may be read from it.
     */
    long sharedMillis();

    @Override
    void close();

    /**
     * How far an announcement got.
     *
     * @param position of the change, empty where the source couldn't be told yet
     */
    record Announcement(Optional<Position> position) {
        public boolean delivered() {
            return position.isPresent();
        }
    }

    /** Receives changes. Must not block. */
    interface Listener {
        void changed(Change change);

        /** Anything may have changed; what follows starts after the position. */
        void restarted(Position position);
    }

    /** Ends with {@link #close}; no call comes after it has returned. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
