package dev.headroom.base;

/**
 * Where a library reports what it did; what is made of it is the application's business. Calls cost nanoseconds, never
 * block and never fail. Names and outcomes come from small fixed sets: no ids, no texts of users.
 */
public interface Stats {
    /**
     * One operation that ended.
     *
     * @param operation lower snake case with dots: {@code jobs.run.monthly_report}
     * @param outcome {@code ok} or one of few words for how it failed
     * @param nanos it took
     */
    void time(String operation, String outcome, long nanos);

    /** Something that happened so many times. */
    void count(String name, long times);

    /** Forgets everything. */
    static Stats none() {
        return None.INSTANCE;
    }

    /** The one that forgets. */
    enum None implements Stats {
        INSTANCE;

        @Override
        public void time(String operation, String outcome, long nanos) {}

        @Override
        public void count(String name, long times) {}
    }
}
