package dev.headroom.jobs;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a node works.
 *
 * @param name of the node, at most 50 characters; rows of what it does carry it
 * @param queues that are set up otherwise than with four workers
 * @param poll between two looks for work that another node made due
 * @param heartbeat by which a worker keeps its jobs
 * @param misses heartbeats, from 4, after which its jobs are somebody else's
 * @param crashes of workers after which a job is dead
 * @param drain that running jobs have when the node ends
 * @param kept of what ended, dead jobs aside, which are kept until an operator decides
 * @param horizonAlert from which a transaction that holds the horizon back is told of
 */
public record WorkerSettings(
        String name,
        Map<String, QueueSettings> queues,
        Duration poll,
        Duration heartbeat,
        int misses,
        int crashes,
        Duration drain,
        Duration kept,
        Duration horizonAlert) {
    /** Workers of a queue that isn't set up. */
    public static final QueueSettings USUAL_QUEUE = QueueSettings.workers(4);

    private static final int LONGEST_NAME = 50;
    private static final int LEAST_MISSES = 4;

    /** @throws CodedException TASK_INVALID with every rule that is broken */
    public WorkerSettings {
        queues = Map.copyOf(queues);
        List<Violation> broken = new ArrayList<>();
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            broken.add(Violation.of("worker name", "must have 1..50 characters", name));
        }
        between(broken, "poll", poll, Duration.ofMillis(10), Duration.ofMinutes(1));
        between(broken, "heartbeat", heartbeat, Duration.ofMillis(100), Duration.ofMinutes(1));
        between(broken, "drain", drain, Duration.ZERO, Duration.ofMinutes(10));
        between(broken, "kept", kept, Duration.ofMinutes(1), Duration.ofDays(366));
        between(broken, "horizon-alert", horizonAlert, Duration.ofSeconds(1), Duration.ofDays(1));
        if (misses < LEAST_MISSES) {
            broken.add(Violation.of("misses", "must be at least 4", misses));
        }
        if (crashes < 1) {
            broken.add(Violation.of("crashes", "must be at least 1", crashes));
        }
        if (!broken.isEmpty()) {
            throw CodedException.of(TaskType.INVALID, broken);
        }
    }

    /** Leases of six seconds, twenty seconds to drain, results for seven days. */
    public static WorkerSettings usual(String name) {
        return new WorkerSettings(
                name,
                Map.of(),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                6,
                3,
                Duration.ofSeconds(20),
                Duration.ofDays(7),
                Duration.ofMinutes(1));
    }

    private static void between(List<Violation> broken, String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            broken.add(Violation.of(what, "must be between " + least + " and " + most, value));
        }
    }
}
