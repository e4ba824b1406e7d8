package dev.headroom.freshness;

/** A relay of changes can't be reached, or doesn't answer in time. Another attempt may do. */
public final class RelayUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RelayUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
