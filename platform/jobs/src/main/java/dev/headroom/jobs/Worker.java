package dev.headroom.jobs;

import com.github.kagkarlsson.scheduler.CurrentlyExecuting;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Stats;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a node that does jobs: a db-scheduler for each queue, one for the schedules, and what looks after them.
 * Safe to use from several threads.
 *
 * <p>A job whose worker is gone is somebody else's after at most {@code heartbeat x (misses + 2)} and a poll: 8.25 s as
 * it usually is.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final ErrorCode AWAY = new ErrorCode("DATABASE_UNAVAILABLE", ErrorCode.Kind.UNAVAILABLE);
    private static final Duration FOR_EVER = Duration.ofDays(36_500);
    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(2);
    private static final Duration BETWEEN_INTERRUPTIONS = Duration.ofMillis(200);
    private static final int INTERRUPTIONS = 25;

    private static final String SLOT = """
            insert into headroom_schedule_slot (name, slot) values (?, ?) on conflict do nothing
            """;

    private final WorkerSettings settings;
    private final DataSource source;
    private final Jobs jobs;
    private final Attempts attempts = new Attempts();
    private final JobStore store;
    private final HorizonWatch horizon;
    private final DatabaseClock clock;
    private final ScheduledExecutorService upkeep = Executors.newScheduledThreadPool(
            2, Thread.ofVirtual().name("jobs-upkeep-", 0).factory());
    private final Map<String, Scheduler> queues = new ConcurrentHashMap<>();
    private final Map<String, Claims> claims = new ConcurrentHashMap<>();
    private final Map<String, Integer> limits = new ConcurrentHashMap<>();
    private final List<Scheduler> schedulers = new ArrayList<>();
    private boolean closed;

    /**
     * What a worker is made of.
     *
     * @param source whose connections are to the database that takes writes
     * @param transactions that tasks' own work is part of
     * @param tasks at most one of each name
     * @param schedules at most one of each name
     */
    public record Plan(
            WorkerSettings settings,
            DataSource source,
            JobTransactions transactions,
            TaskCodec codec,
            List<Task<?>> tasks,
            List<JobSchedule> schedules,
            Stats stats) {
        /** @throws CodedException TASK_INVALID where two have one name */
        public Plan {
            tasks = List.copyOf(tasks);
            schedules = List.copyOf(schedules);
            distinct("task", tasks.stream().map(task -> task.type().name()).toList());
            distinct("schedule", schedules.stream().map(JobSchedule::name).toList());
        }

        private static void distinct(String what, List<String> names) {
            for (int i = 0; i < names.size(); i++) {
                if (names.indexOf(names.get(i)) != i) {
                    throw CodedException.of(
                            TaskType.INVALID,
                            Violation.of(what, "must have a name of its own, and two have the same", names.get(i)));
                }
            }
        }
    }

    private Worker(Plan plan) throws SQLException {
        this.settings = plan.settings();
        this.source = plan.source();
        this.jobs = new Jobs(source, plan.codec());
        this.store = new JobStore(source);
        this.horizon = new HorizonWatch(source, settings.horizonAlert(), plan.stats());
        this.clock = new DatabaseClock(source, Ticker.system());
        QueueTask.Shop shop = new QueueTask.Shop(
                store, plan.transactions(), plan.codec(), attempts, upkeep, plan.stats(), settings.crashes());
        List<QueueTask<?>> tasks = new ArrayList<>();
        plan.tasks().forEach(task -> tasks.add(new QueueTask<>(task, shop)));
        List<com.github.kagkarlsson.scheduler.task.Task<?>> known = new ArrayList<>();
        tasks.forEach(task -> known.add(known(task)));
        Map<String, List<TaskType<?>>> byQueue = new TreeMap<>();
        tasks.forEach(task -> byQueue.computeIfAbsent(task.type().queue(), _ -> new ArrayList<>())
                .add(task.type()));
        byQueue.forEach((queue, types) -> {
            if (settings.queues()
                            .getOrDefault(queue, WorkerSettings.USUAL_QUEUE)
                            .workers()
                    > 0) {
                queues.put(queue, queue(queue, types, known));
            }
        });
        schedulers.addAll(queues.values());
        if (!plan.schedules().isEmpty()) {
            schedulers.add(schedules(plan.schedules()));
        }
    }

    /**
     * Begins to work.
     *
     * @throws CodedException DATABASE_UNAVAILABLE where the database doesn't answer or lacks the tables
     */
    public static Worker start(Plan plan) {
        try {
            Worker worker = new Worker(plan);
            worker.begin();
            return worker;
        } catch (SQLException failure) {
            throw CodedException.of(
                    AWAY,
                    Violation.of("database of the jobs", "must answer and have the tables", failure.getMessage())
                            .instead("start it, and run the migrations with ./headroom init"));
        }
    }

    private static <T> com.github.kagkarlsson.scheduler.task.Task<Claim> known(QueueTask<T> task) {
        return Tasks.custom(task.type().name(), Claim.class)
                .onFailure((complete, operations) -> LOG.error(
                        "job {} was not ended",
                        complete.getExecution().getId(),
                        complete.getCause().orElse(null)))
                .onDeadExecution((complete, operations) -> task.crashed(complete.getExecution()))
                .execute((instance, context) -> task.attempt(instance.getData()));
    }

    private Scheduler queue(
            String queue, List<TaskType<?>> types, List<com.github.kagkarlsson.scheduler.task.Task<?>> known) {
        QueueSettings size = settings.queues().getOrDefault(queue, WorkerSettings.USUAL_QUEUE);
        Claims claim = new Claims(queue, size.mostRunning(), types, Ticker.system());
        claims.put(queue, claim);
        limits.put(queue, size.workers());
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("job-" + queue + "-", 0).factory());
        Scheduler scheduler = Scheduler.create(source, known)
                .tableName("headroom_job")
                .jdbcCustomization(claim)
                .schedulerName(new SchedulerName.Fixed(settings.name()))
                .clock(clock)
                .threads(size.workers())
                .executorService(threads)
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(settings.poll())
                .heartbeatInterval(settings.heartbeat())
                .missedHeartbeatsLimit(settings.misses())
                .deleteUnresolvedAfter(FOR_EVER)
                .shutdownMaxWait(STOP)
                .build();
        scheduler.registerSchedulerListener(new AbstractSchedulerListener() {
            @Override
            public void onExecutionFailedHeartbeat(CurrentlyExecuting execution) {
                lost(execution);
            }

            @Override
            public void onExecutionComplete(ExecutionComplete ended) {
                // whoever claims less than there are workers for isn't asked again before the next poll
                if (claim.limited()) {
                    scheduler.triggerCheckForDueExecutions();
                }
            }
        });
        return scheduler;
    }

    /** A beat that changed no row: the row is gone with the end of the job, or another claim has it. */
    private void lost(CurrentlyExecuting execution) {
        attempts.lose(Long.parseLong(execution.getTaskInstance().getId()), execution.getExecution().version);
    }

    private Scheduler schedules(List<JobSchedule> all) {
        List<com.github.kagkarlsson.scheduler.task.helper.RecurringTask<Void>> recurring = new ArrayList<>();
        for (JobSchedule schedule : all) {
            recurring.add(Tasks.recurring(schedule.name(), new CronSchedule(schedule.cron(), schedule.zone()))
                    .execute((instance, context) -> slot(schedule, context.getExecution().executionTime)));
        }
        return Scheduler.create(source)
                .startTasks(recurring)
                .tableName("headroom_schedule")
                .schedulerName(new SchedulerName.Fixed(settings.name()))
                .clock(clock)
                .threads(1)
                .pollingInterval(settings.poll().multipliedBy(2))
                .heartbeatInterval(settings.heartbeat())
                .missedHeartbeatsLimit(settings.misses())
                .deleteUnresolvedAfter(FOR_EVER)
                .shutdownMaxWait(STOP)
                .build();
    }

    private void slot(JobSchedule schedule, Instant time) {
        try {
            JobTransactions.on(source).call(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(SLOT)) {
                    statement.setString(1, schedule.name());
                    statement.setTimestamp(2, Timestamp.from(time));
                    if (statement.executeUpdate() == 1) {
                        jobs.enqueue(connection, schedule.request().apply(time));
                    }
                }
                return time;
            });
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException("the job of " + schedule.name() + " at " + time + " isn't made", failure);
        }
    }

    private void begin() {
        upkeep(BETWEEN_SAMPLES, clock::sample);
        upkeep(min(settings.horizonAlert().dividedBy(4), Duration.ofSeconds(10)), horizon::look);
        upkeep(Duration.ofHours(1), () -> {
            long gone = store.purge(settings.kept());
            LOG.debug("{} ended jobs are forgotten", gone);
        });
        schedulers.forEach(Scheduler::start);
        LOG.info("works as {} on {}", settings.name(), new TreeMap<>(queues).keySet());
    }

    private interface Chore {
        void run() throws SQLException;
    }

    private void upkeep(Duration every, Chore chore) {
        var _ = upkeep.scheduleWithFixedDelay(
                () -> {
                    try {
                        chore.run();
                    } catch (SQLException | RuntimeException away) {
                        LOG.debug("upkeep waits for the database: {}", away.getMessage());
                    }
                },
                every.toMillis(),
                every.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Looks for work at once: some was made due here. */
    public void wake() {
        queues.values().forEach(Scheduler::triggerCheckForDueExecutions);
    }

    /** How many work on each queue here at most, by queue. */
    public Map<String, Integer> limits() {
        return new TreeMap<>(limits);
    }

    /** How many there are workers for, by queue: what a limit may be at most. */
    public Map<String, Integer> workers() {
        Map<String, Integer> workers = new TreeMap<>();
        queues.keySet()
                .forEach(queue -> workers.put(
                        queue,
                        settings.queues()
                                .getOrDefault(queue, WorkerSettings.USUAL_QUEUE)
                                .workers()));
        return workers;
    }

    /**
     * Changes how many work on a queue here; those beyond it end what they do.
     *
     * @param most 1 up to the queue's workers
     * @throws CodedException TASK_INVALID for another number, or a queue that nobody works on here
     */
    public void limit(String queue, int most) {
        Scheduler scheduler = queues.get(queue);
        Claims claim = claims.get(queue);
        int workers = workers().getOrDefault(queue, 0);
        if (scheduler == null || claim == null || most < 1 || most > workers) {
            throw CodedException.of(
                    TaskType.INVALID, Violation.of("limit of queue " + queue, "must be 1.." + workers + " here", most));
        }
        claim.limit(
                most == workers ? Integer.MAX_VALUE : most,
                () -> scheduler.getCurrentlyExecuting().size());
        limits.put(queue, most);
        scheduler.triggerCheckForDueExecutions();
    }

    /** Attempts under way on this node. */
    public int running() {
        return attempts.size();
    }

    /** Who has held the horizon back for longer than the alert's time; nobody as a rule. */
    public Optional<HorizonHolder> horizonHeld() {
        return horizon.told();
    }

    /**
     * Claims nothing more, lets what runs end within the drain time, then interrupts it and gives it back: an attempt
     * that is given back isn't counted. A second call does nothing.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        claims.values().forEach(Claims::pause);
        schedulers.forEach(Scheduler::pause);
        awaitEnd(settings.drain());
        try (ExecutorService stops = Executors.newVirtualThreadPerTaskExecutor()) {
            schedulers.forEach(scheduler -> stops.execute(scheduler::stop));
            // a task that ignores interruptions keeps nobody: its lease ends by itself, and its fence with it
            for (int i = 0; i < INTERRUPTIONS && attempts.size() > 0; i++) {
                attempts.stop();
                awaitEnd(BETWEEN_INTERRUPTIONS);
            }
        }
        upkeep.shutdownNow();
        LOG.info("works no more");
    }

    private void awaitEnd(Duration longest) {
        long until = System.nanoTime() + longest.toNanos();
        while (attempts.size() > 0 && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
