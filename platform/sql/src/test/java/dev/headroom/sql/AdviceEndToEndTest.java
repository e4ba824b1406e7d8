package dev.headroom.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Goal: without hypothetical indexes too, what a database did leads to advice, the advice to a measured trial on a
 * copy, to a build, and to figures before and after.
 */
@WithServers
final class AdviceEndToEndTest {
    private static final String LATEST = "select id, amount from entries where account = ? order by at desc limit 20";
    private static final String FAILED = "select count(*) from entries where state = 'FAILED' and amount > ?";
    private static final String ALL = "select sum(amount) from entries where state = 'DONE' and amount > ?";

    private final TestServers servers;
    private final AdviceDatabase database;

    AdviceEndToEndTest(TestServers servers) throws SQLException {
        this.servers = servers;
        DatabaseAccess access = servers.freshDatabase();
        this.database = AdviceDatabase.of(access);
        database.run(
                "create table entries (id bigint primary key, account int, at timestamptz, state text, amount int)",
                "insert into entries select g, g % 997, timestamptz '2026-01-01' + make_interval(secs => g * 60),"
                        + " case when g % 500 = 0 then 'FAILED' else 'DONE' end, g % 89 from generate_series(1, 60000) g",
                "vacuum analyze entries");
    }

    private static WorkloadSource known() {
        return () -> List.of(
                new WorkloadStatement(LATEST, samples(3, 500, 990), Optional.of("EntryStore.latest:17"), 0, 0),
                new WorkloadStatement(FAILED, samples(1, 40), Optional.of("EntryStore.failed:31"), 0, 0),
                new WorkloadStatement(ALL, samples(1, 40), Optional.of("EntryStore.total:44"), 0, 0));
    }

    private static List<WorkloadBinds> samples(Integer... values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> WorkloadBinds.of(values[i]))
                .toList();
    }

    private void use(String sql, int times) throws SQLException {
        try (Connection connection = database.source().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < times; i++) {
                statement.setInt(1, 1 + i * 37 % 80);
                try (ResultSet rows = statement.executeQuery()) {
                    assertTrue(rows.next(), sql);
                }
            }
        }
    }

    private Workload interval(WorkloadReader reader) throws SQLException {
        WorkloadSnapshot before = reader.snapshot();
        use(LATEST, 30);
        use(FAILED, 20);
        use(ALL, 10);
        return reader.between(before, reader.snapshot());
    }

    @Test
    void advise_thenTryBuildAndCompare_provesWhatItSays() throws SQLException {
        WorkloadReader reader = new WorkloadReader(database.source(), known());
        Workload before = interval(reader);
        AdviceReport report = new Advisor(database.source(), AdvicePolicy.USUAL).advise(before);
        AdviceTrial.Result trial = trial(before, report);

        assertEquals(AdviceLabel.ESTIMATE, report.label());
        assertTrue(report.notes().stream().anyMatch(note -> note.contains("HypoPG")), report::toString);
        List<String> keys = trial.kept().stream()
                .map(it -> String.join(",", it.definition().keys()))
                .toList();
        assertTrue(keys.stream().anyMatch(it -> it.startsWith("account")), () -> report + "\n" + trial);
        assertTrue(trial.kept().stream().allMatch(it -> it.label() == AdviceLabel.MEASURED && it.bytes() > 0));
        assertEquals(List.of(), trial.regressions());

        AdviceVerification verification = new AdviceVerification(database.source(), List.of(), 5);
        Map<String, String> shapes = verification.shapes(before);
        List<IndexDefinition> built =
                trial.kept().stream().map(AdviceReport.Index::definition).toList();
        assertTrue(new BuildRunner(database.source()).run(built).complete());
        AdviceVerification.Result after = verification.compare(before, shapes, interval(reader), built);

        AdviceVerification.Compared latest = after.statements().stream()
                .filter(it -> it.sql().equals(LATEST))
                .findFirst()
                .orElseThrow();
        assertEquals(AdviceVerification.Verdict.BETTER, latest.verdict(), after::toString);
        assertTrue(latest.planChanged() && latest.blocksRatio() < 0.5, latest::toString);
        assertEquals(Optional.of("EntryStore.latest:17"), latest.location());
        assertTrue(after.indexes().stream().anyMatch(it -> it.scans() > 0), after::toString);
    }

    @Test
    void apply_ofAdvice_buildsItAndTellsWhatItChanged() throws SQLException {
        WorkloadReader reader = new WorkloadReader(database.source(), known());
        AdviceReport report = new Advisor(database.source(), AdvicePolicy.USUAL).advise(interval(reader));
        AppliedAdvice applied = new AppliedAdvice(database.source(), List::of, reader);
        assertEquals(Optional.empty(), applied.state());
        CodedException unknown =
                assertThrows(CodedException.class, () -> applied.apply(report, List.of("nobody_advised_this")));
        assertEquals("ADVICE_UNKNOWN", unknown.code().name());

        List<String> names =
                report.definitions().stream().map(IndexDefinition::name).toList();
        assertEquals(AppliedAdvice.Stage.BUILDING, applied.apply(report, names).stage());
        Eventually.eventually("it is built", () -> applied.state().orElseThrow().stage() == AppliedAdvice.Stage.BUILT);
        use(LATEST, 30);

        AppliedAdvice.State state = applied.state().orElseThrow();
        AdviceVerification.Compared latest = state.effect().orElseThrow().statements().stream()
                .filter(it -> it.sql().equals(LATEST))
                .findFirst()
                .orElseThrow();
        assertEquals(AdviceVerification.Verdict.BETTER, latest.verdict(), state::toString);
        assertEquals(names.size(), state.report().orElseThrow().results().size());
    }

    private AdviceTrial.Result trial(Workload workload, AdviceReport report) throws SQLException {
        String name = database.access().url().replaceAll(".*/", "");
        AdviceDatabase admin = AdviceDatabase.of(servers.superuser());
        AdviceTrial.copy(admin.source(), name, name + "_copy");
        admin.run(
                "alter database " + name + "_copy owner to " + database.access().user());
        String url = database.access().url() + "_copy";
        return new AdviceTrial(
                        AdviceDatabase.source(
                                url, database.access().user(), database.access().password()),
                        Duration.ofSeconds(20))
                .run(workload, report.indexes());
    }

    @Test
    void copy_ofADatabaseInUse_isRefused() throws SQLException {
        String name = database.access().url().replaceAll(".*/", "");
        try (Connection _ = database.source().getConnection()) {
            CodedException failure = assertThrows(
                    CodedException.class,
                    () -> AdviceTrial.copy(
                            AdviceDatabase.of(servers.superuser()).source(), name, name + "_busy"));

            assertEquals("TRIAL_REFUSED", failure.code().name());
        }
    }

    @Test
    void run_uselessAdvice_isRejected() throws SQLException {
        Workload workload = Workload.of(List.of(new WorkloadStatement(ALL, samples(1, 40), Optional.empty(), 10, 10)));
        IndexDefinition useless = IndexDefinition.on("entries", "entries_state", "state");
        AdviceReport.Index advice = new AdviceReport.Index(
                useless,
                useless.ddl(),
                0,
                0.9,
                AdviceLabel.ESTIMATE,
                new AdviceReport.WriteCost(0, 0, 0, false),
                List.of(),
                List.of());

        AdviceTrial.Result trial =
                new AdviceTrial(database.source(), Duration.ofSeconds(20)).run(workload, List.of(advice));

        assertEquals(List.of(), trial.kept());
        assertEquals(1, trial.rejected().size());
        assertEquals(0, database.number("select count(*) from pg_class where relname = 'entries_state'"));
    }

    @Test
    void between_statementsOfBoth_haveBlocksPlaceAndValues() throws SQLException {
        Workload workload = interval(new WorkloadReader(database.source(), known()));

        Workload.Entry latest = workload.entries().stream()
                .filter(it -> it.sql().equals(LATEST))
                .findFirst()
                .orElseThrow();
        assertEquals(30, latest.figures().calls());
        assertTrue(latest.queryId().isPresent() && latest.figures().blocks() > 0, latest::toString);
        assertEquals(3, latest.samples().size());
        assertTrue(workload.limitation().isEmpty());
        assertFalse(workload.entries().stream()
                .anyMatch(it -> it.sql().contains("$1") && it.sql().contains("entries")));
    }

    @Test
    void between_onlyTheServerKnowsIt_isThereWithoutValues() throws SQLException {
        WorkloadReader reader = new WorkloadReader(database.source(), List::of);
        Workload workload = interval(reader);

        assertTrue(
                workload.entries().stream()
                        .anyMatch(it -> it.sql().contains("$1")
                                && it.samples().isEmpty()
                                && it.figures().calls() == 30),
                workload::toString);
    }

    @Test
    void snapshot_withoutTheExtension_saysWhatToDo() throws SQLException {
        AdviceDatabase.of(new DatabaseAccess(
                        servers.superuser().url().replaceAll("/[^/]*$", "/")
                                + database.access().url().replaceAll(".*/", ""),
                        servers.superuser().user(),
                        servers.superuser().password()))
                .run("drop extension if exists pg_stat_statements");
        WorkloadReader reader = new WorkloadReader(
                database.source(), () -> List.of(new WorkloadStatement(ALL, samples(1), Optional.empty(), 7, 70)));

        Workload workload = reader.between(WorkloadSnapshot.empty(), reader.snapshot());

        assertTrue(workload.limitation().orElseThrow().contains("create extension"), workload::toString);
        assertEquals(7, workload.entries().getFirst().figures().calls());
    }
}
