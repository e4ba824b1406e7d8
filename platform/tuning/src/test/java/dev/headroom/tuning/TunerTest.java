package dev.headroom.tuning;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@WithServers
class TunerTest {
    private final DataSource source;
    private final Audit audit;
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-15T12:00:00Z"));
    private volatile double pool = 4;

    TunerTest(TestServers servers) throws SQLException {
        DatabaseAccess access = servers.freshDatabase();
        PGSimpleDataSource simple = new PGSimpleDataSource();
        simple.setUrl(access.url());
        simple.setUser(access.user());
        simple.setPassword(access.password());
        this.source = simple;
        run("""
                create table headroom_tune_event (seq bigint primary key, at timestamptz not null, actor text not null,
                    knob text not null, kind text not null, detail text not null, prev_hash text not null,
                    hash text not null)
                """);
        this.audit = new Audit(source);
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Tuner tuner(Tuner.Mode mode) {
        Workbench bench = new Workbench() {
            @Override
            public Measurement block(Duration settle, Duration length, Guard guard) {
                return new Measurement(5000, 60 / pool, 30 / pool, 10 / pool, 40.0, 90.0, 0);
            }

            @Override
            public Optional<String> objection() {
                return Optional.empty();
            }
        };
        Tuner.Tunable tunable = new Tuner.Tunable(
                new Knob("database.pool_size", 2, 40, 1.25, true, () -> pool, value -> pool = value),
                current -> current < 20
                        ? Optional.of(new Recommendation.Advice(20, "callers wait", "waits fall"))
                        : Optional.empty());
        return new Tuner(mode, () -> List.of(tunable), bench, Trial.USUAL, audit, now::get);
    }

    @Test
    void apply_commitsWhatHelps_writesItDown_andPutsItBackWhenItExpires() throws SQLException {
        try (Tuner tuner = tuner(Tuner.Mode.RECOMMEND)) {
            Recommendation advice =
                    tuner.recommend().getOrDefault("database", List.of()).getFirst();
            assertEquals(4, advice.current());
            assertEquals(5, advice.recommended());
            tuner.apply("database.pool_size", "operator 7");
            eventually("the trial ends", () -> !tuner.status().trying());
            assertEquals(5, pool);
            TrialReport report = tuner.status().last();
            assertEquals(TrialReport.Decision.COMMITTED, report == null ? null : report.decision());
            assertEquals(OptionalLong.empty(), audit.broken());
            assertEquals(audit.all().getLast(), audit.latest(1).getFirst());
            assertTrue(audit.all().stream().anyMatch(event -> event.kind().equals("committed")));
            now.set(now.get().plus(Duration.ofDays(8)));
            tuner.tick();
            assertEquals(4, pool);
        }
        run("update headroom_tune_event set detail = 'nothing' where seq = 2");
        assertEquals(OptionalLong.of(2), audit.broken());
    }

    @Test
    void apply_ofWhatCantBe_isRefused() {
        try (Tuner tuner = tuner(Tuner.Mode.RECOMMEND);
                Tuner off = tuner(Tuner.Mode.OFF)) {
            CodedException unknown = assertThrows(CodedException.class, () -> tuner.apply("database.pool_sise", "x"));
            assertTrue(String.valueOf(unknown.getMessage()).contains("did you mean database.pool_size"));
            pool = 30;
            assertEquals(
                    "NOTHING_TO_TUNE",
                    assertThrows(CodedException.class, () -> tuner.apply("database.pool_size", "x"))
                            .code()
                            .name());
            assertEquals(
                    "TUNING_OFF",
                    assertThrows(CodedException.class, () -> off.apply("database.pool_size", "x"))
                            .code()
                            .name());
            assertTrue(off.recommend().isEmpty());
        }
    }

    @Test
    void auto_triesByItself_andRevertPutsEverythingBack() throws SQLException {
        try (Tuner tuner = tuner(Tuner.Mode.AUTO)) {
            tuner.tick();
            eventually(
                    "a trial ends",
                    () -> tuner.status().last() != null && !tuner.status().trying());
            assertEquals(5, pool);
            tuner.revertAll("operator 7");
            assertEquals(4, pool);
            assertEquals(OptionalLong.empty(), audit.broken());
        }
    }

    @Test
    void set_byHand_isBoundedAndWrittenDown_andExpires() throws SQLException {
        try (Tuner tuner = tuner(Tuner.Mode.RECOMMEND)) {
            Tuner.Standing standing = tuner.set("database.pool_size", 30, "operator 7");
            assertEquals(30, pool);
            assertEquals(new Tuner.Standing("database.pool_size", 30, 4, 2, 40), standing);
            assertEquals(List.of(standing), tuner.standings());
            for (double value : new double[] {1, 41, 4.5, Double.NaN}) {
                CodedException refused =
                        assertThrows(CodedException.class, () -> tuner.set("database.pool_size", value, "operator 7"));
                assertEquals("VALUE_OUT_OF_RANGE", refused.code().name());
            }
            assertThrows(CodedException.class, () -> tuner.set("database.pool_sise", 5, "operator 7"));
            now.set(now.get().plus(Duration.ofDays(8)));
            tuner.tick();
            assertEquals(4, pool);
            assertTrue(audit.all().stream().anyMatch(event -> event.kind().equals("set")));
        }
    }
}
