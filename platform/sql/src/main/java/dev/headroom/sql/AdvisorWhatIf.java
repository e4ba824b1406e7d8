package dev.headroom.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks the planner with HypoPG, which keeps its pretended indexes in one server process. What it can't pretend is left
 * out for good.
 */
final class AdvisorWhatIf implements AdvisorCosts {
    /** HypoPG answers slowly above. */
    private static final int MOST = 500;

    private final IndexSession session;
    private final PlanExplainer explainer;
    private final String schema;
    private final Map<String, AdvisorIndex> names = new HashMap<>();
    private final Set<AdvisorIndex> impossible = new HashSet<>();
    private final Map<Question, List<Plan>> answers = new HashMap<>();
    private Set<AdvisorIndex> pretended = Set.of();

    /** @param schema of the extension, quoted */
    AdvisorWhatIf(IndexSession session, String schema) {
        this.session = session;
        this.explainer = new PlanExplainer(session);
        this.schema = schema;
    }

    private record Question(int query, Set<AdvisorIndex> indexes) {}

    @Override
    public AdviceLabel label() {
        return AdviceLabel.WHAT_IF;
    }

    @Override
    public double cost(AdvisorQuery query, Set<AdvisorIndex> indexes) throws SQLException {
        return AdvisorQuery.mean(plans(query, indexes));
    }

    @Override
    public Set<AdvisorIndex> used(AdvisorQuery query, Set<AdvisorIndex> indexes) throws SQLException {
        Set<AdvisorIndex> used = new LinkedHashSet<>();
        for (Plan plan : plans(query, indexes)) {
            for (String name : plan.indexes()) {
                AdvisorIndex index = names.get(name);
                if (index != null && indexes.contains(index)) {
                    used.add(index);
                }
            }
        }
        return used;
    }

    @Override
    public List<Plan> plans(AdvisorQuery query, Set<AdvisorIndex> indexes) throws SQLException {
        Set<Long> tables = query.tables();
        Set<AdvisorIndex> relevant = new LinkedHashSet<>();
        for (AdvisorIndex index : indexes) {
            if (tables.contains(index.table()) && !impossible.contains(index)) {
                relevant.add(index);
            }
        }
        if (relevant.isEmpty()) {
            return query.plans();
        }
        Question question = new Question(query.id(), relevant);
        List<Plan> known = answers.get(question);
        if (known == null) {
            known = ask(query, relevant);
            answers.put(question, known);
        }
        return known;
    }

    private List<Plan> ask(AdvisorQuery query, Set<AdvisorIndex> indexes) throws SQLException {
        if (indexes.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " indexes can be pretended at once");
        }
        if (!indexes.equals(pretended)) {
            pretend(indexes);
        }
        List<Plan> plans = new ArrayList<>();
        for (var binds : query.samples()) {
            plans.add(explainer.explain(query.entry().sql(), binds));
        }
        return plans;
    }

    private void pretend(Set<AdvisorIndex> indexes) throws SQLException {
        session.run("select " + schema + ".hypopg_reset()");
        Map<String, AdvisorIndex> made = new LinkedHashMap<>();
        for (AdvisorIndex index : indexes) {
            try {
                session.first(
                                "select indexname from " + schema + ".hypopg_create_index(?)",
                                row -> row.getString(1),
                                index.anonymous())
                        .ifPresent(name -> made.put(name, index));
            } catch (SQLException _) {
                impossible.add(index);
            }
        }
        // names hold the identifier of their moment
        names.putAll(made);
        pretended = Set.copyOf(indexes);
    }
}
