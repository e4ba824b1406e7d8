package dev.headroom.freshness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldTest {
    private static final Tag TAG = Tag.of("customer:7");
    private static final long[] DEPENDENCIES = Dependencies.of(List.of(TAG)).hashes();

    private final History history = new History(new TagTable(16), new Position(1, 10), Ticker.system());

    @Test
    void hold_ofATag_endsWhatDependsOnItUntilReleased() {
        long[] above = Dependencies.of(List.of(Tag.of("customer"))).hashes();
        long before = history.tags().generation(history.tags().shards(DEPENDENCIES));
        history.hold(List.of(TAG));

        assertNotEquals(before, history.tags().generation(history.tags().shards(DEPENDENCIES)));
        assertFalse(history.tags().covered(DEPENDENCIES, 1_000_000));
        assertFalse(history.tags().covered(above, 1_000_000));

        history.release(List.of(TAG));
        assertTrue(history.tags().covered(DEPENDENCIES, 10));
        assertTrue(history.tags().covered(above, 10));
    }

    @Test
    void apply_ofAHeldTag_showsAfterTheRelease() {
        history.hold(List.of(TAG));
        assertEquals(History.Outcome.APPLIED, history.apply(change(10, 11)));
        assertFalse(history.tags().covered(DEPENDENCIES, 11));

        history.release(List.of(TAG));
        assertTrue(history.tags().covered(DEPENDENCIES, 11));
        assertFalse(history.tags().covered(DEPENDENCIES, 10));
    }

    @Test
    void release_ofOneOfTwoHolds_keepsTheTagHeld() {
        history.hold(List.of(TAG));
        history.hold(List.of(TAG));
        history.release(List.of(TAG));
        assertFalse(history.tags().covered(DEPENDENCIES, 1_000_000));

        history.release(List.of(TAG));
        assertTrue(history.tags().covered(DEPENDENCIES, 10));
        assertThrows(IllegalStateException.class, () -> history.release(List.of(TAG)));
    }

    @Test
    void restart_intoAnotherIncarnation_keepsHoldsAndForgetsOffsets() {
        history.hold(List.of(TAG));
        history.restart(new Position(2, 3));
        assertFalse(history.tags().covered(DEPENDENCIES, 1_000_000));

        history.release(List.of(TAG));
        assertTrue(history.tags().covered(DEPENDENCIES, 3));
        assertFalse(history.tags().covered(DEPENDENCIES, 2));
    }

    @Test
    void restart_intoTheSameIncarnation_keepsWhatWasAppliedWhileHeld() {
        history.hold(List.of(TAG));
        history.anticipate(change(29, 30));
        history.restart(new Position(1, 20));
        history.release(List.of(TAG));
        assertTrue(history.tags().covered(DEPENDENCIES, 30));
        assertFalse(history.tags().covered(DEPENDENCIES, 29));
    }

    private static Change change(long previous, long offset) {
        return new Change(previous, new Position(1, offset), Change.NO_TRANSACTION, List.of(TAG));
    }
}
