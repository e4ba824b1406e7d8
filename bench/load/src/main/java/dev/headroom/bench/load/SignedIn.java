package dev.headroom.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Sessions of generated households, made in the database of a running service, and gone when it is closed. The
 * households get the tier {@code load} meanwhile: the same limiter, a limit that is never reached.
 */
public final class SignedIn implements AutoCloseable {
    private static final Duration LASTS = Duration.ofHours(6);
    private static final int BATCH = 1000;

    private final String url;
    private final String user;
    private final String password;
    private final List<Household> households;

    private SignedIn(String url, String user, String password, List<Household> households) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.households = households;
    }

    /**
     * Signs households in, the same ones for the same count.
     *
     * @param data the data directory of a service that brought its own database
     * @throws IOException where no service runs over it
     */
    public static SignedIn over(Path data, int count) throws IOException, SQLException {
        Properties servers = new Properties();
        try (InputStream file = Files.newInputStream(data.resolve("servers.properties"))) {
            servers.load(file);
        }
        String port = servers.getProperty("primary.port", "");
        return of(
                "jdbc:postgresql://127.0.0.1:" + port + "/headroom",
                "headroom",
                servers.getProperty("headroom.password", ""),
                count);
    }

    /** As {@link #over}, in a database by its address. */
    public static SignedIn of(String url, String user, String password, int count) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            connection.setAutoCommit(false);
            List<Household> households = households(connection, count);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        "create table if not exists load_tier (household_id bigint primary key, tier text)");
            }
            try (PreparedStatement remember = connection.prepareStatement("""
                            insert into load_tier select id, tier from household where id = any (?)
                            on conflict do nothing""");
                    PreparedStatement lift =
                            connection.prepareStatement("update household set tier = 'load' where id = any (?)")) {
                Long[] ids = households.stream().map(Household::householdId).toArray(Long[]::new);
                remember.setArray(1, connection.createArrayOf("bigint", ids));
                remember.executeUpdate();
                lift.setArray(1, connection.createArrayOf("bigint", ids));
                lift.executeUpdate();
            }
            sessions(connection, households);
            connection.commit();
            return new SignedIn(url, user, password, List.copyOf(households));
        }
    }

    private static List<Household> households(Connection connection, int count) throws SQLException {
        List<Household> households = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                select u.id, u.household_id, min(a.id)
                from app_user u join account a using (household_id)
                where a.closed_at is null and u.household_id is not null
                group by 1, 2 order by md5(u.id::text) limit ?""")) {
            query.setInt(1, count);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    households.add(new Household(
                            "load-" + rows.getLong(1), rows.getLong(1), rows.getLong(2), rows.getLong(3), 0));
                }
            }
        }
        if (households.isEmpty()) {
            throw new SQLException("the database has no generated households: start the service with --households");
        }
        return households;
    }

    private static void sessions(Connection connection, List<Household> households) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into session (token_hash, user_id, created_at, expires_at) values (?, ?, ?, ?)
                on conflict (token_hash) do update set expires_at = excluded.expires_at""")) {
            Instant now = Instant.now();
            int waiting = 0;
            for (Household household : households) {
                insert.setBytes(1, digest(household.token()));
                insert.setLong(2, household.userId());
                insert.setTimestamp(3, Timestamp.from(now));
                insert.setTimestamp(4, Timestamp.from(now.plus(LASTS)));
                insert.addBatch();
                if (++waiting % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The most popular first. */
    public List<Household> households() {
        return households;
    }

    /** Signs everybody out, gives tiers back, and takes the postings of the load out again. */
    @Override
    public void close() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement();
                PreparedStatement delete = connection.prepareStatement("delete from session where token_hash = ?")) {
            connection.setAutoCommit(false);
            for (Household household : households) {
                delete.setBytes(1, digest(household.token()));
                delete.addBatch();
            }
            delete.executeBatch();
            statement.executeUpdate("""
                    update household h set tier = l.tier from load_tier l where l.household_id = h.id""");
            statement.executeUpdate("drop table load_tier");
            connection.commit();
        }
    }
}
