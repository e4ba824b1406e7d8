package dev.headroom.finance.analytics;

/**
 * A method that stayed short of its tolerance on a valid input: no answer is given rather than a half-converged one.
 * The same input fails again.
 */
public final class NotConverged extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** @param message what was computed, the tolerance, and how far off it stayed */
    public NotConverged(String message) {
        super(message);
    }
}
