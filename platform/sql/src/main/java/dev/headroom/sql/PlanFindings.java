package dev.headroom.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Reads a plan for what costs more than it has to. */
final class PlanFindings {
    private static final double WRONG = 10;
    private static final double FEW_ROWS = 100;
    private static final double MANY_LOOPS = 100;

    private final PlanLimits limits;
    private final ToDoubleFunction<PlanNode.Relation> pages;
    private final ToDoubleFunction<PlanNode.Relation> rows;
    private final List<PlanFinding> findings = new ArrayList<>();

    private PlanFindings(
            PlanLimits limits, ToDoubleFunction<PlanNode.Relation> pages, ToDoubleFunction<PlanNode.Relation> rows) {
        this.limits = limits;
        this.pages = pages;
        this.rows = rows;
    }

    static List<PlanFinding> of(Plan plan, AdvisorCatalog catalog, PlanLimits limits) {
        PlanFindings reader = new PlanFindings(
                limits,
                it -> catalog.table(it.schema(), it.name())
                        .map(AdvisorCatalog.Table::pages)
                        .orElse(0.0),
                it -> catalog.table(it.schema(), it.name())
                        .map(AdvisorCatalog.Table::rows)
                        .orElse(0.0));
        reader.read(plan.root(), plan);
        return List.copyOf(reader.findings);
    }

    private void read(PlanNode node, Plan plan) {
        scan(node, plan);
        estimate(node);
        spill(node);
        for (int i = 0; i < node.children().size(); i++) {
            loop(node, i, plan);
            read(node.children().get(i), plan);
        }
    }

    private void scan(PlanNode node, Plan plan) {
        if (!node.type().equals("Seq Scan")
                || node.relation().isEmpty()
                || node.clause("Filter").isEmpty()) {
            return;
        }
        PlanNode.Relation relation = node.relation().get();
        double read = node.actual()
                .map(it -> (it.rows() + it.removed()) * it.loops())
                .orElseGet(() -> rows.applyAsDouble(relation));
        double returned = node.actual().map(PlanNode.Actual::allRows).orElseGet(node::expectedRows);
        double inVain = (read - returned) / Math.max(1, returned);
        double size = pages.applyAsDouble(relation);
        boolean material = node.estimate().totalCost() >= limits.share() * plan.cost();
        if (size >= limits.pages() && inVain >= limits.removedPerRow() && material) {
            findings.add(new PlanFinding(
                    PlanFinding.Kind.SEQUENTIAL_SCAN,
                    node.type() + " on " + relation.name(),
                    "%,.0f pages and %,.0f rows read for %,.0f".formatted(size, read, returned),
                    "an index for " + node.clause("Filter").getFirst() + "; the advisor says which"));
        }
    }

    private void estimate(PlanNode node) {
        Optional<PlanNode.Actual> actual = node.actual().filter(it -> it.loops() > 0);
        if (actual.isEmpty()
                || (!node.children().isEmpty()
                        && !node.type().contains("Join")
                        && !node.type().equals("Nested Loop"))) {
            return;
        }
        double expected = Math.max(1, node.estimate().rows());
        double found = Math.max(1, actual.get().rows());
        boolean matters = Math.max(expected, found) * actual.get().loops() >= FEW_ROWS;
        double factor = Math.max(expected, found) / Math.min(expected, found);
        if (factor >= WRONG && matters) {
            findings.add(new PlanFinding(
                    PlanFinding.Kind.MISESTIMATE,
                    subject(node),
                    "%,.0f rows expected, %,.1f found, %,.0f-fold %s"
                            .formatted(
                                    node.estimate().rows(),
                                    actual.get().rows(),
                                    factor,
                                    expected > found ? "too many" : "too few"),
                    node.relation()
                            .map(it -> "analyze " + it.name()
                                    + "; for conditions on several of its columns, create statistics on them")
                            .orElse("look at the steps below: one join's error multiplies in the next")));
        }
    }

    private void spill(PlanNode node) {
        boolean disk = node.detail("Sort Space Type").filter("Disk"::equals).isPresent();
        if (disk) {
            findings.add(new PlanFinding(
                    PlanFinding.Kind.SORT_ON_DISK,
                    node.type() + " by " + String.join(", ", node.clause("Sort Key")),
                    node.detail("Sort Space Used").orElse("?") + " kB on disk",
                    "an index in that order, or set local work_mem above it for this statement"));
        }
        double batches = number(node, "Hash Batches")
                .orElse(number(node, "HashAgg Batches").orElse(0));
        if (batches > 1) {
            findings.add(new PlanFinding(
                    PlanFinding.Kind.HASH_ON_DISK,
                    node.type(),
                    "%,.0f batches instead of one".formatted(batches),
                    "set local work_mem higher for this statement, or hash_mem_multiplier for all"));
        }
    }

    private void loop(PlanNode node, int child, Plan plan) {
        PlanNode inner = node.children().get(child);
        boolean subPlan =
                inner.detail("Parent Relationship").filter("SubPlan"::equals).isPresent();
        boolean nested = node.type().equals("Nested Loop") && child == 1;
        if (!subPlan && !nested) {
            return;
        }
        double outer = node.children().isEmpty() || (subPlan && node.children().size() == 1)
                ? rowsBefore(node)
                : node.children().getFirst().estimate().rows();
        double loops = inner.actual().map(PlanNode.Actual::loops).orElse(outer);
        double cost = inner.estimate().totalCost() * loops;
        boolean full = inner.all()
                .anyMatch(it -> it.type().equals("Seq Scan")
                        && it.relation()
                                .filter(relation -> pages.applyAsDouble(relation) >= 8)
                                .isPresent());
        if (loops >= MANY_LOOPS && full && cost >= limits.share() * plan.cost()) {
            findings.add(new PlanFinding(
                    PlanFinding.Kind.CORRELATED_LOOP,
                    subject(inner) + (subPlan ? " in a subquery" : ""),
                    "%,.0f times, each of cost %,.0f"
                            .formatted(loops, inner.estimate().totalCost()),
                    "an index for its condition, or write it as a join that is done once"));
        }
    }

    private double rowsBefore(PlanNode node) {
        return node.actual()
                .map(it -> (it.rows() + it.removed()) * it.loops())
                .orElseGet(() -> node.relation()
                        .map(rows::applyAsDouble)
                        .orElse(node.estimate().rows()));
    }

    private static OptionalDouble number(PlanNode node, String detail) {
        return node.detail(detail)
                .map(it -> OptionalDouble.of(Double.parseDouble(it)))
                .orElse(OptionalDouble.empty());
    }

    private static String subject(PlanNode node) {
        return node.type() + node.relation().map(it -> " on " + it.name()).orElse("");
    }
}
