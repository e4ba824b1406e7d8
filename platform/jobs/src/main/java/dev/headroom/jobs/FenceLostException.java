package dev.headroom.jobs;

/**
 * The job belongs to another claim by now: this worker was away longer than its lease. What the transaction wrote is
 * rolled back. Nothing is to be done; the other claim does the work.
 */
public final class FenceLostException extends Exception {
    private static final long serialVersionUID = 1L;

    FenceLostException(long job, long fence) {
        super("job " + job + " was claimed again since claim " + fence + "; nothing of this claim is kept");
    }
}
