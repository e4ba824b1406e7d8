package dev.headroom.sql;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Durations as a log-linear histogram from a microsecond to an hour: sixteen classes for each doubling, so a percentile
 * is off by at most a thirty-second. Rows of classes come with their first duration: 200 bytes where all calls take
 * about the same, 5 kB at most.
 */
final class StatementTimes {
    private static final int SUB = 16;
    private static final int SUB_BITS = 4;
    private static final int ROWS = 30;
    /** Samples that have to lie beyond a percentile. */
    private static final int BEYOND = 20;

    private final AtomicReferenceArray<@Nullable AtomicLongArray> rows = new AtomicReferenceArray<>(ROWS);

    void add(long nanos) {
        long micros = Math.max(0, nanos / 1_000);
        int row = row(micros);
        AtomicLongArray classes = rows.get(row);
        if (classes == null) {
            AtomicLongArray fresh = new AtomicLongArray(SUB);
            classes = rows.compareAndSet(row, null, fresh) ? fresh : rows.get(row);
        }
        if (classes != null) {
            classes.incrementAndGet(column(micros, row));
        }
    }

    private static int row(long micros) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(micros);
        return Math.min(Math.max(0, bits - SUB_BITS), ROWS - 1);
    }

    private static int column(long micros, int row) {
        return row == 0 ? (int) micros : (int) Math.min((micros >> (row - 1)) - SUB, SUB - 1);
    }

    /** The middle of a class in microseconds; row 0 is exact. */
    private static double middle(int row, int column) {
        if (row == 0) {
            return column + 0.5;
        }
        double width = 1L << (row - 1);
        return (SUB + column + 0.5) * width;
    }

    /**
     * Milliseconds that so many of all calls stayed below; null with fewer than {@code 20 / (1 - q)} of them, since it
     * would then be the accident of a few.
     *
     * @param q 0 to 1, exclusive
     */
    @Nullable Double percentile(double q) {
        long[] counts = new long[ROWS * SUB];
        long all = 0;
        for (int i = 0; i < counts.length; i++) {
            AtomicLongArray classes = rows.get(i / SUB);
            counts[i] = classes == null ? 0 : classes.get(i % SUB);
            all += counts[i];
        }
        if (all * (1 - q) < BEYOND - 1e-6) {
            return null;
        }
        long rank = (long) Math.ceil(all * q);
        long passed = 0;
        for (int i = 0; i < counts.length; i++) {
            passed += counts[i];
            if (passed >= rank) {
                return middle(i / SUB, i % SUB) / 1_000;
            }
        }
        return null;
    }
}
