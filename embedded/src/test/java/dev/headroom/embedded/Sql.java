package dev.headroom.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** One statement per connection. */
final class Sql {
    private Sql() {}

    static Map<String, String> as(DatabaseAccess access) {
        return Map.of(
                "DATABASE_URL", access.url(), "DATABASE_USER", access.user(), "DATABASE_PASSWORD", access.password());
    }

    static void run(Map<String, String> environment, String statement) throws SQLException {
        try (Connection connection = open("DATABASE_URL", environment);
                Statement running = connection.createStatement()) {
            running.execute(statement);
        }
    }

    /** The first column of the first row, as PostgreSQL writes it; booleans are {@code true} or {@code false}. */
    static String ask(Map<String, String> environment, String query) throws SQLException {
        return ask("DATABASE_URL", environment, query);
    }

    static String askReplica(Map<String, String> environment, String query) throws SQLException {
        return ask("DATABASE_REPLICA_URLS", environment, query);
    }

    private static String ask(String url, Map<String, String> environment, String query) throws SQLException {
        try (Connection connection = open(url, environment);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getObject(1)) : "no row";
        }
    }

    private static Connection open(String url, Map<String, String> environment) throws SQLException {
        return DriverManager.getConnection(
                environment.getOrDefault(url, ""),
                environment.getOrDefault("DATABASE_USER", ""),
                environment.getOrDefault("DATABASE_PASSWORD", ""));
    }
}
