package dev.headroom.freshness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableCopyTest {
    private static final Tag ROW = Tag.of("copy:1");
    private static final Tag OTHER = Tag.of("copy:2");

    private final History history = new History(new TagTable(10), new Position(3, 100), Ticker.system());

    private static boolean covered(History of, Tag tag, long offset) {
        return of.tags().covered(Dependencies.of(List.of(tag)).hashes(), offset);
    }

    private void change(long offset, Tag tag) {
        history.apply(
                new Change(history.applied().offset(), new Position(3, offset), Change.NO_TRANSACTION, List.of(tag)));
    }

    @Test
    void copy_knowsWhatItsTableKnew() {
        change(120, ROW);
        TableCopy copy = TableCopy.decode(history.copy().encode()).orElseThrow();
        History other = new History(new TagTable(10), new Position(9, 5), Ticker.system());
        other.resume(copy, null);
        assertEquals(new Position(3, 120), other.applied());
        assertFalse(covered(other, ROW, 119));
        assertTrue(covered(other, OTHER, 100), "what hadn't changed since stays valid");
        assertFalse(covered(other, OTHER, 99));
    }

    @Test
    void heldTag_isNotHeldInTheCopy() {
        change(120, ROW);
        history.hold(List.of(ROW));
        History other = new History(new TagTable(10), new Position(9, 5), Ticker.system());
        other.resume(history.copy(), null);
        assertTrue(covered(other, ROW, 120));
        assertFalse(covered(other, ROW, 119));
    }

    @Test
    void copyOfTheSameHistory_takesNothingBack() {
        TableCopy copy = history.copy();
        change(120, ROW);
        history.resume(copy, null);
        assertFalse(covered(history, ROW, 119));
    }

    @Test
    void tagThatIsHeld_staysHeldAcrossAResume() {
        TableCopy copy = history.copy();
        history.hold(List.of(ROW));
        history.resume(copy, null);
        assertFalse(covered(history, ROW, Long.MAX_VALUE - 2));
        history.release(List.of(ROW));
        assertTrue(covered(history, ROW, 100));
    }

    @Test
    void loadsUnderWay_endWithAResume() {
        History snapshots = new History(new TagTable(10), new Position(3, 100), Ticker.system(), new All());
        ReadPoint load = snapshots.begin(All::new, ending -> ending.at(new Position(3, 100)));
        snapshots.resume(snapshots.copy(), new All());
        load.end(Dependencies.of(List.of(ROW)));
        assertEquals(ReadPoint.State.MISSED, load.state());
    }

    @Test
    void copyOfAnotherSize_isRefused() {
        History other = new History(new TagTable(12), new Position(9, 5), Ticker.system());
        TableCopy copy = history.copy();
        assertThrows(IllegalArgumentException.class, () -> other.resume(copy, null));
    }

    @Test
    void bytesThatAreDamaged_areNoCopy() {
        change(120, ROW);
        byte[] bytes = history.copy().encode();
        assertTrue(TableCopy.decode(new byte[] {1, 2, 3}).isEmpty());
        assertTrue(TableCopy.decode(Arrays.copyOf(bytes, bytes.length / 2)).isEmpty());
        int damaged = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte[] other = bytes.clone();
            other[i] ^= 0x10;
            if (TableCopy.decode(other)
                    .map(TableCopy::position)
                    .filter(new Position(3, 120)::equals)
                    .isEmpty()) {
                damaged++;
            }
        }
        assertTrue(damaged >= bytes.length - 4, "only the frame around the bytes may go unnoticed: " + damaged);
    }

    /** Sees everything. */
    private static final class All implements Snapshot {
        @Override
        public boolean sees(long transaction) {
            return true;
        }

        @Override
        public long oldestRunning() {
            return 10;
        }

        @Override
        public long next() {
            return 10;
        }
    }
}
