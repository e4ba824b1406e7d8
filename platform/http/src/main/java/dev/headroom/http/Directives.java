package dev.headroom.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The directives of {@code Cache-Control} (RFC 9111, section 5.2). Of two of the same name the first counts; unknown
 * ones are kept and mean nothing.
 */
public final class Directives {
    private static final Directives NONE = new Directives(Map.of());
    /** As far as any age is counted: 2^31 seconds. */
    private static final long LONGEST_SECONDS = 1L << 31;

    private static final int LONGEST = 8192;

    private final Map<String, String> values;

    private Directives(Map<String, String> values) {
        this.values = values;
    }

    /** Of all lines of the field, joined; null where it isn't sent. What is absurdly long forbids storing. */
    public static Directives of(@Nullable String field) {
        if (field == null || field.isEmpty()) {
            return NONE;
        }
        if (field.length() > LONGEST) {
            return new Directives(Map.of("no-store", ""));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String member : Lists.members(field)) {
            int equals = member.indexOf('=');
            String name =
                    (equals < 0 ? member : member.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            String value =
                    equals < 0 ? "" : unquoted(member.substring(equals + 1).strip());
            values.putIfAbsent(name, value);
        }
        return new Directives(values);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The argument, empty text where the directive has none; null where it isn't there. */
    @Nullable String argument(String name) {
        return values.get(name);
    }

    /** Seconds of an argument; zero where it isn't a number: what can't be read must not lengthen a life. */
    public OptionalLong seconds(String name) {
        String text = values.get(name);
        if (text == null) {
            return OptionalLong.empty();
        }
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.of(0);
        }
        return OptionalLong.of(text.length() > 10 ? LONGEST_SECONDS : Math.min(LONGEST_SECONDS, Long.parseLong(text)));
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.charAt(0) == '"' && text.charAt(text.length() - 1) == '"';
        return quoted ? text.substring(1, text.length() - 1).replace("\\", "") : text;
    }
}
