package dev.headroom.freshness.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.ChangeRelay;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.TableCopy;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagTable;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every relay of changes must do, so that no node takes a part for the whole. */
public abstract class RelayContract {
    private static final long RUN = 77;

    /** One relay over the same store on each call, as another node would have it. */
    protected abstract ChangeRelay open();

    /** Makes the store lose everything. */
    protected abstract void forget();

    private static Position at(long offset) {
        return new Position(RUN, offset);
    }

    private static Change change(long previous, long offset) {
        return new Change(
                previous,
                at(offset),
                1_000 + offset,
                List.of(Tag.of("row", Long.toString(offset)), Tag.of("table:public.row")));
    }

    private static ChangeRelay.Page page(ChangeRelay relay, long after) {
        return relay.read(at(after));
    }

    @Test
    void run_thatNobodyBegan_isNotKnown() {
        assertFalse(page(open(), 5).known());
        assertFalse(open().append(at(5), List.of(change(5, 6)), 6));
    }

    @Test
    void changes_areReadFromAnyPosition_withAllThatTheySay() {
        ChangeRelay relay = open();
        relay.begin(at(10));
        assertTrue(relay.append(at(10), List.of(change(10, 20), change(20, 30)), 35));
        ChangeRelay.Page all = open().read(at(10));
        assertEquals(List.of(change(10, 20), change(20, 30)), all.changes());
        assertEquals(35, all.reached());
        assertEquals(List.of(change(20, 30)), page(relay, 25).changes());
        assertEquals(List.of(), page(relay, 33).changes());
        assertTrue(page(relay, 33).known());
        assertTrue(page(relay, 99).known(), "whoever is further on misses nothing");
        assertFalse(page(relay, 9).known(), "what came before the run isn't in it");
    }

    @Test
    void run_ofAnotherIncarnation_isAnother() {
        ChangeRelay relay = open();
        relay.begin(at(10));
        assertFalse(relay.read(new Position(RUN + 1, 10)).known());
    }

    @Test
    void part_thatDoesntFollow_isRefused_andOneThatOverlapsIsTakenOnce() {
        ChangeRelay relay = open();
        relay.begin(at(10));
        assertTrue(relay.append(at(10), List.of(change(10, 20)), 20));
        assertFalse(relay.append(at(25), List.of(change(20, 30)), 30), "20 to 25 is nobody's");
        assertTrue(open().append(at(10), List.of(change(10, 20), change(20, 30)), 30));
        assertEquals(List.of(change(10, 20), change(20, 30)), page(relay, 10).changes());
    }

    @Test
    void writerThatWasFrozen_takesNothingBack() {
        ChangeRelay relay = open();
        relay.begin(at(10));
        relay.append(at(10), List.of(change(10, 20), change(20, 30)), 40);
        assertTrue(relay.append(at(10), List.of(change(10, 20)), 20));
        assertEquals(40, page(relay, 10).reached());
        assertEquals(2, page(relay, 10).changes().size());
    }

    @Test
    void run_thatBeginsAnew_knowsNothingOfTheOld() {
        ChangeRelay relay = open();
        relay.begin(at(10));
        relay.append(at(10), List.of(change(10, 20)), 20);
        relay.begin(at(50));
        assertFalse(page(relay, 20).known());
        assertEquals(List.of(), page(relay, 50).changes());
    }

    @Test
    void longRun_isReadInPages_whoseReachIsTheirLastChange() {
        ChangeRelay relay = open();
        relay.begin(at(0));
        int count = 2_500;
        List<Change> changes =
                IntStream.range(0, count).mapToObj(i -> change(i, i + 1)).toList();
        assertTrue(relay.append(at(0), changes, count + 100));
        long after = 0;
        int seen = 0;
        ChangeRelay.Page page;
        do {
            page = page(relay, after);
            assertTrue(page.known());
            seen += page.changes().size();
            after = page.reached();
        } while (page.more());
        assertEquals(count, seen);
        assertEquals(count + 100, after);
    }

    @Test
    void store_thatForgot_saysSo() {
        ChangeRelay relay = open();
        relay.begin(at(10));
        relay.append(at(10), List.of(change(10, 20)), 20);
        forget();
        assertFalse(page(relay, 20).known());
        assertFalse(relay.append(at(20), List.of(change(20, 30)), 30));
    }

    @Test
    void wish_reachesTheOther_andTheRunsMove() throws InterruptedException {
        ChangeRelay writer = open();
        ChangeRelay reader = open();
        writer.begin(at(10));
        long begun = Ticker.system().nanos();
        while (writer.wanted(RUN) < 30) {
            reader.want(at(30));
            assertTrue(Ticker.system().nanos() - begun < Duration.ofSeconds(10).toNanos(), "nobody heard the wish");
            writer.awaitNews(Duration.ofMillis(20));
        }
        assertEquals(0, writer.wanted(RUN + 1));
    }

    @Test
    void tableCopy_comesBackWhole() {
        History history = new History(new TagTable(10), at(5), Ticker.system());
        history.apply(change(5, 9));
        TableCopy kept = history.copy();
        ChangeRelay relay = open();
        assertTrue(relay.copy().isEmpty());
        relay.keep(kept);
        TableCopy back = open().copy().orElseThrow();
        assertEquals(at(9), back.position());
        History other = new History(new TagTable(10), new Position(1, 0), Ticker.system());
        other.resume(back, null);
        assertEquals(at(9), other.applied());
        long[] touched = Dependencies.of(List.of(Tag.of("row:9"))).hashes();
        assertFalse(other.tags().covered(touched, 8));
        assertTrue(other.tags().covered(touched, 9));
    }
}
