package dev.headroom.changefeed;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.testing.MemoryRelay;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithServers
final class FleetTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Tag ONE = Tag.of("owner:1");
    private static final Tag TWO = Tag.of("owner:2");

    private final TestFleet fleet;
    private final MemoryRelay relay = new MemoryRelay();

    FleetTest(TestServers servers) throws SQLException {
        fleet = new TestFleet(servers);
    }

    @AfterEach
    void close() throws SQLException {
        fleet.close();
    }

    private void insert(int id, int owner) throws SQLException {
        fleet.run("insert into item values (%d, %d, 'x')".formatted(id, owner));
    }

    private Position end(PostgresSource node) throws InterruptedException {
        Position end = node.latest(PATIENCE).orElseThrow();
        assertTrue(node.await(end, PATIENCE));
        return end;
    }

    @Test
    void oneNodeLeads_andTheOthersReadCopies() throws SQLException {
        PostgresSource first = TestFleet.leading(fleet.ready(null));
        PostgresSource second = fleet.ready(null);
        TestFleet.has(second, FeedRole.DIRECT);
        assertTrue(fleet.slot().active());
        assertTrue(first.stats().slot().failover(), "standbys are to have it too");
        assertTrue(first.stats().slot().kept().safeBytes() > 0, "the server bounds what it keeps");
    }

    @Test
    void nodeThatBegins_knowsWhatChangedBeforeIt() throws SQLException, InterruptedException {
        PostgresSource first = TestFleet.leading(fleet.ready(null));
        insert(1, 1);
        Position read = end(first);
        insert(2, 2);
        end(first);
        PostgresSource second = fleet.ready(null);
        end(second);
        assertTrue(TestFleet.valid(second, read, ONE), "what another node left behind can be used");
        assertFalse(TestFleet.valid(second, read, TWO), "but for what changed since");
    }

    @Test
    void leaderThatEnds_isFollowedByAnother_withoutAGap() throws SQLException, InterruptedException {
        PostgresSource first = TestFleet.leading(fleet.ready(null));
        PostgresSource second = fleet.ready(null);
        insert(1, 1);
        Position read = end(second);
        long restarts = second.stats().counts().restarts();
        first.close();
        insert(2, 2);
        TestFleet.leading(second);
        insert(3, 2);
        end(second);
        assertTrue(TestFleet.valid(second, read, ONE));
        assertFalse(TestFleet.valid(second, read, TWO));
        assertEquals(restarts, second.stats().counts().restarts());
    }

    @Test
    void fleetThatWasAway_goesOnFromTheSlot() throws SQLException, InterruptedException {
        PostgresSource first = TestFleet.leading(fleet.ready(null));
        insert(1, 1);
        Position read = end(first);
        first.close();
        insert(2, 2);
        PostgresSource second = TestFleet.leading(fleet.ready(null));
        end(second);
        assertTrue(TestFleet.valid(second, read, ONE));
        assertFalse(TestFleet.valid(second, read, TWO));
    }

    @Test
    void slotThatTheServerGaveUp_isMadeAnew_andEverythingCountsAsChanged() throws SQLException, InterruptedException {
        PostgresSource first = TestFleet.leading(fleet.ready(null));
        insert(1, 1);
        Position read = end(first);
        long restarts = first.stats().counts().restarts();
        fleet.loseSlot();
        eventually("it begins anew", () -> first.stats().counts().restarts() > restarts);
        TestFleet.leading(first);
        end(first);
        assertFalse(TestFleet.valid(first, read, ONE), "nobody knows what changed meanwhile");
        assertEquals("", first.stats().slot().trouble());
    }

    @Test
    void relay_tellsTheOthers_whoReadNoLog() throws SQLException, InterruptedException {
        TestFleet.leading(fleet.ready(relay));
        PostgresSource second = fleet.ready(relay);
        TestFleet.has(second, FeedRole.RELAYED);
        Position before = end(second);
        insert(1, 1);
        end(second);
        assertFalse(TestFleet.valid(second, before, ONE));
        assertTrue(TestFleet.valid(second, before, TWO));
        assertEquals(FeedRole.RELAYED, second.stats().role());
    }

    @Test
    void relayThatIsAway_costsNeitherFreshnessNorWhatIsCached() throws SQLException, InterruptedException {
        TestFleet.leading(fleet.ready(relay));
        PostgresSource second = fleet.ready(relay);
        TestFleet.has(second, FeedRole.RELAYED);
        Position before = end(second);
        long restarts = second.stats().counts().restarts();
        relay.away(true);
        insert(1, 1);
        TestFleet.has(second, FeedRole.DIRECT);
        end(second);
        assertFalse(TestFleet.valid(second, before, ONE));
        assertTrue(TestFleet.valid(second, before, TWO));
        relay.forget();
        relay.away(false);
        TestFleet.has(second, FeedRole.RELAYED);
        insert(2, 2);
        end(second);
        assertFalse(TestFleet.valid(second, before, TWO));
        assertEquals(restarts, second.stats().counts().restarts());
    }

    @Test
    void relayThatStandsStill_isLeft() throws SQLException, InterruptedException {
        TestFleet.leading(fleet.ready(relay));
        PostgresSource second = fleet.ready(relay);
        TestFleet.has(second, FeedRole.RELAYED);
        Position before = end(second);
        relay.frozen(true);
        insert(1, 1);
        TestFleet.has(second, FeedRole.DIRECT);
        end(second);
        assertFalse(TestFleet.valid(second, before, ONE));
    }

    @Test
    void leaderThatEnds_leavesARelayThatTheNextOneFills() throws SQLException, InterruptedException {
        PostgresSource first = TestFleet.leading(fleet.ready(relay));
        PostgresSource second = fleet.ready(relay);
        PostgresSource third = fleet.ready(relay);
        Position before = end(third);
        long restarts = third.stats().counts().restarts();
        first.close();
        insert(1, 1);
        eventually(
                "one of the two leads",
                () -> second.stats().role() == FeedRole.LEADER || third.stats().role() == FeedRole.LEADER);
        PostgresSource told = second.stats().role() == FeedRole.LEADER ? third : second;
        TestFleet.has(told, FeedRole.RELAYED);
        insert(2, 2);
        end(third);
        assertFalse(TestFleet.valid(third, before, ONE));
        assertFalse(TestFleet.valid(third, before, TWO));
        assertEquals(restarts, third.stats().counts().restarts());
    }

    @Test
    void copyOfATable_reachesFurtherBackThanTheSlot() throws SQLException, InterruptedException {
        PostgresSource first = TestFleet.leading(fleet.ready(relay));
        insert(1, 1);
        Position read = end(first);
        insert(2, 2);
        Position later = end(first);
        eventually(
                "the table was copied",
                () -> relay.copy().filter(copy -> copy.position().covers(later)).isPresent());
        assertTrue(first.letGo(0));
        eventually("the server has forgotten", () -> first.stats().slot().confirmed() >= read.offset());
        insert(3, 2);
        eventually(
                "a newer copy is there",
                () -> relay.copy()
                        .filter(copy ->
                                copy.position().offset() > first.stats().slot().confirmed())
                        .isPresent());
        PostgresSource second = fleet.ready(relay);
        end(second);
        assertTrue(TestFleet.valid(second, read, ONE), "the first node knew, and has passed it on");
        assertFalse(TestFleet.valid(second, read, TWO));
    }

    @Test
    void statistics_nameWhatChangesMost() throws SQLException, InterruptedException {
        PostgresSource node = TestFleet.leading(fleet.ready(null));
        for (int i = 0; i < 5; i++) {
            insert(i, 1);
        }
        insert(9, 2);
        end(node);
        assertEquals("table:public.item", node.churn(1).getFirst().tag());
        assertEquals(6, node.churn(1).getFirst().changes());
        assertEquals("owner:1", node.churn(2).getLast().tag());
        assertFalse(fleet.node().letGo(0), "only the leader can");
    }

    @Test
    void wrongSettings_areAllNamedAtOnce() {
        CodedException refused = assertThrows(
                CodedException.class, () -> new FleetSettings(Duration.ofMillis(5), 1, Duration.ofDays(1)));
        assertEquals(3, refused.violations().size());
    }
}
