package dev.headroom.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How PostgreSQL executes one statement.
 *
 * @param root the step that returns the rows
 * @param queryId under which pg_stat_statements counts it; empty where the server computes none
 * @param executionMillis where it was run
 */
public record Plan(PlanNode root, OptionalLong queryId, OptionalDouble executionMillis) {
    private static final Set<String> CLAUSES = Set.of(
            "Filter",
            "Index Cond",
            "Recheck Cond",
            "Join Filter",
            "Hash Cond",
            "Merge Cond",
            "One-Time Filter",
            "Sort Key",
            "Presorted Key",
            "Group Key",
            "Output");
    private static final Set<String> READ_ELSEWHERE = Set.of("Plans", "Node Type", "Relation Name", "Schema", "Alias");

    /**
     * Reads what {@code EXPLAIN (FORMAT JSON, VERBOSE)} answered.
     *
     * @throws IllegalArgumentException where it isn't that
     */
    public static Plan parse(String json) {
        if (!(PlanJson.read(json) instanceof List<?> list)
                || list.isEmpty()
                || !(list.getFirst() instanceof Map<?, ?> top)
                || !(top.get("Plan") instanceof Map<?, ?> root)) {
            throw new IllegalArgumentException("a plan must be a list with an object that has a Plan");
        }
        return new Plan(
                node(root),
                top.get("Query Identifier") instanceof Long id ? OptionalLong.of(id) : OptionalLong.empty(),
                top.get("Execution Time") instanceof Number time
                        ? OptionalDouble.of(time.doubleValue())
                        : OptionalDouble.empty());
    }

    private static PlanNode node(Map<?, ?> json) {
        Map<String, List<String>> clauses = new LinkedHashMap<>();
        Map<String, String> details = new LinkedHashMap<>();
        json.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (CLAUSES.contains(name)) {
                clauses.put(
                        name,
                        value instanceof List<?> many
                                ? many.stream().map(String::valueOf).toList()
                                : List.of(String.valueOf(value)));
            } else if (!(value instanceof Map || value instanceof List) && !READ_ELSEWHERE.contains(name)) {
                details.put(name, String.valueOf(value));
            }
        });
        List<PlanNode> children = new ArrayList<>();
        if (json.get("Plans") instanceof List<?> plans) {
            for (Object child : plans) {
                if (child instanceof Map<?, ?> map) {
                    children.add(node(map));
                }
            }
        }
        return new PlanNode(
                text(json, "Node Type").orElse("?"),
                text(json, "Relation Name")
                        .map(name -> new PlanNode.Relation(
                                text(json, "Schema").orElse("public"),
                                name,
                                text(json, "Alias").orElse(name))),
                text(json, "Index Name"),
                new PlanNode.Estimate(
                        number(json, "Startup Cost"), number(json, "Total Cost"), number(json, "Plan Rows"), (int)
                                number(json, "Plan Width")),
                actual(json),
                clauses,
                details,
                children);
    }

    private static Optional<PlanNode.Actual> actual(Map<?, ?> json) {
        if (!json.containsKey("Actual Loops")) {
            return Optional.empty();
        }
        return Optional.of(new PlanNode.Actual(
                number(json, "Actual Rows"),
                number(json, "Actual Loops"),
                number(json, "Actual Total Time"),
                number(json, "Rows Removed by Filter") + number(json, "Rows Removed by Index Recheck"),
                (long) (number(json, "Shared Hit Blocks") + number(json, "Shared Read Blocks")),
                (long) number(json, "Temp Written Blocks")));
    }

    private static Optional<String> text(Map<?, ?> json, String name) {
        return Optional.ofNullable(json.get(name)).map(String::valueOf);
    }

    private static double number(Map<?, ?> json, String name) {
        return json.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    /** Every step, parents first. */
    public Stream<PlanNode> nodes() {
        return root.all();
    }

    /** In the planner's unit: one page read in sequence. */
    public double cost() {
        return root.estimate().totalCost();
    }

    /** Shared blocks touched; empty where it was not run. */
    public OptionalLong blocks() {
        return root.actual().map(it -> OptionalLong.of(it.blocks())).orElse(OptionalLong.empty());
    }

    /** Names of the indexes that it reads. */
    public Set<String> indexes() {
        return nodes().flatMap(node -> node.index().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** What stays the same while only estimates and values change: steps, tables and indexes, indented by depth. */
    public String shape() {
        StringBuilder shape = new StringBuilder();
        shape(root, 0, shape);
        return shape.toString();
    }

    private static void shape(PlanNode node, int depth, StringBuilder shape) {
        shape.append(" ".repeat(depth)).append(node.type());
        node.index().ifPresent(index -> shape.append(' ').append(index));
        node.relation().ifPresent(it -> shape.append(" on ").append(it.name()));
        shape.append('\n');
        node.children().forEach(child -> shape(child, depth + 1, shape));
    }

    /** The steps that read tables, in one line: {@code Index Scan posts_pkey on posts, Seq Scan on users}. */
    public String summary() {
        String reads = nodes().filter(
                        node -> node.relation().isPresent() || node.type().endsWith("Index Scan"))
                .map(node -> node.type()
                        + node.index().map(" "::concat).orElse("")
                        + node.relation().map(it -> " on " + it.name()).orElse(""))
                .distinct()
                .collect(Collectors.joining(", "));
        return reads.isEmpty() ? root.type() : reads;
    }

    /** Whether it changes rows or locks them. */
    boolean writes() {
        return nodes().anyMatch(
                        node -> node.type().equals("ModifyTable") || node.type().equals("LockRows"));
    }
}
