package dev.headroom.sql;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a database did in an interval, statement by statement.
 *
 * @param entries the most expensive first
 * @param limitation what is missing from the figures, and the way out
 */
public record Workload(List<Entry> entries, Optional<String> limitation) {
    /**
     * One statement.
     *
     * @param sql with {@code ?} where the application knows it, else with {@code $1}
     * @param samples values of real executions; none where only the server knows the statement
     * @param location the code that runs it
     * @param queryId under which pg_stat_statements counts it
     */
    public record Entry(
            String sql, List<WorkloadBinds> samples, Optional<String> location, OptionalLong queryId, Figures figures) {
        public Entry {
            samples = List.copyOf(samples);
        }
    }

    /**
     * Sums over the interval.
     *
     * @param millis planned and executed
     * @param blocks shared blocks touched, hit or read; 0 where only the application counted
     * @param walBytes written to the log; 0 where only the application counted
     * @param rows returned or changed; 0 where only the application counted
     */
    public record Figures(long calls, double millis, long blocks, long walBytes, long rows) {
        /** Since another reading of the same counters; from the start where they were reset meanwhile. */
        Figures since(Figures before) {
            return calls < before.calls || millis < before.millis
                    ? this
                    : new Figures(
                            calls - before.calls,
                            millis - before.millis,
                            blocks - before.blocks,
                            walBytes - before.walBytes,
                            rows - before.rows);
        }

        /** Milliseconds per call; 0 without one. */
        public double millisPerCall() {
            return calls == 0 ? 0 : millis / calls;
        }

        /** Shared blocks per call; 0 without one. */
        public double blocksPerCall() {
            return calls == 0 ? 0 : (double) blocks / calls;
        }
    }

    public Workload {
        entries = entries.stream()
                .sorted(Comparator.comparingDouble(
                                (Entry entry) -> entry.figures().millis())
                        .reversed())
                .toList();
    }

    /** A workload that somebody writes down: each statement as often as its figures say. */
    public static Workload of(List<WorkloadStatement> statements) {
        return new Workload(
                statements.stream()
                        .map(it -> new Entry(
                                it.sql(),
                                it.samples(),
                                it.location(),
                                OptionalLong.empty(),
                                new Figures(it.calls(), it.millis(), 0, 0, 0)))
                        .toList(),
                Optional.empty());
    }

    /** Milliseconds of all statements. */
    public double millis() {
        return entries.stream().mapToDouble(entry -> entry.figures().millis()).sum();
    }
}
