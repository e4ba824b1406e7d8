package dev.headroom.jobs;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a failed attempt is followed by another: after waits that double up to a limit, each drawn evenly from its upper
 * half, so that what failed together doesn't return together.
 *
 * @param attempts at most, 1 to 100; the job is dead after the last
 * @param first wait at most, from 1 ms
 * @param longest wait at most
 */
public record RetryPolicy(int attempts, Duration first, Duration longest) {
    /** Eight attempts over about twenty minutes. */
    public static final RetryPolicy USUAL = new RetryPolicy(8, Duration.ofSeconds(10), Duration.ofMinutes(10));

    /** One attempt. */
    public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final int MOST_ATTEMPTS = 100;
    private static final int MOST_DOUBLINGS = 30;

    public RetryPolicy {
        if (attempts < 1 || attempts > MOST_ATTEMPTS || first.toMillis() < 1 || longest.compareTo(first) < 0) {
            throw CodedException.of(
                    TaskType.INVALID,
                    Violation.of(
                            "retry policy",
                            "must have 1..100 attempts, a first wait from 1 ms and a longest that isn't shorter",
                            attempts + " attempts, " + first + " to " + longest));
        }
    }

    /** The wait after the attempt of that number, counted from 1. */
    Duration after(int attempt, RandomGenerator chance) {
        int doublings = Math.min(Math.max(0, attempt - 1), MOST_DOUBLINGS);
        long most = Math.min(longest.toMillis(), saturated(first.toMillis(), doublings));
        return Duration.ofMillis(most - Math.round(most * chance.nextDouble() / 2));
    }

    private static long saturated(long millis, int doublings) {
        return millis > Long.MAX_VALUE >> (doublings + 1) ? Long.MAX_VALUE : millis << doublings;
    }
}
