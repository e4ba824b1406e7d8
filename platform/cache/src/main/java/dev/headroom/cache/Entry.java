package dev.headroom.cache;

import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.TagTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value with what it has seen. Immutable but for two notes that any thread may renew: that the read point has
 * settled, and the generation of the tag table at which the cells were last found unchanged.
 */
final class Entry<V> {
    private final Optional<V> value;
    private final Dependencies dependencies;
    private final long shards;
    private final Times times;
    private final long incarnation;
    private volatile long offset;
    private volatile @Nullable ReadPoint young;
    private volatile long generation;
    private volatile long changes;

    /**
     * On the node's ticker.
     *
     * @param asOfNanos everything committed before is in the value whatever the feed says: when its load on the source
     *     began, or far in the past for a value of another node
     * @param softNanos until when it is served
     * @param hardNanos until when it may be served where its source fails; not before the soft end
     * @param limitNanos after which it must not be served by any tier, or {@link Long#MAX_VALUE}
     * @param loadNanos how long its load took
     */
    record Times(long asOfNanos, long softNanos, long hardNanos, long limitNanos, long loadNanos) {}

    /** Of a settled value. */
    Entry(Optional<V> value, Dependencies dependencies, Position read, Times times, TagTable tags) {
        this.value = value;
        this.dependencies = dependencies;
        this.times = times;
        this.incarnation = read.incarnation();
        this.offset = read.offset();
        this.shards = tags.shards(dependencies.hashes());
        // no generation is negative, so the first reader compares the cells
        this.generation = -1;
        this.changes = -1;
    }

    /** Of a value whose read point may be pending. */
    Entry(Optional<V> value, Dependencies dependencies, ReadPoint point, long incarnation, Times times, TagTable tags) {
        this(value, dependencies, new Position(incarnation, 0), times, tags);
        this.young = point;
        settle();
    }

    Optional<V> value() {
        return value;
    }

    Dependencies dependencies() {
        return dependencies;
    }

    Times times() {
        return times;
    }

    /** The point while it is pending. */
    @Nullable ReadPoint young() {
        return young;
    }

    boolean within(long nowNanos) {
        return nowNanos - times.softNanos < 0;
    }

    boolean withinFailSafe(long nowNanos) {
        return nowNanos - times.hardNanos < 0;
    }

    /** What it has seen, once that is settled. */
    Optional<Position> read() {
        return settle() == ReadPoint.State.SETTLED ? Optional.of(new Position(incarnation, offset)) : Optional.empty();
    }

    /** Whether it has seen every change to what it depends on, as far as the node knows. */
    boolean covers(Source source) {
        ReadPoint.State state = young == null ? ReadPoint.State.SETTLED : settle();
        if (state == ReadPoint.State.MISSED || source.applied().incarnation() != incarnation) {
            return false;
        }
        TagTable tags = source.tags();
        ReadPoint point = young;
        if (state == ReadPoint.State.PENDING && point != null) {
            return Points.settledPartsCovered(point, incarnation, tags, dependencies)
                    && source.applied().incarnation() == incarnation;
        }
        // what is remembered was read before the cells were: a change in between moves it again
        long all = tags.changes();
        if (all == changes) {
            return true;
        }
        long now = tags.generation(shards);
        if (now != generation && !tags.covered(dependencies.hashes(), offset)) {
            return false;
        }
        // the cells that were compared may have been those of a history that began meanwhile
        if (source.applied().incarnation() != incarnation) {
            return false;
        }
        generation = now;
        changes = all;
        return true;
    }

    private ReadPoint.State settle() {
        ReadPoint point = young;
        if (point == null) {
            return ReadPoint.State.SETTLED;
        }
        ReadPoint.State state = point.state();
        if (state == ReadPoint.State.SETTLED) {
            Position at = point.position();
            if (at.incarnation() != incarnation) {
                return ReadPoint.State.MISSED;
            }
            // before the point goes: whoever sees it gone must see the offset
            offset = at.offset();
            young = null;
        }
        return state;
    }
}
