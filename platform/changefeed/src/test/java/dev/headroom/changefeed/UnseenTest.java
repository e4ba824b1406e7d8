package dev.headroom.changefeed;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.datasource.TransactionSnapshot;
import org.junit.jupiter.api.Test;

final class UnseenTest {
    private final Unseen unseen = new Unseen();

    @Test
    void commit_thatIsNotVisibleYet_isWaitedFor() {
        unseen.applied(7);
        long upTo = unseen.number();
        unseen.seen(TransactionSnapshot.parse("7:9:7"));
        assertFalse(unseen.isSeen(upTo), "written, and still running for everybody else");
        unseen.seen(TransactionSnapshot.parse("8:9:8"));
        assertTrue(unseen.isSeen(upTo));
    }

    @Test
    void laterOnes_areNotWaitedFor() {
        unseen.applied(7);
        long upTo = unseen.number();
        unseen.applied(8);
        unseen.seen(TransactionSnapshot.parse("8:9:8"));
        assertTrue(unseen.isSeen(upTo));
        assertFalse(unseen.isSeen(unseen.number()));
    }

    @Test
    void olderOne_isWaitedForThoughALaterIsVisible() {
        unseen.applied(7);
        unseen.applied(8);
        unseen.seen(TransactionSnapshot.parse("7:9:7"));
        assertFalse(unseen.isSeen(unseen.number()));
        unseen.restarted();
        assertTrue(unseen.isSeen(unseen.number()));
    }
}
