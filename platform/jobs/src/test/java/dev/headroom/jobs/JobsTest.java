package dev.headroom.jobs;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Stats;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithServers
class JobsTest {
    record Note(String text) {}

    private static final TaskType<Note> NOTE = TaskType.of("note", Note.class)
            .in("notes")
            .retried(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(5)));

    private final JobsDatabase database;
    private final Jobs jobs;
    private final List<Worker> workers = new ArrayList<>();

    JobsTest(TestServers servers) throws SQLException {
        this.database = new JobsDatabase(servers.freshDatabase());
        this.jobs = database.jobs();
    }

    @AfterEach
    void close() {
        workers.forEach(Worker::close);
        database.close();
    }

    private static WorkerSettings settings(Duration drain) {
        return new WorkerSettings(
                "node",
                Map.of("notes", QueueSettings.workers(1), "capped", new QueueSettings(8, 2)),
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                4,
                3,
                drain,
                Duration.ofDays(1),
                Duration.ofSeconds(1));
    }

    private Worker worker(Task<?>... tasks) {
        return worker(settings(Duration.ofSeconds(5)), List.of(), tasks);
    }

    private Worker worker(WorkerSettings settings, List<JobSchedule> schedules, Task<?>... tasks) {
        Worker worker = Worker.start(new Worker.Plan(
                settings,
                database.source(),
                JobTransactions.on(database.source()),
                JobsDatabase.CODEC,
                List.of(tasks),
                schedules,
                Stats.none()));
        workers.add(worker);
        return worker;
    }

    private JobReport ended(long id) {
        eventually("job " + id + " ends", () -> jobs.find(id).orElseThrow().finishedAt() != null);
        return jobs.find(id).orElseThrow();
    }

    @Test
    void enqueue_inATransactionThatRollsBack_leavesNothing() throws SQLException {
        try (Connection connection = database.source().getConnection()) {
            connection.setAutoCommit(false);
            jobs.enqueue(connection, JobRequest.of(NOTE, new Note("never")));
            connection.rollback();
            jobs.enqueue(connection, JobRequest.of(NOTE, new Note("kept")));
            connection.commit();
            connection.setAutoCommit(true);
        }
        List<JobReport> waiting = jobs.list(JobState.WAITING, null, Long.MAX_VALUE, 10);
        assertEquals(1, waiting.size());
        assertTrue(waiting.getFirst().payload().contains("kept"));
    }

    @Test
    void run_returnsAResult_whichIsKept() {
        long id = jobs.enqueue(JobRequest.of(NOTE, new Note("hello"))).id();
        worker(Task.of(NOTE, (note, job) -> {
            job.progress(1, 2, "half");
            return Map.of("length", note.text().length());
        }));
        JobReport done = ended(id);
        assertEquals(JobState.DONE, done.state());
        assertEquals("{\"length\":5}", done.result());
        assertEquals(1, done.attempts());
        assertEquals("node", done.worker());
    }

    @Test
    void run_failsTwice_isRetriedAndDone() {
        AtomicInteger attempts = new AtomicInteger();
        long id = jobs.enqueue(JobRequest.of(NOTE, new Note("shy"))).id();
        worker(Task.of(NOTE, (note, job) -> {
            assertEquals(attempts.incrementAndGet(), job.attempt());
            if (job.attempt() < 3) {
                throw new IllegalStateException("not yet");
            }
            return job.idempotencyKey();
        }));
        JobReport done = ended(id);
        assertEquals(JobState.DONE, done.state());
        assertEquals("\"job-" + id + "\"", done.result());
    }

    @Test
    void run_failsAlways_isDeadUntilRequeuedOrDiscarded() {
        AtomicInteger attempts = new AtomicInteger();
        long id = jobs.enqueue(JobRequest.of(NOTE, new Note("no"))).id();
        worker(Task.of(NOTE, (note, job) -> {
            attempts.incrementAndGet();
            throw new IllegalStateException("always");
        }));
        JobReport dead = ended(id);
        assertEquals(JobState.DEAD, dead.state());
        assertEquals(3, attempts.get());
        assertTrue(String.valueOf(dead.error()).contains("always"));

        jobs.requeue(id);
        eventually("it had its attempts again", () -> attempts.get() == 6);
        assertEquals(JobState.DEAD, ended(id).state());

        jobs.discard(id);
        assertEquals(JobState.DISCARDED, jobs.find(id).orElseThrow().state());
        CodedException refused = assertThrows(CodedException.class, () -> jobs.requeue(id));
        assertEquals("JOB_NOT_DEAD", refused.code().name());
        assertEquals(
                "JOB_UNKNOWN",
                assertThrows(CodedException.class, () -> jobs.discard(987_654))
                        .code()
                        .name());
    }

    @Test
    void run_refusedForGood_isDeadAtOnce() {
        long id = jobs.enqueue(JobRequest.of(NOTE, new Note("odd"))).id();
        worker(Task.of(NOTE, (note, job) -> {
            throw CodedException.of(new ErrorCode("ODD_NOTE", ErrorCode.Kind.IMPOSSIBLE), "note", "must be even");
        }));
        JobReport dead = ended(id);
        assertEquals(JobState.DEAD, dead.state());
        assertEquals(1, dead.attempts());
    }

    @Test
    void run_longerThanItsTimeout_isInterruptedAndSaysSo() {
        TaskType<Note> quick = NOTE.within(Duration.ofSeconds(1)).retried(RetryPolicy.NONE);
        long id = jobs.enqueue(JobRequest.of(quick, new Note("slow"))).id();
        worker(Task.of(quick, (note, job) -> {
            new CountDownLatch(1).await();
            return null;
        }));
        assertTrue(String.valueOf(ended(id).error()).contains("took longer than PT1S"));
    }

    @Test
    void enqueue_withAKeyThatIsTaken_answersTheJobThatHasIt() {
        JobRequest<Note> once = JobRequest.of(NOTE, new Note("once")).unique("k");
        Jobs.Enqueued first = jobs.enqueue(once);
        Jobs.Enqueued second = jobs.enqueue(once);
        assertTrue(first.added());
        assertFalse(second.added());
        assertEquals(first.id(), second.id());
        worker(Task.of(NOTE, (note, job) -> null));
        ended(first.id());
        assertTrue(jobs.enqueue(once).added());
    }

    @Test
    void claims_takeTheMoreUrgentFirst_andTheOldBeforeAll() throws SQLException {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        jobs.enqueue(JobRequest.of(NOTE, new Note("low")).priority(1));
        jobs.enqueue(JobRequest.of(NOTE, new Note("usual")));
        jobs.enqueue(JobRequest.of(NOTE, new Note("high")).priority(9));
        jobs.enqueue(JobRequest.of(NOTE, new Note("low but old")).priority(0));
        database.run("update headroom_job set enqueued_at = enqueued_at - interval '2 hours',"
                + " execution_time = execution_time - interval '2 hours', rank = rank - interval '2 hours'"
                + " where priority = 0");
        worker(Task.of(NOTE, (note, job) -> order.add(note.text())));
        eventually("all ran", () -> order.size() == 4);
        assertEquals(List.of("low but old", "high", "usual", "low"), order);
    }

    @Test
    void delayed_waitsByTheDatabasesClock() {
        long id = jobs.enqueue(JobRequest.of(NOTE, new Note("later")).after(Duration.ofDays(1)))
                .id();
        long now = jobs.enqueue(JobRequest.of(NOTE, new Note("now"))).id();
        worker(Task.of(NOTE, (note, job) -> null));
        ended(now);
        assertEquals(JobState.SCHEDULED, jobs.find(id).orElseThrow().state());
        database.run("update headroom_job set execution_time = clock_timestamp(), rank = clock_timestamp()");
        ended(id);
    }

    @Test
    void limitedTask_startsNoMoreThanItsRateAllows() throws SQLException {
        TaskType<Note> limited = NOTE.limited(new RateLimit(3, Duration.ofHours(1)));
        try (Connection connection = database.source().getConnection()) {
            jobs.enqueueAll(connection, JobRequest.of(limited, new Note("")), Collections.nCopies(10, new Note("one")));
        }
        long free = jobs.enqueue(JobRequest.of(Work.EFFECT, new Work.Effect(1))).id();
        worker(Task.of(limited, (note, job) -> null), Work.effect("node"));
        ended(free);
        eventually(
                "three have run",
                () -> database.number("select count(*) from headroom_job_done where task_name = 'note'") == 3);
        assertEquals(7, jobs.list(JobState.WAITING, "note", Long.MAX_VALUE, 50).size());
        database.run("update headroom_job_rate set tokens = 2");
        eventually(
                "two more have run",
                () -> database.number("select count(*) from headroom_job_done where task_name = 'note'") == 5);
    }

    @Test
    void cappedQueue_runsNoMoreThanItsLimitOverNodes() throws SQLException {
        TaskType<Note> heavy = TaskType.of("heavy", Note.class).in("capped");
        Semaphore open = new Semaphore(0);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Connection connection = database.source().getConnection()) {
            jobs.enqueueAll(connection, JobRequest.of(heavy, new Note("")), Collections.nCopies(6, new Note("one")));
        }
        Task.Body<Note> body = (note, job) -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            open.acquire();
            inside.decrementAndGet();
            return null;
        };
        worker(Task.of(heavy, body));
        worker(Task.of(heavy, body));
        eventually("two run", () -> inside.get() == 2);
        open.release(6);
        eventually("all ended", () -> database.number("select count(*) from headroom_job_done") == 6);
        assertEquals(2, most.get());
    }

    @Test
    void close_whileAJobRuns_givesItBackWithoutCountingTheAttempt() {
        CountDownLatch began = new CountDownLatch(1);
        long id = jobs.enqueue(JobRequest.of(NOTE, new Note("long"))).id();
        Worker worker = worker(settings(Duration.ZERO), List.of(), Task.of(NOTE, (note, job) -> {
            began.countDown();
            new CountDownLatch(1).await();
            return null;
        }));
        eventually("it runs", () -> began.getCount() == 0);
        worker.close();
        JobReport back = jobs.find(id).orElseThrow();
        assertEquals(JobState.WAITING, back.state());
        assertEquals(0, back.attempts());
        assertEquals(0, back.crashes());
        worker(Task.of(NOTE, (note, job) -> job.attempt()));
        assertEquals("1", ended(id).result());
    }

    @Test
    void schedule_makesOneJobForEachTimeOverTwoNodes() {
        List<JobSchedule> every = List.of(new JobSchedule(
                "every_second",
                "* * * * * *",
                ZoneId.of("UTC"),
                slot -> JobRequest.of(NOTE, new Note(slot.toString()))));
        worker(settings(Duration.ZERO), every, Task.of(NOTE, (note, job) -> note.text()));
        worker(settings(Duration.ZERO), every, Task.of(NOTE, (note, job) -> note.text()));
        eventually("three times came", () -> database.number("select count(*) from headroom_job_done") >= 3);
        assertEquals(
                0,
                database.number("select count(*) from (select from headroom_job_done group by result"
                        + " having count(*) > 1) twice"));
        Instant later = Instant.now().plus(Duration.ofHours(1));
        Instant last = jobs.slotBefore("every_second", later).orElseThrow();
        assertTrue(jobs.slotBefore("every_second", last).orElseThrow().isBefore(last));
        assertEquals(Optional.empty(), jobs.slotBefore("every_second", Instant.EPOCH));
        assertEquals(Optional.empty(), jobs.slotBefore("never", later));
    }

    @Test
    void transaction_ofAClaimThatIsNotTheLatest_isRolledBack() {
        CountDownLatch stolen = new CountDownLatch(1);
        CountDownLatch began = new CountDownLatch(1);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        long id = jobs.enqueue(JobRequest.of(NOTE, new Note("mine"))).id();
        worker(Task.of(NOTE, (note, job) -> {
            if (job.attempt() > 1) {
                return "second";
            }
            began.countDown();
            stolen.await();
            try {
                return job.transaction(connection -> Work.leave(connection, id, "first"));
            } catch (FenceLostException lost) {
                failures.add(lost);
                throw lost;
            }
        }));
        eventually("it runs", () -> began.getCount() == 0);
        database.run("update headroom_job set picked = false, version = version + 1");
        stolen.countDown();
        assertEquals("\"second\"", ended(id).result());
        assertEquals(0, database.number("select count(*) from effect"));
        assertTrue(failures.size() <= 1);
    }

    @Test
    void horizonHeld_byAnIdleTransaction_namesItsProcess() throws SQLException {
        Worker worker = worker(Work.effect("node"));
        try (Connection idle = database.source().getConnection();
                Statement statement = idle.createStatement()) {
            idle.setAutoCommit(false);
            statement.execute("create table held (id int)");
            long pid;
            try (var row = statement.executeQuery("select pg_backend_pid()")) {
                row.next();
                pid = row.getLong(1);
            }
            jobs.enqueue(JobRequest.of(Work.EFFECT, new Work.Effect(1)));
            eventually("the worker tells of it", () -> worker.horizonHeld().isPresent());
            HorizonHolder holder = worker.horizonHeld().orElseThrow();
            assertEquals(pid, holder.pid());
            assertEquals("idle in transaction", holder.state());
            assertEquals("select pg_terminate_backend(" + pid + ")", holder.wayOut());
            idle.rollback();
            idle.setAutoCommit(true);
        }
        eventually("it is gone", () -> worker.horizonHeld().isEmpty());
    }

    @Test
    void queues_countWhatWaitsAndWhatIsDead() {
        jobs.enqueue(JobRequest.of(NOTE, new Note("waits")));
        jobs.enqueue(JobRequest.of(NOTE, new Note("later")).after(Duration.ofHours(1)));
        QueueReport notes = jobs.queues().getFirst();
        assertEquals("notes", notes.queue());
        assertEquals(1, notes.waiting());
        assertEquals(1, notes.scheduled());
        assertTrue(notes.oldestSeconds() != null && notes.oldestSeconds() >= 0);
        assertEquals(0, jobs.backlog().dead());
        database.run("update headroom_job set execution_time = execution_time - interval '1 minute'");
        assertTrue(jobs.backlog().oldestSeconds() >= 60, jobs.backlog().toString());
        database.run("update headroom_job set execution_time = now() + interval '1 hour'");
        assertEquals(0, jobs.backlog().oldestSeconds());
    }

    @Test
    void retry_waitsDoubleUpToTheLongestAndDiffer() {
        RetryPolicy policy = new RetryPolicy(100, Duration.ofSeconds(1), Duration.ofSeconds(8));
        RandomGenerator chance = RandomGenerator.of("L64X128MixRandom");
        for (int attempt = 1; attempt <= 100; attempt++) {
            long most = Math.min(8000, 1000L << Math.min(attempt - 1, 10));
            long wait = policy.after(attempt, chance).toMillis();
            assertTrue(wait >= most / 2 && wait <= most, wait + " after attempt " + attempt);
        }
    }

    @Test
    void declarations_thatCantBe_areRefusedWithEveryRule() {
        CodedException refused = assertThrows(
                CodedException.class,
                () -> new TaskType<>(
                        "No", String.class, "q", 12, RetryPolicy.USUAL, Duration.ZERO, java.util.Optional.empty()));
        assertEquals(5, refused.violations().size());
        assertThrows(
                CodedException.class, () -> JobRequest.of(NOTE, new Note("")).priority(10));
        assertThrows(CodedException.class, () -> new RateLimit(0, Duration.ofSeconds(1)));
        assertThrows(CodedException.class, () -> new RetryPolicy(0, Duration.ofSeconds(1), Duration.ofSeconds(1)));
        CodedException cron = assertThrows(
                CodedException.class,
                () -> new JobSchedule("s", "every day", ZoneId.of("UTC"), slot -> JobRequest.of(NOTE, new Note(""))));
        assertTrue(String.valueOf(cron.getMessage()).contains("was every day"));
        Task<Note> task = Task.of(NOTE, (note, job) -> null);
        assertThrows(CodedException.class, () -> worker(task, task));
        CodedException large = assertThrows(
                CodedException.class, () -> jobs.enqueue(JobRequest.of(NOTE, new Note("x".repeat(1 << 20)))));
        assertEquals("JOB_TOO_LARGE", large.code().name());
    }

    @Test
    void limit_ofAQueue_letsFewerRunAtOnce_andAllAreDone() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        TaskType<Note> wide = NOTE.in("wide");
        Worker worker = worker(Task.of(wide, (note, job) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            running.decrementAndGet();
            return null;
        }));
        String queue = wide.queue();
        assertEquals(worker.workers(), worker.limits());
        worker.limit(queue, 1);
        assertEquals(1, worker.limits().get(queue));
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(jobs.enqueue(JobRequest.of(wide, new Note("n"))).id());
        }
        ids.forEach(this::ended);
        assertEquals(1, most.get());
        int workers = worker.workers().getOrDefault(queue, 0);
        assertThrows(CodedException.class, () -> worker.limit(queue, workers + 1));
        assertThrows(CodedException.class, () -> worker.limit(queue, 0));
        assertThrows(CodedException.class, () -> worker.limit("nobody", 1));
        worker.limit(queue, workers);
        ended(jobs.enqueue(JobRequest.of(wide, new Note("m"))).id());
    }
}
