package dev.headroom.changefeed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.headroom.datasource.TransactionSnapshot;
import dev.headroom.freshness.Position;
import org.junit.jupiter.api.Test;

final class QuietTest {
    private final Quiet quiet = new Quiet();

    private static Pulse.Beat beat(long identity, String snapshot, long end) {
        return new Pulse.Beat(identity, TransactionSnapshot.parse(snapshot), end, end, 0, 0, 0);
    }

    @Test
    void equalSnapshot_firstApplied_needsNoMoreThanTheFirst() {
        quiet.read(beat(1, "5:9:5,7", 100), new Position(1, 90));
        quiet.read(beat(1, "5:9:5,7", 140), new Position(1, 100));
        assertEquals(new Position(1, 100), quiet.nothingSince(beat(1, "5:9:5,7", 180)));
    }

    @Test
    void firstNotApplied_isNotKnown() {
        quiet.read(beat(1, "9:9:", 100), new Position(1, 90));
        quiet.read(beat(1, "9:9:", 140), new Position(1, 99));
        assertNull(quiet.nothingSince(beat(1, "9:9:", 140)));
    }

    @Test
    void transactionEndedSince_isNotKnown() {
        quiet.read(beat(1, "5:9:5,7", 100), new Position(1, 90));
        quiet.read(beat(1, "5:9:5,7", 140), new Position(1, 140));
        assertNull(quiet.nothingSince(beat(1, "5:9:5", 140)), "of those that ran");
        assertNull(quiet.nothingSince(beat(1, "5:10:5,7", 140)), "of those that came");
    }

    @Test
    void anotherHistory_beginsAnew() {
        quiet.read(beat(1, "9:9:", 100), new Position(1, 100));
        quiet.read(beat(1, "9:9:", 100), new Position(1, 100));
        quiet.read(beat(2, "9:9:", 50), new Position(1, 100));
        assertNull(quiet.nothingSince(beat(2, "9:9:", 50)));
        assertNull(quiet.nothingSince(beat(1, "9:9:", 100)));
        quiet.read(beat(2, "9:9:", 60), new Position(2, 50));
        assertEquals(new Position(2, 50), quiet.nothingSince(beat(2, "9:9:", 60)));
    }
}
