package dev.headroom.changefeed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.changefeed.CommitAssembler.Committed;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Tag;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

@WithServers
final class LogStreamTest {
    private static final TagMapping MAPPING = TagMapping.builder()
            .column("account", "owner_id", "owner")
            .column("account", "id", "account")
            .table("note")
            .column("reading", "owner_id", "owner")
            .build();

    private final DatabaseAccess database;
    private final Connection writer;
    private LogStream log;

    LogStreamTest(TestServers servers) throws SQLException {
        database = servers.freshDatabase();
        writer = DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    @BeforeEach
    void open() throws SQLException {
        run("""
                create table account (id bigint primary key, owner_id bigint not null, note text);
                alter table account replica identity full;
                create table note (id bigint primary key, account_id bigint references account on delete cascade);
                create table unfollowed (id bigint primary key);
                create table reading (owner_id bigint not null, d date not null, primary key (owner_id, d))
                    partition by range (d);
                create table reading_2026 partition of reading for values from ('2026-01-01') to ('2027-01-01');
                create publication headroom for table account, note, reading;
                """);
        log = LogStream.open(
                FeedSettings.of(database.url(), database.user(), database.password()),
                new LogStream.Slot.Temporary("log_stream_test"),
                new CommitAssembler(
                        MAPPING,
                        new PartitionRoots(FeedSettings.of(database.url(), database.user(), database.password()))));
    }

    @AfterEach
    void close() throws SQLException {
        log.close();
        writer.close();
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute(sql);
        }
    }

    private Set<String> committed() throws SQLException {
        while (true) {
            Committed next = log.next(Duration.ofSeconds(5).toNanos());
            assertTrue(next != null, "no transaction came");
            if (!next.tags().isEmpty()) {
                return next.tags().stream().map(Tag::name).collect(Collectors.toCollection(TreeSet::new));
            }
        }
    }

    private static Set<String> of(String... names) {
        return new TreeSet<>(Set.of(names));
    }

    @Test
    void insertUpdateDelete_eachTouchesRowAndTable() throws SQLException {
        run("insert into account values (1, 7, 'a')");
        assertEquals(of("table:public.account", "owner:7", "account:1"), committed());
        run("update account set note = 'b' where id = 1");
        assertEquals(of("table:public.account", "owner:7", "account:1"), committed());
        run("delete from account");
        assertEquals(of("table:public.account", "owner:7", "account:1"), committed());
    }

    @Test
    void movedRow_touchesWhereItWas_andWhereItIs() throws SQLException {
        run("insert into account values (1, 7, 'a')");
        committed();
        run("update account set owner_id = 8");
        assertEquals(of("table:public.account", "owner:7", "owner:8", "account:1"), committed());
    }

    @Test
    void cascade_touchesTheOtherTable() throws SQLException {
        run("insert into account values (1, 7, 'a'); insert into note values (1, 1)");
        committed();
        run("delete from account");
        assertEquals(of("table:public.account", "table:public.note", "owner:7", "account:1"), committed());
    }

    @Test
    void truncate_touchesEverythingBelow() throws SQLException {
        run("truncate account cascade");
        assertEquals(of("table:public.account", "table:public.note", "owner:*", "account:*"), committed());
    }

    @Test
    void rolledBack_isNotThere_norAreSavepoints() throws SQLException {
        run("begin; insert into account values (1, 7, 'a'); rollback");
        run("begin; insert into account values (2, 8, 'a'); savepoint s; insert into account values (3, 9, 'a');"
                + " rollback to s; commit");
        assertEquals(of("table:public.account", "owner:8", "account:2"), committed());
    }

    @Test
    void manyRows_touchTheTable() throws SQLException {
        run("insert into account select i, i, 'x' from generate_series(1, 5000) i");
        assertEquals(of("table:public.account", "owner:*", "account:*"), committed());
    }

    @Test
    void large_sentInParts_isOneChange_withoutWhatWasRolledBack() throws SQLException {
        run("begin; insert into account select i, 7, repeat('x', 2000) from generate_series(1, 40000) i; savepoint s;"
                + " insert into note select i, null from generate_series(1, 1000000) i; rollback to s; commit");
        assertEquals(of("table:public.account", "owner:*", "account:*"), committed());
    }

    @Test
    void copy_touchesItsRows() throws SQLException, IOException {
        writer.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy account from stdin (format csv)", new StringReader("1,7,a\n2,8,b\n"));
        assertEquals(of("table:public.account", "owner:7", "owner:8", "account:1", "account:2"), committed());
    }

    @Test
    void partition_writtenDirectly_touchesTheWhole() throws SQLException {
        run("insert into reading_2026 values (7, '2026-05-05')");
        assertEquals(of("table:public.reading", "owner:7"), committed());
        run("truncate reading_2026");
        assertEquals(of("table:public.reading", "owner:*"), committed());
    }

    @Test
    void said_byTheTransaction_isTouched() throws SQLException {
        run("begin; select pg_logical_emit_message(true, 'headroom', e'prices:AAPL\\nprices:MSFT'); commit");
        assertEquals(of("prices:AAPL", "prices:MSFT"), committed());
    }

    @Test
    void unfollowedTable_touchesNothing_andTheLogMovesOn() throws SQLException {
        long before = log.reached();
        run("insert into unfollowed values (1)");
        run("select pg_logical_emit_message(false, 'headroom', '', true)");
        long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (System.nanoTime() - until < 0 && log.reached() <= before) {
            log.ask();
            Committed none = log.next(Duration.ofMillis(5).toNanos());
            assertTrue(none == null || none.tags().isEmpty());
        }
        assertTrue(log.reached() > before);
    }
}
