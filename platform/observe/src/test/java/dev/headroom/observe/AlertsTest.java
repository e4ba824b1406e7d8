package dev.headroom.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

@WithServers
class AlertsTest {
    private static final Map<String, Object> DEAD = Map.of(
            "severity",
            "ticket",
            "summary",
            "jobs are dead",
            "runbook",
            "docs/dead",
            "signal",
            "jobs_dead",
            "above",
            10);

    private final DataSource source;
    private final AtomicLong nanos = new AtomicLong();
    private final Operations operations = new Operations(50, Duration.ofSeconds(60), nanos::get);
    private final ObjectiveFile file = ObjectiveFile.of(Map.of(
            "grace",
            "10s",
            "operations",
            Map.of("import", Map.of("p95", "30s", "p99", "60s")),
            "alerts",
            Map.of(
                    "Errors",
                    ObjectiveFileTest.ERRORS,
                    "Dead",
                    DEAD,
                    "Slow",
                    Map.of(
                            "severity",
                            "page",
                            "summary",
                            "slow",
                            "runbook",
                            "docs/slow",
                            "burn",
                            Map.of(
                                    "operation",
                                    "*",
                                    "of",
                                    "p99",
                                    "factor",
                                    14.4,
                                    "over",
                                    "1h",
                                    "within",
                                    "5m",
                                    "least_events",
                                    100)))));
    private volatile double dead;
    private final List<AlertEvent> told = new ArrayList<>();

    AlertsTest(TestServers servers) throws SQLException, IOException {
        DatabaseAccess access = servers.freshDatabase();
        PGSimpleDataSource simple = new PGSimpleDataSource();
        simple.setUrl(access.url());
        simple.setUser(access.user());
        simple.setPassword(access.password());
        this.source = simple;
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                InputStream script = AlertsTest.class.getResourceAsStream("migration/R__headroom_observe.sql")) {
            String sql = script == null ? "" : new String(script.readAllBytes(), StandardCharsets.UTF_8);
            statement.execute(sql);
            statement.execute(sql);
        }
    }

    private Alerts alerts(AlertSink... more) {
        List<AlertSink> sinks = new ArrayList<>(List.of(more));
        sinks.add((connection, event) -> told.add(event));
        Alerts alerts = new Alerts(
                file,
                operations,
                signal -> signal.equals("jobs_dead") && !Double.isNaN(dead)
                        ? OptionalDouble.of(dead)
                        : OptionalDouble.empty(),
                source,
                sinks,
                nanos::get,
                true);
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        return alerts;
    }

    private void requests(int ok, int errors) {
        for (int i = 0; i < ok; i++) {
            operations.time("GET /x", "ok", 1_000_000);
        }
        for (int i = 0; i < errors; i++) {
            operations.time("GET /x", "error", 1_000_000);
        }
    }

    @Test
    void threshold_firesOnceAndResolvesBelowItsSlack_overARestart() throws SQLException {
        dead = 11;
        Alerts first = alerts();
        assertEquals(1, first.judge().size());
        // another node, or this one after a restart
        first.release();
        Alerts restarted = alerts();
        assertEquals(List.of(), restarted.judge());
        dead = 9.5;
        assertEquals(List.of(), restarted.judge());
        dead = 8;
        List<AlertEvent> ended = restarted.judge();
        assertFalse(ended.getFirst().firing());
        assertEquals(2, ended.getFirst().number());
        assertEquals(2, told.size());
        assertEquals(AlertStatus.State.INACTIVE, status(restarted, "Dead").state());
        assertEquals(
                List.of(2L, 1L),
                restarted.events(10).stream()
                        .filter(event -> event.rule().equals("Dead"))
                        .map(AlertEvent::number)
                        .toList());
    }

    private static AlertStatus status(Alerts alerts, String rule) throws SQLException {
        return alerts.status().stream()
                .filter(status -> status.rule().equals(rule))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void twoNodesThatSeeDifferentThings_areNotTakenForChanges() throws SQLException {
        Alerts sick = alerts();
        Alerts well = node(true, new double[] {0});
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        dead = 11;
        sick.judge();
        for (int look = 0; look < 5; look++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            assertEquals(List.of(), well.judge());
            assertEquals(List.of(), sick.judge());
        }
        assertEquals(1, told.size());
        sick.release();
        assertFalse(well.judge().getFirst().firing());
    }

    private Alerts node(boolean serves, double[] jobsDead) {
        return new Alerts(
                file,
                new Operations(50, Duration.ofSeconds(60), nanos::get),
                _ -> OptionalDouble.of(jobsDead[0]),
                source,
                List.of((connection, event) -> told.add(event)),
                nanos::get,
                serves);
    }

    @Test
    void oneSickNode_isHeardByTheOneThatJudges_untilItIsWell() throws SQLException {
        double[] second = {0};
        double[] third = {0};
        Alerts judge = alerts();
        Alerts serving = node(true, second);
        Alerts worker = node(false, third);
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        for (Alerts one : List.of(judge, serving, worker)) {
            assertEquals(List.of(), one.judge());
        }
        second[0] = 15;
        assertEquals(List.of(), serving.judge());
        third[0] = 20;
        assertEquals(List.of(), worker.judge());
        AlertEvent fires = judge.judge().getFirst();
        assertTrue(fires.firing());
        assertTrue(fires.value() >= 15);
        second[0] = 0;
        assertEquals(List.of(), serving.judge());
        assertEquals(List.of(), judge.judge(), "the worker is sick still");
        // beyond the limit, within its slack
        third[0] = 9.5;
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        assertEquals(List.of(), worker.judge());
        assertEquals(List.of(), judge.judge());
        third[0] = 8;
        assertEquals(List.of(), worker.judge());
        assertFalse(judge.judge().getFirst().firing());
        assertEquals(2, told.size());
        assertEquals(0, votes());
    }

    @Test
    void nodeThatEndsWithoutAWord_holdsNoAlert() throws SQLException {
        double[] sick = {20};
        Alerts judge = alerts();
        judge.judge();
        Alerts ends = node(true, sick);
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        ends.judge();
        assertTrue(judge.judge().getFirst().firing());
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update headroom_alert_vote set until = clock_timestamp()");
        }
        assertFalse(judge.judge().getFirst().firing());
    }

    private long votes() throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from headroom_alert_vote")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void nodeThatServesNothing_neverJudges_andLeavesWhatFiresToThoseThatDo() throws SQLException {
        dead = 11;
        Alerts worker = node(false, new double[] {0});
        Alerts serving = alerts();
        assertEquals(List.of(), worker.judge());
        requests(200, 200);
        assertEquals(2, serving.judge().size());
        // the one that served is gone: nobody tells that its alerts are over
        serving.release();
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        assertEquals(List.of(), worker.judge());
        assertEquals(AlertStatus.State.FIRING, status(worker, "Dead").state());
        assertEquals(AlertStatus.State.FIRING, status(worker, "Errors").state());
        assertEquals(2, told.size());
    }

    @Test
    void figures_areAskedFor_whileNoTransactionIsOpen() throws SQLException {
        AtomicLong asked = new AtomicLong();
        Alerts alerts = new Alerts(
                file,
                operations,
                _ -> {
                    asked.incrementAndGet();
                    return OptionalDouble.of(openTransactions());
                },
                source,
                List.of((connection, event) -> told.add(event)),
                nanos::get,
                true);
        Alerts other = alerts();
        other.judge();
        assertEquals(List.of(), alerts.judge());
        assertEquals(1, asked.get());
        other.release();
        assertEquals(List.of(), alerts.judge());
        assertEquals(2, asked.get());
        assertEquals(0, status(alerts, "Dead").value());
    }

    private double openTransactions() {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'")) {
            row.next();
            return row.getDouble(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void figureThatIsntTold_endsItsAlert_asItDoesInPrometheus() throws SQLException {
        dead = 11;
        Alerts alerts = alerts();
        assertTrue(alerts.judge().getFirst().firing());
        dead = Double.NaN;
        AlertEvent ended = alerts.judge().getFirst();
        assertFalse(ended.firing());
        assertEquals(0, ended.value());
        assertEquals(null, status(alerts, "Dead").value());
    }

    @Test
    void sinkThatFails_leavesTheAlertUntold_andItIsToldLater() throws SQLException {
        dead = 20;
        Alerts broken = alerts((connection, event) -> {
            throw new SQLException("the outbox is full");
        });
        assertThrows(SQLException.class, broken::judge);
        assertEquals(0, told.size());
        broken.release();
        assertEquals(1, alerts().judge().size());
        assertEquals(1, told.size());
    }

    @Test
    void burn_needsEnoughEventsAndBothWindows() throws SQLException {
        Alerts alerts = alerts();
        requests(10, 10);
        assertEquals(List.of(), alerts.judge());
        requests(200, 20);
        assertEquals("Errors", alerts.judge().getFirst().rule());
        // mended: the short window is good again within minutes, long before the hour is
        nanos.addAndGet(Duration.ofMinutes(6).toNanos());
        requests(300, 0);
        assertFalse(alerts.judge().getFirst().firing());
    }

    @Test
    void slowOperations_burnTheBudgetOfTheSlowestAllowed() throws SQLException {
        Alerts alerts = alerts();
        for (int i = 0; i < 200; i++) {
            operations.time("GET /x", "ok", i < 50 ? 900_000_000L : 1_000_000);
            operations.time("import", "ok", 20_000_000_000L);
        }
        assertEquals(
                List.of(),
                alerts.judge().stream()
                        .map(AlertEvent::rule)
                        .filter("Slow"::equals)
                        .toList());
        for (int i = 0; i < 200; i++) {
            operations.time("GET /x", "ok", 900_000_000L);
        }
        assertEquals("Slow", alerts.judge().getFirst().rule());
    }

    @Test
    void grace_afterTheStart_tellsNothing() throws SQLException {
        dead = 99;
        Alerts alerts =
                new Alerts(file, operations, signal -> OptionalDouble.of(dead), source, List.of(), nanos::get, true);
        assertEquals(List.of(), alerts.judge());
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        assertEquals(1, alerts.judge().size());
    }

    @Test
    void rules_andTheirTests_passPromtool(@TempDir Path directory) throws IOException, InterruptedException {
        Path promtool = Path.of("/usr/bin/promtool");
        assumeTrue(Files.isExecutable(promtool), "promtool isn't installed (Debian package prometheus)");
        PrometheusRules rules = new PrometheusRules(file);
        Path rulesFile = directory.resolve("rules.yaml");
        Path testsFile = directory.resolve("tests.yaml");
        Files.writeString(rulesFile, rules.rules());
        Files.writeString(testsFile, rules.tests("rules.yaml"));
        for (List<String> command : List.of(
                List.of(promtool.toString(), "check", "rules", rulesFile.toString()),
                List.of(promtool.toString(), "test", "rules", testsFile.toString()))) {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said + "\n" + rules.rules() + "\n" + rules.tests("rules.yaml"));
        }
    }

    @Test
    void history_addsNodesAndKeepsHours() throws SQLException {
        Instant before = Instant.now().minus(Duration.ofMinutes(5));
        for (String node : List.of("a", "b")) {
            Operations one = new Operations(50, Duration.ofSeconds(60), nanos::get);
            for (int i = 0; i < 300; i++) {
                one.time("load", "ok", node.equals("a") ? 1_000_000 : 9_000_000);
            }
            // twice, and by one that can't for a while: nothing is lost, and nothing counted again
            new OperationHistory(source, node).keep(one);
            one.time("load", "ok", node.equals("a") ? 1_000_000 : 9_000_000);
            assertThrows(SQLException.class, () -> new OperationHistory(new PGSimpleDataSource(), node).keep(one));
            new OperationHistory(source, node).keep(one);
            new OperationHistory(source, node).keep(one);
        }
        OperationHistory history = new OperationHistory(source, "a");
        Instant after = Instant.now().plusSeconds(60);
        OperationReport both = history.between(before, after).getFirst();
        assertEquals(602, both.count());
        assertTrue(both.p95() != null && both.p95().millis() > 8.5);
        assertEquals(1, history.of("load", before, after, Duration.ofHours(1)).size());
        // 1 ms is the beginning of the second band, 9 ms is within the fourth
        List<Long> counts = new ArrayList<>(Collections.nCopies(OperationHistory.BAND_MILLIS.size() + 1, 0L));
        counts.set(1, 301L);
        counts.set(3, 301L);
        assertEquals(
                List.of(counts),
                history.heat("load", before, after, Duration.ofHours(1)).stream()
                        .map(OperationHistory.Heat::counts)
                        .toList());
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update headroom_operation_history set slot = slot - interval '5 hours'");
        }
        history.rollUp();
        OperationReport rolled =
                history.between(before.minus(Duration.ofHours(7)), after).getFirst();
        assertEquals(602, rolled.count());
        assertEquals(both.p50(), rolled.p50());
    }

    @Test
    void vitals_ofAllNodesAreAdded_andOutliveThem() throws SQLException {
        Instant before = Instant.now().minus(Duration.ofMinutes(5));
        for (String node : List.of("a", "b")) {
            Vitals vitals = new Vitals(10);
            for (int i = 0; i < 5; i++) {
                vitals.take(List.of(
                        new Vitals.Sample("LCP", "/day", node.equals("a") ? 1000 : 3000),
                        new Vitals.Sample("component:Chart", null, 150)));
            }
            assertThrows(SQLException.class, () -> new VitalHistory(new PGSimpleDataSource(), node).keep(vitals));
            new VitalHistory(source, node).keep(vitals);
            assertEquals(0, vitals.report().pages().size());
        }
        Vitals here = new Vitals(10);
        here.take(List.of(new Vitals.Sample("LCP", "/day", 3000)));
        Vitals.Report report = here.report(new VitalHistory(source, "c").between(before, Instant.now()));
        assertEquals(11, report.pages().getFirst().samples());
        assertEquals(Vital.Rating.NEEDS_IMPROVEMENT, report.pages().getFirst().rating());
        assertEquals(10, report.components().getFirst().samples());
        assertTrue(report.components().getFirst().slow());
    }

    @Test
    void vitals_areJudgedAtP75AndBounded() {
        Vitals vitals = new Vitals(10);
        for (int i = 0; i < 40; i++) {
            vitals.take(List.of(
                    new Vitals.Sample("lcp", "/day", i < 31 ? 2000 : 9000),
                    new Vitals.Sample("CLS", "/day", 0.3),
                    new Vitals.Sample("component:Chart", null, 150),
                    new Vitals.Sample("INP", "/page" + i, 20)));
        }
        Vitals.Report report = vitals.report();
        assertEquals(Vital.Rating.POOR, report.pages().getFirst().rating());
        assertEquals(
                Vital.Rating.GOOD,
                report.pages().stream()
                        .filter(line -> line.vital() == Vital.LCP)
                        .findFirst()
                        .orElseThrow()
                        .rating());
        assertTrue(report.components().getFirst().slow());
        assertTrue(report.pages().size() <= 16);
        String refusal = String.valueOf(assertThrows(
                        CodedException.class,
                        () -> vitals.take(List.of(
                                new Vitals.Sample("LCPP", "/day", 1),
                                new Vitals.Sample("LCP", "/day", -1),
                                new Vitals.Sample("LCP", "/day", Double.NaN),
                                new Vitals.Sample("LCP", "day", 1),
                                new Vitals.Sample("component:<b>", "/day", 1))))
                .getMessage());
        assertTrue(refusal.contains("did you mean LCP"), refusal);
        assertTrue(refusal.contains("samples[4].name"), refusal);
    }
}
