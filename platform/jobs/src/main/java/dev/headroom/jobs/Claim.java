package dev.headroom.jobs;

/**
 * A job as one worker has claimed it.
 *
 * @param fence the job's version since this claim
 * @param waitedNanos from when it was due until the claim, by the database's clock
 * @param data the payload as JSON
 */
record Claim(long id, String task, long fence, int attempt, long waitedNanos, String data) {}
