package dev.headroom.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as operators see it.
 *
 * @param payload as JSON
 * @param result as JSON; null where there is none
 * @param error of the last attempt that failed
 * @param worker that has it or ended it
 * @param dueAt when it may run; for one that ended, when it was enqueued
 */
public record JobReport(
        long id,
        String task,
        String queue,
        JobState state,
        int priority,
        int attempts,
        int crashes,
        String payload,
        @Nullable String result,
        @Nullable String error,
        @Nullable String worker,
        @Nullable String uniqueKey,
        Instant enqueuedAt,
        Instant dueAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Progress progress) {
    /** How far a running job says it is. */
    public record Progress(long done, long total, String note, Instant at) {}
}
