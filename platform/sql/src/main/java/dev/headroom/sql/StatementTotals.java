package dev.headroom.sql;

/**
 * Sums over all statements of a process; they only grow.
 *
 * @param calls executions that ended well
 * @param rows read or changed
 * @param errors executions that failed
 * @param nanos spent in calls
 * @param slow calls beyond the threshold
 * @param repeats findings of repeated statements
 */
public record StatementTotals(long calls, long rows, long errors, long nanos, long slow, long repeats) {}
