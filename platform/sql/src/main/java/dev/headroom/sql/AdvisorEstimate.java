package dev.headroom.sql;

import dev.headroom.sql.AdvisorCondition.Kind;
import dev.headroom.sql.AdvisorCondition.Use;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reckons from plans as they are and from statistics what an index would save, where nothing can be pretended. It
 * replaces the scans of a plan one by one and never the order of joins, so it finds the plain cases and says so by its
 * label.
 *
 * <p>A look-up costs its way down (a page a level), an entry for each row found, and the table's pages for them: as
 * many as rows where the index's order has nothing to do with the table's, fewer by the square of their correlation, as
 * the planner has it.
 */
final class AdvisorEstimate implements AdvisorCosts {
    private static final int SKIP_SCAN_VERSION = 180000;
    private static final double FEW = 100;
    private static final double RANGE_SHARE = 1.0 / 3;
    private static final double ENTRY = 0.005 + 0.01;
    private static final double LEVELS = 3;
    private static final List<String> OWN = List.of("Filter", "Index Cond", "Recheck Cond");
    private static final List<String> JOINED = List.of("Hash Cond", "Merge Cond", "Join Filter");

    private final AdvisorCatalog catalog;
    private final double randomPage;

    AdvisorEstimate(AdvisorCatalog catalog, double randomPage) {
        this.catalog = catalog;
        this.randomPage = randomPage;
    }

    /** A scan that could be another: how often it runs, and which conditions it has. */
    private record Scan(
            PlanNode node,
            AdvisorCatalog.Table table,
            double loops,
            double cost,
            List<Use> uses,
            List<Use> order,
            double limit) {}

    private record Saving(double cost, Set<AdvisorIndex> by) {}

    @Override
    public AdviceLabel label() {
        return AdviceLabel.ESTIMATE;
    }

    @Override
    public List<Plan> plans(AdvisorQuery query, Set<AdvisorIndex> indexes) {
        return query.plans();
    }

    @Override
    public double cost(AdvisorQuery query, Set<AdvisorIndex> indexes) {
        return query.plans().stream()
                .mapToDouble(plan -> Math.max(
                        plan.cost() * 0.001, plan.cost() - saving(plan, indexes).cost()))
                .average()
                .orElse(0);
    }

    @Override
    public Set<AdvisorIndex> used(AdvisorQuery query, Set<AdvisorIndex> indexes) {
        Set<AdvisorIndex> used = new LinkedHashSet<>();
        query.plans().forEach(plan -> used.addAll(saving(plan, indexes).by()));
        return used;
    }

    private Saving saving(Plan plan, Set<AdvisorIndex> indexes) {
        List<Scan> scans = new ArrayList<>();
        collect(plan.root(), new Place(1, Double.MAX_VALUE, List.of(), List.of()), scans);
        double saved = 0;
        Set<AdvisorIndex> by = new LinkedHashSet<>();
        for (Scan scan : scans) {
            double best = 0;
            Optional<AdvisorIndex> which = Optional.empty();
            for (AdvisorIndex index : indexes) {
                double saving = index.table() == scan.table().oid() ? saving(scan, index) : 0;
                if (saving > best) {
                    best = saving;
                    which = Optional.of(index);
                }
            }
            saved += best;
            which.ifPresent(by::add);
        }
        return new Saving(saved, by);
    }

    /** What stands over a step: how often it runs, how many rows are asked for, sorts and conditions of joins. */
    private record Place(double loops, double limit, List<PlanNode> sorts, List<Use> joins) {}

    private void collect(PlanNode node, Place place, List<Scan> scans) {
        node.relation()
                .flatMap(it -> catalog.table(it.schema(), it.name()))
                .ifPresent(table -> scans.add(scan(node, catalog.root(table), place)));
        for (int i = 0; i < node.children().size(); i++) {
            PlanNode child = node.children().get(i);
            boolean again = (node.type().equals("Nested Loop") && i == 1)
                    || child.detail("Parent Relationship")
                            .filter("SubPlan"::equals)
                            .isPresent();
            double times = again ? place.loops() * Math.max(1, outerRows(node)) : place.loops();
            List<Use> joins = new ArrayList<>();
            if (again) {
                JOINED.forEach(clause -> node.clause(clause).forEach(it -> joins.addAll(AdvisorCondition.uses(it))));
            }
            boolean sort = node.type().contains("Sort");
            boolean gathers = node.type().equals("Gather Merge");
            List<PlanNode> sorts = sort ? List.of(node) : gathers ? place.sorts() : List.of();
            double rows = sort || gathers ? place.limit() : Double.MAX_VALUE;
            collect(
                    child,
                    new Place(
                            times, node.type().equals("Limit") ? node.estimate().rows() : rows, sorts, joins),
                    scans);
        }
    }

    private static double outerRows(PlanNode node) {
        return node.children().isEmpty()
                ? 1
                : node.children().getFirst().estimate().rows();
    }

    private static Scan scan(PlanNode node, AdvisorCatalog.Table table, Place place) {
        String alias = node.relation().orElseThrow().alias();
        List<Use> uses = new ArrayList<>();
        for (String clause : OWN) {
            node.clause(clause).forEach(it -> uses.addAll(AdvisorCondition.uses(it)));
        }
        uses.addAll(place.joins());
        uses.removeIf(use -> !use.alias().equals(alias));
        List<Use> order = place.sorts().stream()
                .flatMap(sort -> sort.clause("Sort Key").stream())
                .flatMap(key -> AdvisorCondition.order(key).stream())
                .toList();
        double sorting = place.sorts().stream()
                .mapToDouble(
                        sort -> sort.estimate().totalCost() - node.estimate().totalCost())
                .sum();
        double cost = node.estimate().totalCost() + Math.max(0, sorting);
        return new Scan(node, table, place.loops(), cost, uses, order, place.limit());
    }

    /** How much of the index a scan would read. */
    private record Match(double share, int equal, boolean ranged, boolean ordered, double descents) {}

    private Optional<Match> match(Scan scan, AdvisorIndex index, double rows) {
        double share = 1;
        if (index.predicate().isPresent()) {
            String predicate = index.predicate().get().sql();
            if (scan.uses().stream()
                    .noneMatch(use -> use.predicate().filter(predicate::equals).isPresent())) {
                return Optional.empty();
            }
            share = index.predicate().get().share();
        }
        int at = 0;
        while (at < index.keys().size()) {
            Optional<Double> equal = equality(scan, index.keys().get(at), rows);
            if (equal.isEmpty()) {
                break;
            }
            share *= equal.get();
            at++;
        }
        boolean ordered = ordered(scan, index, at);
        boolean ranged = at < index.keys().size() && ranged(scan, index.keys().get(at));
        if (at > 0 || ranged || ordered || index.predicate().isPresent()) {
            return Optional.of(new Match(ranged ? share * RANGE_SHARE : share, at, ranged, ordered, 1));
        }
        if (!skippable(scan, index, rows)) {
            return Optional.empty();
        }
        double second = equality(scan, index.keys().get(1), rows).orElse(1.0);
        return Optional.of(
                new Match(second, 1, false, false, distinct(scan, index.keys().getFirst())));
    }

    private double saving(Scan scan, AdvisorIndex index) {
        double rows = Math.max(1, catalog.rows(scan.table()));
        Optional<Match> possible = match(scan, index, rows);
        if (possible.isEmpty()) {
            return 0;
        }
        Match match = possible.get();
        double expected = Math.max(1, scan.node().expectedRows());
        boolean all = match.equal() + (match.ranged() ? 1 : 0) >= scan.uses().size();
        // the planner's own figure, where the index has all that the scan asks
        double found = Math.max(1, all ? Math.min(match.share() * rows, expected) : match.share() * rows);
        if (match.ordered()) {
            double readForOne = Math.max(1, match.share() * rows / expected);
            found = Math.min(found, Math.max(1, scan.limit()) * readForOne);
        }
        double before = match.ordered() ? scan.cost() : scan.node().estimate().totalCost();
        return Math.max(0, (before - lookUp(scan, index, found, match.descents())) * scan.loops());
    }

    private double lookUp(Scan scan, AdvisorIndex index, double found, double descents) {
        double pages = Math.max(1, catalog.pages(scan.table()));
        double rows = Math.max(1, catalog.rows(scan.table()));
        double correlation = index.keys()
                .getFirst()
                .column()
                .flatMap(scan.table()::column)
                .map(AdvisorCatalog.Column::correlation)
                .orElse(0.0);
        double scattered = Math.min(found, pages) * randomPage;
        double together = Math.ceil(found * pages / rows);
        double fetched = scattered + correlation * correlation * (together - scattered);
        boolean only = !index.include().isEmpty();
        return descents * LEVELS * randomPage + found * ENTRY + (only ? fetched * 0.1 : fetched);
    }

    private static Optional<Double> equality(Scan scan, AdvisorIndex.Key key, double rows) {
        return scan.uses().stream()
                .filter(use -> use.sql().equals(key.sql())
                        && (use.kind() == Kind.EQUALITY || use.kind() == Kind.JOIN || use.kind() == Kind.STATE))
                .findFirst()
                .map(use -> key.column()
                        .flatMap(scan.table()::column)
                        .map(column -> use.constant()
                                .map(constant -> column.common().get(constant.replaceAll("^'|'(::.*)?$", "")))
                                .orElse(1 / column.distinct()))
                        .orElse(1 / Math.max(1, rows / 2)));
    }

    private static boolean ranged(Scan scan, AdvisorIndex.Key key) {
        return scan.uses().stream()
                .anyMatch(
                        use -> use.sql().equals(key.sql()) && (use.kind() == Kind.RANGE || use.kind() == Kind.PREFIX));
    }

    private static boolean ordered(Scan scan, AdvisorIndex index, int from) {
        if (scan.order().isEmpty() || index.keys().size() - from < scan.order().size()) {
            return false;
        }
        boolean same = true;
        boolean turned = true;
        for (int i = 0; i < scan.order().size(); i++) {
            AdvisorIndex.Key key = index.keys().get(from + i);
            Use order = scan.order().get(i);
            if (!key.sql().equals(order.sql())) {
                return false;
            }
            same &= key.descending() == order.descending();
            turned &= key.descending() != order.descending();
        }
        return same || turned;
    }

    private static double distinct(Scan scan, AdvisorIndex.Key key) {
        return key.column()
                .flatMap(scan.table()::column)
                .map(AdvisorCatalog.Column::distinct)
                .orElse(Double.MAX_VALUE);
    }

    /** Since 18 an index serves its second key where the first has few values: one way down for each. */
    private boolean skippable(Scan scan, AdvisorIndex index, double rows) {
        return catalog.version() >= SKIP_SCAN_VERSION
                && index.keys().size() > 1
                && distinct(scan, index.keys().getFirst()) <= FEW
                && equality(scan, index.keys().get(1), rows).isPresent();
    }
}
