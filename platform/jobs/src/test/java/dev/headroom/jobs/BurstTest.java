package dev.headroom.jobs;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Stats;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many jobs, and a database that can't clean up behind them. */
@WithServers
class BurstTest {
    record Nothing(int number) {}

    private static final TaskType<Nothing> NOTHING =
            TaskType.of("nothing", Nothing.class).in("burst");

    private final JobsDatabase database;
    /** Bodies that ran. Asking the database for it all the time would slow down what is measured. */
    private final AtomicLong ran = new AtomicLong();

    BurstTest(TestServers servers) throws SQLException {
        this.database = new JobsDatabase(servers.freshDatabase());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Worker worker(int workers) {
        WorkerSettings settings = new WorkerSettings(
                "node",
                Map.of("burst", QueueSettings.workers(workers)),
                Duration.ofMillis(20),
                Duration.ofSeconds(1),
                6,
                3,
                Duration.ofSeconds(5),
                Duration.ofDays(1),
                Duration.ofMinutes(1));
        return Worker.start(
                WorkerChild.plan(database.source(), settings, List.of(Task.of(NOTHING, this::run)), Stats.none()));
    }

    private @Nullable Object run(Nothing nothing, RunningJob job) {
        ran.incrementAndGet();
        return null;
    }

    private void enqueue(int jobs, int priority) throws SQLException {
        try (Connection connection = database.source().getConnection()) {
            for (int left = jobs; left > 0; left -= 10_000) {
                database.jobs()
                        .enqueueAll(
                                connection,
                                JobRequest.of(NOTHING, new Nothing(0)).priority(priority),
                                Collections.nCopies(Math.min(left, 10_000), new Nothing(1)));
            }
        }
    }

    private long done() {
        return database.number("select count(*) from headroom_job_done");
    }

    /** Jobs in a second of one round. */
    private double round(int jobs) throws SQLException {
        long before = done();
        long ranBefore = ran.get();
        long began = System.nanoTime();
        enqueue(jobs, 5);
        while (ran.get() - ranBefore < jobs || done() - before < jobs) {
            assertTrue(System.nanoTime() - began < Duration.ofMinutes(10).toNanos(), "the round takes too long");
            LockSupport.parkNanos(10_000_000);
        }
        return jobs * 1e9 / (System.nanoTime() - began);
    }

    private interface Rounds {
        void run() throws SQLException;
    }

    private void whileHorizonIsHeld(Rounds rounds) throws SQLException {
        try (Connection idle = database.source().getConnection();
                Statement statement = idle.createStatement()) {
            idle.setAutoCommit(false);
            idle.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("select count(*) from headroom_job");
            rounds.run();
            idle.rollback();
            idle.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            idle.setAutoCommit(true);
        }
    }

    @Test
    void burstThatNobodyHasAnalysed_isClaimedWithoutReadingIt() throws SQLException {
        enqueue(20_000, 5);
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select * from headroom_job_claim('node', 'burst', 'epoch', '{nothing}', 8)");
            try (ResultSet row = statement.executeQuery("select seq_tup_read + idx_tup_fetch"
                    + " from pg_stat_xact_user_tables where relname = 'headroom_job'")) {
                assertTrue(row.next());
                long read = row.getLong(1);
                assertTrue(read >= 8 && read < 100, read + " rows were read for eight");
            }
            connection.rollback();
        }
    }

    @Test
    void urgentJobsBehindABurst_areDoneOneAfterTheOther() throws SQLException {
        enqueue(20_000, 1);
        try (Worker worker = worker(2)) {
            eventually("the burst is being worked on", () -> ran.get() > 200);
            enqueue(100, 9);
            eventually(
                    "the urgent ones are done",
                    () -> database.number("select count(*) from headroom_job_done where priority = 9") == 100);
            assertTrue(worker.running() >= 0);
        }
        assertTrue(database.number("select count(*) from headroom_job where priority = 1") > 0, "the burst is over");
        long between = database.number("select count(*) from headroom_job_done d,"
                + " (select min(started_at) first, max(started_at) last from headroom_job_done where priority = 9) u"
                + " where d.priority = 1 and d.started_at between u.first and u.last");
        assertTrue(between < 50, between + " others were begun before the last of a hundred urgent ones");
    }

    @Test
    void heldHorizon_jobsOfSeveralRoundsAreAllDone_alsoThoseBehindTheMark() throws SQLException {
        try (Worker worker = worker(4)) {
            whileHorizonIsHeld(() -> {
                round(600);
                enqueue(300, 5);
                enqueue(5, 9);
                database.run("update headroom_job set rank = rank - interval '1 hour' where priority = 9");
                eventually("all are done", () -> done() == 905);
            });
            eventually("nothing runs any more", () -> worker.running() == 0);
        }
    }

    @Test
    @Tag("long")
    void heldHorizon_leavesHalfOfTheThroughput() throws SQLException {
        try (Worker worker = worker(8)) {
            round(20_000);
            List<Double> clean = new ArrayList<>(List.of(round(20_000), round(20_000)));
            List<Double> held = new ArrayList<>();
            whileHorizonIsHeld(() -> {
                for (int i = 0; i < 6; i++) {
                    held.add(round(20_000));
                }
            });
            database.run("vacuum headroom_job");
            // before and after, so that a machine that gets slower meanwhile isn't taken for the transaction
            clean.add(round(20_000));
            clean.add(round(20_000));
            double half =
                    clean.stream().mapToDouble(Double::doubleValue).average().orElseThrow() / 2;
            assertTrue(held.getLast() >= half, held + " jobs/s, and " + clean + " before and after");
            assertTrue(worker.running() >= 0);
        }
    }

    @Test
    @Tag("long")
    void millionJobs_urgentOnesStartWithinASecond() throws SQLException {
        enqueue(1_000_000, 1);
        try (Worker worker = worker(8)) {
            for (int i = 0; i < 200; i++) {
                enqueue(1, 9);
                LockSupport.parkNanos(20_000_000);
            }
            eventually(
                    "the urgent ones are done",
                    () -> database.number("select count(*) from headroom_job_done where priority = 9") == 200);
            assertTrue(worker.running() >= 0);
        }
        assertTrue(database.number("select count(*) from headroom_job where priority = 1") > 0, "the burst is over");
        long late = database.number("select count(*) from headroom_job_done where priority = 9"
                + " and started_at - enqueued_at > interval '1 second'");
        assertTrue(late <= 2, late + " of 200 urgent jobs started later than a second after they were made");
    }
}
