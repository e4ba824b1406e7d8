package dev.headroom.sql;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.sql.BuildReport.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: whatever stops a build, the next run leaves every declared index valid, built once, and nothing invalid. */
@WithServers
final class BuildRunnerTest {
    private static final IndexDefinition BY_USER = IndexDefinition.on("posts", "posts_by_user", "user_id", "at desc");
    private static final String RUNNING = "select count(*) from pg_stat_progress_create_index"
            + " where datname = current_database() and phase like 'waiting%'";

    private final TestServers servers;
    private AdviceDatabase database;

    BuildRunnerTest(TestServers servers) throws SQLException {
        this.servers = servers;
        this.database = AdviceDatabase.of(servers.freshDatabase());
    }

    @BeforeEach
    void fill() throws SQLException {
        database = AdviceDatabase.of(servers.freshDatabase());
        database.run(
                "create table posts (id bigint primary key, user_id int, at timestamptz, title text)",
                "insert into posts select g, g % 100, now() - make_interval(mins => g), 'title ' || g % 500"
                        + " from generate_series(1, 5000) g",
                "analyze posts");
    }

    private BuildRunner runner(Duration lock, int attempts) {
        return new BuildRunner(
                database.source(),
                BuildPolicy.USUAL.waiting(lock, attempts, Duration.ofMillis(100)),
                Ticker.system(),
                _ -> {});
    }

    private boolean buildWaits() {
        try {
            return database.number(RUNNING) > 0;
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    /** A transaction with a snapshot, as a report has it; a concurrent build waits for it. */
    private Connection holdSnapshot() throws SQLException {
        Connection holder = database.source().getConnection();
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("set application_name = 'monthly report'");
            statement.execute("set transaction isolation level repeatable read");
            statement.execute("select count(*) from posts");
        }
        return holder;
    }

    private static BuildReport.Result only(BuildReport report) {
        assertEquals(1, report.results().size());
        return report.results().getFirst();
    }

    @Test
    void run_twice_buildsOnce() {
        List<IndexDefinition> declared = List.of(
                BY_USER,
                IndexDefinition.on("posts", "posts_title", "lower(title)").where("user_id = 7"),
                IndexDefinition.on("posts", "posts_key", "id").asUnique().including("title"));

        BuildReport first = new BuildRunner(database.source()).run(declared);
        BuildReport second = new BuildRunner(database.source()).run(declared);

        assertTrue(first.complete(), () -> first.problems().toString());
        assertTrue(
                first.results().stream().allMatch(it -> it.outcome() == Outcome.BUILT && it.bytes() > 0),
                first::toString);
        assertTrue(
                second.results().stream().allMatch(it -> it.outcome() == Outcome.PRESENT && it.attempts() == 0),
                second::toString);
    }

    @Test
    void run_otherIndexOfThatName_saysHowItDiffersAndKeepsIt() throws SQLException {
        database.run("create index posts_by_user on posts (user_id, at)");

        BuildReport.Result result = only(new BuildRunner(database.source()).run(List.of(BY_USER)));

        assertEquals(Outcome.DIFFERENT, result.outcome());
        assertTrue(result.problem().orElseThrow().message().contains("(user_id, at)"), result::toString);
    }

    @Test
    void run_nameDeclaredTwice_isRefused() {
        CodedException failure = assertThrows(
                CodedException.class, () -> new BuildRunner(database.source()).run(List.of(BY_USER, BY_USER)));

        assertEquals("INVALID_INDEX", failure.code().name());
    }

    @Test
    void run_noSuchTable_failsAloneAndBuildsTheOthers() {
        BuildReport report = new BuildRunner(database.source())
                .run(List.of(IndexDefinition.on("nowhere", "nowhere_a", "a"), BY_USER));

        assertEquals(List.of(Outcome.FAILED, Outcome.BUILT), outcomes(report));
    }

    private static List<Outcome> outcomes(BuildReport report) {
        return report.results().stream().map(BuildReport.Result::outcome).toList();
    }

    @Test
    void run_transactionIsOlder_namesItAndNextRunBuilds() throws Exception {
        try (Connection holder = holdSnapshot()) {
            BuildReport.Result held = only(runner(Duration.ofMillis(300), 3).run(List.of(BY_USER)));

            assertEquals(Outcome.FAILED, held.outcome());
            assertTrue(held.problem().orElseThrow().message().contains("monthly report"), held::toString);
            holder.rollback();
        }

        assertEquals(
                Outcome.BUILT,
                only(runner(Duration.ofSeconds(5), 1).run(List.of(BY_USER))).outcome());
    }

    @Test
    void run_transactionEndsWhileItWaits_builds() throws Exception {
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
                Connection holder = holdSnapshot()) {
            Future<BuildReport> run =
                    others.submit(() -> runner(Duration.ofMinutes(1), 1).run(List.of(BY_USER)));
            eventually("the build waits for the report", this::buildWaits);
            holder.rollback();

            assertEquals(Outcome.BUILT, only(run.get()).outcome());
        }
        assertEquals(0, database.invalidIndexes());
    }

    @Test
    void run_underInserts_noInsertWaitsForALock() throws Exception {
        AtomicBoolean goOn = new AtomicBoolean(true);
        List<IndexDefinition> wanted = Stream.of("title", "at", "user_id")
                .map(column -> IndexDefinition.on("posts", "posts_by_" + column, column, "id"))
                .toList();
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> writer = others.submit(() -> insertUntil(goOn));
            for (int i = 0; i < wanted.size(); i++) {
                try (Connection holder = holdSnapshot()) {
                    BuildReport held = runner(Duration.ofMillis(200), 2).run(List.of(wanted.get(i)));
                    assertFalse(held.complete());
                    holder.rollback();
                }
            }
            goOn.set(false);
            assertTrue(writer.get() > 0, "a lock_timeout of the writer would have thrown");
        }
        assertTrue(runner(Duration.ofSeconds(5), 3).run(wanted).complete());
        assertEquals(0, database.invalidIndexes());
    }

    private int insertUntil(AtomicBoolean goOn) throws SQLException {
        int rows = 0;
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '200ms'");
            while (goOn.get()) {
                statement.execute("insert into posts values (" + (100_000 + rows++) + ", 1, now(), 'new')");
            }
        }
        return rows;
    }

    @Test
    void run_serverProcessEnded_nextRunDropsTheLeftoverAndBuilds() throws Exception {
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
                Connection holder = holdSnapshot()) {
            Future<BuildReport> run =
                    others.submit(() -> runner(Duration.ofMinutes(1), 1).run(List.of(BY_USER)));
            eventually("the build waits for the report", this::buildWaits);
            database.run("select pg_terminate_backend(pid) from pg_stat_progress_create_index"
                    + " where datname = current_database()");
            assertThrows(Exception.class, run::get);
            holder.rollback();
        }
        assertEquals(1, database.invalidIndexes());

        BuildReport.Result next = only(runner(Duration.ofSeconds(5), 3).run(List.of(BY_USER)));

        assertEquals(Outcome.BUILT, next.outcome());
        assertEquals(1, next.removed());
        assertEquals(0, database.invalidIndexes());
    }

    @Test
    void run_applicationKilled_nextRunTakesItsTurnAndBuilds() throws Exception {
        try (Connection holder = holdSnapshot()) {
            Process child = child(BY_USER);
            eventually("the child's build waits for the report", this::buildWaits);
            long process = database.number(
                    "select pid from pg_stat_progress_create_index" + " where datname = current_database()");
            child.destroyForcibly().waitFor();

            BuildReport.Result next = only(buildAfter(process, holder));

            assertEquals(Outcome.BUILT, next.outcome());
            assertEquals(1, next.removed());
        }
        assertEquals(0, database.invalidIndexes());
        assertEquals(1, database.number("select count(*) from pg_class where relname = 'posts_by_user'"));
    }

    private BuildReport buildAfter(long killed, Connection holder) throws Exception {
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<BuildReport> run =
                    others.submit(() -> runner(Duration.ofMinutes(1), 1).run(List.of(BY_USER)));
            eventually("the server has noticed that its client is gone", () -> {
                try {
                    return database.number("select count(*) from pg_stat_activity where pid = " + killed) == 0;
                } catch (SQLException failure) {
                    throw new AssertionError(failure);
                }
            });
            holder.rollback();
            return run.get();
        }
    }

    private Process child(IndexDefinition index) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BuildChild.class.getName(),
                        database.access().url(),
                        database.access().user(),
                        database.access().password(),
                        index.ddl())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void run_fourNodesAtOnce_buildEachIndexOnce() throws Exception {
        List<IndexDefinition> declared = List.of(
                BY_USER,
                IndexDefinition.on("posts", "posts_at", "at"),
                IndexDefinition.on("posts", "posts_title", "title"));
        List<Future<BuildReport>> runs = new ArrayList<>();
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int node = 0; node < 4; node++) {
                runs.add(nodes.submit(() -> runner(Duration.ofSeconds(20), 3).run(declared)));
            }
            for (Future<BuildReport> run : runs) {
                assertTrue(
                        run.get().complete(), () -> run.resultNow().problems().toString());
            }
        }
        long built = runs.stream()
                .flatMap(run -> run.resultNow().results().stream())
                .filter(result -> result.outcome() == Outcome.BUILT)
                .count();
        assertEquals(3, built);
        assertEquals(0, database.invalidIndexes());
    }

    @Test
    void run_duplicateKeys_countsThemWithoutTheirValues() throws SQLException {
        IndexDefinition unique =
                IndexDefinition.on("posts", "posts_one_title", "title").asUnique();

        BuildReport.Result result = only(runner(Duration.ofSeconds(5), 3).run(List.of(unique)));

        assertEquals(Outcome.FAILED, result.outcome());
        assertEquals(1, result.attempts());
        String message = result.problem().orElseThrow().message();
        assertTrue(message.contains("500 keys"), message);
        assertFalse(message.contains("title 1"), message);
        assertEquals(0, database.invalidIndexes());
    }

    @Test
    void run_partitionedParent_endsValidAndCoversLaterPartitions() throws SQLException {
        partitions();
        IndexDefinition index = IndexDefinition.on("events", "events_by_user", "user_id", "at desc");

        BuildReport.Result first = only(runner(Duration.ofSeconds(5), 3).run(List.of(index)));
        database.run("create table events_april partition of events for values from ('2026-04-01') to ('2026-05-01')");
        BuildReport.Result second = only(runner(Duration.ofSeconds(5), 3).run(List.of(index)));

        assertEquals(Outcome.BUILT, first.outcome(), first::toString);
        assertEquals(Outcome.PRESENT, second.outcome(), second::toString);
        assertEquals(0, database.invalidIndexes());
        assertEquals(
                6,
                database.number("select count(*) from pg_partition_tree('events_by_user')"),
                "parent, january, february, its two parts, april");
    }

    private void partitions() throws SQLException {
        database.run(
                "create table events (user_id int, at timestamptz, kind text) partition by range (at)",
                "create table events_january partition of events for values from ('2026-01-01') to ('2026-02-01')",
                "create table events_february partition of events for values from ('2026-02-01') to ('2026-03-01')"
                        + " partition by list (kind)",
                "create table events_february_a partition of events_february for values in ('a')",
                "create table events_february_rest partition of events_february default",
                "insert into events select g % 50, '2026-01-01'::timestamptz + make_interval(mins => g * 10),"
                        + " chr(97 + g % 3) from generate_series(1, 8000) g");
    }

    @Test
    void run_partitionedParentStoppedMidway_nextRunFinishesIt() throws Exception {
        partitions();
        IndexDefinition index = IndexDefinition.on("events", "events_by_user", "user_id");
        try (Connection holder = holdSnapshot()) {
            Process child = child(index);
            eventually("the child's build of the first partition waits", this::buildWaits);
            child.destroyForcibly().waitFor();
            holder.rollback();
        }

        BuildReport.Result next = only(runner(Duration.ofSeconds(20), 3).run(List.of(index)));

        assertEquals(Outcome.BUILT, next.outcome(), next::toString);
        assertEquals(0, database.invalidIndexes());
        assertEquals(5, database.number("select count(*) from pg_partition_tree('events_by_user')"));
    }

    @Test
    void run_leftoverOfAnotherName_isNotTouched() throws SQLException {
        assertThrows(
                SQLException.class,
                () -> database.run("create unique index concurrently somebody_elses on posts (title)"));

        BuildReport report = runner(Duration.ofSeconds(5), 3).run(List.of(BY_USER));

        assertTrue(report.complete());
        assertEquals(List.of("somebody_elses"), database.texts("""
                select indexrelid::regclass::text from pg_index where not indisvalid
                """));
    }

    @Test
    void run_diskTooSmall_doesNotBegin() throws SQLException {
        BuildPolicy cramped = BuildPolicy.USUAL
                .waiting(Duration.ofSeconds(1), 1, Duration.ZERO)
                .withDisk(() -> 1_000);

        BuildReport.Result result =
                only(new BuildRunner(database.source(), cramped, Ticker.system(), _ -> {}).run(List.of(BY_USER)));

        assertEquals(Outcome.FAILED, result.outcome());
        assertEquals(0, result.attempts());
        assertEquals(0, database.number("select count(*) from pg_class where relname = 'posts_by_user'"));
    }

    @Test
    void run_listenerHearsThePhase() throws Exception {
        AtomicReference<BuildProgress> heard = new AtomicReference<>();
        BuildRunner runner = new BuildRunner(
                database.source(),
                BuildPolicy.USUAL.waiting(Duration.ofMinutes(1), 1, Duration.ZERO),
                Ticker.system(),
                heard::set);
        try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
                Connection holder = holdSnapshot()) {
            Future<BuildReport> run = others.submit(() -> runner.run(List.of(BY_USER)));
            eventually(
                    "somebody hears of the wait",
                    () -> Optional.ofNullable(heard.get())
                            .filter(it -> it.waitsFor().isPresent())
                            .isPresent());
            holder.rollback();
            assertTrue(run.get().complete());
        }
        assertEquals("posts_by_user", heard.get().index());
    }

    @Test
    void rebuild_afterRowsWentAway_isSmaller() throws SQLException {
        runner(Duration.ofSeconds(5), 1).run(List.of(BY_USER));
        database.run("delete from posts where id > 100", "vacuum posts");
        long before = database.number("select pg_relation_size('posts_by_user')");

        BuildReport.Result result = only(runner(Duration.ofSeconds(5), 3).rebuild(List.of("posts_by_user")));

        assertEquals(Outcome.BUILT, result.outcome(), result::toString);
        assertTrue(result.bytes() < before, () -> result.bytes() + " of " + before);
    }

    @Test
    void rebuild_stopped_leavesNothingInvalid() throws Exception {
        runner(Duration.ofSeconds(5), 1).run(List.of(BY_USER));
        try (Connection holder = holdSnapshot()) {
            BuildReport.Result held = only(runner(Duration.ofMillis(200), 2).rebuild(List.of("posts_by_user")));
            assertEquals(Outcome.FAILED, held.outcome());
            holder.rollback();
        }
        only(runner(Duration.ofSeconds(5), 2).rebuild(List.of("posts_by_user")));

        assertEquals(0, database.invalidIndexes());
    }

    @Test
    void run_behindAPoolerOfTransactions_isRefused(@TempDir Path data) {
        try (RunningServers own = new EmbeddedServers(new EmbeddedOptions(false, false, true, false, Optional.empty()))
                .start(data, _ -> {})) {
            Map<String, String> environment = own.environment();
            assumeTrue(environment.containsKey("PGBOUNCER_PORT"), "pgbouncer is not installed");
            String url = "jdbc:postgresql://%s:%s/headroom?prepareThreshold=0"
                    .formatted(environment.get("PGBOUNCER_HOST"), environment.get("PGBOUNCER_PORT"));
            BuildRunner runner = new BuildRunner(AdviceDatabase.source(
                    url,
                    environment.getOrDefault("DATABASE_USER", ""),
                    environment.getOrDefault("DATABASE_PASSWORD", "")));

            CodedException failure = assertThrows(CodedException.class, () -> runner.run(List.of(BY_USER)));

            assertEquals("DIRECT_CONNECTION_NEEDED", failure.code().name());
        } catch (UncheckedIOException failure) {
            throw new AssertionError(failure);
        }
    }
}
