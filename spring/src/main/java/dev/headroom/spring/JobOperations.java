package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import dev.headroom.jobs.HorizonHolder;
import dev.headroom.jobs.JobReport;
import dev.headroom.jobs.JobSchedule;
import dev.headroom.jobs.JobState;
import dev.headroom.jobs.Jobs;
import dev.headroom.jobs.QueueReport;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator sees and does of background work; the application decides who may. */
public final class JobOperations {
    private static final ErrorCode UNKNOWN = new ErrorCode("SCHEDULE_UNKNOWN", ErrorCode.Kind.NOT_FOUND);

    private final Jobs jobs;
    private final JobQueue queue;
    private final JobWorker worker;
    private final List<Task<?>> tasks;
    private final List<JobSchedule> schedules;

    JobOperations(Jobs jobs, JobQueue queue, JobWorker worker, List<Task<?>> tasks, List<JobSchedule> schedules) {
        this.jobs = jobs;
        this.queue = queue;
        this.worker = worker;
        this.tasks = List.copyOf(tasks);
        this.schedules = List.copyOf(schedules);
    }

    /**
     * All work.
     *
     * @param queues over all nodes
     * @param running on this node now
     * @param works whether this node does any
     * @param horizon who keeps the database from cleaning up; null as a rule
     * @param tasks this node knows
     */
    public record Overview(
            List<QueueReport> queues,
            int running,
            boolean works,
            @Nullable HorizonHolder horizon,
            List<TaskLine> tasks,
            List<ScheduleLine> schedules) {}

    /** One kind of work. */
    public record TaskLine(String name, String queue, int priority, int attempts, long timeoutSeconds) {}

    /** Work that comes by itself. */
    public record ScheduleLine(String name, String cron, String zone) {}

    /** How many jobs run on this node now. */
    public int running() {
        return worker.attempts();
    }

    /** Whether this node does any work. */
    public boolean works() {
        return worker.isRunning();
    }

    /** As of now; counts every job there is. */
    public Overview overview() {
        return new Overview(
                jobs.queues(),
                running(),
                works(),
                worker.horizonHeld().orElse(null),
                tasks.stream()
                        .map(task -> line(task.type()))
                        .sorted(Comparator.comparing(TaskLine::name))
                        .toList(),
                schedules.stream()
                        .map(schedule -> new ScheduleLine(
                                schedule.name(),
                                schedule.cron(),
                                schedule.zone().getId()))
                        .toList());
    }

    private static TaskLine line(TaskType<?> type) {
        return new TaskLine(
                type.name(),
                type.queue(),
                type.priority(),
                type.retry().attempts(),
                type.timeout().toSeconds());
    }

    /** Jobs in a state; see {@link Jobs#list}. */
    public List<JobReport> list(JobState state, @Nullable String task, long below, int limit) {
        return jobs.list(state, task, below, limit);
    }

    /** One job. */
    public JobReport find(long id) {
        return jobs.find(id).orElseThrow(() -> Jobs.unknown(id));
    }

    /** Gives a dead job its attempts back. */
    public void requeue(long id) {
        jobs.requeue(id);
        worker.wake();
    }

    /** Takes a dead job from the list of those. */
    public void discard(long id) {
        jobs.discard(id);
    }

    /**
     * Makes the job of a schedule now, beside those of its times.
     *
     * @throws CodedException SCHEDULE_UNKNOWN, with the nearest name
     */
    public JobReport runNow(String schedule, Instant now) {
        JobSchedule known = schedules.stream()
                .filter(each -> each.name().equals(schedule))
                .findFirst()
                .orElseThrow(() -> CodedException.of(UNKNOWN, unknown(schedule)));
        return find(queue.enqueue(known.request().apply(now)).id());
    }

    private Violation unknown(String schedule) {
        List<String> names = schedules.stream().map(JobSchedule::name).sorted().toList();
        String hint =
                Nearest.to(schedule, names).map(near -> "did you mean " + near).orElse("one of " + names);
        return Violation.of("schedule", "must be known", schedule).instead(hint);
    }
}
