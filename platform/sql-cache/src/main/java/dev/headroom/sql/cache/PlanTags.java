package dev.headroom.sql.cache;

import dev.headroom.base.Violation;
import dev.headroom.freshness.Tag;
import dev.headroom.sql.Plan;
import dev.headroom.sql.PlanNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the result of one execution depends on, as its plan says: each step that reads a table adds the table, or the
 * rows that its own condition pins it to.
 */
final class PlanTags {
    /** Steps that read what no table holds, or not all of what one holds. */
    private static final Set<String> FOREIGN_STEPS =
            Set.of("Foreign Scan", "Custom Scan", "Sample Scan", "Table Function Scan", "Named Tuplestore Scan");

    private static final Set<String> WRITING_STEPS = Set.of("ModifyTable", "LockRows");
    private static final List<String> PINNING = List.of("Index Cond", "Recheck Cond", "Filter");
    private static final int MOST_PINS = 16;

    /**
     * Stable functions that depend on nothing but their arguments and the settings that are part of a session's
     * fingerprint.
     */
    private static final Set<String> SETTLED_BY_SETTINGS = Set.of(
            "extract",
            "date_part",
            "date_trunc",
            "date_bin",
            "timezone",
            "date",
            "timestamptz",
            "timestamp",
            "time",
            "timetz",
            "interval",
            "to_char",
            "to_date",
            "to_timestamp",
            "to_number",
            "make_timestamptz",
            "make_interval",
            "text",
            "concat",
            "concat_ws",
            "format",
            "array_to_string",
            "string_to_array",
            "quote_literal",
            "quote_nullable",
            "to_json",
            "to_jsonb",
            "row_to_json",
            "array_to_json",
            "json_agg",
            "jsonb_agg",
            "json_object_agg",
            "jsonb_object_agg",
            "json_build_object",
            "jsonb_build_object",
            "json_build_array",
            "jsonb_build_array",
            "json_populate_record",
            "jsonb_populate_record",
            "generate_series",
            "date_add",
            "date_subtract",
            "to_tsvector",
            "to_tsquery",
            "plainto_tsquery",
            "phraseto_tsquery",
            "websearch_to_tsquery",
            "ts_headline");

    private final Plan plan;
    private final List<String> texts;
    private final Catalogue catalogue;
    private final FollowedTables followed;
    private final List<Refusal> refusals = new ArrayList<>();
    private final Set<Tag> tags = new LinkedHashSet<>();

    private PlanTags(Plan plan, List<String> texts, Catalogue catalogue, FollowedTables followed) {
        this.plan = plan;
        this.texts = texts;
        this.catalogue = catalogue;
        this.followed = followed;
    }

    /** Either tags, or why there are none. */
    record Outcome(Set<Tag> tags, Optional<Refusal> refusal) {}

    static Outcome of(Plan plan, List<String> texts, Catalogue catalogue, FollowedTables followed) {
        PlanTags reading = new PlanTags(plan, texts, catalogue, followed);
        reading.expressions();
        reading.plan.nodes().forEach(reading::step);
        reading.emptiness();
        reading.tags.add(FollowedTables.SCHEMA);
        return new Outcome(Set.copyOf(reading.tags), reading.refusals.stream().findFirst());
    }

    private void expressions() {
        texts.stream()
                .flatMap(text -> PlanText.moment(text).stream())
                .findFirst()
                .ifPresent(word -> refuse(
                        Refusal.Kind.MOMENT_OR_USER,
                        "must not depend on the time or the user",
                        word,
                        "pass it as a value, rounded to what the result needs"));
        for (String function : catalogue.unstable()) {
            boolean settled = function.startsWith("pg_catalog.")
                    && SETTLED_BY_SETTINGS.contains(function.substring("pg_catalog.".length()));
            if (!settled) {
                refuse(
                        Refusal.Kind.FUNCTION,
                        "must call no function whose result may change by itself",
                        function,
                        "compute it before, or declare the function IMMUTABLE where it is");
            }
        }
        for (String operator : catalogue.volatileOperators()) {
            refuse(Refusal.Kind.FUNCTION, "must not run beside volatile operators or casts", operator, "drop it");
        }
    }

    /** A table of which every partition was left out has no step of its own. */
    private void emptiness() {
        boolean reads = plan.nodes().anyMatch(node -> node.relation().isPresent());
        boolean leftOut = plan.nodes()
                .anyMatch(node -> !node.clause("One-Time Filter").isEmpty()
                        || !node.detail("Subplans Removed").orElse("0").equals("0"));
        if (!reads && leftOut) {
            refuse(
                    Refusal.Kind.NOTHING_READ,
                    "must read a table with its values, so that it is known which",
                    "a plan without one",
                    "it was answered by the database");
        }
    }

    private void step(PlanNode node) {
        if (WRITING_STEPS.contains(node.type())) {
            refuse(
                    Refusal.Kind.LOCKS_OR_WRITES,
                    "must neither lock rows nor change them",
                    node.type(),
                    "send it past the cache");
        }
        if (FOREIGN_STEPS.contains(node.type())) {
            refuse(
                    Refusal.Kind.STEP,
                    "must read nothing but tables of this database",
                    node.type(),
                    "send it past the cache");
        }
        node.relation().ifPresent(relation -> read(node, relation));
    }

    private void read(PlanNode node, PlanNode.Relation relation) {
        String name = relation.schema() + '.' + relation.name();
        Catalogue.Relation known = catalogue.relations().get(name);
        if (known == null
                || !(known.kind().equals("r") || known.kind().equals("p"))
                || !known.persistence().equals("p")) {
            refuse(
                    Refusal.Kind.UNFOLLOWED_TABLE,
                    "must read ordinary, logged tables: changes of others are told by nobody",
                    name,
                    "query the tables behind it");
            return;
        }
        if (!followed.contains(known.root())) {
            refuse(
                    Refusal.Kind.UNFOLLOWED_TABLE,
                    "must read tables that the change feed follows",
                    known.root(),
                    "add it to headroom.change-feed.tables");
            return;
        }
        if (known.secured()) {
            refuse(
                    Refusal.Kind.ROW_SECURITY,
                    "must read tables without policies: they decide by who asks",
                    known.root(),
                    "send it past the cache");
            return;
        }
        tags.addAll(pinned(node, relation.alias(), known).orElse(Set.of(FollowedTables.whole(known.root()))));
    }

    /** Every row that such a step lets through has one of the values. */
    private Optional<Set<Tag>> pinned(PlanNode node, String alias, Catalogue.Relation known) {
        Map<String, String> roots = followed.roots(known.root());
        for (String clause : PINNING) {
            for (String condition : node.clause(clause)) {
                for (PlanText.Pin pin : PlanText.pins(condition)) {
                    String root = roots.get(pin.column());
                    if (root != null
                            && pin.alias().equals(alias)
                            && known.comparable().contains(pin.column())
                            && pin.values().size() <= MOST_PINS) {
                        Set<Tag> rows = new LinkedHashSet<>();
                        pin.values().forEach(value -> rows.add(Tag.of(root, value)));
                        return Optional.of(rows);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private void refuse(Refusal.Kind kind, String rule, String value, String wayOut) {
        refusals.add(new Refusal(kind, Violation.of("cached query", rule, value).instead(wayOut)));
    }
}
