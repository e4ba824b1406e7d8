package dev.headroom.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.sql.DataSource;

/**
 * Looks at the plans of the most expensive statements: with the values they really have, each once until the statistics
 * of the tables change. Where it is told to, it runs what only reads, in a read-only transaction that is rolled back,
 * within the timeout.
 *
 * <p>Best on a replica. Takes one connection that leads to PostgreSQL itself.
 */
public final class PlanSampler {
    private static final int REMEMBERED = 2_000;
    /** One plan is this much dearer than another of the same statement: values matter. */
    private static final double SKEWED = 5;

    private static final String EPOCH = """
            select coalesce(max(greatest(last_analyze, last_autoanalyze)), 'epoch'::timestamptz)::text
                   || count(*) || (select count(*) from pg_index)
            from pg_stat_user_tables
            """;

    private final DataSource direct;
    private final PlanLimits limits;
    private final Map<String, Seen> seen = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Seen(String epoch, PlanReport.Statement statement) {}

    /** @param direct leads to PostgreSQL itself, best to a replica, as a role that may read the tables */
    public PlanSampler(DataSource direct, PlanLimits limits) {
        this.direct = direct;
        this.limits = limits;
    }

    /**
     * Plans of the workload's most expensive statements.
     *
     * @throws dev.headroom.base.CodedException DATABASE_REFUSED where the connection is lost
     */
    public synchronized PlanReport sample(Workload workload) {
        List<String> notes = new ArrayList<>(workload.limitation().stream().toList());
        List<PlanReport.Statement> statements = new ArrayList<>();
        try (IndexSession session = IndexSession.open(direct)) {
            session.run("set statement_timeout = " + limits.timeout().toMillis());
            session.run("set lock_timeout = " + limits.timeout().toMillis());
            AdvisorCatalog catalog = AdvisorCatalog.load(session);
            String epoch = session.first(EPOCH, row -> row.getString(1)).orElse("");
            int refused = 0;
            for (Workload.Entry entry :
                    workload.entries().stream().limit(limits.statements()).toList()) {
                Seen known = seen.get(entry.sql());
                if (known != null && known.epoch().equals(epoch)) {
                    statements.add(withFigures(known.statement(), entry));
                    continue;
                }
                try {
                    PlanReport.Statement statement = look(session, catalog, entry);
                    seen.put(entry.sql(), new Seen(epoch, statement));
                    statements.add(statement);
                } catch (SQLException | IllegalArgumentException _) {
                    refused++;
                }
            }
            if (refused > 0) {
                notes.add(refused + " statements can't be planned within the timeout and are left out");
            }
            return new PlanReport(statements, notes);
        } catch (SQLException failure) {
            throw IndexSession.refused("the sample of plans", failure);
        }
    }

    private static PlanReport.Statement withFigures(PlanReport.Statement known, Workload.Entry entry) {
        return new PlanReport.Statement(
                known.sql(),
                entry.location(),
                entry.figures(),
                known.plan(),
                known.shape(),
                known.cost(),
                known.genericCost(),
                known.blocks(),
                known.millis(),
                known.label(),
                known.findings());
    }

    private PlanReport.Statement look(IndexSession session, AdvisorCatalog catalog, Workload.Entry entry)
            throws SQLException {
        PlanExplainer explainer = new PlanExplainer(session);
        Optional<WorkloadBinds> middle = entry.samples().isEmpty()
                ? Optional.empty()
                : Optional.of(entry.samples().get(entry.samples().size() / 2));
        Plan plan = explainer.explain(entry.sql(), middle);
        boolean complete = middle.isPresent()
                || (PlanPlaceholders.highest(entry.sql()) == 0
                        && PlanPlaceholders.number(entry.sql()).count() == 0);
        Plan shown = limits.run() && complete && !plan.writes()
                ? ran(session, explainer, entry.sql(), middle).orElse(plan)
                : plan;
        List<PlanFinding> findings = new ArrayList<>(PlanFindings.of(shown, catalog, limits));
        OptionalDouble generic = OptionalDouble.empty();
        if (middle.isPresent() && !middle.get().values().isEmpty()) {
            generic = generic(explainer, entry, findings);
        }
        return new PlanReport.Statement(
                entry.sql(),
                entry.location(),
                entry.figures(),
                shown.summary(),
                shown.shape(),
                plan.cost(),
                generic,
                shown.blocks(),
                shown.executionMillis(),
                shown.blocks().isPresent() ? AdviceLabel.MEASURED : AdviceLabel.ESTIMATE,
                findings);
    }

    private static Optional<Plan> ran(
            IndexSession session, PlanExplainer explainer, String sql, Optional<WorkloadBinds> binds)
            throws SQLException {
        session.connection().setAutoCommit(false);
        try {
            session.run("set transaction read only");
            return Optional.of(explainer.analyze(sql, binds));
        } catch (SQLException _) {
            // too slow, or it would have written
            return Optional.empty();
        } finally {
            session.connection().rollback();
            session.connection().setAutoCommit(true);
        }
    }

    /** The kept plan beside those for real values; where they are far apart, that is a finding. */
    private static OptionalDouble generic(PlanExplainer explainer, Workload.Entry entry, List<PlanFinding> findings)
            throws SQLException {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (WorkloadBinds binds : entry.samples().stream().limit(5).toList()) {
            double cost = explainer.explain(entry.sql(), Optional.of(binds)).cost();
            least = Math.min(least, cost);
            most = Math.max(most, cost);
        }
        double kept;
        try {
            kept = explainer.generic(entry.sql()).cost();
        } catch (SQLException _) {
            return OptionalDouble.empty();
        }
        if (kept >= SKEWED * least || most >= SKEWED * kept) {
            findings.add(new PlanFinding(
                    PlanFinding.Kind.SKEW,
                    "values of the statement",
                    "cost %,.0f to %,.0f by value, %,.0f for all values".formatted(least, most, kept),
                    kept >= SKEWED * least
                            ? "an index over the rare value's rows, or plan_cache_mode = force_custom_plan"
                            : "plan_cache_mode = force_custom_plan for this statement"));
        }
        return OptionalDouble.of(kept);
    }

    /** What a statement would do with these values; nothing is run. */
    public Plan explain(String sql, WorkloadBinds binds) {
        try (IndexSession session = IndexSession.open(direct)) {
            session.run("set statement_timeout = " + limits.timeout().toMillis());
            return new PlanExplainer(session).explain(sql, Optional.of(binds));
        } catch (SQLException failure) {
            throw IndexSession.refused("the plan", failure);
        }
    }
}
