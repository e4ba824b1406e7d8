package dev.headroom.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One attempt under way, as its task sees it. */
public final class RunningJob {
    private static final long BETWEEN_PROGRESS_NANOS = 500_000_000L;

    private final Claim claim;
    private final QueueTask<?> keeper;
    private final List<JobTransactions.Work<?>> last = new ArrayList<>();
    private final AtomicLong told = new AtomicLong(Long.MIN_VALUE);
    private volatile boolean ending;

    RunningJob(Claim claim, QueueTask<?> keeper) {
        this.claim = claim;
        this.keeper = keeper;
    }

    /** Identifies the job for ever. */
    public long id() {
        return claim.id();
    }

    /** From 1; a crash of its worker counts as one. */
    public int attempt() {
        return claim.attempt();
    }

    /** What every attempt of this job tells to other systems, so that they can drop what they have seen. */
    public String idempotencyKey() {
        return "job-" + claim.id();
    }

    /** True once the attempt should end: the node stops, the time is over or the job belongs to another claim. */
    public boolean ending() {
        return ending;
    }

    void end() {
        ending = true;
    }

    /**
     * A transaction whose effects are kept only while the job belongs to this claim: the fence is checked, and held, as
     * the last thing before the commit.
     *
     * @throws FenceLostException where it doesn't; everything is rolled back
     * @throws Exception what the work throws
     */
    public <R extends @Nullable Object> R transaction(JobTransactions.Work<R> work) throws Exception {
        return keeper.transaction(connection -> {
            R result = work.on(connection);
            keeper.fence(connection, claim);
            return result;
        });
    }

    /**
     * Work of the transaction that ends the job: its effects and the end of the job are kept together or not at all.
     */
    public void atTheEnd(JobTransactions.Work<?> work) {
        last.add(work);
    }

    List<JobTransactions.Work<?>> last() {
        return last;
    }

    /** Tells operators how far it is, at most twice a second; the last of a row of calls with done = total is told. */
    public void progress(long done, long total, String note) {
        long now = System.nanoTime();
        long before = told.get();
        if (done < total && before != Long.MIN_VALUE && now - before < BETWEEN_PROGRESS_NANOS) {
            return;
        }
        told.set(now);
        keeper.progress(claim, done, total, note);
    }
}
