package dev.headroom.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
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
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/**
 * Sessions of generated households, made in the database of a running service, and gone when it is closed. The
 * households get the tier {@code load} meanwhile: the same limiter, a limit that is never reached.
 */
public final class SignedIn implements AutoCloseable {
    private static final Duration LASTS = Duration.ofHours(6);
    private static final int BATCH = 1000;
    private static final int TOKEN_BYTES = 24;

    private final String url;
    private final String user;
    private final String password;
    private final List<Household> households;
    private final long lastPosting;
    private final Thread atExit = new Thread(this::closeAtExit, "signed-in");
    private boolean closed;

    private SignedIn(String url, String user, String password, List<Household> households, long lastPosting) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.households = List.copyOf(households);
        this.lastPosting = lastPosting;
    }

    /**
     * Signs households in, the same ones for the same count, until it is closed or the process is told to end.
     *
     * @param data the data directory of a service that brought its own database
     * @param count of households; fewer where the database has fewer
     * @throws IOException where no service has ever run over it
     */
    public static SignedIn over(Path data, int count) throws IOException, SQLException {
        Properties servers = new Properties();
        try (InputStream file = Files.newInputStream(data.resolve("servers.properties"))) {
            servers.load(file);
        }
        String port = servers.getProperty("primary.port", "");
        SignedIn signedIn = of(
                "jdbc:postgresql://127.0.0.1:" + port + "/headroom",
                "headroom",
                servers.getProperty("headroom.password", ""),
                count);
        Runtime.getRuntime().addShutdownHook(signedIn.atExit);
        return signedIn;
    }

    /** As {@link #over}, in a database by its address; stays where the process ends without closing it. */
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
            long lastPosting = lastPosting(connection);
            connection.commit();
            return new SignedIn(url, user, password, households, lastPosting);
        }
    }

    private static long lastPosting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select coalesce(max(id), 0) from txn")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Nobody else can know it: the sessions are as good as those of people. */
    private static String token(SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static List<Household> households(Connection connection, int count) throws SQLException {
        List<Household> households = new ArrayList<>();
        SecureRandom random = new SecureRandom();
        try (PreparedStatement query = connection.prepareStatement("""
                select u.id, u.household_id, min(a.id)
                from app_user u join account a using (household_id)
                where a.closed_at is null and u.household_id is not null
                group by 1, 2 order by md5(u.id::text) limit ?""")) {
            query.setInt(1, count);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    households.add(new Household(token(random), rows.getLong(1), rows.getLong(2), rows.getLong(3)));
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
                insert into session (token_hash, user_id, created_at, expires_at) values (?, ?, ?, ?)""")) {
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

    /** To the database that they are signed in to. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** The most popular first. */
    public List<Household> households() {
        return households;
    }

    /** Signs everybody out, gives tiers back, and takes the postings of the load out again. */
    @Override
    public synchronized void close() throws SQLException {
        if (closed) {
            return;
        }
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            signOut(connection);
            tiersBack(connection);
            takePostingsOut(connection);
            connection.commit();
        }
        closed = true;
        if (!Thread.currentThread().equals(atExit)) {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException _) {
                // the process is ending: the hook finds it closed
            }
        }
    }

    private void signOut(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from session where token_hash = any (?)")) {
            byte[][] hashes =
                    households.stream().map(one -> digest(one.token())).toArray(byte[][]::new);
            delete.setArray(1, connection.createArrayOf("bytea", hashes));
            delete.executeUpdate();
        }
    }

    /** A second run that ends first gives all of them back. */
    private static void tiersBack(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    do $$ begin
                        if to_regclass('load_tier') is not null then
                            update household h set tier = l.tier from load_tier l where l.household_id = h.id;
                            drop table load_tier;
                        end if;
                    end $$""");
        }
    }

    private void takePostingsOut(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from txn where id > ? and posted_on >= ? and household_id = any (?)")) {
            delete.setLong(1, lastPosting);
            delete.setObject(2, Profile.FUTURE);
            Long[] ids = households.stream().map(Household::householdId).toArray(Long[]::new);
            delete.setArray(3, connection.createArrayOf("bigint", ids));
            delete.executeUpdate();
        }
    }

    private void closeAtExit() {
        try {
            close();
        } catch (SQLException failure) {
            System.err.println("the households of the load stay signed in, for at most " + LASTS.toHours() + " hours: "
                    + failure.getMessage());
        }
    }
}
