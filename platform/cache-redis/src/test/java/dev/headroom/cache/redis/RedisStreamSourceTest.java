package dev.headroom.cache.redis;

import static dev.headroom.embedded.testing.Eventually.PATIENCE;
import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.redis.testing.RedisNode;
import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.RedisChild;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Source.Announcement;
import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithServers
class RedisStreamSourceTest {
    private static final String STATE = "{test:feed}:state";
    private static final String LOG = "{test:feed}:log";
    private static final Tag PRICE = Tag.of("prices:AAPL");
    private static final Tag CUSTOMER = Tag.of("customer:7");

    private final RedisChild server;
    private final FaultProxy network;
    private final List<RedisNode> nodes = new ArrayList<>();

    RedisStreamSourceTest(TestServers servers) {
        server = RedisChild.start(servers.redisUrl().orElseThrow());
        network = new FaultProxy(server.port());
    }

    private RedisNode a() {
        return nodes.get(0);
    }

    private RedisNode b() {
        return nodes.get(1);
    }

    /** Reaches Redis through the network that fails. */
    private RedisNode c() {
        return nodes.get(2);
    }

    @BeforeEach
    void open() {
        nodes.add(RedisNode.open(server.url(), RedisNode.feed("test")));
        nodes.add(RedisNode.open(server.url(), RedisNode.feed("test")));
        nodes.add(RedisNode.open(network.url(), RedisNode.feed("test")));
        nodes.forEach(RedisNode::ready);
    }

    @AfterEach
    void close() throws Exception {
        server.thaw();
        nodes.forEach(RedisNode::close);
        network.close();
        server.close();
    }

    @Test
    void announce_arrivesOnEveryNode() throws Exception {
        Position read = a().source().applied();
        assertEquals(read.incarnation(), c().source().applied().incarnation());
        assertTrue(c().valid(read, PRICE));

        Position change = announced(a(), PRICE);
        assertEquals(read.offset() + 1, change.offset());
        assertFalse(a().valid(read, PRICE));
        for (RedisNode node : nodes) {
            assertTrue(node.source().await(change, PATIENCE));
            assertFalse(node.valid(read, PRICE));
            assertTrue(node.valid(read, CUSTOMER));
            assertTrue(node.valid(change, PRICE));
        }
    }

    @Test
    void announce_byManyThreads_countsEveryChangeOnce() throws Exception {
        ConcurrentLinkedQueue<Position> positions = new ConcurrentLinkedQueue<>();
        List<Thread> threads = nodes.stream()
                .flatMap(node -> LongStream.range(0, 4)
                        .mapToObj(i -> Thread.ofVirtual().start(() -> {
                            for (int k = 0; k < 100; k++) {
                                positions.add(announced(node, Tag.of("prices:" + i + "-" + k)));
                            }
                        })))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1200, positions.stream().distinct().count());
        Position last = new Position(positions.element().incarnation(), 1200);
        for (RedisNode node : nodes) {
            assertTrue(node.source().await(last, PATIENCE));
            assertEquals(0, node.source().stats().restarts());
        }
    }

    @Test
    void probe_healsMessagesThatWereLostSilently() throws Exception {
        network.dropMessages(true);
        Position read = c().source().applied();
        Position change = announced(a(), PRICE);
        assertTrue(c().source().await(change, PATIENCE));
        assertFalse(c().valid(read, PRICE));
        eventually("the message was dropped", () -> network.dropped() > 0);
        assertTrue(c().source().stats().replays() > 0);
        assertEquals(0, c().source().stats().restarts());
    }

    @Test
    void freshAsOf_standsStillWhileDisconnected_andChangesAreReplayedAfterwards() throws Exception {
        network.cut();
        eventually("the node knows", () -> !c().source().stats().following());
        Position read = c().source().applied();
        long fresh = c().source().freshAsOfNanos();
        Position last = read;
        for (int i = 0; i < 2500; i++) {
            last = announced(a(), Tag.of("prices:" + i));
        }
        b().ready();
        assertEquals(fresh, c().source().freshAsOfNanos());
        assertEquals(read, c().source().applied());

        network.heal();
        assertTrue(c().source().await(last, PATIENCE));
        assertFalse(c().valid(read, Tag.of("prices:2400")));
        c().ready();
        assertEquals(0, c().source().stats().restarts());
    }

    @Test
    void node_thatWasAwayForMoreThanIsRetained_beginsAnew() throws Exception {
        network.cut();
        eventually("the node knows", () -> !c().source().stats().following());
        Position read = c().source().applied();
        Position last = read;
        for (int i = 0; i < 300; i++) {
            last = announced(a(), PRICE);
        }
        server.ask("XTRIM", LOG, "MAXLEN", "10");
        network.heal();
        assertTrue(c().source().await(last, PATIENCE));
        assertEquals(1, c().source().stats().restarts());
        assertFalse(c().valid(read, CUSTOMER));
        // what was read behind the oldest change that is left is valid
        assertTrue(c().valid(new Position(last.incarnation(), last.offset() - 10), CUSTOMER));
        assertFalse(c().valid(new Position(last.incarnation(), last.offset() - 11), CUSTOMER));
    }

    @Test
    void node_thatStarts_usesWhatOthersReadBefore() {
        announced(a(), PRICE);
        Position read = announced(a(), CUSTOMER);
        announced(a(), PRICE);
        RedisNode late = RedisNode.open(server.url(), RedisNode.feed("test"));
        nodes.add(late);
        late.ready();
        assertTrue(late.valid(read, CUSTOMER));
        assertFalse(late.valid(read, PRICE));
    }

    @Test
    void announce_withASmallStream_keepsItSmall() {
        try (RedisNode small = RedisNode.open(
                        server.url(), RedisNode.feed("small").withRetained(100))
                .ready()) {
            for (int i = 0; i < 1000; i++) {
                announced(small, PRICE);
            }
            long length = Long.parseLong(server.ask("XLEN", "{small:feed}:log").substring(1));
            assertTrue(length >= 100 && length < 400, () -> "length: " + length);
        }
    }

    @Test
    void flushAll_beginsANewIncarnationOnEveryNode() {
        Position read = announced(a(), PRICE);
        server.ask("FLUSHALL");
        assertNewIncarnation(read);
    }

    @Test
    void eviction_ofTheStream_beginsANewIncarnationOnEveryNode() {
        Position read = announced(a(), PRICE);
        server.ask("DEL", LOG);
        assertNewIncarnation(read);
    }

    @Test
    void server_thatIsKilledAndStartsEmpty_beginsANewIncarnation() {
        Position read = announced(a(), PRICE);
        server.kill();
        eventually(
                "all know",
                () -> nodes.stream().noneMatch(it -> it.source().stats().following()));
        Announcement lost = b().source().announce(List.of(CUSTOMER));
        assertFalse(lost.delivered());
        assertFalse(b().valid(b().source().applied(), CUSTOMER));

        server.restart();
        assertNewIncarnation(read);
        eventually("what was held is told", () -> b().source().stats().heldTags() == 0);
        assertEquals(1, b().source().stats().delivered());
    }

    @Test
    void promotion_beginsANewIncarnation() {
        Position read = announced(a(), PRICE);
        server.ask("REPLICAOF", "127.0.0.1", "1");
        eventually("a replica proves nothing", () -> !a().source().stats().following());
        server.ask("REPLICAOF", "NO", "ONE");
        assertNewIncarnation(read);
    }

    @Test
    void announce_toAPrimaryThatHasASuccessor_isRepeatedThere() {
        try (RedisChild successor = RedisChild.start(
                        RedisChild.executable(server.url()),
                        RedisChild.freePort(),
                        "--replicaof",
                        "127.0.0.1",
                        Integer.toString(server.port()));
                RedisNode there = RedisNode.open(successor.url(), RedisNode.feed("test"))) {
            eventually(
                    "the replica follows",
                    () -> successor.ask("INFO", "replication").contains("master_link_status:up"));
            successor.ask("REPLICAOF", "NO", "ONE");
            there.ready();
            Position read = there.source().applied();
            assertNotEquals(read.incarnation(), c().source().applied().incarnation());
            announced(c(), PRICE);
            there.ready();
            assertTrue(there.valid(read, PRICE));

            network.move(successor.port());
            eventually("it is told", () -> !there.valid(read, PRICE));
            eventually("it is let go", () -> c().source().stats().heldTags() == 0);
            assertEquals(read.incarnation(), there.source().applied().incarnation());
            assertEquals(read.incarnation(), c().source().applied().incarnation());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void countThatRepeats_withOtherContents_isAnotherIncarnation(int length) throws Exception {
        announced(a(), PRICE);
        assertTrue(c().source().await(announced(a(), PRICE), PATIENCE));
        network.cut();
        eventually("the node knows", () -> !c().source().stats().following());
        a().close();
        b().close();
        nodes.removeFirst();
        nodes.removeFirst();
        // the state that a replica may have: one record less, then others in its place
        String mark = server.ask("EVAL", "return redis.call('XRANGE',KEYS[1],'1-0','1-0')[1][2][2]", "1", LOG);
        String first = mark.substring(mark.indexOf(' ') + 1, mark.indexOf('\n'));
        server.ask("DEL", LOG);
        server.ask("XADD", LOG, "1-0", "c", mark);
        String last = first;
        for (int i = 2; i <= length; i++) {
            server.ask("XADD", LOG, i + "-0", "c", last + " fff" + i + "\ncustomer:7");
            last = "fff" + i;
        }
        server.ask("HSET", STATE, "n", Integer.toString(length), "m", last);

        RedisNode cut = nodes.getFirst();
        Position read = cut.source().applied();
        network.heal();
        eventually("another incarnation", () -> cut.source().applied().incarnation() != read.incarnation());
        cut.ready();
    }

    @Test
    void announce_afterTheCountWentBack_isValidInANewIncarnationAtOnce() {
        announced(a(), PRICE);
        Position read = announced(a(), PRICE);
        server.ask("DEL", LOG);
        server.ask("HSET", STATE, "n", "0", "m", "0");
        Position change = announced(a(), CUSTOMER);
        assertNotEquals(read.incarnation(), change.incarnation());
        assertFalse(a().valid(read, CUSTOMER));
        eventually("what was held goes", () -> a().source().stats().heldTags() == 0);
        assertNewIncarnation(read);
        assertTrue(a().valid(change, CUSTOMER));
    }

    @Test
    void announce_toAFrozenServer_holdsTheTagsUntilItThaws() {
        RedisNode quick = RedisNode.open(RedisSettings.of(server.url()), RedisNode.feed("test"));
        nodes.add(quick);
        quick.ready();
        Position read = quick.source().applied();
        server.freeze();
        assertFalse(quick.source().announce(List.of(PRICE)).delivered());
        assertFalse(quick.valid(quick.source().applied(), PRICE));
        assertFalse(quick.valid(new Position(read.incarnation(), Long.MAX_VALUE - 1), PRICE));
        assertTrue(quick.valid(read, CUSTOMER));
        assertEquals(1, quick.source().stats().heldTags());

        server.thaw();
        eventually("what was held is told", () -> quick.source().stats().heldTags() == 0);
        quick.ready();
        a().ready();
        assertFalse(a().valid(read, PRICE));
        // the frozen announcement was carried out as well, which does no harm
        assertTrue(quick.valid(quick.source().applied(), PRICE));
        assertEquals(0, quick.source().stats().restarts());
    }

    @Test
    void announce_toAServerThatIsFull_holdsTheTagsWhileFreshnessGoesOn() {
        server.ask("CONFIG", "SET", "maxmemory", "1");
        Position read = a().source().applied();
        assertFalse(a().source().announce(List.of(PRICE)).delivered());
        a().ready();
        assertFalse(a().valid(a().source().applied(), PRICE));
        server.ask("CONFIG", "SET", "maxmemory", "0");
        eventually("what was held is told", () -> a().source().stats().heldTags() == 0);
        b().ready();
        assertFalse(b().valid(read, PRICE));
        assertTrue(a().valid(a().source().applied(), PRICE));
    }

    @Test
    void announce_ofMoreTagsThanCanBeHeld_beginsANewIncarnationOnEveryNode() {
        RedisNode small = RedisNode.open(network.url(), RedisNode.feed("test").withHeldTags(2));
        nodes.add(small);
        small.ready();
        Position read = a().source().applied();
        network.cut();
        small.source().announce(List.of(Tag.of("one")));
        small.source().announce(List.of(Tag.of("two")));
        assertEquals(2, small.source().stats().heldTags());
        assertFalse(small.source().announce(List.of(Tag.of("three"))).delivered());
        assertFalse(small.valid(read, CUSTOMER));
        assertEquals(1, small.source().stats().overflows());
        assertEquals(0, small.source().stats().heldTags());

        network.heal();
        assertNewIncarnation(read);
    }

    @Test
    void node_thatAnnouncedMoreThanItCanRepeat_beginsYetAnotherIncarnation() {
        RedisNode small = RedisNode.open(server.url(), RedisNode.feed("test").withHeldTags(2));
        nodes.add(small);
        small.ready();
        Position read = a().source().applied();
        announced(small, Tag.of("one"));
        announced(small, Tag.of("two"));
        announced(small, Tag.of("three"));
        server.ask("FLUSHALL");
        eventually("it leaves the common history", () -> small.source().stats().overflows() == 1);
        assertNewIncarnation(read);
        assertEquals(1, small.source().stats().overflows());
        assertEquals(0, small.source().stats().heldTags());
    }

    @Test
    void latest_isTheEndOfEveryonesChanges() throws Exception {
        Position change = announced(a(), PRICE);
        assertEquals(change, c().source().latest(PATIENCE).orElseThrow());
        network.cut();
        assertTrue(c().source().latest(Duration.ofSeconds(5)).isEmpty());
    }

    @Test
    void latest_withManyReaders_sharesReadings() throws Exception {
        ConcurrentLinkedQueue<Position> found = new ConcurrentLinkedQueue<>();
        long before = commands();
        network.delay(20_000_000);
        List<Thread> readers = LongStream.range(0, 200)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    try {
                        found.add(c().source().latest(PATIENCE).orElseThrow());
                    } catch (InterruptedException interruption) {
                        throw new IllegalStateException(interruption);
                    }
                }))
                .toList();
        for (Thread reader : readers) {
            reader.join();
        }
        assertEquals(200, found.size());
        assertTrue(commands() - before < 200, "readings are shared");
    }

    private long commands() {
        String calls = server.ask("INFO", "commandstats");
        int at = calls.indexOf("cmdstat_evalsha:calls=");
        return at < 0 ? 0 : Long.parseLong(calls.substring(at + 22, calls.indexOf(',', at)));
    }

    @Test
    void subscribe_fromThePast_replaysEveryChangeOnceAndGoesOn() {
        Position from = a().source().applied();
        for (int i = 0; i < 1500; i++) {
            announced(a(), PRICE);
        }
        Recorder recorder = new Recorder();
        try (Source.Subscription _ = b().source().subscribe(from, recorder)) {
            eventually("replayed", () -> recorder.offsets.size() == 1500);
            for (int i = 0; i < 50; i++) {
                announced(a(), PRICE);
            }
            eventually("gone on", () -> recorder.offsets.size() == 1550);
        }
        announced(a(), PRICE);
        b().ready();
        assertEquals(
                LongStream.rangeClosed(from.offset() + 1, from.offset() + 1550)
                        .boxed()
                        .toList(),
                List.copyOf(recorder.offsets));
        assertTrue(recorder.restarts.isEmpty());
    }

    @Test
    void subscribe_fromBeforeWhatIsRetained_restartsFirst() {
        Position from = a().source().applied();
        Position last = from;
        for (int i = 0; i < 20; i++) {
            last = announced(a(), PRICE);
        }
        server.ask("XTRIM", LOG, "MAXLEN", "5");
        Recorder recorder = new Recorder();
        try (Source.Subscription _ = a().source().subscribe(from, recorder)) {
            eventually("replayed", () -> recorder.offsets.size() == 5);
            assertEquals(List.of(new Position(last.incarnation(), last.offset() - 5)), List.copyOf(recorder.restarts));
        }
    }

    @Test
    void subscribe_acrossAnIncarnation_restarts() {
        Recorder recorder = new Recorder();
        try (Source.Subscription _ = a().source().subscribe(a().source().applied(), recorder)) {
            announced(b(), PRICE);
            eventually("live", () -> recorder.offsets.size() == 1);
            server.ask("FLUSHALL");
            eventually("restarted", () -> recorder.restarts.size() == 1);
            Position change = announced(b(), PRICE);
            eventually("gone on", () -> recorder.offsets.size() > 1 && recorder.offsets.contains(change.offset()));
            assertEquals(change.incarnation(), recorder.restarts.element().incarnation());
        }
    }

    @Test
    void sharedMillis_agreesBetweenNodesAndMovesOn() {
        long delayed = 30_000_000;
        network.delay(delayed);
        c().ready();
        long before = a().source().sharedMillis();
        long between = c().source().sharedMillis();
        long after = b().source().sharedMillis();
        // each may be wrong by half of its shortest trip
        long tolerance = 2 * delayed / 1_000_000;
        assertTrue(between >= before - tolerance && between <= after + tolerance);
        eventually("it moves", () -> a().source().sharedMillis() > before);
    }

    @Test
    void sharedMillis_acrossAnIncarnation_goesOn() {
        long before = a().source().sharedMillis();
        long incarnation = a().source().applied().incarnation();
        server.ask("FLUSHALL");
        // a second of tolerance, for a machine that is busy; without an estimate it would be off by decades
        eventually("another incarnation", () -> {
            assertTrue(a().source().sharedMillis() > before - 1000);
            return a().source().applied().incarnation() != incarnation;
        });
        a().ready();
        assertTrue(a().source().sharedMillis() > before - 1000);
    }

    @Test
    void node_whoseConnectionVanishesWithoutAWord_opensAnother() {
        network.strand();
        eventually("the node knows", () -> !c().source().stats().following());
        Position read = c().source().applied();
        announced(a(), PRICE);
        c().ready();
        assertFalse(c().valid(read, PRICE));
        assertEquals(0, c().source().stats().restarts());
    }

    @Test
    void source_withoutAServer_opensAndFollowsLater() {
        server.kill();
        try (RedisNode early = RedisNode.open(server.url(), RedisNode.feed("test"))) {
            long now = Ticker.system().nanos();
            assertTrue(
                    now - early.source().freshAsOfNanos() > Duration.ofHours(1).toNanos());
            assertFalse(early.source().announce(List.of(PRICE)).delivered());
            server.restart();
            early.ready();
            eventually("what was held is told", () -> early.source().stats().heldTags() == 0);
            assertTrue(early.valid(early.source().applied(), PRICE));
        }
    }

    private static Position announced(RedisNode node, Tag tag) {
        return node.source().announce(List.of(tag)).position().orElseThrow();
    }

    private void assertNewIncarnation(Position before) {
        eventually("all agree on another incarnation", () -> {
            long first = nodes.getFirst().source().applied().incarnation();
            return first != before.incarnation()
                    && nodes.stream().allMatch(it -> it.source().applied().incarnation() == first);
        });
        for (RedisNode node : nodes) {
            node.ready();
            assertFalse(node.valid(before, PRICE));
        }
    }

    private static final class Recorder implements Source.Listener {
        private final ConcurrentLinkedQueue<Long> offsets = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Position> restarts = new ConcurrentLinkedQueue<>();

        @Override
        public void changed(Change change) {
            offsets.add(change.position().offset());
        }

        @Override
        public void restarted(Position position) {
            restarts.add(position);
        }
    }
}
