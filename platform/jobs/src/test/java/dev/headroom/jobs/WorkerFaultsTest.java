package dev.headroom.jobs;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers that die, stop and wake up again. Nothing may be lost, and no effect may be there twice. */
@WithServers
class WorkerFaultsTest {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerFaultsTest.class);
    private static final Duration BEAT = Duration.ofMillis(250);

    private final JobsDatabase database;

    WorkerFaultsTest(TestServers servers) throws SQLException {
        this.database = new JobsDatabase(servers.freshDatabase());
    }

    @BeforeEach
    void empty() {
        database.run("truncate headroom_job, headroom_job_done, effect");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Long> enqueue(int jobs, long millis) throws SQLException {
        try (Connection connection = database.source().getConnection()) {
            return database.jobs()
                    .enqueueAll(
                            connection,
                            JobRequest.of(Work.EFFECT, new Work.Effect(millis)),
                            Collections.nCopies(jobs, new Work.Effect(millis)));
        }
    }

    private void running(WorkerChild child, int jobs) {
        eventually(
                "the child runs " + jobs + " jobs",
                () -> database.number(
                                "select count(*) from headroom_job where picked and picked_by = '" + child.name() + "'")
                        == jobs);
    }

    private void allDoneOnce(int jobs) {
        eventually(
                "every job is done",
                () -> database.number("select count(*) from headroom_job_done where state = 'done'") == jobs);
        assertEquals(jobs, database.number("select count(*) from effect"), "effects");
        assertEquals(jobs, database.number("select count(distinct job) from effect"), "jobs with an effect");
        assertEquals(0, database.number("select count(*) from headroom_job"), "jobs left");
    }

    private Worker here(int workers) {
        return here(workers, BEAT);
    }

    private Worker here(int workers, Duration heartbeat) {
        return Worker.start(WorkerChild.plan(
                database.source(),
                WorkerChild.settings("here", workers, heartbeat),
                Work.all("here").subList(0, 1),
                dev.headroom.base.Stats.none()));
    }

    private void killWithRunning(int jobs) throws Exception {
        enqueue(jobs, 700);
        try (WorkerChild child = new WorkerChild(database, jobs, BEAT)) {
            running(child, jobs);
            child.kill();
        }
        try (Worker next = here(jobs)) {
            allDoneOnce(jobs);
            assertEquals(0, next.horizonHeld().stream().count());
        }
        assertTrue(database.number("select min(crashes) from headroom_job_done") >= 1, "each counted its crash");
    }

    @Test
    void killed_withRunningJobs_eachIsDoneOnceElsewhere() throws Exception {
        killWithRunning(20);
    }

    @Test
    @Tag("long")
    void killed_hundredTimesWithFiftyRunning_nothingIsLostOrDoneTwice() throws Exception {
        for (int i = 0; i < 100; i++) {
            empty();
            killWithRunning(50);
        }
    }

    /** By the times that the jobs themselves carry, which are the database's. */
    @Test
    @Tag("long")
    void killed_withTheHeartbeatThatIsShipped_anotherNodeHasItsJobsWithinTenSeconds() throws Exception {
        int jobs = 20;
        long recovered;
        try (WorkerChild child = new WorkerChild(database, jobs, WorkerChild.SHIPPED)) {
            eventually("the child works", child::works);
            enqueue(jobs, 12_000);
            running(child, jobs);
            try (Worker _ = here(jobs, WorkerChild.SHIPPED)) {
                long killed = database.number("select (extract(epoch from clock_timestamp()) * 1000)::bigint");
                child.kill();
                eventually(
                        "another node has them",
                        () -> database.number("select count(*) from headroom_job where picked and picked_by = 'here'")
                                == jobs);
                allDoneOnce(jobs);
                recovered = database.number(
                                "select max((extract(epoch from started_at) * 1000)::bigint) from headroom_job_done")
                        - killed;
            }
        }
        LOG.info("the jobs of a worker that was killed began again after {} ms at most", recovered);
        assertEquals(jobs, database.number("select count(*) from headroom_job_done where crashes = 1"));
        assertTrue(recovered > 0 && recovered <= 10_000, recovered + " ms");
    }

    private void stoppedPastItsLease(int jobs) throws Exception {
        enqueue(jobs, 1500);
        try (WorkerChild child = new WorkerChild(database, jobs, BEAT)) {
            running(child, jobs);
            child.signal("STOP");
            try (Worker next = here(jobs)) {
                allDoneOnce(jobs);
                child.signal("CONT");
                eventually("every write of the worker that woke up is blocked", () -> child.blocked() == jobs);
                assertEquals(0, next.running());
            }
            assertEquals(jobs, database.number("select count(*) from effect where worker = 'here'"));
            assertTrue(child.alive());
        }
        allDoneOnce(jobs);
    }

    @Test
    void stopped_pastItsLease_itsEffectsAreNotKept() throws Exception {
        stoppedPastItsLease(10);
    }

    @Test
    @Tag("long")
    void stopped_hundredTimesPastItsLease_itsEffectsAreNotKept() throws Exception {
        for (int i = 0; i < 100; i++) {
            empty();
            stoppedPastItsLease(10);
        }
    }

    @Test
    void poison_takesThreeWorkersAndIsDead() throws Exception {
        long id = database.jobs()
                .enqueue(JobRequest.of(Work.POISON, new Work.Poison(1)))
                .id();
        int deaths = 0;
        while (database.number("select count(*) from headroom_job_done where state = 'dead'") == 0) {
            assertTrue(deaths <= 3, "a fourth worker died of it");
            try (WorkerChild child = new WorkerChild(database, 2, BEAT)) {
                eventually(
                        "the child dies or finds it dead",
                        () -> !child.alive()
                                || database.number("select count(*) from headroom_job_done where state = 'dead'") == 1);
                deaths += child.alive() ? 0 : 1;
            }
        }
        JobReport dead = database.jobs().find(id).orElseThrow();
        assertEquals(JobState.DEAD, dead.state());
        assertEquals(3, dead.crashes());
        assertEquals(3, deaths);
        assertTrue(String.valueOf(dead.error()).startsWith("3 workers were gone"), dead.error());
    }

    @Test
    void unknownTask_isLeftAloneByAnOlderNode() throws Exception {
        database.jobs().enqueue(JobRequest.of(Work.POISON, new Work.Poison(1)));
        enqueue(3, 1);
        try (Worker older = here(2)) {
            eventually("what it knows is done", () -> database.number("select count(*) from headroom_job_done") == 3);
            older.wake();
        }
        assertEquals(
                1, database.number("select count(*) from headroom_job where task_name = 'poison' and attempts = 0"));
    }
}
