package dev.headroom.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Where jobs have their transactions from; an application that has transactions of its own brings them here. */
public interface JobTransactions {
    /** Work on the connection of a transaction. */
    @FunctionalInterface
    interface Work<R> {
        /** What the work gives; an exception rolls the transaction back. */
        R on(Connection connection) throws Exception;
    }

    /**
     * Runs the work in a transaction of its own, commits where it returns and rolls back where it throws.
     *
     * @throws Exception what the work throws, or why the transaction couldn't be committed
     */
    <R extends @Nullable Object> R call(Work<R> work) throws Exception;

    /** Transactions on connections of a data source, known to nothing else. */
    static JobTransactions on(DataSource source) {
        return new JobTransactions() {
            @Override
            public <R extends @Nullable Object> R call(Work<R> work) throws Exception {
                try (Connection connection = source.getConnection()) {
                    connection.setAutoCommit(false);
                    R result;
                    try {
                        result = work.on(connection);
                        connection.commit();
                    } catch (Throwable failure) {
                        rollBack(connection, failure);
                        throw failure;
                    }
                    connection.setAutoCommit(true);
                    return result;
                }
            }
        };
    }

    private static void rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }
}
