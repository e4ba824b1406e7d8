package dev.headroom.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;

/**
 * Writes rows in slices, and where the database refuses one, finds the row: by the line that {@code COPY} names, or by
 * halves. Everything happens under savepoints of the caller's transaction.
 *
 * @param <T> an item
 */
final class BulkWrite<T> {
    /** Writes a slice; the rows written. */
    @FunctionalInterface
    interface Slice<T> {
        long write(List<? extends T> items) throws SQLException;
    }

    private final Connection connection;
    private final BulkShape<T> shape;
    private final Slice<T> slice;
    private final BulkRejects rejects;

    BulkWrite(Connection connection, BulkShape<T> shape, Slice<T> slice, BulkRejects rejects) {
        this.connection = connection;
        this.shape = shape;
        this.slice = slice;
        this.rejects = rejects;
    }

    /** All or none, except for what is rejected. */
    long all(List<? extends T> items, int most) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            long rows = 0;
            for (int from = 0; from < items.size(); from += most) {
                rows += some(items, from, Math.min(from + most, items.size()));
            }
            connection.releaseSavepoint(before);
            return rows;
        } catch (RuntimeException refused) {
            connection.rollback(before);
            throw refused;
        }
    }

    private long some(List<? extends T> items, int from, int to) throws SQLException {
        if (from >= to) {
            return 0;
        }
        Savepoint before = connection.setSavepoint();
        try {
            long rows = slice.write(items.subList(from, to));
            connection.releaseSavepoint(before);
            return rows;
        } catch (SQLException | ArithmeticException | NumberFormatException failure) {
            if (!BulkFailure.ofRow(failure)) {
                throw failure;
            }
            connection.rollback(before);
            connection.releaseSavepoint(before);
            return around(items, from, to, failure);
        }
    }

    private long around(List<? extends T> items, int from, int to, Exception failure) throws SQLException {
        int line = BulkFailure.line(failure).map(each -> from + each).orElse(-1);
        if (to - from == 1 || (line >= from && line < to)) {
            int bad = to - from == 1 ? from : line;
            long rows = some(items, from, bad);
            BulkReject reject = BulkFailure.reject(failure, shape, bad, items.get(bad));
            if (!rejects.add(reject, shape, items.get(bad))) {
                throw BulkFailure.refused(shape, reject);
            }
            return rows + some(items, bad + 1, to);
        }
        int middle = (from + to) >>> 1;
        return some(items, from, middle) + some(items, middle, to);
    }
}
