package dev.headroom.tuning;

/**
 * What a trial came to.
 *
 * @param noise spread of the cost of equal blocks, as a share of its mean
 * @param effect change of the cost by the new value, as a share; negative is better
 * @param p that chance alone gives such an effect
 */
public record TrialReport(
        String knob,
        double before,
        double after,
        Decision decision,
        double noise,
        double effect,
        double p,
        String reason) {
    /** How it ended. */
    public enum Decision {
        /** The new value is in force, until it expires. */
        COMMITTED,
        /** No effect worth having: the old value is in force. */
        KEPT,
        /** A guard spoke up: the old value was put back at once. */
        ROLLED_BACK,
        /** The same differs from itself by more than an effect would: nothing was tried. */
        TOO_NOISY,
        /** Something spoke against it. */
        REFUSED
    }
}
