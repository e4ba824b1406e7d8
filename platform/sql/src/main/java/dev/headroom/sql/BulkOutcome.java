package dev.headroom.sql;

import java.util.List;

/**
 * What a bulk operation did.
 *
 * @param way it took
 * @param rows written or removed
 * @param rejected rows that were left out, where that was allowed
 */
public record BulkOutcome(Way way, long rows, List<BulkReject> rejected) {
    /** How rows travel. */
    public enum Way {
        /** There were no rows. */
        NOTHING,
        /** {@code COPY}: the least work for many. */
        COPY,
        /** One array for each column: one statement text for any number of rows. */
        ARRAYS,
        /** A JDBC batch: for columns that are arrays themselves. */
        BATCH
    }

    public BulkOutcome {
        rejected = List.copyOf(rejected);
    }
}
