package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * How much may be advised.
 *
 * @param bytes of all advised indexes together
 * @param perTable advised indexes of one table, 1 to 50
 * @param width keys of one index, 1 to 8
 * @param statements the most expensive that are looked at, 1 to 5,000
 * @param samples values of each that are planned with, 1 to 9
 * @param leastGain share of the whole workload's cost that an index has to save, 0 to 1
 * @param leastPages of a table that is worth an index
 */
public record AdvicePolicy(
        long bytes, int perTable, int width, int statements, int samples, double leastGain, int leastPages) {
    /** 1 GB, 5 per table, 4 keys, 200 statements with 3 samples each, one percent, 8 pages. */
    public static final AdvicePolicy USUAL = new AdvicePolicy(1L << 30, 5, 4, 200, 3, 0.01, 8);

    private static final ErrorCode INVALID = new ErrorCode("INVALID_ADVICE_POLICY", ErrorCode.Kind.IMPOSSIBLE);

    public AdvicePolicy {
        List<Violation> violations = new ArrayList<>();
        within(violations, "bytes", bytes, 1, Long.MAX_VALUE);
        within(violations, "perTable", perTable, 1, 50);
        within(violations, "width", width, 1, 8);
        within(violations, "statements", statements, 1, 5_000);
        within(violations, "samples", samples, 1, 9);
        within(violations, "leastPages", leastPages, 0, Integer.MAX_VALUE);
        if (!(leastGain >= 0 && leastGain <= 1)) {
            violations.add(Violation.of("leastGain", "must be 0 to 1", leastGain));
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
    }

    private static void within(List<Violation> violations, String what, long value, long least, long most) {
        if (value < least || value > most) {
            violations.add(Violation.of(what, "must be " + least + " to " + most, value));
        }
    }

    /** The same with another limit of size. */
    public AdvicePolicy within(long otherBytes) {
        return new AdvicePolicy(otherBytes, perTable, width, statements, samples, leastGain, leastPages);
    }
}
