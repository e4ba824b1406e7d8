package dev.headroom.concurrency;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagTable;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * One cell of the tag table, and a reader who remembers counts as an entry does: each call has its effect at one moment
 * between its start and its return.
 */
final class TagTableTest {
    private static final Tag TAG = Tag.of("tag");
    private static final Dependencies ON_TAG = Dependencies.of(List.of(TAG));
    private static final int LOOKED_AT = 3;

    /** What a cell is when nothing happens at the same time. */
    public static final class Sequential {
        private int offset;
        private int holds;

        public void raise(int to) {
            offset = Math.max(offset, to);
        }

        public void restart(int to) {
            raise(to);
        }

        public boolean covered(int read) {
            return holds == 0 && offset <= read;
        }

        public boolean look() {
            return covered(LOOKED_AT);
        }

        public void hold() {
            holds++;
        }

        public void release() {
            holds = Math.max(0, holds - 1);
        }
    }

    /** The table as a history moves it. */
    private static class Table {
        final History history = new History(new TagTable(6), new Position(1, 0), () -> 0);
        final TagTable tags = history.tags();
        private int holds;

        void raise(int to) {
            history.anticipate(new Change(0, new Position(1, to), Change.NO_TRANSACTION, List.of(TAG)));
        }

        /** Only what is held can be let go; one thread does both. */
        void hold() {
            history.hold(List.of(TAG));
            holds++;
        }

        void release() {
            if (holds > 0) {
                holds--;
                history.release(List.of(TAG));
            }
        }
    }

    /** The cells by themselves. */
    @Param(name = "offset", gen = IntGen.class, conf = "1:5")
    public static final class Cells {
        private final Table table = new Table();

        @Operation
        public void raise(@Param(name = "offset") int to) {
            table.raise(to);
        }

        @Operation(nonParallelGroup = "feed")
        public void restart(@Param(name = "offset") int to) {
            table.history.restart(new Position(1, to));
        }

        @Operation
        public boolean covered(@Param(name = "offset") int read) {
            return table.tags.covered(ON_TAG.hashes(), read);
        }

        @Operation(nonParallelGroup = "feed")
        public void hold() {
            table.hold();
        }

        @Operation(nonParallelGroup = "feed")
        public void release() {
            table.release();
        }
    }

    /** A reader that skips the cells while the counts stand still. */
    private static final class Reader {
        private final TagTable tags;
        private final long shards;
        private volatile long generation = -1;
        private volatile long changes = -1;

        Reader(TagTable tags) {
            this.tags = tags;
            this.shards = tags.shards(ON_TAG.hashes());
        }

        boolean look() {
            long all = tags.changes();
            if (all == changes) {
                return true;
            }
            long now = tags.generation(shards);
            if (now != generation && !tags.covered(ON_TAG.hashes(), LOOKED_AT)) {
                return false;
            }
            generation = now;
            changes = all;
            return true;
        }

        /** The counts as they are after the cells were compared: what changed in between goes unseen. */
        boolean lookTooLate() {
            if (tags.changes() == changes) {
                return true;
            }
            if (!tags.covered(ON_TAG.hashes(), LOOKED_AT)) {
                return false;
            }
            generation = tags.generation(shards);
            changes = tags.changes();
            return true;
        }
    }

    /** The table and the counts. */
    @Param(name = "offset", gen = IntGen.class, conf = "1:5")
    public static final class Counts {
        private final Table table = new Table();
        private final Reader reader = new Reader(table.tags);

        @Operation
        public void raise(@Param(name = "offset") int to) {
            table.raise(to);
        }

        @Operation(nonParallelGroup = "feed")
        public void hold() {
            table.hold();
        }

        @Operation(nonParallelGroup = "feed")
        public void release() {
            table.release();
        }

        @Operation
        public boolean look() {
            return reader.look();
        }
    }

    /** To be caught. */
    @Param(name = "offset", gen = IntGen.class, conf = "1:5")
    public static final class CountsTooLate {
        private final Table table = new Table();
        private final Reader reader = new Reader(table.tags);

        @Operation
        public void raise(@Param(name = "offset") int to) {
            table.raise(to);
        }

        @Operation
        public boolean look() {
            return reader.lookTooLate();
        }
    }

    /** To be caught: two changes at once, and the lower one wins. */
    @Param(name = "offset", gen = IntGen.class, conf = "1:5")
    public static final class RaisesInTwoSteps {
        private final AtomicLong cell = new AtomicLong();

        @Operation
        public void raise(@Param(name = "offset") int to) {
            if (cell.get() < to) {
                cell.set(to);
            }
        }

        @Operation
        public boolean covered(@Param(name = "offset") int read) {
            return cell.get() <= read;
        }
    }

    private static <O extends Options<O, ?>> O small(O options, int scenarios, int runs) {
        return options.iterations(scenarios)
                .invocationsPerIteration(runs)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .sequentialSpecification(Sequential.class);
    }

    private static ModelCheckingOptions exploring(int scenarios, int runs) {
        // a loop over all cells is none that hangs
        return small(new ModelCheckingOptions(), scenarios, runs)
                .loopBound(10_000)
                .loopIterationsBeforeThreadSwitch(1_000);
    }

    private static void assertCaught(Class<?> broken) {
        LincheckAssertionError caught = assertThrows(
                LincheckAssertionError.class, () -> exploring(50, 100).check(broken));
        String message = String.valueOf(caught.getMessage());
        if (!message.contains("Invalid execution results")) {
            throw caught;
        }
    }

    @Test
    void cell_movedByMany_isAtomic() {
        exploring(2, 30).check(Cells.class);
        small(new StressOptions(), 3, 100).check(Cells.class);
    }

    @Test
    void reader_whoSkipsCells_missesNoChange() {
        exploring(2, 50).check(Counts.class);
        small(new StressOptions(), 3, 100).check(Counts.class);
    }

    @Test
    void reader_whoCountsTooLate_isCaught() {
        assertCaught(CountsTooLate.class);
    }

    @Test
    void cell_raisedInTwoSteps_isCaught() {
        assertCaught(RaisesInTwoSteps.class);
    }

    @Test
    @org.junit.jupiter.api.Tag("long")
    void table_inManyOrders_isAtomic() {
        exploring(100, 1_000).check(Cells.class);
        exploring(100, 1_000).check(Counts.class);
        small(new StressOptions(), 200, 5_000).threads(3).check(Cells.class);
        small(new StressOptions(), 200, 5_000).threads(3).check(Counts.class);
    }
}
