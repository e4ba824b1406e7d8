package dev.headroom.sql;

import java.util.List;
import java.util.Optional;

/**
 * A statement that the application runs.
 *
 * @param sql with {@code ?} for each value, as it was given to JDBC
 * @param samples values of real executions: few, and unlike each other
 * @param location the code that runs it: {@code ReportStore.load(ReportStore.java:71)}
 * @param calls so far, as the application counted
 * @param millis of all calls, as the application measured
 */
public record WorkloadStatement(
        String sql, List<WorkloadBinds> samples, Optional<String> location, long calls, double millis) {
    public WorkloadStatement {
        samples = List.copyOf(samples);
    }
}
