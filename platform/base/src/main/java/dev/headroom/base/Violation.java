package dev.headroom.base;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One broken rule: what broke it, which rule, the value found, and what to do instead.
 *
 * @param subject what is wrong, as its user names it: a field, a column, {@code row 17, column amount}
 * @param rule the rule in words that follow the subject: {@code must be 1..100}
 * @param value the value found, cut to 200 characters; null where showing it would leak a secret or there is none
 * @param wayOut what to do instead, or null where the rule says it
 */
public record Violation(
        String subject,
        String rule,
        @Nullable String value,
        @Nullable String wayOut) {
    private static final int LONGEST_VALUE = 200;

    public Violation {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(rule, "rule");
        if (value != null && value.length() > LONGEST_VALUE) {
            value = value.substring(0, LONGEST_VALUE) + "\u2026";
        }
    }

    /** A violation whose rule says how to mend it. */
    public static Violation of(String subject, String rule, @Nullable Object value) {
        return new Violation(subject, rule, value == null ? null : value.toString(), null);
    }

    /** The same violation with a way out. */
    public Violation instead(String way) {
        return new Violation(subject, rule, value, way);
    }

    /** {@code <subject> <rule>, was <value>; <way out>}. */
    public String message() {
        StringBuilder text = new StringBuilder(subject).append(' ').append(rule);
        if (value != null) {
            text.append(", was ").append(value);
        }
        if (wayOut != null) {
            text.append("; ").append(wayOut);
        }
        return text.toString();
    }
}
