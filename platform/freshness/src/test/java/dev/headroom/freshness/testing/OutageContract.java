package dev.headroom.freshness.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.FreshnessGate;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Source.Announcement;
import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * What every source must do whose origin can go away: knowledge stands still and says so, announcements wait, and
 * nothing is lost or told twice to a follower. An implementation's test extends it.
 */
public abstract class OutageContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORTLY = Duration.ofMillis(5);
    private static final Tag ROW = Tag.of("outage:1");
    private static final Tag OTHER = Tag.of("outage:2");

    /** The node whose network is cut; the same one on each call. */
    protected abstract Source here();

    /** A node whose network holds; the same one on each call. */
    protected abstract Source there();

    /** Returns once the node can't reach the origin. */
    protected abstract void cut();

    /** The origin can be reached again. */
    protected abstract void heal();

    /** Makes the origin forget all but the last changes. */
    protected abstract void retain(int changes);

    private static long now() {
        return Ticker.system().nanos();
    }

    private static void eventually(BooleanSupplier condition, String what) {
        long begun = now();
        while (!condition.getAsBoolean()) {
            assertTrue(now() - begun < PATIENCE.toNanos(), () -> "it never came to be: " + what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Everything that changed before this call is known. */
    private static void current(Source source) {
        long called = now();
        eventually(() -> source.freshAsOfNanos() - called > 0, "the node is current");
    }

    private void bothKnow() {
        current(here());
        current(there());
    }

    private static boolean valid(Source source, Position read, Tag tag) {
        return read.incarnation() == source.applied().incarnation()
                && source.tags().covered(Dependencies.of(List.of(tag)).hashes(), read.offset());
    }

    private Position told(Tag tag) {
        return there().announce(List.of(tag)).position().orElseThrow();
    }

    @Test
    void announcement_whileAway_endsItsTagUntilItIsTold() {
        bothKnow();
        Position before = here().applied();
        Position elsewhere = there().applied();
        cut();
        Announcement announcement = here().announce(List.of(ROW));

        assertFalse(announcement.delivered());
        assertFalse(valid(here(), before, ROW));
        assertFalse(valid(here(), new Position(before.incarnation(), Long.MAX_VALUE - 2), ROW), "wherever it was read");
        assertTrue(valid(here(), before, OTHER));
        assertTrue(valid(there(), elsewhere, ROW), "nobody can know there yet");

        ReadPoint load = here().begin();
        load.end(Dependencies.of(List.of(ROW)));
        assertFalse(load.state() == ReadPoint.State.SETTLED && valid(here(), load.position(), ROW));

        heal();
        eventually(() -> !valid(there(), elsewhere, ROW), "the others are told");
        eventually(() -> valid(here(), here().applied(), ROW), "values with the tag are kept again");
        assertFalse(valid(here(), before, ROW));
    }

    @Test
    void announcements_ofTheSameTagWhileAway_areAllWaitedFor() {
        bothKnow();
        Position elsewhere = there().applied();
        cut();
        here().announce(List.of(ROW));
        here().announce(List.of(ROW, OTHER));
        heal();
        eventually(() -> !valid(there(), elsewhere, ROW) && !valid(there(), elsewhere, OTHER), "both are told");
        eventually(
                () -> valid(here(), here().applied(), ROW) && valid(here(), here().applied(), OTHER),
                "nothing stays held");
    }

    @Test
    void freshness_whileAway_standsStill_andGoesOnAfterwards() throws InterruptedException {
        bothKnow();
        cut();
        long since = now();
        Position last = told(ROW);
        current(there());
        assertTrue(here().freshAsOfNanos() - since <= 0, "nothing proves what changed since");
        assertFalse(here().applied().covers(last));

        heal();
        assertTrue(here().await(last, PATIENCE));
        current(here());
    }

    @Test
    void waiting_whileAway_endsInTime() throws InterruptedException {
        bothKnow();
        cut();
        Position missed = told(ROW);
        assertFalse(here().await(missed, SHORTLY));
        assertTrue(here().latest(SHORTLY).isEmpty());

        heal();
        assertTrue(here().await(missed, PATIENCE));
        eventually(() -> latestCovers(missed), "the end can be read again");
    }

    private boolean latestCovers(Position position) {
        try {
            return here().latest(PATIENCE).filter(end -> end.covers(position)).isPresent();
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    @Test
    void gate_whileAway_letsNobodyPastWhoWantsMoreThanIsKnown() {
        bothKnow();
        FreshnessGate gate = new FreshnessGate(here());
        Position known = here().applied();
        cut();
        Position missed = told(ROW);
        long later = now() + Duration.ofMillis(500).toNanos();

        assertFalse(gate.admits(Freshness.strict(), now()));
        assertFalse(gate.admits(Freshness.token(missed), now()));
        assertFalse(gate.admits(Freshness.bounded(Duration.ofMillis(100)), later));
        assertTrue(gate.admits(Freshness.token(known), now()), "what was known stays known");
        assertTrue(gate.admits(Freshness.bounded(Duration.ofHours(1)), now()));

        heal();
        eventually(() -> gate.admits(Freshness.strict(), now()), "a strict reader is let past");
        eventually(() -> gate.admits(Freshness.token(missed), now()), "the session's writes are known");
    }

    @Test
    void follower_acrossAnOutage_hearsEachChangeOnceInOrder() {
        bothKnow();
        Heard heard = new Heard();
        List<Position> expected = new ArrayList<>();
        try (Source.Subscription _ = here().subscribe(here().applied(), heard)) {
            expected.add(told(ROW));
            eventually(() -> heard.changes.size() == 1, "the first is heard");
            cut();
            for (int i = 0; i < 20; i++) {
                expected.add(told(OTHER));
            }
            heal();
            expected.add(told(ROW));
            eventually(() -> heard.changes.size() >= expected.size(), "all are heard");
        }
        assertEquals(expected, List.copyOf(heard.changes));
        assertEquals(List.of(), List.copyOf(heard.restarts));
    }

    @Test
    void outage_beyondWhatIsRetained_beginsAnew() throws InterruptedException {
        bothKnow();
        Position before = here().applied();
        Heard heard = new Heard();
        try (Source.Subscription _ = here().subscribe(before, heard)) {
            cut();
            Position last = before;
            for (int i = 0; i < 30; i++) {
                last = told(ROW);
            }
            retain(5);
            heal();
            assertTrue(here().await(last, PATIENCE));
            assertFalse(valid(here(), before, OTHER), "anything may have been among what was lost");
            assertTrue(valid(here(), last, OTHER));
            Position end = last;
            eventually(() -> heard.changes.contains(end), "it goes on");
        }
        assertEquals(1, heard.restarts.size());
    }

    @Test
    void subscription_thatIsClosed_hearsNothingMore() throws InterruptedException {
        bothKnow();
        Heard heard = new Heard();
        Source.Subscription subscription = here().subscribe(here().applied(), heard);
        Position first = told(ROW);
        eventually(() -> heard.changes.contains(first), "the first is heard");
        subscription.close();
        subscription.close();
        Position second = told(ROW);
        assertTrue(here().await(second, PATIENCE));
        current(here());
        assertEquals(List.of(first), List.copyOf(heard.changes));
    }

    private static final class Heard implements Source.Listener {
        private final ConcurrentLinkedQueue<Position> changes = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Position> restarts = new ConcurrentLinkedQueue<>();

        @Override
        public void changed(Change change) {
            changes.add(change.position());
        }

        @Override
        public void restarted(Position position) {
            restarts.add(position);
        }
    }
}
