package dev.headroom.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;

@WithServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StatementsTest {
    private final TestDatabase database;
    private final AtomicLong nanos = new AtomicLong();

    StatementsTest(TestServers servers) throws SQLException {
        database = new TestDatabase(servers.freshDatabase());
    }

    @BeforeAll
    void fill() throws SQLException {
        database.run("create table account (id bigint primary key, name text);"
                + "insert into account select i, 'name ' || i from generate_series(1, 50) i;"
                + "create procedure touch(x int) language sql as 'select x'");
    }

    private Statements statements(StatementSettings settings) {
        return new Statements(settings, nanos::get);
    }

    private static StatementReport.Line only(Statements statements) {
        List<StatementReport.Line> lines = statements.report(10).statements();
        assertEquals(1, lines.size(), lines.toString());
        return lines.getFirst();
    }

    @Test
    void observe_everyWayToExecute_countsCallsRowsAndErrors() throws SQLException {
        Statements statements = statements(StatementSettings.usual());
        try (Connection connection = statements.observe(database.source).getConnection()) {
            try (PreparedStatement select = connection.prepareStatement("select id from account where id <= ?")) {
                select.setInt(1, 7);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        assertSame(select, rows.getStatement());
                    }
                }
                select.setLong(1, 3);
                assertTrue(select.execute());
                ResultSet rows = select.getResultSet();
                while (rows.next()) {
                    assertTrue(rows.getLong("id") <= 3);
                }
            }
            try (Statement plain = connection.createStatement()) {
                assertThrows(SQLException.class, () -> plain.executeQuery("select id from account where id <= 'x'"));
                plain.executeQuery("SELECT id FROM account WHERE id <= 2").close();
            }
        }
        StatementReport.Line line = only(statements);
        assertEquals("select id from account where id <= ?", line.sql());
        assertEquals(new StatementReport.Volume(3, 10, 1), line.volume());
    }

    @Test
    void observe_writesAndBatches_countChangedRows() throws SQLException {
        Statements statements = statements(StatementSettings.usual());
        try (Connection connection = statements.observe(database.source).getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement update = connection.prepareStatement("update account set name = ? where id = ?")) {
                for (int i = 1; i <= 4; i++) {
                    update.setString(1, "x");
                    update.setLong(2, i);
                    update.addBatch();
                }
                assertEquals(4, update.executeBatch().length);
                update.setObject(1, null);
                update.setLong(2, 5);
                assertEquals(1, update.executeUpdate());
                assertEquals(1, update.executeLargeUpdate());
                assertFalse(update.execute());
            }
            connection.rollback();
        }
        assertEquals(new StatementReport.Volume(4, 7, 0), only(statements).volume());
        assertEquals(7, statements.totals().rows());
    }

    @Test
    void observe_calls_areStatementsToo() throws SQLException {
        Statements statements = statements(StatementSettings.usual());
        try (Connection connection = statements.observe(database.source).getConnection();
                CallableStatement call = connection.prepareCall("call touch(?)")) {
            call.setInt(1, 4);
            call.execute();
        }
        assertEquals(Fingerprint.Kind.CALL, only(statements).kind());
    }

    @Test
    void observe_wrapped_isStillWhatItWas() throws SQLException {
        DataSource source = statements(StatementSettings.usual()).observe(database.source);
        assertSame(database.source, source.unwrap(database.source.getClass()));
        try (Connection connection = source.getConnection()) {
            assertNotNull(connection.unwrap(PGConnection.class).getCopyAPI());
            assertTrue(connection.isWrapperFor(PGConnection.class));
            assertTrue(connection.isValid(5));
            try (Statement statement = connection.createStatement()) {
                assertSame(connection, statement.getConnection());
                statement.setMaxRows(2);
                assertEquals(2, statement.getMaxRows());
                try (ResultSet rows = statement.executeQuery("select id, name from account order by id")) {
                    assertTrue(rows.next());
                    assertEquals(2, rows.findColumn("name"));
                    assertEquals("id", rows.getMetaData().getColumnName(1));
                }
            }
        }
    }

    @Test
    void complete_everyMethod_isItsOwn() {
        for (Map.Entry<Class<?>, Class<?>> each : Map.<Class<?>, Class<?>>of(
                        Connection.class, StatementConnection.class,
                        Statement.class, StatementCall.class,
                        PreparedStatement.class, StatementPrepared.class,
                        CallableStatement.class, StatementCallable.class,
                        ResultSet.class, StatementRows.class)
                .entrySet()) {
            Class<?> completed = completed(each.getValue());
            for (Method method : each.getKey().getMethods()) {
                if (!Modifier.isStatic(method.getModifiers())) {
                    Method found = assertFound(completed, method);
                    assertFalse(found.getDeclaringClass().isInterface(), found.toString());
                }
            }
        }
    }

    private static Method assertFound(Class<?> type, Method method) {
        try {
            return type.getMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException missing) {
            throw new AssertionError(missing);
        }
    }

    private Class<?> completed(Class<?> partial) {
        try (Connection connection =
                statements(StatementSettings.usual()).observe(database.source).getConnection()) {
            if (partial == StatementConnection.class) {
                return connection.getClass();
            }
            if (partial == StatementCall.class) {
                return connection.createStatement().getClass();
            }
            if (partial == StatementPrepared.class) {
                return connection.prepareStatement("select 1").getClass();
            }
            if (partial == StatementCallable.class) {
                return connection.prepareCall("call touch(1)").getClass();
            }
            return connection.createStatement().executeQuery("select 1").getClass();
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Time passes between the driver's call and its end. */
    private void read(Statements statements, String sql, long millis, Object... binds) throws SQLException {
        try (Connection connection = statements.observe(database.source).getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < binds.length; i++) {
                select.setObject(i + 1, binds[i]);
            }
            took = Duration.ofMillis(millis).toNanos();
            select.executeQuery().close();
            took = 0;
        }
    }

    private long took;

    private Statements timed(StatementSettings settings) {
        return new Statements(settings, () -> nanos.getAndAdd(took));
    }

    @Test
    void slow_atTheThreshold_isListedWithoutValues() throws SQLException {
        Statements statements = timed(
                StatementSettings.usual().withSlow(Duration.ofMillis(50)).withApplication(List.of("dev.headroom.sql")));
        read(statements, "select id from account where name = ?", 49, "name 7");
        read(statements, "select id from account where name = ?", 50, "name 7");
        List<StatementReport.Slow> slow = statements.report(10).slow();
        assertEquals(1, slow.size());
        StatementReport.Slow event = slow.getFirst();
        assertEquals(50, event.millis());
        assertEquals(1, event.binds());
        nanos.addAndGet(Duration.ofSeconds(90).toNanos());
        assertEquals(
                event.ago().plusSeconds(90),
                statements.report(10).slow().getFirst().ago());
        assertNull(event.values());
        assertNotNull(event.caller());
        assertFalse(event.toString().contains("name 7"), event.toString());
        assertEquals(1, statements.totals().slow());
    }

    @Test
    void slow_whereValuesAreShown_hasThem() throws SQLException {
        Statements statements =
                timed(StatementSettings.usual().withSlow(Duration.ZERO).withValuesShown(true));
        read(statements, "select id from account where name = ? and id = ?", 1, "name 7", 7L);
        assertEquals("[name 7, 7]", statements.report(10).slow().getFirst().values());
    }

    @Test
    void slow_manyOfOneStatement_areOneLineAMinute() {
        StatementEvents events = new StatementEvents();
        long second = Duration.ofSeconds(1).toNanos();
        StatementEvents.Pending one = slow("select id from account");
        StatementEvents.Pending other = slow("select name from account");
        assertEquals(0, events.add(one, -5 * second, 1));
        assertEquals(-1, events.add(one, 0, 1));
        assertEquals(0, events.add(other, 0, 1), "another statement is told as well");
        assertEquals(-1, events.add(one, 54 * second, 1));
        assertEquals(2, events.add(one, 55 * second, 1), "and after a minute how many weren't");
        assertEquals(0, events.add(one, 115 * second, 1));
        assertEquals(6, events.slowCount(), "the report has them all");
    }

    private static StatementEvents.Pending slow(String sql) {
        StatementSettings settings = StatementSettings.usual();
        StatementCounts counts = new StatementCounts(new FingerprintScanner(sql).scan(), "", settings);
        return new StatementEvents.Pending(counts, 1, 0, "", null);
    }

    @Test
    void percentiles_tooFewCalls_areAbsent() throws SQLException {
        Statements statements = timed(StatementSettings.usual());
        for (int i = 0; i < 39; i++) {
            read(statements, "select 1 from account", 10);
        }
        assertNull(only(statements).millis().p50());
        read(statements, "select 1 from account", 10);
        StatementReport.Times times = only(statements).millis();
        assertEquals(10, java.util.Objects.requireNonNull(times.p50()), 10 / 32.0);
        assertNull(times.p95());
        assertEquals(10, times.mean(), 1e-9);
        Statements without = timed(StatementSettings.usual().withPercentiles(false));
        for (int i = 0; i < 40; i++) {
            read(without, "select 1 from account", 10);
        }
        assertNull(only(without).millis().p50());
    }

    @Test
    void times_spreadOut_areWithinAThirtySecond() {
        StatementTimes times = new StatementTimes();
        for (long micros = 1; micros <= 10_000; micros++) {
            times.add(micros * 1_000);
        }
        for (Map.Entry<Double, Double> each :
                Map.of(0.5, 5.0, 0.95, 9.5, 0.99, 9.9).entrySet()) {
            Double found = times.percentile(each.getKey());
            assertNotNull(found);
            assertEquals(each.getValue(), found, each.getValue() / 32);
        }
        StatementTimes extremes = new StatementTimes();
        for (int i = 0; i < 50; i++) {
            extremes.add(i % 2 == 0 ? 0 : Long.MAX_VALUE);
        }
        assertNotNull(extremes.percentile(0.5));
    }

    @Test
    void registry_full_dropsTheLeastUsedAndCountsIt() throws SQLException {
        Statements statements = statements(StatementSettings.usual().withFingerprints(16));
        for (int i = 0; i < 200; i++) {
            read(statements, "select id from account", 0);
            read(statements, "select " + "id, ".repeat(i + 1) + " 1 from account", 0);
        }
        StatementReport report = statements.report(100);
        assertTrue(report.fingerprints() <= 16, report.toString());
        assertEquals(201, report.fingerprints() + report.dropped().fingerprints());
        long counted = report.statements().stream()
                .mapToLong(line -> line.volume().calls())
                .sum();
        assertEquals(400, counted + report.dropped().calls());
        assertEquals(400, statements.totals().calls());
        assertTrue(report.statements().stream()
                .anyMatch(line -> line.sql().equals("select id from account")
                        && line.volume().calls() == 200));
    }

    @Test
    void samples_keptOnlyWhereAsked() throws SQLException {
        Statements without = statements(StatementSettings.usual());
        read(without, "select id from account where id = ?", 0, 7L);
        assertEquals(List.of(), without.samples().of(only(without).fingerprint()));
        Statements with = statements(StatementSettings.usual().withSamples(8));
        for (long id = 1; id <= 400; id++) {
            read(with, "select id from account where id = ?", 0, id);
        }
        List<StatementSample> samples = with.samples().of(only(with).fingerprint());
        assertEquals(8, samples.size());
        assertEquals("select id from account where id = ?", samples.getFirst().sql());
        List<Long> values =
                samples.stream().map(sample -> (Long) sample.binds().getFirst()).toList();
        assertEquals(8, values.stream().distinct().count());
        assertTrue(values.stream().anyMatch(value -> value > 100), values.toString());
        assertEquals(
                "StatementSample[1 binds of select id from account where id = ?]",
                samples.getFirst().toString());
    }

    @Test
    void workload_withSamples_hasTextAndValuesThatFit() throws SQLException {
        Statements statements =
                statements(StatementSettings.usual().withSamples(4).withApplication(List.of("dev.headroom.sql")));
        for (long id = 1; id <= 10; id++) {
            read(statements, "select id from account where id in (?, ?)", 0, id, id + 1);
            read(statements, "select id from account where id in (?)", 0, id);
        }
        WorkloadStatement workload = statements.workload().statements().getFirst();
        assertEquals(20, workload.calls());
        assertTrue(workload.location().isPresent());
        int placeholders = workload.sql().contains("?, ?") ? 2 : 1;
        assertFalse(workload.samples().isEmpty());
        assertTrue(
                workload.samples().stream().allMatch(sample -> sample.values().size() == placeholders));
    }

    @Test
    void repeats_ofOnePlace_areTakenTogetherOverUnits() throws SQLException {
        Statements statements = statements(StatementSettings.usual().withApplication(List.of("dev.headroom.sql")));
        for (int unit = 0; unit < 3; unit++) {
            StatementScope.call("unit", () -> {
                for (long id = 1; id <= 6; id++) {
                    read(statements, "select name from account where id = ?", 0, id);
                }
                return 0;
            });
        }
        List<RepeatReport> repeats = statements.report(10).repeats();
        assertEquals(1, repeats.size());
        assertEquals(3, repeats.getFirst().scopes());
        assertEquals(18, repeats.getFirst().executions());
        assertEquals(
                "read them in one statement: where id = any (?)",
                repeats.getFirst().latest().wayOut());
        assertEquals(3, statements.totals().repeats());
    }

    @Test
    void repeats_off_findNothing() throws SQLException {
        Statements statements = statements(StatementSettings.usual().withRepeats(0));
        List<RepeatFinding> findings = StatementScope.call("unit", () -> {
            for (long id = 1; id <= 6; id++) {
                read(statements, "select name from account where id = ?", 0, id);
            }
            assertEquals(6, StatementScope.current().orElseThrow().statements());
            return StatementScope.current().orElseThrow().findings();
        });
        assertEquals(List.of(), findings);
    }

    @Test
    void settings_outOfRange_areAllNamed() {
        CodedException refused = assertThrows(
                CodedException.class,
                () -> new StatementSettings(Duration.ofMillis(-1), 1, true, 100, false, 2, List.of()));
        assertEquals(
                "slow, fingerprints, samples, repeats",
                refused.violations().stream().map(each -> each.subject()).collect(Collectors.joining(", ")));
    }

    @Test
    void scope_joined_isTheOneAround() {
        List<String> names = new ArrayList<>();
        StatementScope.call(
                "outer",
                () -> StatementScope.join("inner", () -> {
                    names.add(StatementScope.current().orElseThrow().name());
                    return StatementScope.call(
                            "own",
                            () -> names.add(
                                    StatementScope.current().orElseThrow().name()));
                }));
        StatementScope.join(
                "alone", () -> names.add(StatementScope.current().orElseThrow().name()));
        assertEquals(List.of("outer", "own", "alone"), names);
        assertTrue(StatementScope.current().isEmpty());
    }
}
