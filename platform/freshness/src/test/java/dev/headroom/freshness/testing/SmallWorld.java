package dev.headroom.freshness.testing;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Snapshot;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Settling and incarnation in the smallest world that shows them: one row, two transactions and a third after a
 * fail-over, one load, one node. Every order of its steps is tried, on the real history and tag table; a state that was
 * reached before in another order isn't followed again. What a model checker would do with a model, this does with the
 * code.
 *
 * <p>A transaction is running, then in the log, then visible: in that order and with anything in between. The feed
 * delivers what is in the log. A fail-over loses the second transaction, and gives its number and its place to the
 * third.
 */
public final class SmallWorld {
    private static final Tag ROW = Tag.of("row");
    private static final Dependencies ROW_ALONE = Dependencies.of(List.of(ROW));
    private static final long START = 10;
    private static final int TRANSACTIONS = 3;
    private static final int LOST_FIRST = 1;
    private static final int AFTERWARDS = 2;

    private final @Nullable Rule without;
    private final int mostProofs;
    private final History history;
    private final TagTable tags = new TagTable(6);
    private final Phase[] phases = {Phase.NONE, Phase.NONE, Phase.NONE};
    private final long[] offsets = new long[TRANSACTIONS];
    private final long[] visibleAt = new long[TRANSACTIONS];
    private final List<Integer> log = new ArrayList<>();
    private final Deque<Integer> kept = new ArrayDeque<>();
    private final List<Pending> proofs = new ArrayList<>();
    private long now = 1;
    private long incarnation = 1;
    private long end = START;
    private long lostAt;
    private int delivered;
    private Seen newest = new Seen(1, 1, Set.of());
    private Load load = Load.NONE;
    private Set<Integer> value = Set.of();
    private Seen begunWith = newest;
    private long begunIn = 1;
    private @Nullable ReadPoint point;
    private History.@Nullable Ending ending;
    private @Nullable Position hasty;

    private enum Phase {
        NONE,
        RUNNING,
        IN_LOG,
        VISIBLE,
        LOST
    }

    private enum Load {
        NONE,
        BEGUN,
        QUERIED,
        ENDED,
        ANSWERED
    }

    /** What can happen next. */
    private enum Step {
        BEGIN,
        LOG,
        SHOW,
        DELIVER,
        KEEP_ALIVE,
        SNAPSHOT,
        PROOF,
        LOAD_BEGIN,
        LOAD_QUERY,
        LOAD_END,
        END_ANSWER,
        FAIL_OVER
    }

    private record Move(Step step, int transaction) {}

    private record Pending(long asked, long end) {}

    private record Seen(long oldestRunning, long next, Set<Long> running) implements Snapshot {
        @Override
        public boolean sees(long transaction) {
            return transaction < oldestRunning || (transaction < next && !running.contains(transaction));
        }
    }

    private SmallWorld(@Nullable Rule without, int mostProofs) {
        this.without = without;
        this.mostProofs = mostProofs;
        this.history = new History(tags, new Position(1, START), () -> now, newest);
    }

    /**
     * What the search came to.
     *
     * @param states that differ
     * @param served states in which the value could be served
     * @param violation the steps that led to the first broken promise, where there is one
     */
    public record Searched(int states, int served, Optional<String> violation) {}

    /**
     * All orders of all steps; with a rule switched off, until one is found that breaks the promise.
     *
     * @param mostProofs questions for the end of the history that may be under way at a time, 1 or 2
     */
    public static Searched search(@Nullable Rule without, int mostProofs) {
        Set<String> known = new HashSet<>();
        Deque<List<Move>> open = new ArrayDeque<>(List.of(List.of()));
        int served = 0;
        while (!open.isEmpty()) {
            List<Move> path = open.removeLast();
            SmallWorld world = new SmallWorld(without, mostProofs);
            path.forEach(world::take);
            if (world.isBroken()) {
                return new Searched(known.size(), served, Optional.of(path.toString()));
            }
            if (!known.add(world.key())) {
                continue;
            }
            if (world.isServed()) {
                served++;
            }
            for (Move move : world.moves()) {
                List<Move> next = new ArrayList<>(path);
                next.add(move);
                open.addLast(next);
            }
        }
        return new Searched(known.size(), served, Optional.empty());
    }

    private boolean off(Rule rule) {
        return rule == without;
    }

    private List<Move> moves() {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < TRANSACTIONS; i++) {
            boolean mayBegin = i != AFTERWARDS || incarnation == 2;
            boolean mayRun = i != LOST_FIRST || incarnation == 1;
            switch (phases[i]) {
                case NONE -> add(moves, mayBegin && mayRun, Step.BEGIN, i);
                case RUNNING -> add(moves, true, Step.LOG, i);
                case IN_LOG -> add(moves, true, Step.SHOW, i);
                case VISIBLE, LOST -> {
                    // nothing more becomes of it
                }
            }
        }
        add(moves, delivered < log.size(), Step.DELIVER, 0);
        add(moves, delivered == log.size() && history.applied().offset() < end, Step.KEEP_ALIVE, 0);
        add(moves, !snapshot().equals(newest), Step.SNAPSHOT, 0);
        add(moves, proofs.size() < mostProofs && worthAsking(), Step.PROOF, 0);
        boolean late = off(Rule.SNAPSHOT_BEFORE_THE_QUERY);
        add(moves, load == (late ? Load.QUERIED : Load.NONE) && point == null, Step.LOAD_BEGIN, 0);
        add(moves, load == (late ? Load.NONE : Load.BEGUN), Step.LOAD_QUERY, 0);
        add(moves, load == Load.QUERIED && point != null, Step.LOAD_END, 0);
        add(moves, load == Load.ENDED && ending != null, Step.END_ANSWER, 0);
        add(moves, incarnation == 1, Step.FAIL_OVER, 0);
        return moves;
    }

    private static void add(List<Move> moves, boolean possible, Step step, int transaction) {
        if (possible) {
            moves.add(new Move(step, transaction));
        }
    }

    /** Where it could prove more than what is proved or asked for. */
    private boolean worthAsking() {
        for (int i = 0; i < TRANSACTIONS; i++) {
            long at = phases[i] == Phase.LOST ? lostAt : visibleAt[i];
            boolean known = history.freshAsOfNanos() > at;
            boolean asked = proofs.stream().anyMatch(proof -> proof.asked() > at);
            if (at > 0 && !known && !asked) {
                return true;
            }
        }
        return false;
    }

    private void take(Move move) {
        now++;
        int i = move.transaction();
        switch (move.step()) {
            case BEGIN -> phases[i] = Phase.RUNNING;
            case LOG -> {
                end += 10;
                offsets[i] = end;
                phases[i] = Phase.IN_LOG;
                log.add(i);
            }
            case SHOW -> {
                phases[i] = Phase.VISIBLE;
                visibleAt[i] = now;
            }
            case DELIVER -> deliver();
            case KEEP_ALIVE -> history.keepAlive(new Position(incarnation, end));
            case SNAPSHOT -> {
                newest = snapshot();
                forget(newest);
            }
            case PROOF -> {
                proofs.add(new Pending(now, end));
                history.proved(now, new Position(incarnation, end));
            }
            case LOAD_BEGIN, LOAD_QUERY, LOAD_END, END_ANSWER -> load(move.step());
            case FAIL_OVER -> failOver();
        }
        proofs.removeIf(proof -> proof.end() <= history.applied().offset());
    }

    private void deliver() {
        int i = log.get(delivered);
        long previous = delivered == 0 ? (incarnation == 1 ? START : start()) : offsets[log.get(delivered - 1)];
        delivered++;
        history.apply(new Change(previous, new Position(incarnation, offsets[i]), number(i), List.of(ROW)));
        kept.addLast(i);
        if (off(Rule.KEPT_UNTIL_SEEN)) {
            forget(new Seen(Long.MAX_VALUE, Long.MAX_VALUE, Set.of()));
        }
    }

    /** What the history does by itself, so that two states that differ in nothing else are told apart. */
    private void forget(Seen fresh) {
        history.forget(fresh);
        boolean underWay = load == Load.BEGUN || (load == Load.QUERIED && point != null);
        while (!kept.isEmpty()
                && fresh.sees(number(kept.getFirst()))
                && !(underWay && begunIn == incarnation && !begunWith.sees(number(kept.getFirst())))) {
            kept.removeFirst();
        }
    }

    private void load(Step step) {
        switch (step) {
            case LOAD_BEGIN -> {
                begunWith = newest;
                begunIn = incarnation;
                point = history.begin(() -> newest, callback -> ending = callback);
                load = load == Load.NONE ? Load.BEGUN : load;
            }
            case LOAD_QUERY -> {
                Set<Integer> visible = new TreeSet<>();
                for (int i = 0; i < TRANSACTIONS; i++) {
                    if (phases[i] == Phase.VISIBLE) {
                        visible.add(i);
                    }
                }
                value = visible;
                load = Load.QUERIED;
            }
            case LOAD_END -> {
                if (point != null) {
                    point.end(ROW_ALONE);
                }
                hasty = history.applied();
                load = Load.ENDED;
            }
            default -> {
                if (ending != null) {
                    ending.at(new Position(incarnation, end));
                }
                load = Load.ANSWERED;
            }
        }
    }

    private void failOver() {
        incarnation = 2;
        end = START;
        log.clear();
        kept.clear();
        proofs.clear();
        delivered = 0;
        if (phases[0] == Phase.IN_LOG || phases[0] == Phase.VISIBLE) {
            end = Math.max(end, offsets[0] > offsets[1] && offsets[1] > 0 ? START + 10 : offsets[0]);
            offsets[0] = end;
        } else {
            phases[0] = phases[0] == Phase.RUNNING ? Phase.NONE : phases[0];
        }
        phases[1] = Phase.LOST;
        lostAt = now;
        newest = snapshot();
        history.restart(
                new Position(incarnation, end),
                off(Rule.START_WAITS_FOR_THE_RUNNING) ? new Seen(0, 0, Set.of()) : newest);
    }

    /** Where the second history begins. */
    private long start() {
        return phases[0] == Phase.NONE || phases[0] == Phase.RUNNING || log.contains(0) ? START : offsets[0];
    }

    /** The third has the number of the second, which never was as far as its history is concerned. */
    private static long number(int transaction) {
        return transaction == AFTERWARDS ? 2 : transaction + 1L;
    }

    private Seen snapshot() {
        Set<Long> running = new TreeSet<>();
        long next = 1;
        for (int i = 0; i < TRANSACTIONS; i++) {
            boolean here = incarnation == 1 ? i != AFTERWARDS : i != LOST_FIRST;
            if (here && phases[i] != Phase.NONE) {
                next = Math.max(next, number(i) + 1);
                if (phases[i] != Phase.VISIBLE) {
                    running.add(number(i));
                }
            }
        }
        for (long skipped = 1; skipped < next; skipped++) {
            // numbers are given in order: one below that nobody has yet is about to begin
            if (skipped == 1 && phases[0] == Phase.NONE) {
                running.add(skipped);
            }
        }
        long oldest = running.stream().mapToLong(it -> it).min().orElse(next);
        return new Seen(oldest, next, Set.copyOf(running));
    }

    private boolean isServed() {
        ReadPoint of = point;
        if (of == null || (load != Load.ENDED && load != Load.ANSWERED)) {
            return false;
        }
        boolean sameHistory =
                off(Rule.INCARNATIONS_ARE_APART) || begunIn == history.applied().incarnation();
        if (off(Rule.SETTLED_BY_THE_FEED)) {
            return sameHistory && hasty != null && tags.covered(ROW_ALONE.hashes(), hasty.offset());
        }
        return sameHistory
                && switch (of.state()) {
                    case MISSED -> false;
                    case PENDING -> true;
                    case SETTLED ->
                        tags.covered(ROW_ALONE.hashes(), of.position().offset());
                };
    }

    /** Everything that was visible before the moment that the node vouches for must be in it, and nothing lost. */
    private boolean isBroken() {
        if (!isServed()) {
            return false;
        }
        long vouched = history.freshAsOfNanos();
        for (int i = 0; i < TRANSACTIONS; i++) {
            boolean due = phases[i] == Phase.VISIBLE && visibleAt[i] < vouched && !value.contains(i);
            boolean lost = phases[i] == Phase.LOST && lostAt < vouched && value.contains(i);
            if (due || lost) {
                return true;
            }
        }
        return false;
    }

    private String key() {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < TRANSACTIONS; i++) {
            long at = phases[i] == Phase.LOST ? lostAt : visibleAt[i];
            key.append(phases[i]).append(offsets[i]).append(at > 0 && at < history.freshAsOfNanos());
            proofs.forEach(proof -> key.append(proof.asked() > at).append(proof.end()));
        }
        ReadPoint of = point;
        return key.append(incarnation)
                .append(delivered)
                .append(end)
                .append(newest)
                .append(kept)
                .append(load)
                .append(value)
                .append(begunWith)
                .append(begunIn)
                .append(of == null ? "" : of.state())
                .append(of != null && of.state() == ReadPoint.State.SETTLED ? of.position() : "")
                .append(hasty)
                .append(ending == null)
                .append(history.applied())
                .append(tags.at(ROW_ALONE.hashes()[0]))
                .toString();
    }
}
