package dev.headroom.sql.cache;

import dev.headroom.base.Violation;

/**
 * Why a result isn't kept.
 *
 * @param kind for counting
 * @param violation what, the rule, the value and the way out
 */
public record Refusal(Kind kind, Violation violation) {
    /** The rules that a query or its session breaks. */
    public enum Kind {
        /** A function whose result depends on more than its arguments and the rows. */
        FUNCTION,
        /** The time or the user is part of the result. */
        MOMENT_OR_USER,
        /** It locks rows, or changes them. */
        LOCKS_OR_WRITES,
        /** A table whose changes nobody reports: not followed, unlogged, temporary, foreign, a view that keeps rows. */
        UNFOLLOWED_TABLE,
        /** Policies decide by who asks. */
        ROW_SECURITY,
        /** A step that reads what no table holds. */
        STEP,
        /** With these values no table is read, for as long as none is created or attached that has them. */
        NOTHING_READ,
        /** The transaction has written, sees an older snapshot, or is on a replica. */
        SESSION,
        /** More rows than may be kept. */
        TOO_MANY_ROWS;

        /** Whether it holds for every execution of the query. */
        boolean always() {
            return this != NOTHING_READ && this != SESSION && this != TOO_MANY_ROWS;
        }
    }
}
