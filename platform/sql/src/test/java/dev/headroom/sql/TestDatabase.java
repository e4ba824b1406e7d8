package dev.headroom.sql;

import dev.headroom.embedded.DatabaseAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of a test class. */
final class TestDatabase {
    final PGSimpleDataSource source = new PGSimpleDataSource();

    TestDatabase(DatabaseAccess access) {
        source.setURL(access.url());
        source.setUser(access.user());
        source.setPassword(access.password());
    }

    /** Several statements at once. */
    void run(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Every row as text. */
    List<String> rows(String sql) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return rows(connection, sql);
        }
    }

    static List<String> rows(Connection connection, String sql, @Nullable Object... binds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < binds.length; i++) {
                statement.setObject(i + 1, binds[i]);
            }
            List<String> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    StringBuilder row = new StringBuilder();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        row.append(i == 1 ? "" : " ").append(rows.getString(i));
                    }
                    all.add(row.toString());
                }
            }
            return all;
        }
    }

    Connection begin() throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }
}
