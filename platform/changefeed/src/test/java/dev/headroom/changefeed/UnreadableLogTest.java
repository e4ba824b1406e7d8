package dev.headroom.changefeed;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose log has no rows: said with its way out, not followed, and followed by an outbox instead. */
final class UnreadableLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static RunningServers start(Path data) {
        EmbeddedOptions options = new EmbeddedOptions(false, false, false, false, Optional.empty());
        return new EmbeddedServers(options).start(data, _ -> {});
    }

    @Test
    void logThatIsNotLogical_isTold_andAnOutboxDoes(@TempDir Path data)
            throws IOException, SQLException, InterruptedException {
        start(data).close();
        Files.writeString(data.resolve("primary/local.conf"), "wal_level = replica\nmax_slot_wal_keep_size = -1\n");
        try (RunningServers servers = start(data)) {
            Map<String, String> at = servers.environment();
            FeedSettings settings = FeedSettings.of(
                            at.getOrDefault("DATABASE_URL", ""),
                            at.getOrDefault("DATABASE_USER", ""),
                            at.getOrDefault("DATABASE_PASSWORD", ""))
                    .withFleet(FleetSettings.USUAL);
            try (Connection connection =
                            DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                    Statement statement = connection.createStatement()) {
                statement.execute("create table item (id bigint primary key, owner_id bigint not null, note text)");
                FeedSetup setup = new FeedSetup(settings, TestFleet.MAPPING);
                List<String> found =
                        setup.check().stream().map(Violation::message).toList();
                assertTrue(found.getFirst().contains("wal_level must be logical, was replica"), found.toString());
                assertTrue(found.getFirst().contains("restart the server"));
                assertTrue(setup.advice().stream().anyMatch(one -> one.subject().equals("max_slot_wal_keep_size")));
                try (PostgresSource log = new PostgresSource(settings, TestFleet.MAPPING, Ticker.system())) {
                    eventually(
                            "it says why", () -> !log.stats().slot().trouble().isEmpty());
                    assertEquals(FeedRole.AWAY, log.stats().role());
                    assertFalse(log.awaitContact(Duration.ofMillis(100)));
                }
                new OutboxSetup(settings, TestFleet.MAPPING).mend();
                try (OutboxSource outbox =
                        new OutboxSource(settings, OutboxSettings.USUAL, TestFleet.MAPPING, Ticker.system())) {
                    assertTrue(outbox.awaitContact(PATIENCE));
                    Position before = outbox.applied();
                    statement.execute("insert into item values (1, 1, 'a')");
                    assertTrue(outbox.await(outbox.latest(PATIENCE).orElseThrow(), PATIENCE));
                    assertFalse(outbox.tags()
                            .covered(Dependencies.of(List.of(Tag.of("owner:1"))).hashes(), before.offset()));
                }
            }
        }
    }
}
