package dev.headroom.sql.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.cache.Answer;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import dev.headroom.changefeed.FeedSettings;
import dev.headroom.changefeed.FeedSetup;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.changefeed.TagMapping;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Freshness;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Results end with what they were computed from, whoever changes it; what can't be vouched for is not kept. */
@WithServers
final class SqlCacheTest {
    private static final String OF_OWNER = "select id, label from item where owner_id = ? order by id";

    private final DatabaseAccess database;
    private final PGSimpleDataSource pool = new PGSimpleDataSource();
    private @Nullable PostgresSource source;
    private @Nullable Caches caches;
    private @Nullable SqlCache queries;

    record Line(long id, String label) {}

    SqlCacheTest(TestServers servers) throws SQLException {
        database = servers.freshDatabase();
        pool.setUrl(database.url());
        pool.setUser(database.user());
        pool.setPassword(database.password());
    }

    @BeforeEach
    void start() throws SQLException, InterruptedException {
        run("""
                create table owner (id bigint primary key, name text not null);
                create table item (id bigint not null, owner_id bigint not null references owner on delete cascade,
                    label text not null, primary key (id, owner_id)) partition by range (id);
                create table item_low partition of item for values from (0) to (100);
                create table item_high partition of item for values from (100) to (1000);
                create table note (id bigint primary key, label text not null);
                create unlogged table fleeting (id bigint primary key);
                create table guarded (id bigint primary key);
                alter table guarded enable row level security;
                create table stranger (id bigint primary key);
                create materialized view summed as select count(*) n from stranger;
                create view of_owner as select i.id, i.label, o.name from item i join owner o on o.id = i.owner_id;
                create function tossed(x bigint) returns bigint language plpgsql volatile as 'begin return x; end';
                create function "Odd"(x bigint) returns bigint language plpgsql volatile as 'begin return x; end';
                create function peeking(x bigint) returns bigint language plpgsql stable as
                    'begin return (select count(*) from stranger); end';
                insert into owner select i, 'o' || i from generate_series(1, 5) i;
                insert into item select i, 1 + mod(i, 5), 'first' from generate_series(0, 199) i;
                insert into note select i, 'n' from generate_series(1, 20) i;
                """);
        TagMapping mapping = TagMapping.builder()
                .column("item", "owner_id", "owner")
                .column("owner", "id", "owner")
                .table("note")
                .table("guarded")
                .build();
        FeedSettings settings = FeedSettings.of(database.url(), database.user(), database.password());
        new FeedSetup(settings, mapping).mend();
        PostgresSource log = new PostgresSource(settings, mapping, Ticker.system());
        source = log;
        assertTrue(log.awaitContact(Duration.ofSeconds(20)));
        Caches on = Caches.over(log).build();
        caches = on;
        queries = SqlCache.over(
                on,
                pool,
                new FollowedTables(Map.of(
                        "public.item", Map.of("owner_id", "owner"),
                        "public.owner", Map.of("id", "owner"),
                        "public.note", Map.of(),
                        "public.guarded", Map.of())));
    }

    @AfterEach
    void stop() {
        if (caches != null) {
            caches.close();
        }
        if (source != null) {
            source.close();
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private CachedQuery<Line> declare(String name, String sql) {
        if (queries == null) {
            throw new IllegalStateException("not started");
        }
        return queries.declare(QuerySpec.of(name, sql, Line.class, row -> new Line(row.getLong(1), row.getString(2)))
                .tiers(Set.of(Tier.MEMORY)));
    }

    private static Answer<List<Line>> ask(CachedQuery<Line> query, Object... values) {
        return query.ask(Freshness.strict(), values);
    }

    /** Kept, unless something it depends on is known to have changed. */
    private static Answer<List<Line>> whateverItsAge(CachedQuery<Line> query, Object... values) {
        return query.ask(Freshness.bounded(Duration.ofHours(1)), values);
    }

    /** Once a result is kept: what was running at the start has to end first. */
    private static List<Line> kept(CachedQuery<Line> query, Object... values) {
        Eventually.eventually(
                "a result of " + query.spec().name() + " is kept",
                () -> ask(query, values).outcome() == Answer.Outcome.HIT_MEMORY);
        return ask(query, values).value().orElseThrow();
    }

    @Test
    void pinnedQuery_otherOwnerChanges_staysKept() throws SQLException {
        CachedQuery<Line> query = declare("lines", OF_OWNER);
        assertEquals(40, kept(query, 2L).size());
        run("update item set label = 'x' where owner_id = 3");
        assertTrue(kept(query, 3L).stream().allMatch(line -> line.label().equals("x")));
        assertEquals(Answer.Outcome.HIT_MEMORY, whateverItsAge(query, 2L).outcome());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update item set label = 'second' where owner_id = 2",
                "update item_low set label = 'second' where owner_id = 2",
                "update item set owner_id = 4 where id = 1",
                "update item set owner_id = 2 where id = 0",
                "delete from item where id = 1",
                "insert into item values (500, 2, 'new')",
                "delete from owner where id = 2",
                "truncate item_high",
                "truncate owner cascade",
                "begin; savepoint a; update item set label = 'kept' where id = 1; savepoint b; delete from item;"
                        + " rollback to b; commit",
                "do $$ begin update item set label = 'routine' where owner_id = 2; end $$",
                "with gone as (delete from item where id = 6 returning *) select count(*) from gone"
            })
    void pinnedQuery_anyWriteOfItsRows_isSeenByTheNextStrictReader(String change) throws SQLException {
        CachedQuery<Line> query = declare("lines", OF_OWNER);
        List<Line> before = kept(query, 2L);
        run(change);
        List<Line> after = ask(query, 2L).value().orElseThrow();
        assertNotEquals(before, after);
        assertEquals(after, kept(query, 2L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select i.id, o.name from item i join owner o on o.id = i.owner_id where o.id = ? order by 1",
                "select id, name from of_owner where name = 'o' || ?::bigint order by id",
                "select count(*), max(label) from item where owner_id = any (array[?::bigint, 4])"
            })
    void joinsAndViews_changed_areSeen(String sql) throws SQLException {
        CachedQuery<Line> query = declare("joined", sql);
        List<Line> before = kept(query, 2L);
        run("insert into item values (700, 2, 'zzz')");
        assertNotEquals(before, ask(query, 2L).value().orElseThrow());
    }

    @Test
    void joinPinnedThroughAnother_otherOwnerChanges_staysKept() throws SQLException {
        CachedQuery<Line> query =
                declare("joined", "select i.id, o.name from item i join owner o on o.id = i.owner_id where o.id = ?");
        kept(query, 2L);
        run("update item set label = 'x' where owner_id = 3; update owner set name = 'y' where id = 4");
        assertTrue(kept(query, 4L).stream().allMatch(line -> line.label().equals("y")));
        assertEquals(Answer.Outcome.HIT_MEMORY, whateverItsAge(query, 2L).outcome());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FUNCTION             | select id, label from note where random() < 2",
                "FUNCTION             | select tossed(id), label from note",
                "FUNCTION             | select peeking(id), label from note",
                "FUNCTION             | select \"Odd\"(id), label from note",
                "FUNCTION             | select id, now()::text from note",
                "FUNCTION             | select 1, current_setting('search_path')",
                "FUNCTION             | select nextval('numbers'), 'x'",
                "MOMENT_OR_USER       | select id, label from note where current_date > date '2000-01-01'",
                "MOMENT_OR_USER       | select id, current_user::text from note",
                "MOMENT_OR_USER       | select id, label from note where 'now'::timestamptz > '2000-01-01'",
                "LOCKS_OR_WRITES      | select id, label from note for update",
                "LOCKS_OR_WRITES      | with x as (update note set label = 'w' returning id, label) select * from x",
                "UNFOLLOWED_TABLE     | select id, 'x' from stranger",
                "UNFOLLOWED_TABLE     | select id, 'x' from fleeting",
                "UNFOLLOWED_TABLE     | select n, 'x' from summed",
                "UNFOLLOWED_TABLE     | select count(*), 'x' from pg_class",
                "ROW_SECURITY         | select id, 'x' from guarded",
                "STEP                 | select id, label from note tablesample bernoulli (50)"
            })
    void query_thatNoPlanCanVouchFor_isAnsweredAndNotKept(String kind, String sql) throws SQLException {
        run("create sequence numbers");
        CachedQuery<Line> query = declare("refused", sql);
        for (int i = 0; i < 3; i++) {
            assertNotEquals(Answer.Outcome.HIT_MEMORY, ask(query).outcome());
        }
        assertEquals(Set.of(kind.strip()), report().refusals().keySet());
        assertTrue(!report().queries().getFirst().refusal().isEmpty(), report()::toString);
    }

    @Test
    void value_thatStandsForThePresent_isAnsweredAndNotKept() {
        CachedQuery<Line> query = declare("moments", "select id, label from note where ?::timestamptz > '2000-01-01'");
        ask(query, "tomorrow");
        assertEquals(Answer.Outcome.BYPASSED, ask(query, "tomorrow").outcome());
        assertEquals(20, kept(query, "2020-01-01 00:00:00Z").size());
    }

    @Test
    void stableFunctionOfSettings_isKept() {
        CachedQuery<Line> query = declare(
                "settled", "select extract(year from ?::timestamptz)::bigint, to_char(date '2020-02-01', 'Month')");
        assertEquals(2020, kept(query, "2020-01-01 00:00:00Z").getFirst().id());
    }

    private SqlCache.Report report() {
        if (queries == null) {
            throw new IllegalStateException("not started");
        }
        return queries.report();
    }

    @Test
    void transactionThatHasWritten_readsItsOwnRows_andNobodyElseDoes() throws SQLException {
        CachedQuery<Line> query = declare("lines", OF_OWNER);
        List<Line> before = kept(query, 2L);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertEquals(before, query.listOn(connection, 2L));
            statement.execute("update item set label = 'mine' where owner_id = 2");
            assertTrue(query.listOn(connection, 2L).stream()
                    .allMatch(line -> line.label().equals("mine")));
            assertEquals(before, ask(query, 2L).value().orElseThrow());
            statement.execute("savepoint s");
            statement.execute("rollback to s");
            assertTrue(query.listOn(connection, 2L).stream()
                    .allMatch(line -> line.label().equals("mine")));
            connection.rollback();
            assertEquals(before, query.listOn(connection, 2L));
        }
        assertEquals(before, ask(query, 2L).value().orElseThrow());
        assertTrue(report().refusals().getOrDefault("SESSION", 0L) >= 2);
    }

    @Test
    void repeatableRead_isAnsweredByItsOwnSnapshot() throws SQLException {
        CachedQuery<Line> query = declare("lines", OF_OWNER);
        List<Line> before = kept(query, 2L);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            statement.execute("select 1");
            run("update item set label = 'later' where owner_id = 2");
            assertEquals(before, query.listOn(connection, 2L));
            connection.rollback();
        }
        assertNotEquals(before, ask(query, 2L).value().orElseThrow());
    }

    @Test
    void sessionWithOtherSettingsOrTemporaryTables_isAnsweredPastTheCache() throws SQLException {
        CachedQuery<Line> query = declare("notes", "select id, label from note order by id");
        assertEquals(20, kept(query).size());
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set local search_path = pg_catalog");
            assertThrows(CodedException.class, () -> query.listOn(connection));
            connection.rollback();
            connection.setAutoCommit(true);
            statement.execute("create temporary table note (id bigint, label text)");
            connection.setAutoCommit(false);
            assertEquals(List.of(), query.listOn(connection));
            connection.rollback();
            connection.setAutoCommit(true);
            statement.execute("drop table pg_temp.note");
            connection.setAutoCommit(false);
            assertEquals(20, query.listOn(connection).size(), "what is gone hides nothing");
            connection.rollback();
        }
        assertEquals(20, kept(query).size());
    }

    @Test
    void longResult_isAnsweredAndNotKept() {
        if (queries == null) {
            throw new IllegalStateException("not started");
        }
        CachedQuery<Line> query = queries.declare(QuerySpec.of(
                        "many",
                        "select id, label from item",
                        Line.class,
                        row -> new Line(row.getLong(1), row.getString(2)))
                .mostRows(100));
        assertEquals(200, ask(query).value().orElseThrow().size());
        assertEquals(200, ask(query).value().orElseThrow().size());
        assertEquals(Set.of("TOO_MANY_ROWS"), report().refusals().keySet());
    }

    @Test
    void declaration_thatIsWrong_namesEveryRule() {
        CodedException failure = assertThrows(
                CodedException.class,
                () -> QuerySpec.of("Bad Name", "delete from note; select 1", Line.class, row -> new Line(1, "")));
        assertEquals(3, failure.violations().size());
    }

    @Test
    void valueWithoutAPartition_isAnsweredAndNotKept_andHoldsNobodyElseUp() throws SQLException {
        CachedQuery<Line> query = declare("parts", "select id, label from item where id = ?");
        assertEquals(List.of(), ask(query, 5_000L).value().orElseThrow());
        run("create table item_far partition of item for values from (5000) to (6000);"
                + " insert into item values (5000, 2, 'far')");
        assertEquals(1, ask(query, 5_000L).value().orElseThrow().size());
        assertEquals(1, kept(query, 7L).size());
    }

    @Test
    void nullValue_ofAPinnedColumn_isAnswered() {
        CachedQuery<Line> query = declare("lines", OF_OWNER);
        assertEquals(List.of(), query.list((Object) null));
    }
}
