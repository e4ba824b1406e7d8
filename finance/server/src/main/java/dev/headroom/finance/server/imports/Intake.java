package dev.headroom.finance.server.imports;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Takes rows of one kind into a temporary table, then moves them to where they live, new ones only. */
interface Intake extends AutoCloseable {
    /** All rows were taken. */
    void finish() throws SQLException;

    /**
     * Moves the rows; called once, after {@link #finish()}.
     *
     * @param runId the run that rows remember, null for a dry run
     */
    Work.Merged merge(@Nullable Long runId) throws SQLException;

    @Override
    void close() throws SQLException;
}
