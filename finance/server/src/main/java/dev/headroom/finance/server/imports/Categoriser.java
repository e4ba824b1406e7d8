package dev.headroom.finance.server.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a transaction was for by the words of {@code categories.txt}. A category that the file names goes first,
 * the household's own among them, then payee and memo; whatever tells nothing stays uncategorised.
 */
final class Categoriser {
    static final String UNKNOWN = "uncategorised";

    private static final int LONGEST_PHRASE = 5;
    private static final int LONGEST_TEXT = 300;
    private static final Rules SHIPPED = Rules.shipped();

    private final Map<String, Long> ids;
    private final Map<String, Long> named = new HashMap<>();

    /**
     * @param ids category by slug: the shared ones and the household's own
     * @param names category by the name it is shown under
     */
    Categoriser(Map<String, Long> ids, Map<String, Long> names) {
        this.ids = Map.copyOf(ids);
        names.forEach((name, id) -> named.put(ColumnNames.normal(name), id));
        ids.forEach((slug, id) -> named.put(ColumnNames.normal(slug), id));
    }

    private enum Flow {
        IN,
        OUT,
        ANY
    }

    private record Rule(int rank, String slug, Flow flow) {
        boolean applies(boolean moneyIn) {
            return flow == Flow.ANY || (flow == Flow.IN) == moneyIn;
        }
    }

    /** Phrases to rules; a phrase may stand for several, of which one for money in. */
    private record Rules(Map<String, List<Rule>> phrases, Map<String, List<Rule>> prefixes, Map<String, String> named) {
        static Rules shipped() {
            Rules rules = new Rules(new HashMap<>(), new HashMap<>(), new HashMap<>());
            boolean payees = true;
            int rank = 0;
            for (String line : ResourceLines.of("categories.txt")) {
                if (line.startsWith("[")) {
                    payees = line.equals("[payees]");
                    continue;
                }
                rules.add(line, payees, rank++);
            }
            return rules;
        }

        private void add(String line, boolean payees, int rank) {
            int equals = line.indexOf('=');
            List<String> head = List.of(line.substring(0, equals).strip().split(" +", -1));
            Flow flow = head.size() > 1 ? Flow.valueOf(head.getLast().toUpperCase(Locale.ROOT)) : Flow.ANY;
            Rule rule = new Rule(rank, head.getFirst(), flow);
            for (String phrase : line.substring(equals + 1).split("\\|", -1)) {
                String normal = ColumnNames.normal(phrase);
                if (!payees) {
                    named.putIfAbsent(normal, rule.slug());
                } else {
                    (phrase.strip().endsWith("*") ? prefixes : phrases)
                            .computeIfAbsent(normal, _ -> new ArrayList<>())
                            .add(rule);
                }
            }
        }
    }

    /** The category of a transaction. */
    long categorise(String category, String payee, String memo, boolean moneyIn) {
        if (!category.isEmpty()) {
            Long told = named(category);
            if (told != null) {
                return told;
            }
        }
        Rule found = byWords(payee, moneyIn);
        if (found == null && !memo.isEmpty()) {
            found = byWords(memo, moneyIn);
        }
        return id(found == null ? UNKNOWN : found.slug());
    }

    private @Nullable Long named(String category) {
        String normal = ColumnNames.normal(category);
        Long own = named.get(normal);
        if (own != null) {
            return own;
        }
        String slug = SHIPPED.named().get(normal);
        if (slug == null && category.indexOf(':') > 0) {
            // "Food:Groceries" and the like: the finer one tells more
            return named(category.substring(category.indexOf(':') + 1));
        }
        return slug == null ? null : id(slug);
    }

    private long id(String slug) {
        Long id = ids.get(slug);
        if (id == null) {
            throw new IllegalStateException("categories.txt names an unknown category: " + slug);
        }
        return id;
    }

    private static @Nullable Rule byWords(String text, boolean moneyIn) {
        String cut = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
        String[] words = ColumnNames.normal(cut).split(" ", -1);
        Rule best = null;
        StringBuilder phrase = new StringBuilder();
        for (int from = 0; from < words.length; from++) {
            phrase.setLength(0);
            for (int to = from; to < words.length && to < from + LONGEST_PHRASE; to++) {
                phrase.append(to == from ? "" : " ").append(words[to]);
                best = better(best, SHIPPED.phrases().get(phrase.toString()), moneyIn);
            }
            best = byPrefix(best, words[from], moneyIn);
        }
        return best;
    }

    private static @Nullable Rule byPrefix(@Nullable Rule best, String word, boolean moneyIn) {
        Rule found = best;
        for (int length = Math.min(word.length(), 16); length >= 3; length--) {
            List<Rule> rules = SHIPPED.prefixes().get(word.substring(0, length));
            if (rules != null) {
                found = better(found, rules, moneyIn);
            }
        }
        return found;
    }

    private static @Nullable Rule better(@Nullable Rule best, @Nullable List<Rule> candidates, boolean moneyIn) {
        Rule found = best;
        if (candidates != null) {
            for (Rule candidate : candidates) {
                if (candidate.applies(moneyIn) && (found == null || candidate.rank() < found.rank())) {
                    found = candidate;
                }
            }
        }
        return found;
    }
}
