package dev.headroom.changefeed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@WithServers
final class FeedSetupTest {
    private final DatabaseAccess database;

    FeedSetupTest(TestServers servers) throws SQLException {
        database = servers.freshDatabase();
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private FeedSetup setup(TagMapping.Builder mapping) {
        return new FeedSetup(FeedSettings.of(database.url(), database.user(), database.password()), mapping.build());
    }

    private static List<String> subjects(List<Violation> violations) {
        return violations.stream().map(Violation::subject).toList();
    }

    @Test
    void newDatabase_isMended_andThenReady() throws SQLException {
        run("create table item (id bigint primary key, owner_id bigint); create table note (id bigint primary key)");
        FeedSetup setup =
                setup(TagMapping.builder().column("item", "owner_id", "owner").table("note"));
        assertEquals(List.of("replica identity of item", "publication"), subjects(setup.check()));
        assertEquals(2, setup.mend().size());
        assertEquals(List.of(), setup.check());
        assertEquals(List.of(), setup.mend());
    }

    @Test
    void mappedColumnOfTheKey_needsNoIdentityOfItsOwn() throws SQLException {
        run("create table item (owner_id bigint, id bigint, primary key (owner_id, id))");
        assertEquals(
                List.of("publication"),
                subjects(setup(TagMapping.builder().column("item", "owner_id", "owner"))
                        .check()));
    }

    @Test
    void tableWithoutAKey_hasNoIdentity() throws SQLException {
        run("create table item (id bigint)");
        assertEquals(
                List.of("replica identity of item", "publication"),
                subjects(setup(TagMapping.builder().table("item")).check()));
    }

    @Test
    void everyPartition_needsItsIdentity() throws SQLException {
        run("""
                create table item (owner_id bigint, d date) partition by range (d);
                create table item_1 partition of item for values from ('2026-01-01') to ('2027-01-01');
                create table item_2 partition of item default;
                """);
        FeedSetup setup = setup(TagMapping.builder().column("item", "owner_id", "owner"));
        assertEquals(
                List.of("replica identity of item_1", "replica identity of item_2", "publication"),
                subjects(setup.check()));
        setup.mend();
        assertEquals(List.of(), setup.check());
    }

    @Test
    void tableThatIsAddedLater_isAddedToThePublication() throws SQLException {
        run("create table item (id bigint primary key); create table note (id bigint primary key)");
        setup(TagMapping.builder().table("item")).mend();
        FeedSetup more = setup(TagMapping.builder().table("item").table("note"));
        assertEquals(List.of("publication headroom"), subjects(more.check()));
        more.mend();
        assertEquals(List.of(), more.check());
    }

    @Test
    void whatTheLogNeverHas_isRefused() throws SQLException {
        run("create unlogged table quick (id bigint primary key); create view seen as select 1 as one");
        List<Violation> found = setup(
                        TagMapping.builder().table("quick").table("seen").table("missing"))
                .check();
        assertEquals(List.of("followed table", "followed table", "followed table", "publication"), subjects(found));
        assertTrue(found.getFirst().message().contains("must not be unlogged"));
    }

    @Test
    void publicationOfInsertsOnly_isFound() throws SQLException {
        run("create table item (id bigint primary key);"
                + " create publication headroom for table item with (publish = 'insert')");
        FeedSetup setup = setup(TagMapping.builder().table("item"));
        assertEquals(List.of("publication"), subjects(setup.check()));
        setup.mend();
        assertEquals(List.of(), setup.check());
    }

    @Test
    void userWithoutTheRight_isTold(TestServers servers) throws SQLException {
        try (Connection superuser = DriverManager.getConnection(
                        servers.superuser().url(),
                        servers.superuser().user(),
                        servers.superuser().password());
                Statement statement = superuser.createStatement()) {
            statement.execute("drop role if exists feed_reader");
            statement.execute("create role feed_reader login password 'reader'");
        }
        FeedSetup setup = new FeedSetup(
                FeedSettings.of(database.url(), "feed_reader", "reader"),
                TagMapping.builder().build());
        List<Violation> found = setup.check();
        assertEquals(List.of("database user", "publication"), subjects(found));
        assertTrue(found.getFirst().message().contains("alter role feed_reader replication"));
    }

    @Test
    void databaseThatIsAway_isOneClearError() {
        FeedSetup setup = new FeedSetup(
                FeedSettings.of("jdbc:postgresql://127.0.0.1:1/none", "nobody", "secret"),
                TagMapping.builder().build());
        CodedException refused = assertThrows(CodedException.class, setup::check);
        assertEquals("FEED_DATABASE_UNREACHABLE", refused.code().name());
        assertTrue(!String.valueOf(refused.getMessage()).contains("secret"));
    }

    @Test
    void wrongSettings_areAllNamedAtOnce() {
        CodedException refused = assertThrows(
                CodedException.class,
                () -> new FeedSettings("mysql://x", "u", "p", "Bad-Name", Duration.ZERO, 99, FleetSettings.ALONE));
        assertEquals(4, refused.violations().size());
        assertThrows(
                CodedException.class,
                () -> TagMapping.builder()
                        .column("a.b.c", "x", "Root")
                        .column("item", "x", "one")
                        .column("item", "x", "two")
                        .build());
    }
}
