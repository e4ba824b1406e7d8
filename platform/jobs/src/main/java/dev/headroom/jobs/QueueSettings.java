package dev.headroom.jobs;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;

/**
 * How much of a queue is done at once.
 *
 * @param workers on this node, 0 to 512; none where it is 0
 * @param mostRunning over all nodes, 0 for no limit: for what takes cores or another system's patience
 */
public record QueueSettings(int workers, int mostRunning) {
    private static final int MOST_WORKERS = 512;

    public QueueSettings {
        if (workers < 0 || workers > MOST_WORKERS || mostRunning < 0) {
            throw CodedException.of(
                    TaskType.INVALID,
                    Violation.of(
                            "queue",
                            "must have 0..512 workers and no negative limit",
                            workers + " workers, limit " + mostRunning));
        }
    }

    /** So many on this node, and no limit over all. */
    public static QueueSettings workers(int workers) {
        return new QueueSettings(workers, 0);
    }
}
