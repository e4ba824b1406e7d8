package dev.headroom.jobs;

/** Where a job is. */
public enum JobState {
    /** Due, and no worker has taken it. */
    WAITING,
    /** Not due yet: delayed, or waiting after a failure. */
    SCHEDULED,
    /** A worker has it. */
    RUNNING,
    /** Ended with a result. */
    DONE,
    /** Ended in failure; an operator may requeue or discard it. */
    DEAD,
    /** Ended by an operator. */
    DISCARDED
}
