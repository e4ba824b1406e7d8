package dev.headroom.freshness.testing;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.TagTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node: its real history and tag table, and a cache of the plainest kind over them. */
final class Node {
    private static final int BITS = 7;

    final Map<String, Entry> cache = new HashMap<>();
    private final Simulation simulation;
    private final History history;
    private long incarnation;

    Node(Simulation simulation) {
        this.simulation = simulation;
        this.incarnation = simulation.origin().incarnation();
        this.history = begin(simulation.origin().end());
    }

    /** Changes are kept for tests against snapshots only where the history is told to. */
    private History begin(Position at) {
        return simulation.on(Rule.KEPT_UNTIL_SEEN)
                ? new History(new TagTable(BITS), at, simulation::nanos, simulation.barrier())
                : new History(new TagTable(BITS), at, simulation::nanos);
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
            return true;
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
        List<Change> open = simulation.origin().changesAfter(applied());
        if (open.isEmpty() || open.getFirst().position().offset() > end.offset()) {
            history.keepAlive(end);
        }
    }

    /** The end of the history as it was at a moment. */
    void proved(long askedNanos, Position end) {
        boolean reached = simulation.on(Rule.FRESH_ONCE_REACHED);
        Position seen = simulation.on(Rule.INCARNATIONS_ARE_APART)
                ? end
                : new Position(history.applied().incarnation(), end.offset());
        history.proved(askedNanos, reached ? seen : history.applied());
    }
}
