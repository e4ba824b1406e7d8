package dev.headroom.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplicaTest {
    private static final EmbeddedOptions ALONE = new EmbeddedOptions(false, false, false, false, Optional.empty());
    private static final EmbeddedOptions REPLICATED = new EmbeddedOptions(true, false, false, false, Optional.empty());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BlockingQueue<String> progress = new LinkedBlockingQueue<>();
    private Path data = Path.of("");

    @BeforeEach
    void chooseData(@TempDir Path directory) {
        data = directory.resolve("data");
    }

    private RunningServers start(EmbeddedOptions options) {
        return new EmbeddedServers(options).start(data, progress::add);
    }

    private void awaitLine(String start) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        for (String line = ""; line != null; line = progress.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            if (line.startsWith(start)) {
                return;
            }
            seen.add(line);
        }
        throw new AssertionError("no line " + start + " in " + seen);
    }

    /** Waits on the primary until the replica has applied what was committed so far. */
    private static void awaitReplica(RunningServers servers) throws SQLException {
        Sql.run(Sql.as(servers.superuser()), """
                do $$
                declare
                    target pg_lsn := pg_current_wal_flush_lsn();
                begin
                    for attempt in 1..3000 loop
                        if exists (select from pg_stat_get_wal_senders() where replay_lsn >= target) then
                            return;
                        end if;
                        perform pg_sleep(0.01);
                    end loop;
                    raise 'the replica did not follow';
                end $$
                """);
    }

    private static void assertFollows(RunningServers servers, String table) throws SQLException {
        Map<String, String> environment = servers.environment();
        Sql.run(environment, "create table " + table + " as select 42 as answer");
        awaitReplica(servers);
        assertEquals("42", Sql.askReplica(environment, "select answer from " + table));
        assertEquals("true", Sql.askReplica(environment, "select pg_is_in_recovery()"));
    }

    @Test
    void replica_followsThePrimaryOverRestarts() throws SQLException {
        try (RunningServers servers = start(REPLICATED)) {
            assertFollows(servers, "first");
            assertEquals("off", Sql.askReplica(servers.environment(), "show hot_standby_feedback"));
        }
        try (RunningServers servers = start(REPLICATED)) {
            assertEquals("42", Sql.askReplica(servers.environment(), "select answer from first"));
            assertFollows(servers, "second");
        }
        assertFalse(progress.contains("Building the replica anew from the primary"));
    }

    @Test
    void replica_addedToAKnownPrimary_isCopiedWhileItRuns() throws SQLException, IOException, InterruptedException {
        Template.copyAlone(data);
        try (RunningServers servers = start(ALONE)) {
            Sql.run(servers.environment(), "create table before as select 42 as answer");
            assertFalse(servers.environment().containsKey("DATABASE_REPLICA_URLS"));
        }
        try (RunningServers servers = start(REPLICATED)) {
            awaitLine("The replica accepts connections");
            assertEquals("42", Sql.askReplica(servers.environment(), "select answer from before"));
            assertFollows(servers, "later");
        }
        try (RunningServers servers = start(ALONE)) {
            assertEquals("0", Sql.ask(servers.environment(), "select count(*) from pg_replication_slots"));
        }
    }

    @Test
    void replica_withBrokenFiles_isBuiltAnew() throws SQLException, IOException, InterruptedException {
        Template.copyWithReplica(data);
        Files.delete(data.resolve("replica/global/pg_control"));

        try (RunningServers servers = start(REPLICATED)) {
            awaitLine("The replica accepts connections");
            assertFollows(servers, "anew");
        }
    }

    @Test
    void replica_ofAnotherHistory_isBuiltAnew(@TempDir Path other)
            throws SQLException, IOException, InterruptedException {
        Template.copyWithReplica(data);
        new EmbeddedServers(REPLICATED).start(other, progress::add).close();
        Files.move(data.resolve("replica"), data.resolve("away"));
        Files.move(other.resolve("replica"), data.resolve("replica"));

        try (RunningServers servers = start(REPLICATED)) {
            awaitLine("The replica accepts connections");
            assertFollows(servers, "anew");
        }
    }

    @Test
    void close_duringARebuild_returnsAndTheNextStartCompletesIt() throws SQLException, IOException {
        Template.copyAlone(data);
        start(REPLICATED).close();

        try (RunningServers servers = start(REPLICATED)) {
            assertTrue(servers.environment().containsKey("DATABASE_REPLICA_URLS"));
            awaitReplica(servers);
        }
    }
}
