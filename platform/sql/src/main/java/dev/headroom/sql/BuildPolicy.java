package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * How patient a {@link BuildRunner} is.
 *
 * @param lockTimeout the longest that a build waits for a lock or for an older transaction before it gives up and
 *     retries; also the longest that a writer can wait for a build; 10 ms to 10 min
 * @param attempts per index, 1 to 100
 * @param pause between attempts, and between looks at whether another node has finished
 * @param turn the longest to wait for another node that builds
 * @param memoryMegabytes maintenance_work_mem of the session, where the server's isn't wanted
 * @param freeBytes of the disk under the database, where the application can know it; SQL can't
 */
public record BuildPolicy(
        Duration lockTimeout,
        int attempts,
        Duration pause,
        Duration turn,
        OptionalInt memoryMegabytes,
        Optional<LongSupplier> freeBytes) {
    /** Waits 5 s for locks, 5 times, 2 s apart; an hour for another node. */
    public static final BuildPolicy USUAL = new BuildPolicy(
            Duration.ofSeconds(5),
            5,
            Duration.ofSeconds(2),
            Duration.ofHours(1),
            OptionalInt.empty(),
            Optional.empty());

    private static final ErrorCode INVALID = new ErrorCode("INVALID_BUILD_POLICY", ErrorCode.Kind.IMPOSSIBLE);

    public BuildPolicy {
        List<Violation> violations = new ArrayList<>();
        if (lockTimeout.toMillis() < 10 || lockTimeout.compareTo(Duration.ofMinutes(10)) > 0) {
            violations.add(Violation.of("lockTimeout", "must be 10 ms to 10 min", lockTimeout));
        }
        if (attempts < 1 || attempts > 100) {
            violations.add(Violation.of("attempts", "must be 1 to 100", attempts));
        }
        if (pause.isNegative() || turn.isNegative()) {
            violations.add(Violation.of("pause and turn", "must not be negative", pause + " and " + turn));
        }
        if (memoryMegabytes.isPresent() && memoryMegabytes.getAsInt() < 1) {
            violations.add(Violation.of("memoryMegabytes", "must be at least 1", memoryMegabytes.getAsInt()));
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
    }

    /** The same with other patience for locks. */
    public BuildPolicy waiting(Duration lock, int times, Duration between) {
        return new BuildPolicy(lock, times, between, turn, memoryMegabytes, freeBytes);
    }

    /** The same, knowing the room on the disk under the database. */
    public BuildPolicy withDisk(LongSupplier free) {
        return new BuildPolicy(lockTimeout, attempts, pause, turn, memoryMegabytes, Optional.of(free));
    }
}
