package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LimitTest {
    private static final Quota HOUR = Quota.of("hour", 50, Duration.ofHours(1));
    private static final Quota BURST = new Quota("burst", 60, Duration.ofMinutes(1), 10);

    private final ManualTicker ticker = new ManualTicker();
    private final MemoryQuotas store = new MemoryQuotas(ticker, 1000);

    private Limiter limiter(QuotaStore of) {
        return new Limiter(of, new MemoryQuotas(ticker, 1000), 2, ticker);
    }

    @Test
    void admit_fromManyThreadsOnTwoNodes_grantsTheQuotaAndNoMore() throws InterruptedException, ExecutionException {
        List<Limiter> nodes = List.of(limiter(store), limiter(store));
        int admitted = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                Limiter node = nodes.get(i % 2);
                counts.add(threads.submit(() -> {
                    int mine = 0;
                    for (int j = 0; j < 20; j++) {
                        mine += node.admit("alice", List.of(HOUR), 1).admitted() ? 1 : 0;
                    }
                    return mine;
                }));
            }
            for (Future<Integer> count : counts) {
                admitted += count.get();
            }
        }
        assertEquals(50, admitted);
        assertTrue(nodes.getFirst().admit("bob", List.of(HOUR), 1).admitted());
    }

    @Test
    void admit_clientThatObeysRetryAfter_isNeverRefusedAgain() {
        Limiter limiter = limiter(store);
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            Limiter.Verdict verdict = limiter.admit("alice", List.of(HOUR, BURST), 1 + random.nextInt(2));
            if (!verdict.admitted()) {
                String wait = String.valueOf(verdict.fields().first("Retry-After"));
                ticker.advance(Duration.ofSeconds(Long.parseLong(wait)));
                assertTrue(limiter.admit("alice", List.of(HOUR, BURST), 1).admitted(), "after " + wait + " s");
            }
        }
    }

    @Test
    void admitMore_takesUnitsOfTheSameRequest_orNone() {
        Limiter limiter = limiter(store);
        assertTrue(limiter.admit("alice", List.of(HOUR, BURST), 1).admitted());
        assertTrue(limiter.admitMore("alice", List.of(HOUR, BURST), 6).admitted());
        Limiter.Verdict beyond = limiter.admitMore("alice", List.of(HOUR, BURST), 4);
        assertFalse(beyond.admitted());
        assertEquals(List.of("burst"), beyond.exceeded());
        // nothing was taken of the other quota, nor of this one
        assertTrue(limiter.admitMore("alice", List.of(HOUR, BURST), 3).admitted());
        assertEquals(List.of(new Limiter.Usage(List.of(HOUR, BURST), 1, 1)), limiter.usage());
    }

    @Test
    void standing_takesNothing_andKnowsWhatIsLeasedHere() {
        AtomicBoolean away = new AtomicBoolean();
        Limiter limiter = limiter((key, quota, units) -> {
            if (away.get()) {
                throw new IllegalStateException("away");
            }
            return store.take(key, quota, units);
        });
        List<Quota> tier = List.of(HOUR, BURST);
        List<Limiter.State> rested = limiter.standing("alice", tier);
        assertEquals(
                List.of(50L, 10L), rested.stream().map(Limiter.State::remaining).toList());
        assertEquals(Duration.ZERO, rested.getFirst().nextIn());
        limiter.admit("alice", tier, 1);
        limiter.admit("alice", tier, 1);
        for (int i = 0; i < 5; i++) {
            assertEquals(48, limiter.standing("alice", tier).getFirst().remaining());
        }
        assertEquals(
                Duration.ofSeconds(72),
                limiter.standing("alice", tier).getFirst().nextIn());
        away.set(true);
        assertEquals(48, limiter.standing("alice", tier).getFirst().remaining(), "as far as the node knows");
        away.set(false);
        for (int i = 0; i < 48; i++) {
            limiter.admit("alice", List.of(HOUR), 1);
        }
        Limiter.State empty = limiter.standing("alice", List.of(HOUR)).getFirst();
        assertEquals(0, empty.remaining());
        assertFalse(empty.admits());
        ticker.advance(empty.nextIn());
        assertTrue(limiter.admit("alice", List.of(HOUR), 1).admitted());
    }

    @Test
    void usage_tellsEachTier_andWhoeverWasRefusedMost() {
        Limiter limiter = limiter(new MemoryQuotas(ticker, 10_000));
        Quota one = Quota.of("hour", 1, Duration.ofHours(1));
        limiter.admit("alice", List.of(HOUR), 1);
        limiter.admitAtHand("alice", List.of(HOUR), 1);
        for (int i = 0; i < 4; i++) {
            limiter.admit("bob", List.of(one), 1);
        }
        for (int i = 0; i < 3000; i++) {
            limiter.admit("key" + i, List.of(one), 1);
            limiter.admit("key" + i, List.of(one), 1);
        }
        assertTrue(limiter.usage().contains(new Limiter.Usage(List.of(one), 3001, 3003)));
        assertEquals(
                0,
                limiter.usage().stream()
                        .filter(usage -> usage.tier().equals(List.of(HOUR)))
                        .mapToLong(Limiter.Usage::refused)
                        .sum());
        assertEquals(List.of(new Limiter.Refused("bob", 3)), limiter.mostRefused(1));
        assertTrue(limiter.mostRefused(10_000).size() <= 1000);
    }

    @Test
    void fields_ofAVerdict_areTheStructuredFieldsOfTheDraft() {
        Limiter limiter = limiter(store);
        Limiter.Verdict verdict = limiter.admit("alice", List.of(HOUR, BURST), 1);
        assertEquals(
                "\"hour\";q=50;w=3600, \"burst\";q=60;w=60", verdict.fields().first("RateLimit-Policy"));
        assertEquals("\"hour\";r=49;t=72, \"burst\";r=9;t=1", verdict.fields().first("RateLimit"));
        assertFalse(verdict.fields().has("Retry-After"));
        for (int i = 0; i < 9; i++) {
            limiter.admit("alice", List.of(HOUR, BURST), 1);
        }
        Limiter.Verdict refused = limiter.admit("alice", List.of(HOUR, BURST), 1);
        assertEquals(List.of("burst"), refused.exceeded());
        assertEquals("1", refused.fields().first("Retry-After"));
        // what the other quota gave was given back
        ticker.advance(Duration.ofSeconds(1));
        assertEquals(
                39,
                limiter.admit("alice", List.of(HOUR, BURST), 1)
                        .states()
                        .getFirst()
                        .remaining());
    }

    @Test
    void admit_storeAway_grantsTheShareOfThisNode() {
        AtomicBoolean away = new AtomicBoolean();
        Limiter limiter = limiter((key, quota, units) -> {
            if (away.get()) {
                throw new IllegalStateException("away");
            }
            return store.take(key, quota, units);
        });
        assertTrue(limiter.admit("alice", List.of(HOUR), 1).admitted());
        away.set(true);
        int admitted = 0;
        for (int i = 0; i < 200; i++) {
            admitted += limiter.admit("alice", List.of(HOUR), 1).admitted() ? 1 : 0;
        }
        // what was leased before, and half of the quota
        assertTrue(admitted >= 25 && admitted <= 25 + 3, "admitted " + admitted);
        assertTrue(limiter.fallbacks() > 0);
    }

    @Test
    void admit_ofWhatIsUsedUp_asksTheStoreOnceForEachUnitThatComesBack() {
        AtomicInteger asked = new AtomicInteger();
        Limiter limiter = limiter((key, quota, units) -> {
            asked.incrementAndGet();
            return store.take(key, quota, units);
        });
        while (limiter.admit("alice", List.of(HOUR), 1).admitted()) {
            assertTrue(asked.get() <= 50);
        }
        int before = asked.get();
        for (int i = 0; i < 100; i++) {
            assertEquals(
                    Duration.ofSeconds(72 + (i % 2) * 72),
                    limiter.admit("alice", List.of(HOUR), 1 + i % 2).retryAfter());
        }
        assertEquals(before, asked.get());
        ticker.advance(Duration.ofSeconds(72));
        assertTrue(limiter.admit("alice", List.of(HOUR), 1).admitted());
        assertFalse(limiter.admit("alice", List.of(HOUR), 1).admitted());
        assertFalse(limiter.admit("alice", List.of(HOUR), 1).admitted());
        assertEquals(before + 1, asked.get());
    }

    @Test
    void admitAtHand_whileTheStoreIsAsked_waitsForNobodyAndTakesNothing() throws Exception {
        Quota hour = Quota.of("hour", 1000, Duration.ofHours(1));
        Quota minute = Quota.of("minute", 1000, Duration.ofMinutes(1));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        Limiter limiter = limiter((key, quota, units) -> {
            if (units > 50) {
                asked.countDown();
                try {
                    answers.await();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
            return store.take(key, quota, units);
        });
        List<Quota> both = List.of(minute, hour);
        limiter.admit("alice", both, 1);
        limiter.admit("alice", both, 1);
        assertTrue(limiter.admitAtHand("alice", both, 1).isPresent());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> waiting = threads.submit(
                    () -> limiter.admit("alice", List.of(hour), 500).admitted());
            try {
                asked.await();
                Future<Boolean> atHand = threads.submit(
                        () -> limiter.admitAtHand("alice", both, 1).isPresent());
                assertFalse(atHand.get(30, TimeUnit.SECONDS));
            } finally {
                answers.countDown();
            }
            assertTrue(waiting.get());
        }
        assertEquals(
                996,
                limiter.admitAtHand("alice", List.of(minute), 1)
                        .orElseThrow()
                        .states()
                        .getFirst()
                        .remaining());
    }

    @Test
    void take_moreKeysThanAreKept_staysBoundedAndLimits() {
        MemoryQuotas few = new MemoryQuotas(ticker, 100);
        for (int i = 0; i < 10_000; i++) {
            few.take("key" + i, HOUR, 1);
        }
        assertTrue(few.keys() <= 100, few.keys() + " keys");
        long granted = 0;
        for (int i = 0; i < 200; i++) {
            granted += few.take("one more", HOUR, 1).units();
        }
        assertTrue(granted <= 50, granted + " granted");
        // full buckets are as good as none: they make room again
        ticker.advance(Duration.ofHours(2));
        assertEquals(49, few.take("later", HOUR, 1).remaining());
    }

    @Test
    void of_forgedForwardedFor_countsFromTheRight() {
        ClientAddress direct = new ClientAddress(List.of());
        assertEquals("203.0.113.9", direct.of("203.0.113.9", Fields.of("X-Forwarded-For", "1.2.3.4")));
        ClientAddress proxied = new ClientAddress(List.of("10.0.0.0/8", "2001:db8::1"));
        Fields forged = Fields.of("X-Forwarded-For", "6.6.6.6, 198.51.100.7", "X-Forwarded-For", "10.1.2.3");
        assertEquals("198.51.100.7", proxied.of("10.0.0.1", forged));
        assertEquals("203.0.113.9", proxied.of("203.0.113.9", forged));
        assertEquals("10.0.0.1", proxied.of("10.0.0.1", Fields.NONE));
        assertEquals("10.0.0.1", proxied.of("10.0.0.1", Fields.of("X-Forwarded-For", "1.1.1.1, evil.example")));
        assertEquals("198.51.100.7", proxied.of("10.0.0.1", Fields.of("X-Forwarded-For", "198.51.100.7:4711")));
        assertThrows(IllegalArgumentException.class, () -> new ClientAddress(List.of("proxy.example")));
    }

    @Test
    void quotaKey_addressesOfOneNetwork_areOne() {
        assertEquals(ClientAddress.quotaKey("2001:db8:1:2:3:4:5:6"), ClientAddress.quotaKey("2001:db8:1:2:ffff::1"));
        assertFalse(ClientAddress.quotaKey("2001:db8:1:2::1").equals(ClientAddress.quotaKey("2001:db8:1:3::1")));
        assertEquals("192.0.2.1", ClientAddress.quotaKey("192.0.2.1"));
    }

    @Test
    void enter_beyondPlacesAndQueue_isRefusedAtOnce() throws InterruptedException {
        AdmissionLimit limit = new AdmissionLimit(1, 0, Duration.ofSeconds(1), Ticker.system());
        try (AdmissionLimit.Permit _ = limit.enter(AdmissionLimit.Priority.HIGH, Duration.ofSeconds(5))) {
            CodedException refused = assertThrows(
                    CodedException.class, () -> limit.enter(AdmissionLimit.Priority.HIGH, Duration.ofSeconds(5)));
            assertEquals(HttpErrors.OVERLOADED, refused.code());
            assertTrue(refused.retryAfter().isPresent());
        }
        limit.enter(AdmissionLimit.Priority.LOW, Duration.ofSeconds(5)).close();
        assertEquals(0, limit.working());
    }

    @Test
    void hopeless_countsThoseWhoCome_andTakesNoPlace() throws InterruptedException {
        AdmissionLimit limit = new AdmissionLimit(2, 3, Duration.ofSeconds(1), ticker);
        Duration soon = Duration.ofSeconds(5);
        assertFalse(limit.hopeless(AdmissionLimit.Priority.HIGH, 4, soon));
        assertTrue(limit.hopeless(AdmissionLimit.Priority.HIGH, 5, soon));
        try (AdmissionLimit.Permit _ = limit.enter(AdmissionLimit.Priority.HIGH, soon)) {
            assertEquals(1, limit.working());
            assertFalse(limit.hopeless(AdmissionLimit.Priority.HIGH, 3, soon));
            assertTrue(limit.hopeless(AdmissionLimit.Priority.HIGH, 4, soon));
            ticker.advance(Duration.ofMillis(800));
        }
        // two at a time, 800 ms each: the third would begin after 400 ms, the fifth after 1,200
        assertFalse(limit.hopeless(AdmissionLimit.Priority.HIGH, 2, soon));
        assertTrue(limit.hopeless(AdmissionLimit.Priority.HIGH, 4, soon));
        assertEquals(0, limit.refusals());
    }

    @Test
    void enter_waitBeyondTheDeadline_isRefusedWithoutWaiting() throws InterruptedException {
        AdmissionLimit limit = new AdmissionLimit(1, 10, Duration.ofSeconds(10), ticker);
        AdmissionLimit.Permit slow = limit.enter(AdmissionLimit.Priority.HIGH, Duration.ofSeconds(5));
        ticker.advance(Duration.ofSeconds(2));
        slow.close();
        assertEquals(2000, limit.meanMillis());
        try (AdmissionLimit.Permit _ = limit.enter(AdmissionLimit.Priority.HIGH, Duration.ofSeconds(5))) {
            assertThrows(CodedException.class, () -> limit.enter(AdmissionLimit.Priority.HIGH, Duration.ofMillis(500)));
        }
    }

    @Test
    void enter_highPriority_goesBeforeLowThatCameEarlier() throws InterruptedException, ExecutionException {
        AdmissionLimit limit = new AdmissionLimit(1, 10, Duration.ofSeconds(10), Ticker.system());
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        AdmissionLimit.Permit first = limit.enter(AdmissionLimit.Priority.HIGH, Duration.ofSeconds(10));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (AdmissionLimit.Priority priority :
                    List.of(AdmissionLimit.Priority.LOW, AdmissionLimit.Priority.HIGH)) {
                CountDownLatch started = new CountDownLatch(1);
                all.add(threads.submit(() -> {
                    started.countDown();
                    try (AdmissionLimit.Permit _ = limit.enter(priority, Duration.ofSeconds(10))) {
                        order.add(priority.name());
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                }));
                started.await();
                while (limit.waiting() < all.size()) {
                    Thread.onSpinWait();
                }
            }
            first.close();
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertEquals(List.of("HIGH", "LOW"), order);
    }

    @Test
    void resize_letsThoseWhoWaitInAtOnce_andShrinksAsOthersLeave() throws Exception {
        AdmissionLimit limit = new AdmissionLimit(1, 10, Duration.ofSeconds(10), Ticker.system());
        AdmissionLimit.Permit first = limit.enter(AdmissionLimit.Priority.HIGH, Duration.ofSeconds(10));
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<AdmissionLimit.Permit> second =
                    threads.submit(() -> limit.enter(AdmissionLimit.Priority.HIGH, Duration.ofSeconds(10)));
            while (limit.waiting() == 0) {
                Thread.onSpinWait();
            }
            limit.resize(2);
            second.get();
            assertEquals(2, limit.working());
            limit.resize(1);
            assertEquals(1, limit.places());
            first.close();
            assertThrows(CodedException.class, () -> limit.enter(AdmissionLimit.Priority.HIGH, Duration.ofMillis(1)));
            second.get().close();
            limit.enter(AdmissionLimit.Priority.HIGH, Duration.ofMillis(1)).close();
        }
        assertThrows(IllegalArgumentException.class, () -> limit.resize(0));
    }
}
