package dev.headroom.observe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an alert stands.
 *
 * @param value last measured; null before the first look
 * @param events how often it has begun or ended
 */
public record AlertStatus(
        String rule,
        State state,
        Instant since,
        @Nullable Double value,
        long events,
        AlertRule.Severity severity,
        String summary,
        String runbook) {
    /** Its states. */
    public enum State {
        /** Nothing is wrong. */
        INACTIVE,
        /** Something is wrong, not for long enough. */
        PENDING,
        /** Operators were told. */
        FIRING
    }
}
