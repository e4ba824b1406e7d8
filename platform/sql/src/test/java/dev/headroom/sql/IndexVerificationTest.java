package dev.headroom.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.sql.AdviceVerification.Verdict;
import dev.headroom.sql.IndexVerification.Outcome;
import dev.headroom.sql.IndexVerification.Pair;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: an index counts as proved only where it is valid and the statement that it was made for reads it. */
@WithServers
final class IndexVerificationTest {
    private final AdviceDatabase database;

    IndexVerificationTest(TestServers servers) throws SQLException {
        this.database = AdviceDatabase.of(servers.freshDatabase());
        database.run(
                "create table notes (id int primary key, owner int, at date, body text)",
                "insert into notes select g, g % 500, date '2026-01-01' + g % 90, repeat('b', 50)"
                        + " from generate_series(1, 30000) g",
                "create index notes_owner_at on notes (owner, at desc)",
                "create index notes_body on notes (body)",
                "create table few (id int, kind int)",
                "insert into few select g, g from generate_series(1, 5) g",
                "create index few_kind on few (kind)",
                "create table logs (at date, kind int) partition by range (at)",
                "create table logs_1 partition of logs for values from ('2026-01-01') to ('2026-02-01')",
                "create table logs_2 partition of logs for values from ('2026-02-01') to ('2026-03-01')",
                "insert into logs select date '2026-01-01' + g % 50, g % 1000 from generate_series(1, 30000) g",
                "create index logs_kind on logs (kind)",
                "create unique index notes_whole on notes (owner, id)",
                "vacuum analyze");
        assertThrows(
                SQLException.class, () -> database.run("create unique index concurrently notes_invalid on notes (at)"));
    }

    private Outcome outcome(String index, String sql, Object... binds) {
        return new IndexVerification(database.source())
                .verify(List.of(Pair.of(index, sql, binds)))
                .getFirst()
                .outcome();
    }

    @Test
    void verify_pairs_provesOnlyWhatIsRead() {
        String latest = "select id from notes where owner = ? order by at desc limit 5";

        assertEquals(Outcome.USED, outcome("notes_owner_at", latest, 7));
        assertEquals(Outcome.USED, outcome("public.notes_owner_at", latest, 7));
        assertEquals(Outcome.NOT_USED, outcome("notes_body", latest, 7));
        assertEquals(Outcome.NOT_USED, outcome("notes_whole", latest, 7));
        assertEquals(Outcome.USED, outcome("logs_kind", "select * from logs where kind = 3"));
        assertEquals(Outcome.USABLE, outcome("few_kind", "select * from few where kind = ?", 2));
        assertEquals(Outcome.INVALID, outcome("notes_invalid", latest, 7));
        assertEquals(Outcome.MISSING, outcome("notes_elsewhere", latest, 7));
        assertEquals(Outcome.NOT_PLANNED, outcome("notes_owner_at", "select nothing from nowhere"));
    }

    @Test
    void verify_result_saysHowLargeAndHowOftenRead() {
        IndexVerification.Result result = new IndexVerification(database.source())
                .verify(List.of(Pair.of("notes_owner_at", "select id from notes where owner = 3 order by at desc")))
                .getFirst();

        assertTrue(result.proved() && result.bytes() > 8192, result::toString);
        assertTrue(result.plan().contains("notes_owner_at"), result::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 1000, 100, 100, 1000, 50, BETTER",
        "100, 1000, 100, 100, 1000, 105, SAME",
        "100, 1000, 100, 100, 1000, 120, REGRESSED",
        "100, 1000, 100, 100, 2000, 100, REGRESSED",
        "100, 1000, 100, 100, 500, 100, BETTER",
        "100, 1000, 100, 200, 2000, 100, BETTER",
        "3, 1000, 100, 100, 1000, 500, TOO_FEW_CALLS",
        "100, 1000, 100, 2, 1000, 500, TOO_FEW_CALLS",
    })
    void verdict_perCall_judgesByBlocksThenTime(ArgumentsAccessor values) {
        assertEquals(
                Verdict.valueOf(String.valueOf(values.getString(6))),
                AdviceVerification.verdict(
                        new Workload.Figures(longAt(values, 0), longAt(values, 1), longAt(values, 2), 0, 0),
                        new Workload.Figures(longAt(values, 3), longAt(values, 4), longAt(values, 5), 0, 0),
                        5));
    }

    private static long longAt(ArgumentsAccessor values, int index) {
        return Long.parseLong(String.valueOf(values.getString(index)));
    }
}
