package dev.headroom.sql;

import dev.headroom.sql.AdvisorCondition.Kind;
import dev.headroom.sql.AdvisorCondition.Use;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Indexes that a workload could use: keys of equality first, then one range or the order of a sort; stored columns
 * where few and narrow ones make the table unnecessary; the rows of a rare value alone where a statement always asks
 * for it. What an existing index does already, tables of a few pages and wide columns are left out.
 */
final class AdvisorCandidates {
    private static final double RARE = 0.05;
    private static final double WIDEST_KEY = 100;
    private static final int MOST_STORED = 3;
    private static final double WIDEST_STORED = 64;
    private static final int ALWAYS = 3;
    private static final Pattern QUOTED = Pattern.compile("'((?:[^']|'')*+)'.*", Pattern.DOTALL);
    private static final Set<String> NO_TREE = Set.of("json", "jsonb", "xml", "point", "box", "tsvector", "bytea");

    private final AdvisorCatalog catalog;
    private final AdvicePolicy policy;
    private final Map<AdvisorIndex, Set<Integer>> candidates = new LinkedHashMap<>();

    private AdvisorCandidates(AdvisorCatalog catalog, AdvicePolicy policy) {
        this.catalog = catalog;
        this.policy = policy;
    }

    /** Each candidate with the statements that asked for it. */
    static Map<AdvisorIndex, Set<Integer>> of(List<AdvisorQuery> queries, AdvisorCatalog catalog, AdvicePolicy policy) {
        AdvisorCandidates made = new AdvisorCandidates(catalog, policy);
        for (AdvisorQuery query : queries) {
            for (AdvisorNeed need : query.needs()) {
                if (catalog.pages(need.table()) >= policy.leastPages()) {
                    made.add(query, need);
                }
            }
        }
        return made.candidates;
    }

    private void add(AdvisorQuery query, AdvisorNeed need) {
        AdvisorCatalog.Table table = need.table();
        List<AdvisorIndex.Key> equal = keys(need.of(Kind.EQUALITY), table);
        List<AdvisorIndex.Key> joins = keys(need.of(Kind.JOIN), table);
        List<AdvisorIndex.Key> ranges = ranges(need);
        List<List<AdvisorIndex.Key>> orders = orders(need);
        Set<List<AdvisorIndex.Key>> lists = new LinkedHashSet<>();
        Stream.of(equal, joins, ranges).flatMap(List::stream).forEach(key -> lists.add(List.of(key)));
        lists.addAll(orders);
        lists.add(joins);
        Stream.concat(Stream.of(List.<AdvisorIndex.Key>of()), joins.stream().map(List::of))
                .forEach(join -> tails(lists, equal, join, ranges, orders));
        lists.forEach(keys -> propose(query, need, keys, Optional.empty()));
        parts(query, need).forEach((use, part) -> part(query, need, use, part));
    }

    private static void tails(
            Set<List<AdvisorIndex.Key>> lists,
            List<AdvisorIndex.Key> equal,
            List<AdvisorIndex.Key> join,
            List<AdvisorIndex.Key> ranges,
            List<List<AdvisorIndex.Key>> orders) {
        for (List<AdvisorIndex.Key> first : List.of(joined(equal, join), joined(join, equal))) {
            lists.add(first);
            ranges.forEach(range -> lists.add(joined(first, List.of(range))));
            orders.forEach(order -> lists.add(joined(first, order)));
        }
        equal.forEach(key -> ranges.forEach(range -> lists.add(joined(List.of(key), List.of(range)))));
        equal.forEach(key -> orders.forEach(order -> lists.add(joined(List.of(key), order))));
        for (AdvisorIndex.Key first : equal) {
            equal.forEach(second -> lists.add(joined(List.of(first), List.of(second))));
        }
    }

    private static List<AdvisorIndex.Key> joined(List<AdvisorIndex.Key> first, List<AdvisorIndex.Key> then) {
        List<AdvisorIndex.Key> all = new ArrayList<>(first);
        then.stream()
                .filter(key -> first.stream().noneMatch(it -> it.sql().equals(key.sql())))
                .forEach(all::add);
        return all;
    }

    /** The most selective first: that also leaves the fewest entries to look at for statements with fewer keys. */
    private List<AdvisorIndex.Key> keys(List<Use> uses, AdvisorCatalog.Table table) {
        return new ArrayList<>(uses.stream()
                .filter(use -> narrow(use, table))
                .sorted(Comparator.comparingDouble((Use use) -> -distinct(use, table)))
                .map(AdvisorIndex.Key::of)
                .toList());
    }

    private double distinct(Use use, AdvisorCatalog.Table table) {
        return use.expression()
                ? catalog.rows(table)
                : table.column(use.key()).map(AdvisorCatalog.Column::distinct).orElse(1.0);
    }

    private static boolean narrow(Use use, AdvisorCatalog.Table table) {
        return use.expression()
                || table.column(use.key())
                        .filter(it -> it.width() <= WIDEST_KEY
                                && !NO_TREE.contains(it.type())
                                && !it.type().endsWith("[]"))
                        .isPresent();
    }

    /** Texts are compared by their locale; a search for a beginning needs an index that compares by character. */
    private static AdvisorIndex.Key prefix(AdvisorIndex.Key key, AdvisorCatalog.Table table) {
        boolean text = key.column()
                .flatMap(table::column)
                .map(it -> it.type().startsWith("text"))
                .orElse(false);
        return new AdvisorIndex.Key(
                key.sql(),
                key.column(),
                false,
                false,
                text || key.column().isEmpty() ? "text_pattern_ops" : "varchar_pattern_ops");
    }

    private void propose(
            AdvisorQuery query, AdvisorNeed need, List<AdvisorIndex.Key> keys, Optional<AdvisorIndex.Part> part) {
        if (keys.isEmpty()) {
            return;
        }
        List<AdvisorIndex.Key> some = keys.subList(0, Math.min(keys.size(), policy.width()));
        AdvisorIndex bare = AdvisorIndex.on(need.table(), some);
        AdvisorIndex index = part.map(bare::where).orElse(bare);
        if (need.table().indexes().stream().anyMatch(it -> index.coveredBy(it) || index.extendsUnique(it))) {
            // stored columns alone aren't worth a second index over the same keys
            return;
        }
        propose(query, need.table(), index);
        List<String> rest = need.wanted().stream()
                .filter(column -> !index.stored().contains(column))
                .toList();
        double width = rest.stream()
                .flatMap(column -> need.table().column(column).stream())
                .mapToDouble(AdvisorCatalog.Column::width)
                .sum();
        if (!rest.isEmpty() && rest.size() <= MOST_STORED && width <= WIDEST_STORED) {
            propose(query, need.table(), index.including(rest));
        }
    }

    private void propose(AdvisorQuery query, AdvisorCatalog.Table table, AdvisorIndex index) {
        if (table.indexes().stream().noneMatch(index::coveredBy)) {
            candidates.computeIfAbsent(index, _ -> new LinkedHashSet<>()).add(query.id());
        }
    }

    private void part(AdvisorQuery query, AdvisorNeed need, Use rare, AdvisorIndex.Part part) {
        List<AdvisorIndex.Key> others = keys(need.of(Kind.EQUALITY), need.table());
        others.removeIf(key -> key.sql().equals(rare.sql()));
        Optional<AdvisorIndex.Part> rows = Optional.of(part);
        propose(query, need, List.of(AdvisorIndex.Key.of(rare).ascending()), rows);
        propose(query, need, others, rows);
        ranges(need).forEach(range -> propose(query, need, joined(others, List.of(range)), rows));
        orders(need).forEach(order -> propose(query, need, joined(others, order), rows));
    }

    private List<AdvisorIndex.Key> ranges(AdvisorNeed need) {
        AdvisorCatalog.Table table = need.table();
        List<AdvisorIndex.Key> ranges = keys(need.of(Kind.RANGE), table);
        need.of(Kind.PREFIX).stream()
                .filter(use -> narrow(use, table))
                .forEach(use -> ranges.add(prefix(AdvisorIndex.Key.of(use), table)));
        return ranges;
    }

    private static List<List<AdvisorIndex.Key>> orders(AdvisorNeed need) {
        return need.orders().stream()
                .map(order -> order.stream()
                        .filter(use -> narrow(use, need.table()))
                        .map(AdvisorIndex.Key::of)
                        .toList())
                .filter(order -> !order.isEmpty())
                .toList();
    }

    /** Conditions that hold for few rows and stand in the statement, or have had the same value each time. */
    private Map<Use, AdvisorIndex.Part> parts(AdvisorQuery query, AdvisorNeed need) {
        Map<Use, AdvisorIndex.Part> parts = new LinkedHashMap<>();
        for (Use use : Stream.concat(need.of(Kind.EQUALITY).stream(), need.of(Kind.STATE).stream())
                .toList()) {
            if (!use.expression() && always(query, use)) {
                use.predicate()
                        .ifPresent(predicate -> share(use, need.table())
                                .filter(share -> share <= RARE)
                                .ifPresent(share -> parts.put(use, new AdvisorIndex.Part(predicate, share))));
            }
        }
        return parts;
    }

    private static Optional<Double> share(Use use, AdvisorCatalog.Table table) {
        return table.column(use.key()).flatMap(column -> {
            String predicate = use.predicate().orElse("");
            if (predicate.endsWith("IS NOT NULL")) {
                return Optional.of(1 - column.nulls());
            }
            if (predicate.endsWith("IS NULL")) {
                return Optional.of(column.nulls());
            }
            if (use.kind() == Kind.STATE) {
                return Optional.ofNullable(column.common().get(predicate.startsWith("NOT") ? "f" : "t"));
            }
            return use.constant()
                    .flatMap(constant -> Optional.ofNullable(column.common().get(bare(constant))));
        });
    }

    private static String bare(String constant) {
        Matcher quoted = QUOTED.matcher(constant);
        return quoted.matches() ? quoted.group(1).replace("''", "'") : constant;
    }

    private static boolean always(AdvisorQuery query, Use use) {
        if (use.kind() == Kind.STATE) {
            return true;
        }
        String value = bare(use.constant().orElse(""));
        String sql = query.entry().sql();
        boolean written = Pattern.compile("(^|[^\\w$])'?" + Pattern.quote(value) + "'?($|\\W)")
                .matcher(sql)
                .find();
        List<WorkloadBinds> samples = query.entry().samples();
        // the same value in every sample, at any place, of at least three
        return written
                || (samples.size() >= ALWAYS
                        && samples.stream()
                                .allMatch(it ->
                                        it.values().stream().anyMatch(bind -> value.equals(String.valueOf(bind)))));
    }
}
