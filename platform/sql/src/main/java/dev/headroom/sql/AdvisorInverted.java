package dev.headroom.sql;

import dev.headroom.sql.AdvisorCondition.Kind;
import dev.headroom.sql.AdvisorCondition.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Generalised inverted indexes for containment and for texts with a word inside: no planner can pretend one. */
final class AdvisorInverted {
    /** Share of a statement's cost from which on reading the table is worth an index. */
    private static final double MATERIAL = 0.2;

    private AdvisorInverted() {}

    /** Those whose table is read in full today; labelled {@link AdviceLabel#UNVERIFIED}. */
    static List<AdviceReport.Index> of(
            List<AdvisorQuery> queries, AdvisorCatalog catalog, Set<String> taken, AdvicePolicy policy) {
        Map<String, AdviceReport.Index> advised = new LinkedHashMap<>();
        for (AdvisorQuery query : queries) {
            for (AdvisorNeed need : query.needs()) {
                if (catalog.pages(need.table()) < policy.leastPages() || !readInFull(query, need.table(), catalog)) {
                    continue;
                }
                for (Use use : need.of(Kind.CONTAINS)) {
                    index(need.table(), use, taken)
                            .ifPresent(it -> advised.putIfAbsent(it.qualifiedTable() + it.keys(), served(it, query)));
                }
            }
        }
        return List.copyOf(advised.values());
    }

    private static boolean readInFull(AdvisorQuery query, AdvisorCatalog.Table table, AdvisorCatalog catalog) {
        return query.plans()
                .getFirst()
                .nodes()
                .filter(node -> node.type().equals("Seq Scan")
                        && node.estimate().totalCost()
                                >= MATERIAL * query.plans().getFirst().cost())
                .flatMap(node -> node.relation().stream())
                .flatMap(it -> catalog.table(it.schema(), it.name()).stream())
                .anyMatch(it -> catalog.root(it).oid() == table.oid());
    }

    private static Optional<IndexDefinition> index(AdvisorCatalog.Table table, Use use, Set<String> taken) {
        Optional<AdvisorCatalog.Column> column = use.expression() ? Optional.empty() : table.column(use.key());
        if (column.isEmpty() || has(table, use.key())) {
            return Optional.empty();
        }
        String type = column.get().type();
        String operators;
        if (type.equals("jsonb")) {
            operators = " jsonb_path_ops";
        } else if (type.endsWith("[]") || type.equals("tsvector")) {
            operators = "";
        } else if (type.startsWith("text") || type.startsWith("character varying")) {
            operators = " gin_trgm_ops";
        } else {
            return Optional.empty();
        }
        AdvisorIndex named = AdvisorIndex.on(table, List.of(AdvisorIndex.Key.of(use)));
        IndexDefinition tree = named.definition(taken);
        String name = tree.name().replaceAll("_idx([0-9]*)$", "_gin$1");
        return Optional.of(new IndexDefinition(
                name,
                tree.schema(),
                tree.table(),
                false,
                "gin",
                List.of(use.sql() + operators),
                List.of(),
                Optional.empty()));
    }

    private static boolean has(AdvisorCatalog.Table table, String column) {
        return table.indexes().stream()
                .anyMatch(
                        it -> it.method().equals("gin") && it.keys().getFirst().contains(column));
    }

    private static AdviceReport.Index served(IndexDefinition index, AdvisorQuery query) {
        List<String> notes = new ArrayList<>();
        notes.add("nobody has tried it: measure on a restored copy before it is built");
        if (index.keys().getFirst().endsWith("gin_trgm_ops")) {
            notes.add("needs create extension pg_trgm, and finds only words of three letters and more");
        }
        return new AdviceReport.Index(
                index,
                index.ddl(),
                0,
                0,
                AdviceLabel.UNVERIFIED,
                new AdviceReport.WriteCost(0, 0, 0, true),
                List.of(new AdviceReport.Served(query.id(), query.cost(), query.cost())),
                notes);
    }
}
