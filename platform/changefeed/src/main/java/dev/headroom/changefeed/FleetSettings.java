package dev.headroom.changefeed;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a fleet of nodes keeps of its past, so that a new node, or one that was away, goes on where it or another was.
 * One node holds a lasting slot, whose log the server keeps that far back; the others copy the slot.
 *
 * @param retained how long back, 10 s to 1 h; zero for no lasting slot: each node begins with the present
 * @param retainedBytes of the log at most, 1 MB to 1 GB: a node that begins reads as much again
 * @param copied how often the leader leaves a copy of its tag table where there is a relay, 1 s to 10 min
 */
public record FleetSettings(Duration retained, long retainedBytes, Duration copied) {
    private static final ErrorCode INVALID = new ErrorCode("INVALID_FEED_SETTINGS", ErrorCode.Kind.IMPOSSIBLE);
    private static final long MB = 1L << 20;

    /** No lasting slot. */
    public static final FleetSettings ALONE = new FleetSettings(Duration.ZERO, 64 * MB, Duration.ofSeconds(30));

    /** Five minutes, at most 64 MB; a copy every 30 seconds. */
    public static final FleetSettings USUAL = new FleetSettings(Duration.ofMinutes(5), 64 * MB, Duration.ofSeconds(30));

    /** @throws CodedException INVALID_FEED_SETTINGS with every rule that is broken */
    public FleetSettings {
        List<Violation> violations = new ArrayList<>();
        boolean far = retained.compareTo(Duration.ofSeconds(10)) >= 0 && retained.compareTo(Duration.ofHours(1)) <= 0;
        if (!retained.isZero() && !far) {
            violations.add(Violation.of("retained", "must be 10 s to 1 h, or zero for no lasting slot", retained));
        }
        if (retainedBytes < MB || retainedBytes > 1024 * MB) {
            violations.add(Violation.of("retainedBytes", "must be 1 MB to 1 GB", retainedBytes));
        }
        if (copied.compareTo(Duration.ofSeconds(1)) < 0 || copied.compareTo(Duration.ofMinutes(10)) > 0) {
            violations.add(Violation.of("copied", "must be 1 s to 10 min", copied));
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
    }

    /** Whether there is a slot that outlives nodes. */
    boolean lasting() {
        return !retained.isZero();
    }
}
