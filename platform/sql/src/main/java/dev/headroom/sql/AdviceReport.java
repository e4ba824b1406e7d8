package dev.headroom.sql;

import java.util.List;
import java.util.Optional;

/**
 * Which indexes are worth having, and for what.
 *
 * @param indexes the most useful for its size first
 * @param statements every statement that was looked at, the most expensive first
 * @param label how the gains of the whole are known
 * @param notes what is missing and what to do about it
 */
public record AdviceReport(List<Index> indexes, List<Statement> statements, AdviceLabel label, List<String> notes) {
    /**
     * One index.
     *
     * @param ddl the statement that builds it while rows change
     * @param bytes expected, with equal entries merged; measured where the label says so
     * @param gain share of the workload's cost that goes away with it, 0 to 1; 0 where nobody has tried
     * @param serves statements by their place in the report, with what they gain
     */
    public record Index(
            IndexDefinition definition,
            String ddl,
            long bytes,
            double gain,
            AdviceLabel label,
            WriteCost writes,
            List<Served> serves,
            List<String> notes) {
        public Index {
            serves = List.copyOf(serves);
            notes = List.copyOf(notes);
        }
    }

    /**
     * What one index costs whoever writes.
     *
     * @param walBytesPerRow more log for each inserted row, without full pages
     * @param blocksPerRow more blocks touched for each inserted row
     * @param hotShareLost share of the table's updates that touch no index today and would touch this one, 0 to 1: an
     *     upper bound, as the server doesn't count which columns an update changes
     * @param scattered whether rows arrive in another order than the keys', so that each insert touches a page of its
     *     own
     */
    public record WriteCost(double walBytesPerRow, double blocksPerRow, double hotShareLost, boolean scattered) {}

    /**
     * A statement that an index serves.
     *
     * @param statement its place in {@link AdviceReport#statements}
     * @param before the planner's cost
     * @param after the planner's cost with all advised indexes
     */
    public record Served(int statement, double before, double after) {}

    /**
     * A statement with its plans.
     *
     * @param location the code that runs it
     * @param weight share of the workload's time, 0 to 1
     * @param plan the steps that read tables today
     * @param advisedPlan the same with all advised indexes
     */
    public record Statement(
            String sql,
            Optional<String> location,
            Workload.Figures figures,
            double weight,
            double cost,
            double advisedCost,
            String plan,
            String advisedPlan) {}

    public AdviceReport {
        indexes = List.copyOf(indexes);
        statements = List.copyOf(statements);
        notes = List.copyOf(notes);
    }

    /** What the advised indexes take together. */
    public long bytes() {
        return indexes.stream().mapToLong(Index::bytes).sum();
    }

    /** Sum over the statements of weight times cost with the advice by cost without: 1 without advice. */
    public double relativeCost() {
        double all = statements.stream().mapToDouble(Statement::weight).sum();
        return all == 0
                ? 1
                : statements.stream()
                                .mapToDouble(
                                        it -> it.cost() == 0 ? it.weight() : it.weight() * it.advisedCost() / it.cost())
                                .sum()
                        / all;
    }

    /** The declared form, for a {@link BuildRunner}. */
    public List<IndexDefinition> definitions() {
        return indexes.stream().map(Index::definition).toList();
    }
}
