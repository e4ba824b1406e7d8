package dev.headroom.sql;

import java.util.Map;
import java.util.Optional;

/**
 * The counters of a database at one moment; two of them make a {@link Workload}.
 *
 * @param byQuery of pg_stat_statements by query id
 * @param known of the application by statement
 * @param limitation why the server's counters are missing
 */
public record WorkloadSnapshot(
        Map<Long, Counted> byQuery, Map<String, WorkloadStatement> known, Optional<String> limitation) {
    /** A statement's counters since the server began to count. */
    public record Counted(String sql, Workload.Figures figures) {}

    public WorkloadSnapshot {
        byQuery = Map.copyOf(byQuery);
        known = Map.copyOf(known);
    }

    /** Before anything was counted. */
    public static WorkloadSnapshot empty() {
        return new WorkloadSnapshot(Map.of(), Map.of(), Optional.empty());
    }
}
