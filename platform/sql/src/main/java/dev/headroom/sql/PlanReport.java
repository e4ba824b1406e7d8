package dev.headroom.sql;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Plans of the most expensive statements, with what is wrong in them.
 *
 * @param statements the most expensive first
 * @param notes what is missing and why
 */
public record PlanReport(List<Statement> statements, List<String> notes) {
    /**
     * One statement.
     *
     * @param location the code that runs it
     * @param plan the steps that read tables, in one line
     * @param shape the steps, a line each, indented by depth
     * @param cost the planner's
     * @param genericCost the planner's for all values, where the statement has values
     * @param blocks shared blocks touched, where it was run
     * @param millis where it was run
     * @param label MEASURED where it was run, else ESTIMATE
     */
    public record Statement(
            String sql,
            Optional<String> location,
            Workload.Figures figures,
            String plan,
            String shape,
            double cost,
            OptionalDouble genericCost,
            OptionalLong blocks,
            OptionalDouble millis,
            AdviceLabel label,
            List<PlanFinding> findings) {
        public Statement {
            findings = List.copyOf(findings);
        }
    }

    public PlanReport {
        statements = List.copyOf(statements);
        notes = List.copyOf(notes);
    }

    /** All findings, those of the most expensive statement first. */
    public List<PlanFinding> findings() {
        return statements.stream().flatMap(it -> it.findings().stream()).toList();
    }
}
