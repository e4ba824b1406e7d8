package dev.headroom.jobs;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What kind of work a payload asks for, and how it is done. Immutable.
 *
 * @param name stays for ever: rows in the database refer to it; lower snake case, 3 to 60 characters
 * @param payload a record that the codec writes and reads; fields may be added, never renamed
 * @param queue whose workers do it
 * @param priority 0 to 9, 9 the most urgent; each step is a head start of ten minutes, so that nothing waits for ever
 * @param retry after a failure
 * @param timeout of one attempt, 1 s to 24 h; its thread is interrupted then
 * @param rate starts allowed over all nodes; none for no limit
 */
public record TaskType<T>(
        String name,
        Class<T> payload,
        String queue,
        int priority,
        RetryPolicy retry,
        Duration timeout,
        Optional<RateLimit> rate) {
    /** The least urgent. */
    public static final int LOWEST = 0;

    /** Where nothing else is said. */
    public static final int USUAL = 5;

    /** The most urgent. */
    public static final int HIGHEST = 9;

    /** The queue of tasks that name none. */
    public static final String DEFAULT_QUEUE = "default";

    static final ErrorCode INVALID = new ErrorCode("TASK_INVALID", ErrorCode.Kind.IMPOSSIBLE);

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{2,59}");
    private static final Duration LONGEST = Duration.ofHours(24);

    /** @throws CodedException TASK_INVALID with every rule that is broken */
    public TaskType {
        List<Violation> broken = new ArrayList<>();
        if (!FORM.matcher(name).matches()) {
            broken.add(Violation.of("task name", "must be 3 to 60 of a-z, 0-9 and _, a letter first", name));
        }
        if (!FORM.matcher(queue).matches()) {
            broken.add(Violation.of("queue of task " + name, "must be 3 to 60 of a-z, 0-9 and _", queue));
        }
        if (!payload.isRecord()) {
            broken.add(Violation.of("payload of task " + name, "must be a record", payload.getName()));
        }
        if (priority < LOWEST || priority > HIGHEST) {
            broken.add(Violation.of("priority of task " + name, "must be 0..9", priority));
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
            broken.add(Violation.of("timeout of task " + name, "must be 1 s to 24 h", timeout)
                    .instead("split work that takes longer"));
        }
        if (!broken.isEmpty()) {
            throw CodedException.of(INVALID, broken);
        }
    }

    /** In the default queue, of usual priority, retried as usual, within ten minutes. */
    public static <T> TaskType<T> of(String name, Class<T> payload) {
        return new TaskType<>(
                name, payload, DEFAULT_QUEUE, USUAL, RetryPolicy.USUAL, Duration.ofMinutes(10), Optional.empty());
    }

    /** The same in another queue. */
    public TaskType<T> in(String other) {
        return new TaskType<>(name, payload, other, priority, retry, timeout, rate);
    }

    /** The same of another priority. */
    public TaskType<T> priority(int other) {
        return new TaskType<>(name, payload, queue, other, retry, timeout, rate);
    }

    /** The same, retried otherwise. */
    public TaskType<T> retried(RetryPolicy other) {
        return new TaskType<>(name, payload, queue, priority, other, timeout, rate);
    }

    /** The same with another time for an attempt. */
    public TaskType<T> within(Duration other) {
        return new TaskType<>(name, payload, queue, priority, retry, other, rate);
    }

    /** The same, started no more often than that over all nodes. */
    public TaskType<T> limited(RateLimit limit) {
        return new TaskType<>(name, payload, queue, priority, retry, timeout, Optional.of(limit));
    }
}
