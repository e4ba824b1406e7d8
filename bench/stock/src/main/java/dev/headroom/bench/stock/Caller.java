package dev.headroom.bench.stock;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Who asks. */
record Caller(String token, long userId, long householdId, long accountId) {
    static Connection connect(Map<String, String> servers) throws SQLException {
        return DriverManager.getConnection(
                servers.getOrDefault("DATABASE_URL", ""),
                servers.get("DATABASE_USER"),
                servers.get("DATABASE_PASSWORD"));
    }

    /** Until so many households have been generated, which goes on after the service listens. */
    static void awaitHouseholds(Map<String, String> servers, int count, Duration atMost)
            throws SQLException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        try (Connection connection = connect(servers);
                Statement statement = connection.createStatement()) {
            while (System.nanoTime() - end < 0) {
                try (ResultSet row = statement.executeQuery("select count(*) from household")) {
                    row.next();
                    if (row.getLong(1) >= count) {
                        return;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(500);
            }
        }
        throw new IllegalStateException("there are not %d households after %s".formatted(count, atMost));
    }

    /** Sessions of generated households, in the tier that is never limited. */
    static List<Caller> signedIn(Map<String, String> servers, int most) throws SQLException {
        List<Caller> callers = new ArrayList<>();
        try (Connection connection = connect(servers);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update household set tier = 'load'");
            try (ResultSet rows = statement.executeQuery("""
                    select u.id, u.household_id, min(a.id) from app_user u join account a using (household_id)
                    where a.closed_at is null group by 1, 2 order by md5(u.id::text) limit %d
                    """.formatted(most))) {
                while (rows.next()) {
                    callers.add(
                            new Caller("load-" + rows.getLong(1), rows.getLong(1), rows.getLong(2), rows.getLong(3)));
                }
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into session (token_hash, user_id, created_at, expires_at) values (?, ?, ?, ?)")) {
                Instant now = Instant.now();
                for (Caller caller : callers) {
                    insert.setBytes(1, Tokens.digest(caller.token()));
                    insert.setLong(2, caller.userId());
                    insert.setTimestamp(3, Timestamp.from(now));
                    insert.setTimestamp(4, Timestamp.from(now.plus(1, ChronoUnit.DAYS)));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
        if (callers.isEmpty()) {
            throw new IllegalStateException("no household was generated");
        }
        return callers;
    }
}
