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
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A history that is fed while loads begin, end and are looked at: no change that was applied is missed by a value. */
final class SettlingTest {
    /** One feeder in order, any number of loads. */
    private static final class Feed {
        private static final Tag ROW = Tag.of("rows:1");
        private static final Dependencies ON_ROW = Dependencies.of(List.of(ROW));
        private final History history = new History(new TagTable(6), new Position(1, 10), () -> 0, new Sees(0));
        private final AtomicLong applied = new AtomicLong(10);

        /** Every transaction up to a number. */
        private record Sees(long upTo) implements Snapshot {
            @Override
            public boolean sees(long transaction) {
                return transaction <= upTo;
            }

            @Override
            public long oldestRunning() {
                return upTo + 1;
            }

            @Override
            public long next() {
                return upTo + 1;
            }
        }

        /** The next change, whose transaction has its offset's number. */
        void apply() {
            long last = history.applied().offset();
            history.apply(new Change(last, new Position(1, last + 1), last + 1, List.of(ROW)));
            applied.set(last + 1);
        }

        void forget() {
            history.forget(new Sees(applied.get()));
        }

        /** A load that saw the changes which were applied when it began. */
        void load() {
            AtomicLong seenAt = new AtomicLong();
            ReadPoint point = history.begin(
                    () -> {
                        seenAt.set(applied.get());
                        return new Sees(seenAt.get());
                    },
                    ending -> ending.at(history.applied()));
            check(point, seenAt.get());
        }

        /** The same, whose snapshot is picked before the history is told. */
        void loadWithAnOlderSnapshot() {
            Snapshot picked = new Sees(applied.get());
            check(history.begin(() -> picked, ending -> ending.at(history.applied())), picked.next() - 1);
        }

        private void check(ReadPoint point, long seen) {
            point.end(ON_ROW);
            long known = applied.get();
            boolean valid = point.state() == ReadPoint.State.SETTLED
                    && history.tags().covered(ON_ROW.hashes(), point.position().offset());
            if (valid && known > seen) {
                throw new IllegalStateException("a value of %d is valid at %d".formatted(seen, known));
            }
        }

        void everyChangeIsInTheCells() {
            if (applied.get() > 10 && history.tags().covered(ON_ROW.hashes(), applied.get() - 1)) {
                throw new IllegalStateException("the cells lack the change at " + applied.get());
            }
        }
    }

    /** As a source does it. */
    public static final class Feeding {
        private final Feed feed = new Feed();

        @Operation(nonParallelGroup = "feed")
        public void apply() {
            feed.apply();
        }

        @Operation(nonParallelGroup = "feed")
        public void forget() {
            feed.forget();
        }

        @Operation
        public void load() {
            feed.load();
        }

        @Validate
        public void settled() {
            feed.everyChangeIsInTheCells();
        }
    }

    /** To be caught. */
    public static final class PickingTooEarly {
        private final Feed feed = new Feed();

        @Operation(nonParallelGroup = "feed")
        public void applyAndForget() {
            feed.apply();
            feed.forget();
        }

        @Operation
        public void load() {
            feed.loadWithAnOlderSnapshot();
        }
    }

    private static void stress(int scenarios, int runs) {
        new StressOptions()
                .iterations(scenarios)
                .invocationsPerIteration(runs)
                .threads(3)
                .actorsPerThread(3)
                .check(Feeding.class);
    }

    private static void explore(int scenarios, int runs, Class<?> subject) {
        new ModelCheckingOptions()
                .iterations(scenarios)
                .invocationsPerIteration(runs)
                .threads(2)
                .actorsPerThread(2)
                .minimizeFailedScenario(false)
                .check(subject);
    }

    @Test
    void loads_besideAFeed_missNothing() {
        stress(2, 60);
        explore(2, 25, Feeding.class);
    }

    @Test
    @org.junit.jupiter.api.Tag("long")
    void loads_besideAFeedInManyOrders_missNothing() {
        stress(100, 1_000);
        explore(100, 500, Feeding.class);
    }

    @Test
    void snapshot_pickedBeforeTheHistoryIsTold_isCaught() {
        LincheckAssertionError caught =
                assertThrows(LincheckAssertionError.class, () -> explore(30, 300, PickingTooEarly.class));
        assertTrue(String.valueOf(caught.getMessage()).contains("is valid at"), caught::getMessage);
    }
}
