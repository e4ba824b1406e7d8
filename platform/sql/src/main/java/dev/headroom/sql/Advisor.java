package dev.headroom.sql;

import dev.headroom.sql.AdvisorCondition.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Says which indexes a workload is worth: plans its statements with the values they really have, makes candidates of
 * what the plans filter, join and sort by, asks the planner what each would save, and chooses within a budget. Changes
 * nothing; what it says is proved on a copy, or after the build.
 *
 * <p>Asks the planner through HypoPG where that extension is installed, else reckons and labels it so. Takes two
 * connections that lead to PostgreSQL itself, for as long as it runs: seconds for a hundred statements.
 */
public final class Advisor {
    private static final String HYPOPG = """
            select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
            where e.extname = 'hypopg'
            """;

    private final DataSource direct;
    private final AdvicePolicy policy;

    /** @param direct leads to PostgreSQL itself, as a role that may read the statements' tables */
    public Advisor(DataSource direct, AdvicePolicy policy) {
        this.direct = direct;
        this.policy = policy;
    }

    /**
     * Advice for the workload.
     *
     * @throws dev.headroom.base.CodedException DIRECT_CONNECTION_NEEDED behind a pooler in transaction mode,
     *     DATABASE_REFUSED where the connection is lost
     */
    public AdviceReport advise(Workload workload) {
        try (IndexSession session = IndexSession.direct(direct)) {
            session.run("set statement_timeout = '5s'");
            AdvisorCatalog catalog = AdvisorCatalog.load(session);
            List<String> notes = new ArrayList<>(workload.limitation().stream().toList());
            List<AdvisorQuery> queries = queries(session, catalog, workload, notes);
            Optional<String> hypopg = session.first(HYPOPG, row -> row.getString(1));
            AdvisorCosts costs;
            if (hypopg.isPresent()) {
                costs = new AdvisorWhatIf(session, hypopg.get());
            } else {
                notes.add("HypoPG is not installed, so that gains are reckoned from statistics: run create extension"
                        + " hypopg, or measure the advice on a restored copy");
                double randomPage = Double.parseDouble(
                        session.first("select current_setting('random_page_cost')", row -> row.getString(1))
                                .orElse("4"));
                costs = new AdvisorEstimate(catalog, randomPage);
            }
            return report(queries, catalog, costs, notes);
        } catch (SQLException failure) {
            throw IndexSession.refused("the advisor", failure);
        }
    }

    private List<AdvisorQuery> queries(
            IndexSession session, AdvisorCatalog catalog, Workload workload, List<String> notes) {
        List<Workload.Entry> entries =
                workload.entries().stream().limit(policy.statements()).toList();
        double millis =
                entries.stream().mapToDouble(it -> it.figures().millis()).sum();
        PlanExplainer explainer = new PlanExplainer(session);
        List<AdvisorQuery> queries = new ArrayList<>();
        int refused = 0;
        for (Workload.Entry entry : entries) {
            try {
                List<Optional<WorkloadBinds>> samples = samples(entry);
                List<Plan> plans = new ArrayList<>();
                for (Optional<WorkloadBinds> binds : samples) {
                    plans.add(explainer.explain(entry.sql(), binds));
                }
                double weight = millis > 0 ? entry.figures().millis() / millis : 1.0 / entries.size();
                List<AdvisorNeed> needs = plans.stream()
                        .flatMap(plan -> AdvisorNeed.of(plan, catalog).stream())
                        .distinct()
                        .toList();
                queries.add(new AdvisorQuery(queries.size(), entry, samples, weight, plans, needs));
            } catch (SQLException | IllegalArgumentException _) {
                // text that the server cut, tables that are gone, types that it can't know
                refused++;
            }
        }
        if (refused > 0) {
            notes.add(refused + " statements can't be planned and are left out");
        }
        return queries;
    }

    private List<Optional<WorkloadBinds>> samples(Workload.Entry entry) {
        List<WorkloadBinds> all = entry.samples();
        if (all.isEmpty()) {
            return List.of(Optional.empty());
        }
        int wanted = Math.min(policy.samples(), all.size());
        Set<Optional<WorkloadBinds>> some = new LinkedHashSet<>();
        for (int i = 0; i < wanted; i++) {
            some.add(Optional.of(all.get(wanted == 1 ? 0 : i * (all.size() - 1) / (wanted - 1))));
        }
        return List.copyOf(some);
    }

    private AdviceReport report(
            List<AdvisorQuery> queries, AdvisorCatalog catalog, AdvisorCosts costs, List<String> notes)
            throws SQLException {
        Map<AdvisorIndex, Set<Integer>> candidates = AdvisorCandidates.of(queries, catalog, policy);
        AdvisorSearch search = new AdvisorSearch(queries, catalog, costs, policy, candidates);
        Set<AdvisorIndex> chosen = search.choose();
        Set<String> taken = catalog.tables().stream()
                .flatMap(table -> table.indexes().stream())
                .map(AdvisorCatalog.Existing::name)
                .collect(Collectors.toCollection(HashSet::new));
        double all = queries.stream().mapToDouble(AdvisorQuery::weight).sum();
        double with = search.objective(chosen);
        List<AdviceReport.Index> indexes = new ArrayList<>();
        for (AdvisorIndex index : chosen) {
            Set<AdvisorIndex> without = new LinkedHashSet<>(chosen);
            without.remove(index);
            double gain = all == 0 ? 0 : (search.objective(without) - with) / all;
            AdviceReport.Index advised = advised(index, gain, new Context(queries, catalog, costs, chosen, taken));
            taken.add(advised.definition().name());
            indexes.add(advised);
        }
        indexes.sort(Comparator.comparingDouble((AdviceReport.Index it) -> it.gain() / Math.max(1, it.bytes()))
                .reversed());
        indexes.addAll(AdvisorInverted.of(queries, catalog, taken, policy));
        List<AdviceReport.Statement> statements = new ArrayList<>();
        for (AdvisorQuery query : queries) {
            statements.add(statement(query, costs, chosen));
        }
        return new AdviceReport(indexes, statements, costs.label(), notes);
    }

    private record Context(
            List<AdvisorQuery> queries,
            AdvisorCatalog catalog,
            AdvisorCosts costs,
            Set<AdvisorIndex> chosen,
            Set<String> taken) {}

    private static AdviceReport.Index advised(AdvisorIndex index, double gain, Context context) throws SQLException {
        AdvisorCatalog.Table table =
                context.catalog().table(index.schema(), index.tableName()).orElseThrow();
        long bytes = AdvisorSize.bytes(index, context.catalog(), table);
        List<AdviceReport.Served> serves = new ArrayList<>();
        for (AdvisorQuery query : context.queries()) {
            if (context.costs().used(query, context.chosen()).contains(index)) {
                serves.add(new AdviceReport.Served(
                        query.id(), query.cost(), context.costs().cost(query, context.chosen())));
            }
        }
        IndexDefinition definition = index.definition(context.taken());
        AdviceReport.WriteCost writes = AdvisorWrites.of(index, context.catalog(), table, bytes);
        return new AdviceReport.Index(
                definition,
                definition.ddl(),
                bytes,
                gain,
                context.costs().label(),
                writes,
                serves,
                notes(index, context, writes));
    }

    private static List<String> notes(AdvisorIndex index, Context context, AdviceReport.WriteCost writes) {
        List<String> notes = new ArrayList<>();
        index.predicate().ifPresent(part -> {
            notes.add("holds %.2f %% of the rows".formatted(100 * part.share()));
            boolean bound = context.queries().stream()
                    .filter(query -> query.tables().contains(index.table()))
                    .flatMap(query -> query.needs().stream())
                    .filter(need -> need.table().oid() == index.table())
                    .flatMap(need -> need.of(Kind.EQUALITY).stream())
                    .filter(use -> use.predicate().filter(part.sql()::equals).isPresent())
                    .anyMatch(use -> context.queries().stream()
                            .noneMatch(query -> query.entry()
                                    .sql()
                                    .contains(use.constant().orElse("-").split("::", 2)[0])));
            if (bound) {
                notes.add("serves the statement only while it is planned with its value: write the value into the"
                        + " statement, or set plan_cache_mode = force_custom_plan for it");
            }
        });
        if (writes.scattered()) {
            notes.add("rows arrive in another order than the keys': each insert touches a page of its own, which after"
                    + " each checkpoint is logged in full");
        }
        return notes;
    }

    private static AdviceReport.Statement statement(AdvisorQuery query, AdvisorCosts costs, Set<AdvisorIndex> chosen)
            throws SQLException {
        List<Plan> advised = costs.plans(query, chosen);
        return new AdviceReport.Statement(
                query.entry().sql(),
                query.entry().location(),
                query.entry().figures(),
                query.weight(),
                query.cost(),
                costs.cost(query, chosen),
                query.plans().getFirst().summary(),
                advised.getFirst().summary());
    }
}
