package dev.headroom.sql;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One step of a plan.
 *
 * @param type as PostgreSQL calls it: {@code Seq Scan}
 * @param relation what it reads, where it reads a table
 * @param index what it reads it by
 * @param estimate what the planner expected
 * @param actual what happened, where the statement was run
 * @param clauses conditions, sort and group keys by their name in EXPLAIN: {@code Filter}, {@code Sort Key}
 * @param details other properties by their name: {@code Join Type}, {@code Sort Method}
 * @param children in the order of EXPLAIN, outer before inner
 */
public record PlanNode(
        String type,
        Optional<Relation> relation,
        Optional<String> index,
        Estimate estimate,
        Optional<Actual> actual,
        Map<String, List<String>> clauses,
        Map<String, String> details,
        List<PlanNode> children) {

    public PlanNode {
        clauses = Map.copyOf(clauses);
        details = Map.copyOf(details);
        children = List.copyOf(children);
    }

    /**
     * A table as one plan names it.
     *
     * @param alias unique within the plan
     */
    public record Relation(String schema, String name, String alias) {}

    /**
     * The planner's expectation for one execution of the step.
     *
     * @param startupCost until the first row, in the planner's unit: one page read in sequence
     * @param totalCost until the last
     * @param rows per loop, and per worker below a Gather
     * @param width bytes per row
     */
    public record Estimate(double startupCost, double totalCost, double rows, int width) {}

    /**
     * What one step did.
     *
     * @param rows per loop, a mean
     * @param loops how often it was executed, by all workers
     * @param millis per loop, with its children
     * @param removed rows per loop that the filter rejected
     * @param blocks shared blocks touched in all loops, with its children
     * @param spilled temporary blocks written in all loops, with its children
     */
    public record Actual(double rows, double loops, double millis, double removed, long blocks, long spilled) {
        /** Rows of all loops. */
        public double allRows() {
            return rows * loops;
        }
    }

    /** Of one clause, empty where the step has none of that name. */
    public List<String> clause(String name) {
        return clauses.getOrDefault(name, List.of());
    }

    /** Of one property. */
    public Optional<String> detail(String name) {
        return Optional.ofNullable(details.get(name));
    }

    /** This step and everything below it, parents first. */
    public Stream<PlanNode> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(PlanNode::all));
    }

    /** Rows expected of all workers together. */
    double expectedRows() {
        return estimate.rows()
                * detail("Parallel Aware").filter("true"::equals).map(_ -> 2.4).orElse(1.0);
    }
}
