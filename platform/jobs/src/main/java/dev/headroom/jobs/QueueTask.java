package dev.headroom.jobs;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import dev.headroom.base.CodedException;
import dev.headroom.base.Stats;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One kind of work on one node: attempts, and what becomes of each. db-scheduler is never left to end a job. */
final class QueueTask<T> {
    private static final Logger LOG = LoggerFactory.getLogger(QueueTask.class);

    /** Spreads the jitter of jobs with neighbouring numbers. */
    private static final long JITTER_STEP = 0x9E3779B97F4A7C15L;

    /** What the tasks of a worker share. */
    record Shop(
            JobStore store,
            JobTransactions transactions,
            TaskCodec codec,
            Attempts attempts,
            ScheduledExecutorService timer,
            Stats stats,
            int mostCrashes) {}

    private final Task<T> task;
    private final Shop shop;

    QueueTask(Task<T> task, Shop shop) {
        this.task = task;
        this.shop = shop;
    }

    TaskType<T> type() {
        return task.type();
    }

    /** One attempt; returns what leaves the row to us. */
    CompletionHandler<Claim> attempt(Claim claim) {
        long began = System.nanoTime();
        shop.stats().time("jobs.wait." + type().queue(), "ok", Math.max(0, claim.waitedNanos()));
        RunningJob job = new RunningJob(claim, this);
        Attempts.Attempt attempt = shop.attempts().begin(claim, job::end);
        ScheduledFuture<?> alarm =
                shop.timer().schedule(attempt::timeOut, type().timeout().toMillis(), TimeUnit.MILLISECONDS);
        String outcome;
        try {
            T payload = shop.codec().read(claim.data(), type().payload());
            Object result = task.run(payload, job);
            attempt.ends();
            alarm.cancel(false);
            end(claim, job, result);
            outcome = "ok";
        } catch (Throwable failure) {
            alarm.cancel(false);
            outcome = after(claim, attempt, failure);
        } finally {
            shop.attempts().end(attempt);
        }
        shop.stats().time("jobs.run." + type().name(), outcome, System.nanoTime() - began);
        return (complete, operations) -> {};
    }

    private void end(Claim claim, RunningJob job, @Nullable Object result) throws Exception {
        String document = result == null ? null : shop.codec().write(result);
        shop.transactions().call(connection -> {
            for (JobTransactions.Work<?> work : job.last()) {
                work.on(connection);
            }
            if (!JobStore.finish(connection, claim, "done", document, null)) {
                throw new FenceLostException(claim.id(), claim.fence());
            }
            return claim;
        });
    }

    private String after(Claim claim, Attempts.Attempt attempt, Throwable failure) {
        // of this attempt, and not of what is still to be written
        Thread.interrupted();
        try {
            return switch (attempt.why()) {
                case LOST -> blocked(claim);
                case DRAINED -> released(claim);
                case TIMED_OUT -> failed(claim, Duration.ZERO, "took longer than " + type().timeout());
                case NONE -> failure instanceof FenceLostException ? blocked(claim) : failed(claim, failure);
            };
        } catch (SQLException away) {
            LOG.warn(
                    "job {} of {} failed and the database is away; its lease ends by itself: {}",
                    claim.id(),
                    claim.task(),
                    away.getMessage());
            return "lost";
        }
    }

    private String blocked(Claim claim) {
        shop.stats().count("jobs.stale_write_blocked", 1);
        LOG.warn(
                "stale write blocked: job {} of {} was claimed again since claim {}",
                claim.id(),
                claim.task(),
                claim.fence());
        return "lost";
    }

    private String released(Claim claim) throws SQLException {
        boolean back = shop.store().release(claim);
        LOG.info("job {} of {} {}", claim.id(), claim.task(), back ? "is back in its queue" : "was somebody else's");
        return "released";
    }

    private String failed(Claim claim, Throwable failure) throws SQLException {
        Duration least = Duration.ZERO;
        if (failure instanceof CodedException coded) {
            switch (coded.code().kind()) {
                case MALFORMED, IMPOSSIBLE, FORBIDDEN, NOT_FOUND, TOO_LARGE, UNSUPPORTED -> {
                    return dead(claim, describe(failure));
                }
                case UNAUTHENTICATED, CONFLICT, STALE, CONDITION_REQUIRED, TOO_MANY, UNAVAILABLE ->
                    least = coded.retryAfter().orElse(Duration.ZERO);
            }
        }
        return failed(claim, least, describe(failure));
    }

    private String failed(Claim claim, Duration least, String error) throws SQLException {
        if (claim.attempt() >= type().retry().attempts()) {
            return dead(claim, error);
        }
        SplittableRandom jitter = new SplittableRandom(claim.id() * JITTER_STEP + claim.attempt());
        Duration wait = type().retry().after(claim.attempt(), jitter);
        Duration longer = wait.compareTo(least) < 0 ? least : wait;
        if (!shop.store().again(claim, longer, error)) {
            return blocked(claim);
        }
        LOG.info(
                "attempt {} of job {} of {} failed, the next is in {}: {}",
                claim.attempt(),
                claim.id(),
                claim.task(),
                longer,
                firstLine(error));
        return "failed";
    }

    private String dead(Claim claim, String error) throws SQLException {
        if (!shop.store().dead(claim, error)) {
            return blocked(claim);
        }
        shop.stats().count("jobs.dead", 1);
        LOG.warn(
                "job {} of {} is dead after attempt {}: {}",
                claim.id(),
                claim.task(),
                claim.attempt(),
                firstLine(error));
        return "dead";
    }

    /** Its worker is gone. */
    void crashed(Execution execution) {
        Claim claim =
                new Claim(Long.parseLong(execution.getId()), execution.getTaskName(), execution.version, 0, 0, "");
        try {
            switch (shop.store().crashed(claim, execution.pickedBy, shop.mostCrashes())) {
                case AGAIN -> {
                    shop.stats().count("jobs.recovered", 1);
                    LOG.info("job {} of {} is recovered from {}", claim.id(), claim.task(), execution.pickedBy);
                }
                case DEAD -> {
                    shop.stats().count("jobs.dead", 1);
                    LOG.warn("job {} of {} is dead: its workers don't survive it", claim.id(), claim.task());
                }
                case ELSEWHERE -> LOG.debug("job {} is another node's already", claim.id());
            }
        } catch (SQLException away) {
            LOG.info("job {} of {} is recovered later: {}", claim.id(), claim.task(), away.getMessage());
        }
    }

    void fence(Connection connection, Claim claim) throws SQLException, FenceLostException {
        if (!JobStore.holds(connection, claim)) {
            throw new FenceLostException(claim.id(), claim.fence());
        }
    }

    void progress(Claim claim, long done, long total, String note) {
        try {
            shop.store().progress(claim, done, total, note);
        } catch (SQLException away) {
            LOG.debug("progress of job {} isn't told: {}", claim.id(), away.getMessage());
        }
    }

    <R extends @Nullable Object> R transaction(JobTransactions.Work<R> work) throws Exception {
        return shop.transactions().call(work);
    }

    private static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        StackTraceElement[] frames = failure.getStackTrace();
        for (int i = 0; i < Math.min(8, frames.length); i++) {
            text.append("\n  at ").append(frames[i]);
        }
        Throwable cause = failure.getCause();
        return cause == null
                ? text.toString()
                : text.append("\ncaused by ").append(cause).toString();
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
