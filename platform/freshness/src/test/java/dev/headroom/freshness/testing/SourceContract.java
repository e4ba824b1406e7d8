package dev.headroom.freshness.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every source must do, whatever delivers its changes. An implementation's test extends it. */
public abstract class SourceContract {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Tag ROW = Tag.of("contract:1");
    private static final Tag OTHER = Tag.of("contract:2");

    private final List<Source> opened = new ArrayList<>();

    /** Another view of the same history, as another node would have it; the same object where there can be only one. */
    protected abstract Source open();

    /** One that knows the present. */
    private Source ready() {
        Source source = open();
        opened.add(source);
        long asked = Ticker.system().nanos();
        eventually(() -> source.freshAsOfNanos() - asked > 0);
        return source;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Source::close);
    }

    private static void eventually(BooleanSupplier condition) {
        long begun = Ticker.system().nanos();
        while (!condition.getAsBoolean()) {
            assertTrue(Ticker.system().nanos() - begun < PATIENCE.toNanos(), "it never came to be");
            Thread.onSpinWait();
        }
    }

    private static boolean valid(Source source, Position read, Tag tag) {
        return read.incarnation() == source.applied().incarnation()
                && source.tags().covered(Dependencies.of(List.of(tag)).hashes(), read.offset());
    }

    private static Position announced(Source source, Tag... tags) {
        return source.announce(List.of(tags)).position().orElseThrow();
    }

    @Test
    void announcement_thatReturned_endsWhatWasReadBefore_onItsNode() {
        Source source = ready();
        Position before = source.applied();
        Position at = announced(source, ROW);
        assertFalse(valid(source, before, ROW));
        assertTrue(valid(source, before, OTHER));
        assertTrue(valid(source, at, ROW));
    }

    @Test
    void announcement_reachesEveryNode_inOrder_once() {
        Source here = ready();
        Source there = ready();
        ConcurrentLinkedQueue<Change> heard = new ConcurrentLinkedQueue<>();
        try (Source.Subscription _ = there.subscribe(there.applied(), listener(heard))) {
            List<Position> told = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                told.add(announced(here, Tag.of("contract", Integer.toString(i))));
            }
            eventually(() -> heard.size() >= told.size());
            assertEquals(told, heard.stream().map(Change::position).toList());
            assertTrue(there.applied().covers(told.getLast()));
        }
    }

    private static Source.Listener listener(ConcurrentLinkedQueue<Change> heard) {
        return new Source.Listener() {
            @Override
            public void changed(Change change) {
                heard.add(change);
            }

            @Override
            public void restarted(Position position) {
                throw new AssertionError("nothing was lost, and yet it restarted at " + position);
            }
        };
    }

    @Test
    void announcements_ofManyThreads_formOneChain() throws InterruptedException {
        Source source = ready();
        ConcurrentLinkedQueue<Change> heard = new ConcurrentLinkedQueue<>();
        Position start = source.applied();
        int threads = 8;
        int each = 25;
        try (Source.Subscription _ = source.subscribe(start, listener(heard));
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch done = new CountDownLatch(threads);
            for (int thread = 0; thread < threads; thread++) {
                Tag tag = Tag.of("contract", "t" + thread);
                writers.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        source.announce(List.of(tag));
                    }
                    done.countDown();
                });
            }
            done.await();
            eventually(() -> heard.size() >= threads * each);
        }
        long last = start.offset();
        for (Change change : heard) {
            assertTrue(change.previous() <= last && change.position().offset() > last, "the chain breaks at " + change);
            last = change.position().offset();
        }
        assertEquals(threads * each, heard.size());
    }

    @Test
    void load_thatEndsAfterAChange_isNotValid_andOneThatBeginsAfterItIs() throws InterruptedException {
        Source source = ready();
        ReadPoint before = source.begin();
        Position at = announced(source, ROW);
        before.end(Dependencies.of(List.of(ROW)));
        assertTrue(source.await(at, PATIENCE));
        ReadPoint after = source.begin();
        after.end(Dependencies.of(List.of(ROW)));
        eventually(() -> before.state() != ReadPoint.State.PENDING && after.state() != ReadPoint.State.PENDING);
        assertFalse(before.state() == ReadPoint.State.SETTLED && valid(source, before.position(), ROW));
        assertEquals(ReadPoint.State.SETTLED, after.state());
        assertTrue(valid(source, after.position(), ROW));
    }

    @Test
    void await_ofAnotherNodesChange_knowsItAfterwards() throws InterruptedException {
        Source here = ready();
        Source there = ready();
        Position before = there.applied();
        Position at = announced(here, ROW);
        assertTrue(there.await(at, PATIENCE));
        assertFalse(valid(there, before, ROW));
    }

    @Test
    void await_ofWhatNeverComes_endsInTime() throws InterruptedException {
        Source source = ready();
        Position applied = source.applied();
        assertFalse(
                source.await(new Position(applied.incarnation(), applied.offset() + 1_000_000), Duration.ofMillis(5)));
        assertFalse(source.await(new Position(applied.incarnation() + 1, 0), Duration.ofMillis(5)));
        assertTrue(source.await(applied, Duration.ZERO));
    }

    @Test
    void latest_coversWhatWasAnnouncedBefore() throws InterruptedException {
        Source here = ready();
        Source there = ready();
        Position at = announced(here, ROW);
        assertTrue(there.latest(PATIENCE).orElseThrow().covers(at));
    }

    @Test
    void freshness_movesOnByItself() {
        Source source = ready();
        long later = Ticker.system().nanos();
        eventually(() -> source.freshAsOfNanos() - later > 0);
    }

    @Test
    void subscription_fromWhereNobodyKnows_beginsWithARestart() {
        Source source = ready();
        announced(source, ROW);
        CountDownLatch restarted = new CountDownLatch(1);
        Source.Listener listener = new Source.Listener() {
            @Override
            public void changed(Change change) {
                // what follows the restart is none of this test's business
            }

            @Override
            public void restarted(Position position) {
                restarted.countDown();
            }
        };
        Position elsewhere = new Position(source.applied().incarnation() + 1, 5);
        try (Source.Subscription _ = source.subscribe(elsewhere, listener)) {
            eventually(() -> restarted.getCount() == 0);
        }
    }

    @Test
    void sharedClock_neverGoesBack_andIsTheSameEverywhere() {
        Source here = ready();
        Source there = ready();
        long last = here.sharedMillis();
        for (int i = 0; i < 1_000; i++) {
            long now = here.sharedMillis();
            assertTrue(now >= last, "the clock went back");
            last = now;
        }
        assertTrue(Math.abs(here.sharedMillis() - there.sharedMillis()) < PATIENCE.toMillis());
    }

    @Test
    void close_twice_isOnce() {
        Source source = ready();
        source.close();
        source.close();
    }
}
