package dev.headroom.jobs;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.Optional;

/**
 * Work to be done.
 *
 * @param payload what its task is given
 * @param uniqueKey while a job with the same key waits or runs, a second one is not made; at most 200 characters
 * @param delay before it is due, by the database's clock
 * @param priority 0 to 9
 */
public record JobRequest<T>(TaskType<T> type, T payload, Optional<String> uniqueKey, Duration delay, int priority) {
    private static final int LONGEST_KEY = 200;

    public JobRequest {
        uniqueKey.ifPresent(key -> {
            if (key.isEmpty() || key.length() > LONGEST_KEY) {
                throw CodedException.of(
                        TaskType.INVALID,
                        Violation.of("unique key of a " + type.name(), "must have 1..200 characters", key));
            }
        });
        if (delay.isNegative() || delay.toDays() > 366) {
            throw CodedException.of(
                    TaskType.INVALID,
                    Violation.of("delay of a " + type.name(), "must be between nothing and 366 days", delay));
        }
        if (priority < TaskType.LOWEST || priority > TaskType.HIGHEST) {
            throw CodedException.of(
                    TaskType.INVALID, Violation.of("priority of a " + type.name(), "must be 0..9", priority));
        }
    }

    /** Now, of its task's priority. */
    public static <T> JobRequest<T> of(TaskType<T> type, T payload) {
        return new JobRequest<>(type, payload, Optional.empty(), Duration.ZERO, type.priority());
    }

    /** The same, unless one with this key waits or runs. */
    public JobRequest<T> unique(String key) {
        return new JobRequest<>(type, payload, Optional.of(key), delay, priority);
    }

    /** The same, later. */
    public JobRequest<T> after(Duration wait) {
        return new JobRequest<>(type, payload, uniqueKey, wait, priority);
    }

    /** The same, of another priority. */
    public JobRequest<T> priority(int other) {
        return new JobRequest<>(type, payload, uniqueKey, delay, other);
    }
}
