package dev.headroom.sql;

import dev.headroom.sql.AdvisorCondition.Kind;
import dev.headroom.sql.AdvisorCondition.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one statement asks of one table, at one place of its FROM.
 *
 * @param table the topmost of partitions
 * @param uses by kind, each key once
 * @param orders lists of keys that rows are sorted or grouped by
 * @param wanted columns that the statement reads at all
 */
record AdvisorNeed(AdvisorCatalog.Table table, Map<Kind, List<Use>> uses, List<List<Use>> orders, Set<String> wanted) {
    private static final List<String> CONDITIONS =
            List.of("Filter", "Index Cond", "Recheck Cond", "Join Filter", "Hash Cond", "Merge Cond");
    private static final Pattern PARTITION = Pattern.compile("(.*)_[0-9]+");
    private static final Pattern CALL = Pattern.compile("([a-z_][a-z0-9_]*)\\(");
    private static final Pattern EXTREME = Pattern.compile("(?:PARTIAL )?(min|max)\\(([^()\\s]+)\\)");
    private static final Pattern NAME = Pattern.compile("\"[^\"]+\"|(?<![\\p{L}\\p{N}_.'\"])[a-z_][a-z0-9_]*");
    /** What the grammar makes look like a call. */
    private static final Set<String> NOT_CALLS =
            Set.of("coalesce", "numeric", "varchar", "char", "bpchar", "and", "or");

    List<Use> of(Kind kind) {
        return uses.getOrDefault(kind, List.of());
    }

    /** Reads a plan. */
    static List<AdvisorNeed> of(Plan plan, AdvisorCatalog catalog) {
        return new Reader(catalog, plan).needs();
    }

    private static final class Reader {
        private final AdvisorCatalog catalog;
        private final Plan plan;
        private final Map<String, AdvisorCatalog.Table> byAlias = new LinkedHashMap<>();
        private final Map<String, AdvisorNeed> needs = new LinkedHashMap<>();

        Reader(AdvisorCatalog catalog, Plan plan) {
            this.catalog = catalog;
            this.plan = plan;
        }

        List<AdvisorNeed> needs() {
            plan.nodes().flatMap(node -> node.relation().stream()).forEach(this::alias);
            plan.nodes().forEach(this::read);
            plan.root().clause("Output").forEach(this::output);
            return List.copyOf(needs.values());
        }

        private void alias(PlanNode.Relation relation) {
            catalog.table(relation.schema(), relation.name()).ifPresent(table -> {
                AdvisorCatalog.Table root = catalog.root(table);
                String alias = relation.alias();
                Matcher partition = PARTITION.matcher(alias);
                if (root.oid() != table.oid() && partition.matches()) {
                    byAlias.put(partition.group(1), root);
                }
                byAlias.put(alias, root);
            });
        }

        private void read(PlanNode node) {
            for (String condition : CONDITIONS) {
                for (String clause : node.clause(condition)) {
                    AdvisorCondition.uses(clause).forEach(this::use);
                    wanted(clause);
                }
            }
            order(node.clause("Sort Key"));
            order(node.clause("Group Key"));
            for (String output : node.clause("Output")) {
                Matcher extreme = EXTREME.matcher(output);
                if (extreme.matches()) {
                    order(List.of(prefixed(extreme.group(2))));
                }
                if (output.contains("(")) {
                    output(output);
                }
            }
        }

        private void order(List<String> keys) {
            List<Use> list = new ArrayList<>();
            for (String key : keys) {
                wanted(key);
                List<Use> use = AdvisorCondition.order(key).stream()
                        .filter(this::possible)
                        .toList();
                if (use.isEmpty() || (!list.isEmpty() && !place(list.getFirst()).equals(place(use.getFirst())))) {
                    break;
                }
                list.add(use.getFirst());
            }
            // a sort by one table's keys and then another's can begin in the order of the first
            if (!list.isEmpty()) {
                List<List<Use>> orders = need(list.getFirst()).orders();
                if (!orders.contains(list)) {
                    orders.add(list);
                }
            }
        }

        private void use(Use use) {
            if (possible(use)) {
                List<Use> uses = need(use).uses().computeIfAbsent(use.kind(), _ -> new ArrayList<>());
                if (uses.stream().noneMatch(it -> it.key().equals(use.key()))) {
                    uses.add(use);
                }
            }
        }

        private void wanted(String text) {
            for (Use column : AdvisorCondition.columns(text)) {
                if (possible(column)) {
                    need(column).wanted().add(column.key());
                }
            }
        }

        /** With the alias, which EXPLAIN leaves out of lists of results where there is only one table. */
        private String prefixed(String column) {
            return column.contains(".") || byAlias.size() != 1
                    ? column
                    : "\"" + byAlias.keySet().iterator().next() + "\"." + column;
        }

        private void output(String text) {
            wanted(text);
            if (byAlias.size() == 1) {
                Matcher names = NAME.matcher(text);
                while (names.find()) {
                    wanted(prefixed(names.group()));
                }
            }
        }

        private boolean possible(Use use) {
            AdvisorCatalog.Table table = byAlias.get(use.alias());
            return table != null
                    && (use.expression()
                            ? indexable(use.key())
                            : table.columns().containsKey(use.key()));
        }

        private boolean indexable(String expression) {
            Matcher calls = CALL.matcher(expression);
            boolean any = false;
            while (calls.find()) {
                if (!NOT_CALLS.contains(calls.group(1)) && !catalog.immutable(calls.group(1))) {
                    return false;
                }
                any = true;
            }
            return any;
        }

        private String place(Use use) {
            Matcher partition = PARTITION.matcher(use.alias());
            AdvisorCatalog.Table parent = partition.matches() ? byAlias.get(partition.group(1)) : null;
            return parent != null && parent.parted() && parent.equals(byAlias.get(use.alias()))
                    ? partition.group(1)
                    : use.alias();
        }

        private AdvisorNeed need(Use use) {
            return needs.computeIfAbsent(
                    place(use),
                    alias -> new AdvisorNeed(
                            Objects.requireNonNull(byAlias.get(alias)),
                            new LinkedHashMap<>(),
                            new ArrayList<>(),
                            new LinkedHashSet<>()));
        }
    }
}
