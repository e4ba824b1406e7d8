package dev.headroom.finance.server.work;

/** The queues of the service; how many work on each is {@code headroom.jobs.queues}. */
public final class Queues {
    /** Whole populations: few at a time, long. */
    public static final String SETS = "sets";

    /** Documents, which take cores. */
    public static final String REPORTS = "reports";

    /** Large calculations of households, which take a core for a while. */
    public static final String CALCULATIONS = "calculations";

    /** Messages, which take another server's patience. */
    public static final String MAIL = "mail";

    private Queues() {}
}
