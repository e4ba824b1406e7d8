package dev.headroom.jobs;

import org.jspecify.annotations.Nullable;

/**
 * One queue over all nodes.
 *
 * @param oldestSeconds for how long the oldest of the waiting has been due; null where none waits
 * @param dead that an operator has to decide on
 * @param doneLastHour ended with a result in the last hour
 */
public record QueueReport(
        String queue,
        long waiting,
        long scheduled,
        long running,
        @Nullable Double oldestSeconds,
        long dead,
        long doneLastHour) {}
