package dev.headroom.jobs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts of one worker that are under way. */
final class Attempts {
    /** Why an attempt was told to end. */
    enum Why {
        NONE,
        LOST,
        DRAINED,
        TIMED_OUT
    }

    private final Map<Long, Attempt> underWay = new ConcurrentHashMap<>();

    /** One of them, and its thread. */
    static final class Attempt {
        private final Claim claim;
        private final RunningJob job;
        private final Thread thread = Thread.currentThread();
        private Why why = Why.NONE;
        private boolean over;

        Attempt(Claim claim, RunningJob job) {
            this.claim = claim;
            this.job = job;
        }

        /** Why it was told to end. */
        synchronized Why why() {
            return why;
        }

        void timeOut() {
            stop(Why.TIMED_OUT);
        }

        private synchronized void stop(Why reason) {
            if (!over && why == Why.NONE) {
                why = reason;
                job.end();
                thread.interrupt();
            }
        }

        private synchronized void end() {
            over = true;
        }
    }

    Attempt begin(Claim claim, RunningJob job) {
        Attempt attempt = new Attempt(claim, job);
        underWay.put(claim.id(), attempt);
        return attempt;
    }

    void end(Attempt attempt) {
        attempt.end();
        underWay.remove(attempt.claim.id(), attempt);
        // a pool's thread doesn't carry an interruption on to the next
        Thread.interrupted();
    }

    /** Its lease is another claim's. */
    void lose(long job, long fence) {
        Attempt attempt = underWay.get(job);
        if (attempt != null && attempt.claim.fence() == fence) {
            attempt.stop(Why.LOST);
        }
    }

    int size() {
        return underWay.size();
    }

    /** Interrupts all: the node ends. */
    void stop() {
        underWay.values().forEach(attempt -> attempt.stop(Why.DRAINED));
    }
}
