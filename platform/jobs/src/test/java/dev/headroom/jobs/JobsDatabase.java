package dev.headroom.jobs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.embedded.DatabaseAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import tools.jackson.databind.json.JsonMapper;

/** A database with the tables, and a table of effects that no job may leave twice. */
final class JobsDatabase implements AutoCloseable {
    static final TaskCodec CODEC = new TaskCodec() {
        private final JsonMapper json = JsonMapper.builder().build();

        @Override
        public String write(Object value) {
            return json.writeValueAsString(value);
        }

        @Override
        public <T> T read(String document, Class<T> type) {
            return json.readValue(document, type);
        }
    };

    private final DatabaseAccess access;
    private final HikariDataSource source;

    JobsDatabase(DatabaseAccess access) throws SQLException {
        this.access = access;
        this.source = source(access.url(), access.user(), access.password());
        try (Connection connection = source.getConnection()) {
            JobTables.create(connection);
            // twice, as a repeatable migration is
            JobTables.create(connection);
        }
        run("create table if not exists effect (job bigint not null, worker text not null)");
    }

    static HikariDataSource source(String url, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(12);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    DatabaseAccess access() {
        return access;
    }

    HikariDataSource source() {
        return source;
    }

    Jobs jobs() {
        return new Jobs(source, CODEC);
    }

    void run(String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new AssertionError(sql, failure);
        }
    }

    long number(String sql) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException failure) {
            throw new AssertionError(sql, failure);
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
