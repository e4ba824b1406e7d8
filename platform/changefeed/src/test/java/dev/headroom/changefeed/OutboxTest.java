package dev.headroom.changefeed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithServers
final class OutboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TagMapping MAPPING = TagMapping.builder()
            .column("account", "owner_id", "owner")
            .table("note")
            .column("reading", "owner_id", "owner")
            .build();

    private final TestFleet fleet;
    private final OutboxSource source;
    private final ConcurrentLinkedQueue<Change> heard = new ConcurrentLinkedQueue<>();

    OutboxTest(TestServers servers) throws SQLException {
        fleet = new TestFleet(servers);
        fleet.run("""
                create table account (id bigint primary key, owner_id bigint, note text);
                create table note (id bigint primary key, account_id bigint references account on delete cascade);
                create table reading (owner_id bigint not null, d date not null) partition by range (d);
                create table reading_2026 partition of reading for values from ('2026-01-01') to ('2027-01-01');
                """);
        new OutboxSetup(fleet.settings(), MAPPING).mend();
        source = new OutboxSource(fleet.settings(), OutboxSettings.USUAL, MAPPING, Ticker.system());
        long asked = System.nanoTime();
        Eventually.eventually("it knows the present", () -> source.freshAsOfNanos() - asked > 0);
        source.subscribe(source.applied(), new Source.Listener() {
            @Override
            public void changed(Change change) {
                heard.add(change);
            }

            @Override
            public void restarted(Position position) {
                throw new AssertionError("restarted at " + position);
            }
        });
    }

    @AfterEach
    void close() {
        source.close();
    }

    /** What the statement touched, once it is known. */
    private Set<String> touched(String sql) throws SQLException, InterruptedException {
        heard.clear();
        fleet.run(sql);
        Position end = source.latest(PATIENCE).orElseThrow();
        assertTrue(source.await(end, PATIENCE));
        Set<String> tags = new TreeSet<>();
        heard.forEach(change -> change.tags().forEach(tag -> tags.add(tag.name())));
        return tags;
    }

    @Test
    void statements_touchTheirRowsTags() throws SQLException, InterruptedException {
        assertEquals(
                Set.of("table:public.account", "owner:1", "owner:2"),
                touched("insert into account values (1, 1, 'a'), (2, 2, 'b'), (3, 2, 'c')"));
        assertEquals(
                Set.of("table:public.account", "owner:1", "owner:9"),
                touched("update account set owner_id = 9 where id = 1"));
        assertEquals(Set.of("table:public.account", "owner:9"), touched("delete from account where id = 1"));
        assertEquals(Set.of(), touched("delete from account where id = 1"), "no row, no change");
        assertEquals(Set.of("table:public.account"), touched("insert into account values (7, null, 'x')"));
        assertEquals(
                Set.of("table:public.account", "owner:*", "table:public.note"), touched("truncate account cascade"));
    }

    @Test
    void cascadesPartitionsCopyAndUpserts_areSeen() throws SQLException, InterruptedException {
        fleet.run("insert into account values (1, 1, 'a'); insert into note values (5, 1)");
        assertEquals(
                Set.of("table:public.account", "owner:1", "table:public.note"),
                touched("delete from account where id = 1"));
        assertEquals(
                Set.of("table:public.reading", "owner:4"), touched("insert into reading values (4, '2026-05-05')"));
        assertEquals(
                Set.of("table:public.reading", "owner:5"),
                touched("insert into reading_2026 values (5, '2026-05-05')"));
        assertEquals(
                Set.of("table:public.account", "owner:3"),
                touched("insert into account values (3, 3, 'x') on conflict (id) do update set owner_id = 4"));
        assertEquals(
                Set.of("table:public.account", "owner:3", "owner:4"),
                touched("insert into account values (3, 3, 'x') on conflict (id) do update set owner_id = 4"));
    }

    @Test
    void rolledBackWork_leavesNothing() throws SQLException, InterruptedException {
        assertEquals(
                Set.of("table:public.account", "owner:1"),
                touched("begin; insert into account values (1, 1, 'a'); savepoint s;"
                        + " insert into account values (2, 2, 'b'); rollback to s; commit"));
        assertEquals(Set.of(), touched("begin; insert into account values (5, 5, 'a'); rollback"));
    }

    @Test
    void largeStatement_touchesTheTable() throws SQLException, InterruptedException {
        assertEquals(
                Set.of("table:public.account", "owner:*"),
                touched("insert into account select i, i, 'x' from generate_series(1, 50000) i"));
    }

    @Test
    void transactionThatCommitsLate_isNumberedLate() throws SQLException, InterruptedException {
        try (Connection slow = DriverManager.getConnection(
                        fleet.database.url(), fleet.database.user(), fleet.database.password());
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("insert into account values (1, 1, 'slow')");
            assertEquals(
                    Set.of("table:public.account", "owner:2"), touched("insert into account values (2, 2, 'fast')"));
            Position between = source.applied();
            slow.commit();
            Position end = source.latest(PATIENCE).orElseThrow();
            assertTrue(source.await(end, PATIENCE));
            assertFalse(source.tags()
                    .covered(Dependencies.of(List.of(Tag.of("owner:1"))).hashes(), between.offset()));
        }
    }

    @Test
    void oldChanges_arePruned_andThePruningIsKnown() throws SQLException, InterruptedException {
        touched("insert into account values (1, 1, 'a')");
        fleet.run("update headroom_outbox set stamped = stamped - interval '1 hour'");
        try (OutboxPoll poll = new OutboxPoll(
                DriverManager.getConnection(fleet.database.url(), fleet.database.user(), fleet.database.password()),
                new OutboxSchema("headroom"),
                "headroom")) {
            poll.prune(600);
            OutboxPoll.Reading reading = poll.read(-1);
            assertEquals(List.of(), reading.lines());
            assertTrue(reading.pruned() > 0);
            assertEquals(reading.end(), reading.pruned());
        }
        assertEquals(Set.of("table:public.account", "owner:2"), touched("insert into account values (2, 2, 'after')"));
    }

    @Test
    void newPartition_andDisabledTrigger_areFound_andMended() throws SQLException {
        OutboxSetup setup = new OutboxSetup(fleet.settings(), MAPPING);
        assertEquals(List.of(), setup.check());
        fleet.run("create table reading_2027 partition of reading for values from ('2027-01-01') to ('2028-01-01');"
                + " alter table account disable trigger headroom_outbox_insert");
        assertEquals(
                List.of("triggers of account", "triggers of reading_2027"),
                setup.check().stream().map(Violation::subject).toList());
        setup.mend();
        assertEquals(List.of(), setup.check());
    }

    @Test
    void databaseWithoutAnOutbox_isTold() throws SQLException {
        OutboxSetup setup = new OutboxSetup(
                fleet.settings().withName("other"),
                TagMapping.builder().table("missing").build());
        List<Violation> found = setup.check();
        assertEquals("outbox", found.getFirst().subject());
        assertTrue(found.getFirst().message().contains("run init"));
        assertTrue(found.stream().anyMatch(one -> one.subject().equals("followed table")));
    }

    @Test
    void ownerNeedsNoRightToReplicate() throws SQLException {
        fleet.run("create table mine (id bigint primary key)");
        FeedSettings settings = fleet.settings().withName("plain");
        TagMapping mapping = TagMapping.builder().table("mine").build();
        new OutboxSetup(settings, mapping).mend();
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = connection.createStatement()) {
            statement.execute("insert into mine values (1)");
            try (ResultSet row = statement.executeQuery("select count(*) from plain_outbox")) {
                row.next();
                assertEquals(1, row.getInt(1));
            }
        }
    }

    @Test
    void wrongSettings_areAllNamedAtOnce() {
        CodedException refused =
                assertThrows(CodedException.class, () -> new OutboxSettings(Duration.ZERO, Duration.ofDays(9)));
        assertEquals(2, refused.violations().size());
    }
}
