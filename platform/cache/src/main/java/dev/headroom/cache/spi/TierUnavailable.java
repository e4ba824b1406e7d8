package dev.headroom.cache.spi;

/** A shared tier did not do what it was asked. The caller goes on without it. */
public final class TierUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, in the metrics' terms. */
    public enum Cause {
        /** No connection, or it broke. */
        DISCONNECTED,
        /** No answer within the command timeout. */
        TIMEOUT,
        /** The server answered that it can't: read-only, out of memory, loading. */
        REFUSED
    }

    private final Cause cause;

    public TierUnavailable(String tier, Cause cause, Throwable origin) {
        super("%s: %s".formatted(tier, origin.getMessage()), origin, false, false);
        this.cause = cause;
    }

    public TierUnavailable(String tier, Cause cause, String trouble) {
        super("%s: %s".formatted(tier, trouble), null, false, false);
        this.cause = cause;
    }

    public Cause reason() {
        return cause;
    }
}
