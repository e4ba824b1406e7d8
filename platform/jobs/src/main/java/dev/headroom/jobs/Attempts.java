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
        private final Runnable told;
        private final Thread thread = Thread.currentThread();
        private Why why = Why.NONE;
        private boolean ending;

        Attempt(Claim claim, Runnable told) {
            this.claim = claim;
            this.told = told;
        }

        /** Why it was told to end. */
        synchronized Why why() {
            return why;
        }

        void timeOut() {
            stop(Why.TIMED_OUT);
        }

        /**
         * What it did is being written: from here on the fence decides, and nobody else. A heartbeat that finds the row
         * gone may have met this very end.
         */
        synchronized void ends() {
            ending = true;
        }

        private synchronized void stop(Why reason) {
            if (!ending && why == Why.NONE) {
                why = reason;
                told.run();
                thread.interrupt();
            }
        }
    }

    /** @param told runs where the attempt is to end early, before its thread is interrupted */
    Attempt begin(Claim claim, Runnable told) {
        Attempt attempt = new Attempt(claim, told);
        underWay.put(claim.id(), attempt);
        return attempt;
    }

    void end(Attempt attempt) {
        attempt.ends();
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
