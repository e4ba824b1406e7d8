package dev.headroom.changefeed;

import static dev.headroom.embedded.testing.Eventually.eventually;

import dev.headroom.base.Ticker;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.freshness.ChangeRelay;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nodes on one database of their own, and the slot that they share, which goes with them. */
final class TestFleet implements AutoCloseable {
    static final TagMapping MAPPING =
            TagMapping.builder().column("item", "owner_id", "owner").build();

    private static final FleetSettings LASTING =
            new FleetSettings(Duration.ofMinutes(5), 64L << 20, Duration.ofSeconds(1));

    final DatabaseAccess database;
    private final DatabaseAccess superuser;
    private final List<PostgresSource> nodes = new ArrayList<>();

    TestFleet(TestServers servers) throws SQLException {
        database = servers.freshDatabase();
        superuser = servers.superuser();
        run("""
                create table item (id bigint primary key, owner_id bigint not null, note text);
                alter table item replica identity full;
                create publication headroom for table item;
                """);
    }

    FeedSettings settings() {
        return FeedSettings.of(database.url(), database.user(), database.password())
                .withFleet(LASTING);
    }

    int port() {
        String address = database.url().substring("jdbc:postgresql://".length());
        return Integer.parseInt(address.substring(address.indexOf(':') + 1, address.indexOf('/')));
    }

    /** The settings of a node whose network is a proxy. */
    FeedSettings settingsVia(int port) {
        FeedSettings direct = settings();
        return new FeedSettings(
                direct.url().replace(":" + port() + "/", ":" + port + "/"),
                direct.user(),
                direct.password(),
                direct.name(),
                direct.statusInterval(),
                direct.tableBits(),
                direct.fleet());
    }

    PostgresSource node() {
        return node(settings(), null);
    }

    PostgresSource node(@Nullable ChangeRelay relay) {
        return node(settings(), relay);
    }

    PostgresSource node(FeedSettings settings, @Nullable ChangeRelay relay) {
        PostgresSource node = new PostgresSource(settings, MAPPING, Ticker.system(), relay);
        nodes.add(node);
        return node;
    }

    /** A node that knows the present. */
    PostgresSource ready(@Nullable ChangeRelay relay) {
        PostgresSource node = node(relay);
        current(node);
        return node;
    }

    static void current(PostgresSource node) {
        long asked = System.nanoTime();
        eventually("the node knows the present", () -> node.freshAsOfNanos() - asked > 0);
    }

    static PostgresSource leading(PostgresSource node) {
        eventually("it leads", () -> node.stats().role() == FeedRole.LEADER);
        return node;
    }

    static void has(PostgresSource node, FeedRole role) {
        eventually("the node is " + role, () -> node.stats().role() == role);
    }

    static boolean valid(PostgresSource node, Position read, Tag tag) {
        return read.incarnation() == node.applied().incarnation()
                && node.tags().covered(Dependencies.of(List.of(tag)).hashes(), read.offset());
    }

    void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void asSuperuser(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(superuser.url(), superuser.user(), superuser.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The end of the log. */
    long end() throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select (pg_current_wal_insert_lsn() - '0/0')::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    SlotState slot() throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(database.url(), database.user(), database.password())) {
            return SlotWatch.look(connection, SlotWatch.name(connection, "headroom"));
        }
    }

    @Override
    public void close() throws SQLException {
        nodes.forEach(PostgresSource::close);
        dropSlot();
    }

    /** Under its reader. */
    void loseSlot() throws SQLException {
        String name = slot().name();
        eventually("the slot is lost", () -> {
            try {
                asSuperuser("select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '"
                        + name + "' and active");
                asSuperuser("select pg_drop_replication_slot('" + name + "')");
                return true;
            } catch (SQLException _) {
                return false;
            }
        });
    }

    /** As soon as nobody reads it. */
    void dropSlot() throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                PreparedStatement drop = connection.prepareStatement("select pg_drop_replication_slot(slot_name)"
                        + " from pg_replication_slots where slot_name = ? and not active")) {
            drop.setString(1, SlotWatch.name(connection, "headroom"));
            eventually("the fleet's slot is gone", () -> {
                try {
                    boolean dropped = drop.executeQuery().next();
                    return dropped || slot().presence() == SlotState.Presence.ABSENT;
                } catch (SQLException _) {
                    return false;
                }
            });
        }
    }
}
