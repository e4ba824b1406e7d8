package dev.headroom.jobs;

import org.jspecify.annotations.Nullable;

/** Does one kind of work. One instance does all jobs of its kind on a node, several at a time. */
public interface Task<T> {
    /** What it does. */
    TaskType<T> type();

    /**
     * One attempt. An exception is a failure that is retried; a {@link dev.headroom.base.CodedException} whose kind
     * says that the same request fails again ends the job at once.
     *
     * @return what is kept as the result, written by the codec; null for nothing
     * @throws Exception where the attempt failed
     */
    @Nullable Object run(T payload, RunningJob job) throws Exception;

    /** The work alone, for tasks that keep nothing. */
    @FunctionalInterface
    interface Body<T> {
        /** One attempt; see {@link Task#run}. */
        @Nullable Object run(T payload, RunningJob job) throws Exception;
    }

    /** A task of a type and its work. */
    static <T> Task<T> of(TaskType<T> type, Body<T> body) {
        return new Task<>() {
            @Override
            public TaskType<T> type() {
                return type;
            }

            @Override
            public @Nullable Object run(T payload, RunningJob job) throws Exception {
                return body.run(payload, job);
            }
        };
    }
}
