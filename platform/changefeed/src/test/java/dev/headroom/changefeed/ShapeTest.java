package dev.headroom.changefeed;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Violation;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to tables as a whole: altered, taken out of the log, filled by the hundred thousand. */
@WithServers
final class ShapeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Tag ONE = Tag.of("owner:1");
    private static final Tag ITEM = Tag.of("table:public.item");
    private static final Tag SAID = Tag.of("elsewhere:1");

    private final TestServers servers;
    private final TestFleet fleet;

    ShapeTest(TestServers servers) throws SQLException {
        this.servers = servers;
        fleet = new TestFleet(servers);
    }

    @AfterEach
    void close() throws SQLException {
        fleet.close();
    }

    private static Position end(PostgresSource node) throws InterruptedException {
        Position end = node.latest(PATIENCE).orElseThrow();
        assertTrue(node.await(end, PATIENCE));
        return end;
    }

    /** The superuser's trigger, in the fleet's own database. */
    private void tellOfCommands() {
        String url = fleet.database.url();
        FeedSettings settings = FeedSettings.of(
                url, servers.superuser().user(), servers.superuser().password());
        new FeedSetup(settings, TestFleet.MAPPING).mend();
    }

    @Test
    void alteredTable_endsWhatWasMadeFromIt_inItsOwnTransaction() throws SQLException, InterruptedException {
        tellOfCommands();
        PostgresSource node = TestFleet.leading(fleet.ready(null));
        fleet.run("insert into item values (1, 1, 'a')");
        Position before = end(node);
        fleet.run("alter table item alter column note type text using upper(note)");
        end(node);
        assertFalse(TestFleet.valid(node, before, ONE));
        assertFalse(TestFleet.valid(node, before, ITEM));
        assertTrue(TestFleet.valid(node, before, SAID), "what isn't made from it stays");
    }

    @Test
    void policyFunctionAndDroppedTable_endWhatMayDependOnThem() throws SQLException, InterruptedException {
        tellOfCommands();
        fleet.run("create table other (id bigint primary key)");
        PostgresSource node = TestFleet.leading(fleet.ready(null));
        Position before = end(node);
        fleet.run("create policy mine on item using (owner_id = 1)");
        Position policy = end(node);
        assertFalse(TestFleet.valid(node, before, ITEM));
        fleet.run("create function price() returns int language sql as 'select 1'");
        Position function = end(node);
        assertFalse(TestFleet.valid(node, policy, ITEM));
        fleet.run("drop table other");
        end(node);
        assertFalse(TestFleet.valid(node, function, ITEM), "it may have been a part of one that is followed");
    }

    @Test
    void alteredTable_isNoticed_whereNothingTellsOfCommands() throws SQLException, InterruptedException {
        PostgresSource node = TestFleet.leading(fleet.ready(null));
        Position before = end(node);
        fleet.run("alter table item add column more text default 'x'");
        eventually("it is noticed", () -> !TestFleet.valid(node, before, ONE));
        assertTrue(TestFleet.valid(node, before, SAID));
    }

    @Test
    void tableThatLeavesTheLog_bypassesCaches_untilItIsBack() throws SQLException, InterruptedException {
        PostgresSource node = TestFleet.leading(fleet.ready(null));
        Position before = end(node);
        fleet.run("alter publication headroom drop table item");
        TestFleet.has(node, FeedRole.AWAY);
        assertTrue(
                node.stats().trouble().contains("publication headroom"),
                node.stats().trouble());
        long frozen = System.nanoTime();
        fleet.run("insert into item values (1, 1, 'unseen')");
        fleet.run("alter publication headroom add table item");
        TestFleet.current(node);
        assertTrue(node.freshAsOfNanos() - frozen > 0);
        assertFalse(TestFleet.valid(node, before, ONE), "what changed meanwhile isn't in the log");
        assertEquals("", node.stats().trouble());
    }

    @Test
    void tableThatLosesItsIdentity_orBecomesUnlogged_isNoticed() throws SQLException {
        PostgresSource node = TestFleet.leading(fleet.ready(null));
        fleet.run("alter table item replica identity default");
        TestFleet.has(node, FeedRole.AWAY);
        assertTrue(
                node.stats().trouble().contains("replica identity"),
                node.stats().trouble());
        fleet.run("alter table item replica identity full");
        TestFleet.current(node);
        fleet.run("alter publication headroom drop table item; alter table item set unlogged");
        TestFleet.has(node, FeedRole.AWAY);
        assertTrue(node.stats().trouble().contains("unlogged"), node.stats().trouble());
    }

    @Test
    void importOfVeryManyRows_touchesTheTable_andNothingElse() throws SQLException, InterruptedException {
        PostgresSource node = TestFleet.leading(fleet.ready(null));
        Position before = end(node);
        long changes = node.stats().counts().changes();
        fleet.run("insert into item select i, i, repeat('x', 40) from generate_series(1, 200000) i");
        end(node);
        assertFalse(TestFleet.valid(node, before, Tag.of("owner:123456")));
        assertTrue(TestFleet.valid(node, before, SAID), "caches of other things go on");
        assertEquals(changes + 1, node.stats().counts().changes());
        assertTrue(node.churn(10).size() <= 2, "one tag for the table, one for all of its owners");
    }

    @Test
    void whatShouldBeKnown_isSaidWithItsWayOut() {
        List<String> advised = new FeedSetup(fleet.settings(), TestFleet.MAPPING)
                .advice().stream().map(Violation::message).toList();
        assertTrue(
                advised.stream().anyMatch(one -> one.contains("event trigger headroom_ddl_end should exist")),
                advised.toString());
        tellOfCommands();
        assertTrue(new FeedSetup(fleet.settings(), TestFleet.MAPPING)
                .advice().stream().noneMatch(one -> one.subject().startsWith("event trigger")));
    }
}
