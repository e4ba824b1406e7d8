package dev.headroom.changefeed;

/** What the log says can't be understood now; what follows would lack it, so reading begins anew. */
final class LogUnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LogUnreadableException(String message, Throwable cause) {
        super(message, cause);
    }
}
