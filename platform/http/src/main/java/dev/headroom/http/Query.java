package dev.headroom.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query in its canonical form: declared parameters only, sorted by name, the values of one name in the order sent,
 * escaped in one way. The handler sees this form and no other, so two requests with one key are one to it.
 */
final class Query {
    static final int LONGEST = 4096;
    private static final int MOST = 64;
    private static final Query NONE = new Query(List.of());

    private final List<Pair> pairs;
    private final String text;

    /**
     * One parameter.
     *
     * @param value null where there is no equals sign, which handlers may tell from an empty value
     */
    private record Pair(String name, @Nullable String value) {}

    private Query(List<Pair> pairs) {
        this.pairs = pairs;
        StringBuilder canonical = new StringBuilder();
        for (Pair pair : pairs) {
            canonical
                    .append(canonical.isEmpty() ? "" : "&")
                    .append(URLEncoder.encode(pair.name(), StandardCharsets.UTF_8));
            if (pair.value() != null) {
                canonical.append('=').append(URLEncoder.encode(pair.value(), StandardCharsets.UTF_8));
            }
        }
        this.text = canonical.toString();
    }

    /** Empty where it is too long, malformed, or has a parameter that isn't declared. */
    static Optional<Query> of(@Nullable String raw, Set<String> declared) {
        if (raw == null || raw.isEmpty()) {
            return Optional.of(NONE);
        }
        if (raw.length() > LONGEST) {
            return Optional.empty();
        }
        List<Pair> pairs = new ArrayList<>();
        for (String part : parts(raw)) {
            int equals = part.indexOf('=');
            String name = decoded(equals < 0 ? part : part.substring(0, equals));
            String value = equals < 0 ? null : decoded(part.substring(equals + 1));
            if (name == null || (equals >= 0 && value == null) || !declared.contains(name) || pairs.size() == MOST) {
                return Optional.empty();
            }
            pairs.add(new Pair(name, value));
        }
        return Optional.of(sorted(pairs));
    }

    /** Stable: the values of one name keep their order. */
    private static Query sorted(List<Pair> pairs) {
        pairs.sort(Comparator.comparing(Pair::name));
        return new Query(pairs);
    }

    /** One parameter in place of those that mean the same. */
    Query replacing(Set<String> names, String name, String value) {
        List<Pair> changed = new ArrayList<>(pairs);
        changed.removeIf(pair -> names.contains(pair.name()));
        changed.add(new Pair(name, value));
        return sorted(changed);
    }

    /**
     * Every parameter as it was sent, declared or not, by name; the values of one name in their order. Empty where an
     * escape can't be read.
     */
    static Optional<Map<String, List<String>>> sent(@Nullable String raw) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String part : raw == null ? List.<String>of() : parts(raw)) {
            int equals = part.indexOf('=');
            String name = decoded(equals < 0 ? part : part.substring(0, equals));
            String value = equals < 0 ? "" : decoded(part.substring(equals + 1));
            if (name == null || value == null) {
                return Optional.empty();
            }
            parameters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return Optional.of(Collections.unmodifiableMap(parameters));
    }

    private static List<String> parts(String raw) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start <= raw.length()) {
            int end = raw.indexOf('&', start);
            end = end < 0 ? raw.length() : end;
            if (end > start) {
                parts.add(raw.substring(start, end));
            }
            start = end + 1;
        }
        return parts;
    }

    /** Null where escapes are cut or don't make UTF-8, which servers read differently. */
    private static @Nullable String decoded(String text) {
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            boolean doubtful = decoded.indexOf('\uFFFD') >= 0 || decoded.chars().anyMatch(Character::isISOControl);
            return doubtful ? null : decoded;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    String text() {
        return text;
    }

    /** By name, in canonical order. */
    Map<String, List<String>> parameters() {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (Pair pair : pairs) {
            parameters
                    .computeIfAbsent(pair.name(), _ -> new ArrayList<>())
                    .add(pair.value() == null ? "" : pair.value());
        }
        return Collections.unmodifiableMap(parameters);
    }
}
