package dev.headroom.faults;

/** One writer's try at one row, noted before the statement is sent. */
final class Attempt {
    /** The owner of a row that is deleted. */
    static final long GONE = -1;

    private final int row;
    private final long version;
    private final long owner;
    private final long stamp;
    private volatile State state = State.OPEN;
    private volatile long nanos;

    /** What is known of a try. */
    enum State {
        /** Nobody has heard how it ended; it may be visible. */
        OPEN,
        COMMITTED,
        ROLLED_BACK,
        /** It was committed, and then the server was replaced by one that didn't have it. */
        LOST
    }

    /**
     * @param version one more than the row's last
     * @param owner of the row afterwards, or {@link #GONE}
     * @param stamp by which no other try goes
     */
    Attempt(int row, long version, long owner, long stamp) {
        this.row = row;
        this.version = version;
        this.owner = owner;
        this.stamp = stamp;
    }

    int row() {
        return row;
    }

    long version() {
        return version;
    }

    long owner() {
        return owner;
    }

    long stamp() {
        return stamp;
    }

    State state() {
        return state;
    }

    /** When its outcome was heard. */
    long nanos() {
        return nanos;
    }

    /** Heard now. */
    void ended(State how) {
        ended(how, System.nanoTime());
    }

    void ended(State how, long atNanos) {
        nanos = atNanos;
        state = how;
    }

    @Override
    public String toString() {
        return "version %d, stamp %d, owner %d, %s".formatted(version, stamp, owner, state);
    }
}
