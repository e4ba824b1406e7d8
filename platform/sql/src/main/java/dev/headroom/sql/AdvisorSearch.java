package dev.headroom.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses indexes step by step: each step adds one, or widens one that is chosen, whichever saves most for each byte
 * more. This is Extend (Schlosser, Kossmann, Boissier, ICDE 2019; compared in "Magic mirror in my hand", VLDB 2020)
 * with another objective: the sum over statements of weight x cost / cost without indexes. A sum of costs would
 * optimise the one statement that is most of it: 99.9 % of TPC-H's is Q20.
 */
final class AdvisorSearch {
    /** A statement has to become this much cheaper for an index to be said to serve it. */
    static final double NOTICEABLE = 0.1;

    /** Of a statement's cost that stored columns have to save over the same keys without them. */
    private static final double STORED = 0.5;

    private static final double LEAST_BYTES = 1 << 20;
    /** Of a statement that writes one row: an index entry beside the row and the indexes that are there. */
    private static final double WRITE_SHARE = 0.5;

    private final List<AdvisorQuery> queries;
    private final AdvisorCatalog catalog;
    private final AdvisorCosts costs;
    private final AdvicePolicy policy;
    private final Map<AdvisorIndex, Set<Integer>> candidates;
    private final double leastGain;

    AdvisorSearch(
            List<AdvisorQuery> queries,
            AdvisorCatalog catalog,
            AdvisorCosts costs,
            AdvicePolicy policy,
            Map<AdvisorIndex, Set<Integer>> candidates) {
        this.queries = queries;
        this.catalog = catalog;
        this.costs = costs;
        this.policy = policy;
        this.candidates = candidates;
        this.leastGain = policy.leastGain()
                * queries.stream().mapToDouble(AdvisorQuery::weight).sum();
    }

    Set<AdvisorIndex> choose() throws SQLException {
        Map<AdvisorIndex, Long> promising = promising();
        Set<AdvisorIndex> chosen = new LinkedHashSet<>();
        Optional<Set<AdvisorIndex>> next = step(chosen, promising);
        while (next.isPresent()) {
            chosen = next.get();
            next = step(chosen, promising);
        }
        return pruned(exchanged(chosen, promising));
    }

    /**
     * Undoes what choosing step by step gets wrong: one candidate in place of one that is chosen, where that saves
     * more; or in place of two, where that saves as much, as one wide index does that two narrow ones led up to.
     */
    private Set<AdvisorIndex> exchanged(Set<AdvisorIndex> chosen, Map<AdvisorIndex, Long> promising)
            throws SQLException {
        Set<AdvisorIndex> current = chosen;
        for (int round = 0; round < chosen.size() + 2; round++) {
            Set<AdvisorIndex> best = current;
            double least = objective(current);
            for (AdvisorIndex candidate : promising.keySet()) {
                for (Set<AdvisorIndex> with : exchanges(current, candidate)) {
                    boolean fewer = with.size() < current.size();
                    double bound = best.equals(current) ? least + (fewer ? leastGain / 2 : -leastGain) : least;
                    double reached = affordable(with, promising) ? objective(with) : Double.MAX_VALUE;
                    if (reached < bound) {
                        best = with;
                        least = reached;
                    }
                }
            }
            if (best.equals(current)) {
                return current;
            }
            current = best;
        }
        return current;
    }

    /** The candidate in place of one or two chosen indexes of its table. */
    private static List<Set<AdvisorIndex>> exchanges(Set<AdvisorIndex> chosen, AdvisorIndex candidate) {
        List<AdvisorIndex> own =
                chosen.stream().filter(it -> it.table() == candidate.table()).toList();
        List<Set<AdvisorIndex>> exchanges = new ArrayList<>();
        if (own.contains(candidate)) {
            return exchanges;
        }
        for (int i = 0; i < own.size(); i++) {
            for (int j = i; j < own.size(); j++) {
                Set<AdvisorIndex> with = new LinkedHashSet<>(chosen);
                with.remove(own.get(i));
                with.remove(own.get(j));
                with.add(candidate);
                exchanges.add(with);
            }
        }
        return exchanges;
    }

    /** Candidates that some statement would use, alone or among all of its own, with their size. */
    private Map<AdvisorIndex, Long> promising() throws SQLException {
        Map<AdvisorIndex, Long> promising = new LinkedHashMap<>();
        for (AdvisorQuery query : queries) {
            if (query.cost() <= 0) {
                continue;
            }
            Set<AdvisorIndex> own = new LinkedHashSet<>();
            for (Map.Entry<AdvisorIndex, Set<Integer>> candidate : candidates.entrySet()) {
                if (candidate.getValue().contains(query.id())) {
                    own.add(candidate.getKey());
                }
            }
            for (AdvisorIndex index : own) {
                double least = index.include().isEmpty() ? NOTICEABLE / 10 : STORED;
                double bare = index.include().isEmpty()
                        ? query.cost()
                        : costs.cost(query, Set.of(index.including(List.of())));
                if (bare - costs.cost(query, Set.of(index)) > least * query.cost()) {
                    promising.put(index, bytes(index));
                }
            }
            own.removeIf(index -> !index.include().isEmpty());
            if (own.size() <= 500) {
                costs.used(query, own).forEach(index -> promising.put(index, bytes(index)));
            }
        }
        // what was useful in full can be useful by its beginning, for other statements too
        for (AdvisorIndex index : candidates.keySet()) {
            if (!promising.containsKey(index) && promising.keySet().stream().anyMatch(index::leads)) {
                promising.put(index, bytes(index));
            }
        }
        return promising;
    }

    private long bytes(AdvisorIndex index) {
        return AdvisorSize.bytes(index, catalog, table(index));
    }

    private AdvisorCatalog.Table table(AdvisorIndex index) {
        return catalog.table(index.schema(), index.tableName()).orElseThrow();
    }

    private Optional<Set<AdvisorIndex>> step(Set<AdvisorIndex> chosen, Map<AdvisorIndex, Long> promising)
            throws SQLException {
        double now = objective(chosen);
        Set<AdvisorIndex> best = Set.of();
        double bestRatio = 0;
        for (Map.Entry<AdvisorIndex, Long> candidate : promising.entrySet()) {
            AdvisorIndex index = candidate.getKey();
            if (chosen.contains(index) || chosen.stream().anyMatch(index::leads)) {
                continue;
            }
            Set<AdvisorIndex> with = new LinkedHashSet<>(chosen);
            with.removeIf(it -> it.leads(index));
            with.add(index);
            if (!affordable(with, promising)) {
                continue;
            }
            double gain = now - objective(with);
            double more = Math.max(LEAST_BYTES, total(with, promising) - total(chosen, promising));
            // a wider index costs writers less than another one
            double least = with.size() > chosen.size() ? leastGain : leastGain / 4;
            if (gain >= least && gain / more > bestRatio && serves(with, index, chosen)) {
                best = with;
                bestRatio = gain / more;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    private boolean affordable(Set<AdvisorIndex> indexes, Map<AdvisorIndex, Long> sizes) {
        return total(indexes, sizes) <= policy.bytes()
                && indexes.stream()
                        .allMatch(index -> indexes.stream()
                                        .filter(it -> it.table() == index.table())
                                        .count()
                                <= policy.perTable());
    }

    private static double total(Set<AdvisorIndex> indexes, Map<AdvisorIndex, Long> sizes) {
        return indexes.stream().mapToLong(it -> sizes.getOrDefault(it, 0L)).sum();
    }

    private boolean serves(Set<AdvisorIndex> with, AdvisorIndex index, Set<AdvisorIndex> without) throws SQLException {
        for (AdvisorQuery query : queries) {
            if (query.tables().contains(index.table())
                    && costs.cost(query, without) - costs.cost(query, with)
                            >= NOTICEABLE * costs.cost(query, without)) {
                return true;
            }
        }
        return false;
    }

    /** Weighted relative cost, with what the indexes cost statements that write. */
    double objective(Set<AdvisorIndex> indexes) throws SQLException {
        double sum = 0;
        for (AdvisorQuery query : queries) {
            double cost = query.cost();
            double relative = cost <= 0 ? 1 : costs.cost(query, indexes) / cost;
            sum += query.weight() * (relative + (query.writes() ? writing(query, indexes) : 0));
        }
        return sum;
    }

    private static double writing(AdvisorQuery query, Set<AdvisorIndex> indexes) {
        double more = 0;
        for (PlanNode node : query.plans().getFirst().nodes().toList()) {
            if (node.type().equals("ModifyTable") && node.relation().isPresent()) {
                PlanNode.Relation written = node.relation().get();
                more += indexes.stream()
                        .filter(it -> it.tableName().equals(written.name())
                                && it.schema().equals(written.schema()))
                        .mapToDouble(it -> WRITE_SHARE
                                * it.predicate().map(AdvisorIndex.Part::share).orElse(1.0))
                        .sum();
            }
        }
        return more;
    }

    /** Without the indexes that the others have made superfluous, the largest first. */
    private Set<AdvisorIndex> pruned(Set<AdvisorIndex> chosen) throws SQLException {
        Set<AdvisorIndex> kept = new LinkedHashSet<>(chosen);
        List<AdvisorIndex> largest = chosen.stream()
                .sorted(Comparator.comparingLong(this::bytes).reversed())
                .toList();
        for (AdvisorIndex index : largest) {
            Set<AdvisorIndex> without = new LinkedHashSet<>(kept);
            without.remove(index);
            if (objective(without) - objective(kept) < leastGain) {
                kept = without;
            }
        }
        return kept;
    }
}
