package dev.headroom.changefeed;

import dev.headroom.base.Ticker;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.testing.SourceContract;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

@WithServers
final class PostgresSourceContractTest extends SourceContract {
    private final DatabaseAccess database;

    PostgresSourceContractTest(TestServers servers) throws SQLException {
        database = servers.freshDatabase();
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create publication headroom");
        }
    }

    @Override
    protected Source open() {
        return new PostgresSource(
                FeedSettings.of(database.url(), database.user(), database.password()),
                TagMapping.builder().build(),
                Ticker.system());
    }
}
