package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    private static final NodeSettings NODE = NodeSettings.of("a", "jdbc:postgresql://127.0.0.1/x");

    @Test
    void settings_withManyMistakes_nameThemAll() {
        PoolSettings pool = PoolSettings.primary().sized(0, -1).waiting(Duration.ofMillis(1));
        CodedException failure = assertThrows(
                CodedException.class,
                () -> new DatabaseSettings(
                        List.of(NODE, NODE, NodeSettings.of("b c", "jdbc:mysql://x")),
                        " ",
                        "",
                        Map.of("socketTimeout", "3"),
                        pool,
                        PoolSettings.replica(),
                        PoolSettings.analytics(),
                        PoolSettings.direct(),
                        new SupervisionSettings(Duration.ZERO, Duration.ZERO, 0, 0),
                        new RoutingSettings(
                                Duration.ofSeconds(-1), Duration.ofDays(2), RoutingSettings.Sessionless.LEADER),
                        new PoolerSettings(
                                PoolerSettings.Presence.DETECT,
                                Optional.of("new"),
                                -1,
                                PoolerSettings.SessionState.REFUSE)));
        assertEquals("DATABASE_SETTINGS_INVALID", failure.code().name());
        List<String> subjects =
                failure.violations().stream().map(Violation::subject).toList();
        for (String subject : List.of(
                "names of nodes",
                "urls of nodes",
                "name of a node",
                "url of node b c",
                "user of the database",
                "driver property socketTimeout",
                "size of the primary pool",
                "burst of the primary pool",
                "acquire timeout of the primary pool",
                "probe period",
                "probe timeout",
                "missed probes",
                "good probes until back",
                "lag bound",
                "lag bound of analytics",
                "version of the pooler",
                "prepared statements of the pooler")) {
            assertEquals(1, subjects.stream().filter(subject::equals).count(), subject + " in " + subjects);
        }
    }

    @Test
    void node_withSeveralHosts_isRefused() {
        NodeSettings two = NodeSettings.of("a", "jdbc:postgresql://h1:1,h2:2/x?password=secret");
        CodedException failure = assertThrows(CodedException.class, () -> DatabaseSettings.of(List.of(two), "u", "p"));
        assertEquals("url of node a", failure.violations().getFirst().subject());
        assertFalse(String.valueOf(failure.getMessage()).contains("secret"));
    }

    @Test
    void text_showsNoPassword() {
        assertFalse(DatabaseSettings.of(List.of(NODE), "u", "secret").toString().contains("secret"));
    }

    @Test
    void pooler_versionsFrom121_prepareStatementsWhereTheyAreAllowedTo() {
        assertEquals(new PoolerKind(true, false, "PgBouncer 1.18.0"), PoolerKind.of("1.18.0", 0));
        assertEquals(new PoolerKind(true, false, "PgBouncer 1.21.0"), PoolerKind.of("1.21.0", 0));
        assertEquals(new PoolerKind(true, true, "PgBouncer 1.21.0"), PoolerKind.of("1.21.0", 200));
        assertEquals(new PoolerKind(true, true, "PgBouncer 2.0.0"), PoolerKind.of("2.0.0", 200));
        assertEquals(new PoolerKind(true, false, "PgBouncer ?"), PoolerKind.of("?", 200));
    }

    @Test
    void leaderPositions_tellSinceWhenAReplicaLags() {
        LeaderPositions positions = new LeaderPositions();
        positions.add(100, 10);
        positions.add(200, 20);
        positions.add(300, 20);
        positions.add(400, 30);
        assertEquals(null, positions.lastNotBeyond(9));
        assertEquals(100, positions.lastNotBeyond(19));
        assertEquals(300, positions.lastNotBeyond(20));
        assertEquals(400, positions.lastNotBeyond(99));
        for (int i = 0; i < 20_000; i++) {
            positions.add(1_000 + i, 100 + i);
        }
        assertEquals(null, positions.lastNotBeyond(30));
        assertEquals(20_999, positions.lastNotBeyond(20_099));
        assertEquals(15_000, positions.lastNotBeyond(14_100));
    }

    @Test
    void commitLog_countsWhatLiesBeyond() {
        CommitLog log = new CommitLog();
        log.add(10, 20);
        log.add(20, 30);
        log.add(25, 40);
        log.add(30, 50);
        assertEquals(1, log.beyond(30)[0]);
        assertEquals(1, log.beyond(30)[1]);
    }

    @Test
    void timelineHistory_ofPostgres_tellsWhereATimelineEnded() {
        String history = "1\t0/3000158\tno recovery target specified\n\n2\t0/5000000\tbefore\n";
        assertEquals(0x3000158L, TimelineHistory.parse(history, 1).orElseThrow());
        assertEquals(0x5000000L, TimelineHistory.parse(history, 2).orElseThrow());
        assertEquals(true, TimelineHistory.parse(history, 3).isEmpty());
    }
}
