package dev.headroom.bench.jmh;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL of the measurement's own, which doesn't wait for the disk. */
final class StatementsDatabase implements AutoCloseable {
    private final OwnServers servers;

    private StatementsDatabase(OwnServers servers) {
        this.servers = servers;
    }

    static StatementsDatabase start() {
        return new StatementsDatabase(OwnServers.start());
    }

    /** @param parameters for the driver: {@code ?reWriteBatchedInserts=true} */
    HikariDataSource pool(String parameters) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(servers.variable("DATABASE_URL").orElse("") + parameters);
        config.setUsername(servers.variable("DATABASE_USER").orElse(""));
        config.setPassword(servers.variable("DATABASE_PASSWORD").orElse(""));
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        servers.close();
    }
}
