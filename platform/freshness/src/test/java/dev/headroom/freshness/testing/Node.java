package dev.headroom.freshness.testing;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Snapshot;
import dev.headroom.freshness.TagTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node: its real history and tag table, and a cache of the plainest kind over them. */
final class Node {
    private static final int SMALLEST = 6;
    private static final int USUAL = 9;

    final Map<String, Entry> cache = new HashMap<>();
    private final Simulation simulation;
    private final History history;
    private long incarnation;
    private @Nullable Snapshot probed;
    private long probedNanos;

    Node(Simulation simulation) {
        this.simulation = simulation;
        this.incarnation = simulation.origin().incarnation();
        this.history = begin(simulation.origin().end());
    }

    /** Changes are kept for tests against snapshots only where the history is told to. */
    private History begin(Position at) {
        // a table in which many tags share a cell costs misses only
        int bits = simulation.dice(4) == 0 ? SMALLEST : USUAL;
        return simulation.on(Rule.KEPT_UNTIL_SEEN)
                ? new History(new TagTable(bits), at, simulation::nanos, simulation.barrier())
                : new History(new TagTable(bits), at, simulation::nanos);
    }

    /**
     * A value with what it has seen.
     *
     * @param versions of the rows that it was made of
     * @param point null for one that came from a shared tier or a replica
     * @param read where the point is null
     * @param untilMillis after which it is over
     */
    record Entry(
            Map<Integer, Origin.Version> versions,
            Dependencies dependencies,
            @Nullable ReadPoint point,
            Position read,
            long untilMillis,
            long madeMillis) {
        /** As one who takes it for settled there. */
        Entry readAt(Position at) {
            return new Entry(versions, dependencies, null, at, untilMillis, madeMillis);
        }

        Position position() {
            return point == null ? read : point.position();
        }

        boolean settled() {
            return point == null || point.state() == ReadPoint.State.SETTLED;
        }

        boolean missed() {
            return point != null && point.state() == ReadPoint.State.MISSED;
        }
    }

    History history() {
        return history;
    }

    long applied() {
        return history.applied().offset();
    }

    /** What the cells say of it, as far as this node knows. */
    boolean covers(Entry entry) {
        if (entry.missed()) {
            return false;
        }
        if (!entry.settled()) {
            return !simulation.on(Rule.SETTLED_PARTS_ARE_COMPARED)
                    || !(entry.point() instanceof Combined whole)
                    || whole.settledPartsCovered(history, entry.dependencies());
        }
        Position at = entry.position();
        boolean apart = simulation.on(Rule.INCARNATIONS_ARE_APART);
        return (!apart || at.incarnation() == history.applied().incarnation())
                && history.tags().covered(entry.dependencies().hashes(), at.offset());
    }

    /** A change comes, in whatever order. */
    void receive(Change change) {
        if (simulation.on(Rule.INCARNATIONS_ARE_APART) && change.position().incarnation() != incarnation) {
            restart();
            return;
        }
        Change seen = new Change(
                change.previous(),
                new Position(history.applied().incarnation(), change.position().offset()),
                change.transaction(),
                change.tags());
        if (history.apply(seen) == History.Outcome.GAP) {
            gap(seen);
        }
    }

    private void gap(Change change) {
        if (!simulation.on(Rule.GAPS_ARE_SEEN)) {
            history.apply(new Change(
                    Math.min(change.previous(), applied()), change.position(), change.transaction(), change.tags()));
        } else if (simulation.retained(applied())) {
            List<Change> missing = simulation.origin().changesAfter(applied());
            missing.forEach(history::apply);
        } else if (simulation.on(Rule.RESTART_ENDS_ALL)) {
            restart();
        } else {
            history.keepAlive(new Position(change.position().incarnation(), change.previous()));
            history.apply(change);
        }
    }

    /** Another incarnation, or a gap that can't be filled. */
    void restart() {
        incarnation = simulation.origin().incarnation();
        if (simulation.on(Rule.SNAPSHOT_OF_THIS_HISTORY)) {
            probed = null;
        }
        history.restart(simulation.origin().end(), simulation.barrier());
    }

    /** The feed says that nothing more has changed up to there. */
    void keepAlive(Position end) {
        if (end.incarnation() != incarnation) {
            if (simulation.on(Rule.INCARNATIONS_ARE_APART)) {
                restart();
            }
            return;
        }
        List<Change> open = simulation.on(Rule.SIGNS_OF_LIFE_SKIP_NOTHING)
                ? simulation.origin().changesAfter(applied())
                : List.of();
        if (open.isEmpty() || open.getFirst().position().offset() > end.offset()) {
            history.keepAlive(end);
        }
    }

    /** The answer to a question for what is visible and for the end. */
    void probed(long askedNanos, Position end, Snapshot snapshot) {
        proved(simulation.on(Rule.FRESH_AS_OF_THE_QUESTION) ? askedNanos : simulation.nanos(), end);
        if (end.incarnation() == incarnation && (probed == null || askedNanos > probedNanos)) {
            probed = snapshot;
            probedNanos = askedNanos;
            history.forget(snapshot);
        }
    }

    /** The newest answer of this history, with which loads begin; null before the first. */
    @Nullable Snapshot newest() {
        return probed;
    }

    /** What this node wrote itself is known before the feed brings it; not all that it touched. */
    void wrote(Change change, Position after) {
        if (after.incarnation() != history.applied().incarnation()) {
            return;
        }
        Change known = new Change(
                Math.min(change.previous(), applied()),
                after,
                change.transaction(),
                change.tags().subList(0, 1));
        if (simulation.on(Rule.OWN_WRITES_ONLY_ACCELERATE)) {
            history.anticipate(known);
        } else {
            history.apply(known);
        }
    }

    /** The end of the history as it was at a moment. */
    private void proved(long askedNanos, Position end) {
        boolean reached = simulation.on(Rule.FRESH_ONCE_REACHED);
        Position seen = simulation.on(Rule.INCARNATIONS_ARE_APART)
                ? end
                : new Position(history.applied().incarnation(), end.offset());
        history.proved(askedNanos, reached ? seen : history.applied());
    }
}
