package dev.headroom.freshness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.freshness.History.Outcome;
import dev.headroom.freshness.ReadPoint.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HistoryTest {
    private static final long THIS = 7;
    private static final Tag ROW = Tag.of("rows:1");
    private static final Tag OTHER = Tag.of("others:1");
    private static final Dependencies ON_ROW = Dependencies.of(List.of(ROW));

    private final AtomicLong now = new AtomicLong(Duration.ofDays(10).toNanos());
    private final TagTable tags = new TagTable(12);
    private final History history = new History(tags, new Position(THIS, 10), now::get, seeing());

    private static Change change(long previous, long offset, long transaction, Tag... tags) {
        return new Change(previous, new Position(THIS, offset), transaction, List.of(tags));
    }

    private record Seeing(Set<Long> transactions, long oldestRunning, long next) implements Snapshot {
        @Override
        public boolean sees(long transaction) {
            return transactions.contains(transaction);
        }
    }

    private static Snapshot seeing(Long... transactions) {
        return new Seeing(Set.of(transactions), 1, 1);
    }

    private boolean covered(long offset) {
        return tags.covered(ON_ROW.hashes(), offset);
    }

    @Test
    void apply_inOrder_movesTheCellsOfTheTagAndThoseAbove() {
        assertTrue(covered(10));
        assertEquals(Outcome.APPLIED, history.apply(change(10, 11, 1, ROW)));
        assertFalse(covered(10));
        assertTrue(covered(11));
        assertFalse(tags.covered(Dependencies.of(List.of(Tag.of("rows"))).hashes(), 10), "the table above the row");
        assertTrue(tags.covered(Dependencies.of(List.of(Tag.of("rows:2"))).hashes(), 10), "another row");
        assertEquals(
                Outcome.APPLIED, history.apply(change(11, 12, 2, Tag.of("rows").below())));
        assertFalse(tags.covered(Dependencies.of(List.of(Tag.of("rows:2"))).hashes(), 11), "a sweep over the rows");
        assertEquals(new Position(THIS, 12), history.applied());
    }

    @Test
    void apply_outOfOrder_saysWhatIsWrongAndChangesNothing() {
        assertEquals(Outcome.GAP, history.apply(change(11, 12, 1, ROW)));
        assertEquals(Outcome.KNOWN, history.apply(change(9, 10, 1, ROW)));
        assertEquals(Outcome.FOREIGN, history.apply(new Change(10, new Position(8, 11), 1, List.of(ROW))));
        assertTrue(covered(10));
        assertEquals(new Position(THIS, 10), history.applied());
    }

    @Test
    void anticipate_endsValuesAheadOfTheChain() {
        history.anticipate(change(14, 15, 1, ROW));
        assertFalse(covered(14));
        assertEquals(new Position(THIS, 10), history.applied());
        history.restart(new Position(THIS, 12));
        assertFalse(covered(14), "the same history: what is known ahead stays known");
        history.restart(new Position(THIS + 1, 3));
        assertTrue(covered(3), "another history: offsets mean something else");
    }

    @Test
    void proof_counts_onceItsEndIsApplied() {
        long before = history.freshAsOfNanos();
        long asked = now.get();
        history.proved(asked, new Position(THIS, 12));
        assertEquals(before, history.freshAsOfNanos());
        history.apply(change(10, 11, 1, ROW));
        assertEquals(before, history.freshAsOfNanos());
        history.keepAlive(new Position(THIS, 12));
        assertEquals(asked, history.freshAsOfNanos());
        history.proved(asked + 5, new Position(THIS + 1, 1));
        assertEquals(asked, history.freshAsOfNanos(), "the end of another history proves nothing");
        history.proved(asked - 5, new Position(THIS, 12));
        assertEquals(asked, history.freshAsOfNanos(), "an older proof doesn't make it younger");
    }

    @Test
    void await_ofAnotherHistory_endsAtOnce() throws InterruptedException {
        assertTrue(history.await(new Position(THIS, 10), Duration.ZERO));
        assertFalse(history.await(new Position(THIS + 1, 1), Duration.ofMinutes(1)));
        assertFalse(history.await(new Position(THIS, 11), Duration.ofMillis(1)));
    }

    /** A load on the source, whose end is known when the test says so. */
    private final class Load {
        private final AtomicReference<Optional<History.Ending>> asked = new AtomicReference<>(Optional.empty());
        private final ReadPoint point;

        Load(Snapshot snapshot) {
            point = history.begin(() -> snapshot, ending -> asked.set(Optional.of(ending)));
        }

        Load ended() {
            point.end(ON_ROW);
            return this;
        }

        void endKnown(long offset) {
            asked.get().orElseThrow().at(new Position(THIS, offset));
        }
    }

    @Test
    void young_unseenChangeArrives_isMissed() {
        Load load = new Load(seeing(1L)).ended();
        history.apply(change(10, 11, 1, ROW));
        assertEquals(State.PENDING, load.point.state(), "the load saw it");
        history.apply(change(11, 12, 2, OTHER));
        assertEquals(State.PENDING, load.point.state(), "it doesn't depend on it");
        history.apply(change(12, 13, 3, ROW));
        assertEquals(State.MISSED, load.point.state());
        load.endKnown(13);
        assertEquals(State.MISSED, load.point.state());
        assertThrows(IllegalStateException.class, load.point::position);
    }

    @Test
    void young_endApplied_settlesThere() {
        Load load = new Load(seeing(1L)).ended();
        load.endKnown(12);
        history.apply(change(10, 11, 1, ROW));
        assertEquals(State.PENDING, load.point.state());
        history.keepAlive(new Position(THIS, 12));
        assertEquals(State.SETTLED, load.point.state());
        assertEquals(new Position(THIS, 12), load.point.position());
        history.apply(change(12, 13, 2, ROW));
        assertFalse(covered(load.point.position().offset()), "a later change shows in the cells");
    }

    @Test
    void young_changeDeliveredBeforeItWasVisible_isMissed() {
        // delivered first, as with synchronous replication; the snapshot, taken later, doesn't see it yet
        history.apply(change(10, 11, 5, ROW));
        Load load = new Load(seeing()).ended();
        assertEquals(State.MISSED, load.point.state());
        history.forget(seeing());
        assertEquals(State.MISSED, new Load(seeing()).ended().point.state(), "no fresh snapshot has seen it");
        history.forget(seeing(5L));
        assertEquals(State.PENDING, new Load(seeing()).ended().point.state(), "any later snapshot sees it");
    }

    @Test
    void young_changeBetweenBeginAndEnd_isTestedToo() {
        Load load = new Load(seeing());
        history.apply(change(10, 11, 5, ROW));
        assertEquals(State.MISSED, load.ended().point.state());
    }

    @Test
    void young_changeOfVeryManyTags_isTestedAlike() {
        Load load = new Load(seeing()).ended();
        Tag[] many =
                IntStream.range(0, 5_000).mapToObj(i -> Tag.of("others:" + i)).toArray(Tag[]::new);
        history.apply(change(10, 11, 5, many));
        assertEquals(State.PENDING, load.point.state());
        many[many.length / 2] = ROW;
        history.apply(change(11, 12, 6, many));
        assertEquals(State.MISSED, load.point.state());
    }

    @Test
    void load_behindAChangeThatWasToldAheadOfItsTurn_isTestedAgainstBoth() {
        history.anticipate(change(19, 20, 8, OTHER));
        history.apply(change(10, 11, 9, ROW));
        assertEquals(State.MISSED, new Load(seeing(8L)).ended().point.state());
        history.forget(seeing(8L));
        assertEquals(State.MISSED, new Load(seeing(8L)).ended().point.state(), "one of the two is left");
        history.forget(seeing(8L, 9L));
        assertEquals(State.PENDING, new Load(seeing()).ended().point.state());
    }

    @Test
    void young_changeWithoutATransaction_countsAsUnseen() {
        Load before = new Load(seeing());
        history.apply(change(10, 11, Change.NO_TRANSACTION, OTHER));
        assertEquals(State.MISSED, before.ended().point.state(), "nobody can tell whether it was seen");
        Load during = new Load(seeing()).ended();
        history.apply(change(11, 12, Change.NO_TRANSACTION, ROW));
        assertEquals(State.MISSED, during.point.state());
    }

    @Test
    void young_changeWithoutATransactionAtAKnownOffset_countsAsUnseen() {
        // known ahead of its turn at the end of the log, which another one shares
        history.anticipate(change(19, 20, Change.NO_TRANSACTION, OTHER));
        Load load = new Load(seeing());
        history.apply(change(10, 15, Change.NO_TRANSACTION, ROW));
        history.anticipate(change(19, 20, Change.NO_TRANSACTION, OTHER));
        assertEquals(State.MISSED, load.ended().point.state());
    }

    @Test
    void restart_endsWhatIsYoungAndCountsEverythingAsChanged() {
        Load load = new Load(seeing()).ended();
        Load unended = new Load(seeing());
        history.restart(new Position(THIS + 1, 20));
        assertEquals(State.MISSED, load.point.state());
        assertEquals(State.MISSED, unended.ended().point.state());
        assertFalse(covered(19));
        assertTrue(covered(20));
    }

    @Test
    void plainPoint_isSettledWhereItBegan() {
        ReadPoint point = history.begin();
        assertEquals(State.PENDING, point.state());
        history.apply(change(10, 11, 1, ROW));
        point.end(ON_ROW);
        assertEquals(State.SETTLED, point.state());
        assertEquals(new Position(THIS, 10), point.position());
        assertFalse(covered(point.position().offset()));
    }

    @Test
    void load_underWayWhenItsChangeIsForgotten_isStillTested() {
        history.apply(change(10, 15, 5, ROW));
        Load load = new Load(seeing());
        history.forget(seeing(5L));
        load.ended();
        assertEquals(State.MISSED, load.point.state(), "a fresher snapshot than the load's has seen it");
    }

    @Test
    void load_underWayAtARestart_countsForNothing() {
        Load load = new Load(seeing());
        history.restart(new Position(THIS, 30), seeing());
        load.ended();
        assertEquals(State.MISSED, load.point.state());
    }

    @Test
    void load_whileOneRunsThatRanAtTheStart_countsForNothing() {
        // transaction 7 is in the log before the start, and not visible yet: nobody will deliver it
        history.restart(new Position(THIS, 30), new Seeing(Set.of(), 7, 9));
        Load early = new Load(new Seeing(Set.of(8L), 7, 12)).ended();
        Load late = new Load(new Seeing(Set.of(7L, 8L), 9, 12)).ended();
        assertEquals(State.MISSED, early.point.state());
        assertEquals(State.PENDING, late.point.state());
    }
}
