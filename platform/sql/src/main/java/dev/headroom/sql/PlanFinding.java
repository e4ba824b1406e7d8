package dev.headroom.sql;

/**
 * Something in a plan that costs more than it has to.
 *
 * @param subject what it is about: {@code Seq Scan on posts}
 * @param figure the number that shows it, with its unit
 * @param wayOut what to do about it
 */
public record PlanFinding(Kind kind, String subject, String figure, String wayOut) {
    /** Kinds of findings. */
    public enum Kind {
        /** A large table is read in full for a few of its rows. */
        SEQUENTIAL_SCAN,
        /** The planner expected ten times as many rows, or a tenth. */
        MISESTIMATE,
        /** A sort didn't fit in memory. */
        SORT_ON_DISK,
        /** A hash didn't fit in memory. */
        HASH_ON_DISK,
        /** Something expensive is done again for each row. */
        CORRELATED_LOOP,
        /** One plan is right for some values and wrong for others. */
        SKEW
    }
}
