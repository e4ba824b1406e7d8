package dev.headroom.bench.jmh;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL of the measurement's own, which doesn't wait for the disk. */
final class StatementsDatabase implements AutoCloseable {
    private final RunningServers servers;
    private final Path directory;

    private StatementsDatabase(RunningServers servers, Path directory) {
        this.servers = servers;
        this.directory = directory;
    }

    static StatementsDatabase start() {
        try {
            Path directory = Files.createTempDirectory("headroom-bench");
            EmbeddedOptions options = new EmbeddedOptions(false, false, false, false, Optional.empty());
            return new StatementsDatabase(new EmbeddedServers(options).start(directory, _ -> {}), directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @param parameters for the driver: {@code ?reWriteBatchedInserts=true} */
    HikariDataSource pool(String parameters) {
        Map<String, String> environment = servers.environment();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(environment.getOrDefault("DATABASE_URL", "") + parameters);
        config.setUsername(environment.getOrDefault("DATABASE_USER", ""));
        config.setPassword(environment.getOrDefault("DATABASE_PASSWORD", ""));
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
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
