package dev.headroom.http;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which request fields are part of a route's keys: those declared, and those that its handler was seen to read. It only
 * grows. A response is kept only where everything that its handler read is part of the key it is kept under: what an
 * attacker puts into a field never reaches a request without it.
 */
final class Recipe {
    private static final String LANGUAGES = "accept-language";
    private static final Pattern SPACES = Pattern.compile("[ \\t]+");
    private static final int MOST_NAMES = 8;
    private static final int MOST_VALUES = 16;
    private static final int LONGEST_VALUE = 256;

    private final Set<String> declared;
    private volatile List<String> names;
    private final Map<String, Set<String>> values = new ConcurrentHashMap<>();

    Recipe(Set<String> declared) {
        this.declared = declared;
        this.names = declared.stream().sorted().toList();
    }

    List<String> names() {
        return names;
    }

    /** From now on these are part of the keys; beyond a number of names nothing more is kept of the route. */
    synchronized void learn(Collection<String> read) {
        List<String> more = read.stream()
                .filter(name -> !names.contains(name))
                .distinct()
                .sorted()
                .toList();
        if (!more.isEmpty() && names.size() + more.size() <= MOST_NAMES + declared.size()) {
            names = Stream.concat(names.stream(), more.stream()).sorted().toList();
        }
    }

    /**
     * The part of a key that the fields make; null where a value isn't one of the few that are kept apart: it would be
     * a way to fill the cache with variants.
     */
    @Nullable String variant(List<String> by, Fields request) {
        if (by.isEmpty()) {
            return "-";
        }
        Map<String, String> parts = new TreeMap<>();
        for (String name : by) {
            String sent = request.joined(name);
            if (sent == null) {
                continue;
            }
            String value = name.equals(LANGUAGES) ? languages(sent) : sent;
            if (value.length() > LONGEST_VALUE || !admits(name, value)) {
                return null;
            }
            parts.put(name, value);
        }
        // another sign than that of a key without fields, whose response may lately have been found to need some
        StringBuilder text = new StringBuilder("+");
        parts.forEach((name, value) ->
                text.append(name).append('=').append(value.length()).append(':').append(value));
        return text.toString();
    }

    /** The same languages in one writing; in their order, which decides between equals. */
    private static String languages(String sent) {
        return SPACES.matcher(sent.toLowerCase(Locale.ROOT)).replaceAll("");
    }

    private boolean admits(String name, String value) {
        Set<String> known = values.computeIfAbsent(name, _ -> ConcurrentHashMap.newKeySet());
        return known.contains(value) || (known.size() < MOST_VALUES && known.add(value));
    }
}
