package dev.headroom.concurrency;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Snapshot;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagTable;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** A history that begins anew while values are looked at: no value is valid that wasn't before and isn't afterwards. */
final class RestartTest {
    private static final Tag CHANGED = Tag.of("changed");
    private static final Dependencies ON_CHANGED = Dependencies.of(List.of(CHANGED));
    private static final Dependencies ON_UNTOUCHED = Dependencies.of(List.of(Tag.of("untouched")));

    private static final String OLD = "it had changed in the old incarnation";
    private static final String NEW = "it may have changed before the new began";

    /** The order in which a reader looks at what a node knows. */
    private enum Order {
        /** As an entry does: the incarnation, the cells, the incarnation again. */
        AROUND,
        /** Leaves out the second look. */
        BEFORE_ONLY,
        /** Leaves out the first look. */
        AFTER_ONLY
    }

    private static boolean valid(History history, Position read, Dependencies on, Order order) {
        if (order != Order.AFTER_ONLY && history.applied().incarnation() != read.incarnation()) {
            return false;
        }
        boolean covered = history.tags().covered(on.hashes(), read.offset());
        return covered && (order == Order.BEFORE_ONLY || history.applied().incarnation() == read.incarnation());
    }

    private static void never(boolean valid, String what) {
        if (valid) {
            throw new IllegalStateException(what);
        }
    }

    /** A promotion, whose positions begin below those that were known. */
    private static final class Promotion {
        private final History history = new History(new TagTable(6), new Position(1, 0), () -> 0);
        private final Order order;

        Promotion(Order order) {
            this.order = order;
            history.anticipate(new Change(19, new Position(1, 20), Change.NO_TRANSACTION, List.of(CHANGED)));
        }

        void restart() {
            history.restart(new Position(2, 8));
        }

        void look() {
            never(valid(history, new Position(1, 10), ON_CHANGED, order), OLD);
            never(valid(history, new Position(2, 5), ON_UNTOUCHED, order), NEW);
        }
    }

    /** As entries look. */
    public static final class LooksAround {
        private final Promotion promotion = new Promotion(Order.AROUND);

        @Operation(nonParallelGroup = "feed")
        public void restart() {
            promotion.restart();
        }

        @Operation
        public void look() {
            promotion.look();
        }
    }

    /** To be caught. */
    public static final class LooksBeforeOnly {
        private final Promotion promotion = new Promotion(Order.BEFORE_ONLY);

        @Operation(nonParallelGroup = "feed")
        public void restart() {
            promotion.restart();
        }

        @Operation
        public void look() {
            promotion.look();
        }
    }

    /** To be caught. */
    public static final class LooksAfterOnly {
        private final Promotion promotion = new Promotion(Order.AFTER_ONLY);

        @Operation(nonParallelGroup = "feed")
        public void restart() {
            promotion.restart();
        }

        @Operation
        public void look() {
            promotion.look();
        }
    }

    /** A gap that can't be filled: a change at 20 was lost, and the history goes on from 30. */
    public static final class Gap {
        private static final Position LOST = new Position(1, 20);

        private final History history = new History(new TagTable(6), new Position(1, 0), () -> 0, new None());
        private final ReadPoint young = history.begin(None::new, _ -> {});

        /** Nothing ran and nothing was seen. */
        private record None() implements Snapshot {
            @Override
            public boolean sees(long transaction) {
                return false;
            }

            @Override
            public long oldestRunning() {
                return 1;
            }

            @Override
            public long next() {
                return 1;
            }
        }

        public Gap() {
            young.end(ON_CHANGED);
        }

        @Operation(nonParallelGroup = "feed")
        public void restart() {
            history.restart(new Position(1, 30), new None());
        }

        /** With the token of the lost change, as a session has it. */
        @Operation
        public void look() {
            boolean known = history.applied().covers(LOST);
            never(
                    valid(history, new Position(1, 10), ON_CHANGED, Order.AROUND) && known,
                    "a settled value lacks a change that the node says it knows");
            never(
                    young.state() == ReadPoint.State.PENDING && known,
                    "a young value lacks a change that the node says it knows");
        }
    }

    private static void explore(int scenarios, int runs, Class<?> subject) {
        new ModelCheckingOptions()
                .iterations(scenarios)
                .invocationsPerIteration(runs)
                .threads(2)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(0)
                .minimizeFailedScenario(false)
                // a loop over all cells is none that hangs
                .loopBound(10_000)
                .loopIterationsBeforeThreadSwitch(1_000)
                .check(subject);
    }

    private static void assertCaught(String what, Class<?> broken) {
        LincheckAssertionError caught = assertThrows(LincheckAssertionError.class, () -> explore(20, 300, broken));
        assertTrue(String.valueOf(caught.getMessage()).contains(what), caught::getMessage);
    }

    @Test
    void promotion_besideReaders_makesNothingValid() {
        explore(2, 150, LooksAround.class);
    }

    @Test
    void readers_thatLookAtTheIncarnationOnce_areCaught() {
        assertCaught(OLD, LooksBeforeOnly.class);
        assertCaught(NEW, LooksAfterOnly.class);
    }

    @Test
    @org.junit.jupiter.api.Tag("long")
    void restarts_besideReadersInManyOrders_makeNothingValid() {
        explore(50, 2_000, LooksAround.class);
        explore(50, 2_000, Gap.class);
    }

    @Test
    void gap_besideReaders_isKnownOnlyOnceItsValuesAreOver() {
        explore(2, 150, Gap.class);
    }
}
