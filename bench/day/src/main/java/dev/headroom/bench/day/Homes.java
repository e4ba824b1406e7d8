package dev.headroom.bench.day;

import java.io.IOException;
import java.io.Reader;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Some households of the service over a data directory, each with a session and the tier that no limit holds back; all
 * of it is taken back at the end.
 */
final class Homes implements AutoCloseable {
    private static final String TOKEN = "bench-homes-";

    private final Connection database;
    private final List<Long> users = new ArrayList<>();
    private final Map<Long, String> tiers = new LinkedHashMap<>();

    Homes(Path data, int most) throws IOException, SQLException {
        Properties servers = new Properties();
        try (Reader file = Files.newBufferedReader(data.resolve("servers.properties"))) {
            servers.load(file);
        }
        database = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + servers.getProperty("primary.port") + "/headroom",
                "postgres",
                servers.getProperty("postgres.password"));
        try (PreparedStatement some = database.prepareStatement(
                        "select u.id, h.id, h.tier from app_user u join household h on h.id = u.household_id"
                                + " order by hashint8(u.id) limit " + most);
                ResultSet row = some.executeQuery()) {
            while (row.next()) {
                users.add(row.getLong(1));
                tiers.put(row.getLong(2), row.getString(3));
            }
        }
        if (users.isEmpty()) {
            throw new IOException("no households: start the service with --households 1000");
        }
        try (PreparedStatement session =
                database.prepareStatement("insert into session (token_hash, user_id, created_at, expires_at)"
                        + " values (?, ?, now(), now() + interval '12 hours') on conflict do nothing")) {
            for (long user : users) {
                session.setBytes(1, digest(TOKEN + user));
                session.setLong(2, user);
                session.addBatch();
            }
            session.executeBatch();
        }
        try (Statement statement = database.createStatement()) {
            statement.execute("update household set tier = 'load' where id in (" + ids() + ")");
        }
    }

    private String ids() {
        return String.join(",", tiers.keySet().stream().map(String::valueOf).toList());
    }

    int size() {
        return users.size();
    }

    long user(int number) {
        return users.get(number % users.size());
    }

    String token(int number) {
        return TOKEN + user(number);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() throws SQLException {
        try (PreparedStatement session = database.prepareStatement("delete from session where token_hash = ?");
                PreparedStatement tier = database.prepareStatement("update household set tier = ? where id = ?")) {
            for (long user : users) {
                session.setBytes(1, digest(TOKEN + user));
                session.addBatch();
            }
            session.executeBatch();
            for (Map.Entry<Long, String> each : tiers.entrySet()) {
                tier.setString(1, each.getValue());
                tier.setLong(2, each.getKey());
                tier.addBatch();
            }
            tier.executeBatch();
        } finally {
            database.close();
        }
    }
}
