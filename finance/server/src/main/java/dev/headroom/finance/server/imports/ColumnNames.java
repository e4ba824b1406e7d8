package dev.headroom.finance.server.imports;

import java.text.Normalizer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names that columns have in files, in several languages, read from {@code columns.txt}. */
final class ColumnNames {
    private static final Pattern PARENTHESES = Pattern.compile("\\([^()]*\\)|\\[[^\\[\\]]*]");
    private static final Pattern MARKS = Pattern.compile("\\p{M}");
    private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final ColumnNames SHIPPED = new ColumnNames(ResourceLines.of("columns.txt"));

    private final Map<ImportKind, Map<Column, Map<String, Integer>>> ranks = new EnumMap<>(ImportKind.class);
    private final Set<String> all = new HashSet<>();

    private ColumnNames(List<String> lines) {
        Map<Column, Map<String, Integer>> section = new EnumMap<>(Column.class);
        for (String line : lines) {
            if (line.startsWith("[")) {
                section = new EnumMap<>(Column.class);
                ranks.put(
                        ImportKind.valueOf(line.substring(1, line.length() - 1).toUpperCase(Locale.ROOT)), section);
                continue;
            }
            int equals = line.indexOf('=');
            Column column = Column.of(line.substring(0, equals).strip()).orElseThrow();
            Map<String, Integer> names = new HashMap<>();
            for (String name : line.substring(equals + 1).split("\\|", -1)) {
                names.putIfAbsent(normal(name), names.size());
            }
            section.put(column, names);
            all.addAll(names.keySet());
        }
    }

    static ColumnNames shipped() {
        return SHIPPED;
    }

    /** Lower case, without accents, punctuation and parentheses, words separated by one space. */
    static String normal(String name) {
        String plain = Normalizer.normalize(
                name.toLowerCase(Locale.ROOT)
                        .replace("ß", "ss")
                        .replace('ł', 'l')
                        .replace('ø', 'o'),
                Normalizer.Form.NFD);
        String bare = PARENTHESES.matcher(plain).replaceAll(" ");
        String words = OTHERS.matcher(MARKS.matcher(bare).replaceAll(""))
                .replaceAll(" ")
                .strip();
        return words.isEmpty() ? OTHERS.matcher(plain).replaceAll(" ").strip() : words;
    }

    /** Whether a header of any kind of file may be called this. */
    boolean known(String header) {
        return all.contains(normal(header));
    }

    /** The columns that headers name for a kind, each header used for one column at most. */
    Map<Column, Integer> match(ImportKind kind, List<String> headers) {
        Map<Column, Integer> found = new EnumMap<>(Column.class);
        Set<Integer> taken = new HashSet<>();
        List<String> names = headers.stream().map(ColumnNames::normal).toList();
        ranks.getOrDefault(kind, Map.of()).forEach((column, known) -> {
            Integer best = best(names, known, taken);
            if (best != null) {
                found.put(column, best);
                taken.add(best);
            }
        });
        return found;
    }

    private static @Nullable Integer best(List<String> names, Map<String, Integer> known, Set<Integer> taken) {
        Integer best = null;
        int bestRank = Integer.MAX_VALUE;
        for (int i = 0; i < names.size(); i++) {
            Integer rank = known.get(names.get(i));
            if (rank != null && rank < bestRank && !taken.contains(i)) {
                best = i;
                bestRank = rank;
            }
        }
        return best;
    }
}
