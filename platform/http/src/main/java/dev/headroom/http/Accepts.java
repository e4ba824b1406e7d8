package dev.headroom.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a media type is acceptable to a client (RFC 9110, section 12.5.1); the most specific range decides. */
final class Accepts {
    private static final int LONGEST = 1024;
    private static final int MOST = 32;

    private Accepts() {}

    /**
     * Whether the field's ranges take the type.
     *
     * @param field all lines joined; null where it isn't sent, which takes everything
     * @param type without parameters, in lower case
     */
    static boolean takes(@Nullable String field, String type) {
        if (field == null || field.isBlank()) {
            return true;
        }
        if (field.length() > LONGEST) {
            return false;
        }
        String family = type.substring(0, type.indexOf('/') + 1) + '*';
        int specificity = -1;
        boolean taken = false;
        List<String> ranges = Lists.members(field);
        for (String range : ranges.subList(0, Math.min(MOST, ranges.size()))) {
            int semicolon = range.indexOf(';');
            String name = (semicolon < 0 ? range : range.substring(0, semicolon))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            int of = name.equals(type) ? 2 : name.equals(family) ? 1 : name.equals("*/*") ? 0 : -1;
            if (of > specificity) {
                specificity = of;
                taken = semicolon < 0 || !excluded(range.substring(semicolon));
            }
        }
        return taken;
    }

    private static boolean excluded(String parameters) {
        for (String parameter : Lists.split(parameters, ';')) {
            String bare = parameter.strip().toLowerCase(Locale.ROOT);
            if (bare.startsWith("q=")) {
                return bare.matches("q=0(\\.0*)?");
            }
        }
        return false;
    }
}
