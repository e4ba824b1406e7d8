package dev.headroom.changefeed;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How an outbox is read.
 *
 * @param poll between two readings while nobody waits, 1 ms to 10 s: how long another's write stays unnoticed
 * @param retained how long changes are kept for nodes that begin, or were away, 10 s to 1 day
 */
public record OutboxSettings(Duration poll, Duration retained) {
    private static final ErrorCode INVALID = new ErrorCode("INVALID_FEED_SETTINGS", ErrorCode.Kind.IMPOSSIBLE);

    /** Forty readings a second, ten minutes. */
    public static final OutboxSettings USUAL = new OutboxSettings(Duration.ofMillis(25), Duration.ofMinutes(10));

    /** @throws CodedException INVALID_FEED_SETTINGS with every rule that is broken */
    public OutboxSettings {
        List<Violation> violations = new ArrayList<>();
        if (poll.compareTo(Duration.ofMillis(1)) < 0 || poll.compareTo(Duration.ofSeconds(10)) > 0) {
            violations.add(Violation.of("poll", "must be 1 ms to 10 s", poll));
        }
        if (retained.compareTo(Duration.ofSeconds(10)) < 0 || retained.compareTo(Duration.ofDays(1)) > 0) {
            violations.add(Violation.of("retained", "must be 10 s to 1 day", retained));
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
    }
}
