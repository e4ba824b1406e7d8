package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What plans are sampled and which findings matter.
 *
 * @param statements the most expensive of an interval, 1 to 1,000
 * @param timeout of one EXPLAIN and of one run, 1 ms to 60 s
 * @param run whether read-only statements are run to measure, in a transaction that is rolled back
 * @param pages of a table from which on reading it in full can matter
 * @param removedPerRow rows read in vain for each row returned
 * @param share of the statement's cost from which on a step matters, 0 to 1
 */
public record PlanLimits(
        int statements, Duration timeout, boolean run, long pages, double removedPerRow, double share) {
    /** The 20 most expensive, a second each, none run; tables from 100 pages, 20 rows in vain for each, a tenth. */
    public static final PlanLimits USUAL = new PlanLimits(20, Duration.ofSeconds(1), false, 100, 20, 0.1);

    private static final ErrorCode INVALID = new ErrorCode("INVALID_PLAN_LIMITS", ErrorCode.Kind.IMPOSSIBLE);

    public PlanLimits {
        List<Violation> violations = new ArrayList<>();
        if (statements < 1 || statements > 1_000) {
            violations.add(Violation.of("statements", "must be 1 to 1,000", statements));
        }
        if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            violations.add(Violation.of("timeout", "must be 1 ms to 60 s", timeout));
        }
        if (pages < 0 || removedPerRow < 0) {
            violations.add(
                    Violation.of("pages and removedPerRow", "must not be negative", pages + ", " + removedPerRow));
        }
        if (!(share >= 0 && share <= 1)) {
            violations.add(Violation.of("share", "must be 0 to 1", share));
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
    }

    /** The same, running what only reads. */
    public PlanLimits running() {
        return new PlanLimits(statements, timeout, true, pages, removedPerRow, share);
    }
}
