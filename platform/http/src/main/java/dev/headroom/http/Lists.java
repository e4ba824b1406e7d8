package dev.headroom.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The comma-separated lists of header fields (RFC 9110, section 5.6.1): empty members count for nothing. */
final class Lists {
    private Lists() {}

    /** The members without surrounding blanks; commas within quotes don't separate. */
    static List<String> members(@Nullable String value) {
        return split(value, ',');
    }

    /** As {@link #members}, by another separator. */
    static List<String> split(@Nullable String value, char separator) {
        if (value == null) {
            return List.of();
        }
        List<String> members = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= value.length(); i++) {
            char c = i == value.length() ? separator : value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (i >= value.length() || (c == separator && !quoted)) {
                String member =
                        value.substring(start, Math.min(i, value.length())).strip();
                if (!member.isEmpty()) {
                    members.add(member);
                }
                start = i + 1;
            }
        }
        if (start < value.length()) {
            members.add(value.substring(start).strip());
        }
        return List.copyOf(members);
    }

    static boolean contains(@Nullable String value, String member) {
        for (String each : members(value)) {
            if (each.equalsIgnoreCase(member)) {
                return true;
            }
        }
        return false;
    }
}
